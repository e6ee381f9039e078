"""A valid spec, broken in one place, and what vmnetc must say of it."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import dataclass

from vmnetc.diagnostics.model import Located
from vmnetc.targets.table import Distribution

from . import (
    breaks_addresses,
    breaks_clusters,
    breaks_grammar,
    breaks_graph,
    breaks_host,
    breaks_lent,
    breaks_machines,
    breaks_networks,
    breaks_nodes,
    breaks_whole,
)
from .breaking import MUTATIONS, Mutation, NotHereError
from .breaks_teams import TEAM_MUTATIONS
from .chance import Chance
from .drawing import Drawn, distribution, draw, draw_world, typed
from .properties import compiled

__all__ = ["MUTATIONS", "OF_MANIFESTS", "WITHOUT_MUTATION", "Broken", "Mutation", "broken", "check", "mutated"]
_ROOMS = (
    breaks_addresses,
    breaks_clusters,
    breaks_grammar,
    breaks_host,
    breaks_lent,
    breaks_machines,
    breaks_networks,
    breaks_nodes,
    breaks_graph,
    breaks_whole,
)

VM_FILES = ("E0735", "E0736", "E0737", "E0738", "E0739", "E0740", "E0741", "E0742")
INVENTORY = (
    *("E0212", "E1101", "W1102", "E1103", "E1104", "E1105", "E1107", "E1108", "E1109", "E1110", "E1111", "E1112"),
    *("E1114", "E1122", "E1123"),
)
# What codes about manifests that others wrote begin with: their own pages break them (tests/test_rules.py).
OF_MANIFESTS = ("13", "14")
# Codes that no spec can show, each with why.
WITHOUT_MUTATION = {
    "E0330": "about what a lock file remembers",
    # What the lock remembers is drawn, changed and judged in tests/test_history.py; broken locks are in tests/test_lock.py.
    "E0614": "about clusters that the lock remembers: tests/test_clusters.py",
    **dict.fromkeys(("E0601", "E0602", "E0603", "E0604", "E0605", "E0606"), "about what earlier builds rolled out"),
    **dict.fromkeys(("E0640", "E0641", "E0642", "E0643"), "about what earlier builds rolled out"),
    **dict.fromkeys(("I0650", "I0651", "I0652"), "about VMs that earlier builds rolled out: tests/test_plugged.py"),
    **dict.fromkeys(("E0607", "E0608", "E0609", "E0610"), "about the text of the lock"),
    **dict.fromkeys(("E0611", "W0612", "E0644"), "about the file of the lock"),
    **dict.fromkeys(
        ("E0901", "E0903", "E0904", "E0908", "E0911", "E0912", "E0913"),
        "about other files of the spec: tests/test_include.py",
    ),
    # Broken exports, and what they show, are in tests/test_inventory.py and on the pages of these codes.
    **dict.fromkeys(VM_FILES, "about the file of a VM: tests/test_woven.py"),
    **dict.fromkeys(INVENTORY, "about files beside the spec"),
    **dict.fromkeys(TEAM_MUTATIONS, "about two specs: breaks_teams.py"),
    "E1201": "about files in the output folder",
    "W1208": "about kustomizations above it: tests/test_kustomized.py",
    "E1203": "about the disk",
    "E1204": "a mistake of vmnetc itself",
}


@dataclass(frozen=True)
class Broken:
    """A spec with one mistake: which mutation made it, and the line that must be shown."""

    seed: int
    mutation: Mutation
    text: str
    line: int
    spec: Drawn


def broken(seed: int) -> Broken:
    """The broken spec of a number: a mutation by chance, of a spec by chance that has what it breaks."""
    return mutated(seed, Chance(random.Random(seed)).one(MUTATIONS))


def mutated(seed: int, mutation: Mutation, tries: int = 400) -> Broken:
    """A spec that has what a mutation breaks, broken."""
    for number in range(tries):
        chance = Chance(random.Random(f"{seed} {mutation.name} {number}"))
        found = _tried(seed, mutation, chance, distribution(seed + number))
        if found is not None:
            return found
    raise LookupError(f"{mutation.name} found nothing to break in {tries} specs")


def _tried(seed: int, mutation: Mutation, chance: Chance, of: Distribution) -> Broken | None:
    if mutation.spoil is not None:
        spec = draw(chance, of)
        text, line = mutation.spoil(chance, spec.text)
        return Broken(seed, mutation, text, line, spec)
    assert mutation.change is not None
    world = draw_world(chance, of)
    changed = deepcopy(world.spec)
    try:
        mutation.change(chance, world, changed)
    except NotHereError:
        return None
    spec = typed(chance, world, changed)
    # Of two that are equally to blame the later one is shown; what is marked twice stands on one line else.
    # What is about the whole spec has no mark, and is shown at its first key.
    lines = spec.written.lines.values() or [min(spec.written.entries)]
    return Broken(seed, mutation, spec.text, max(lines), spec)


def check(found: Broken) -> list[str]:
    """What is wrong with vmnetc's findings, as sentences; none: they are as they should be."""
    result = compiled(found.text)
    code = found.mutation.code
    warning = code[0] == "W"
    findings = [f for f in result.findings if warning or f.diagnostic.code[0] == "E"]
    shown = [(f.diagnostic.code, f.place.line if f.place else 0) for f in findings]
    wrong = []
    if (code, found.line) not in shown:
        return [f"{code} is not shown at line {found.line}, but {shown}"]
    if result.failed == warning:
        wrong.append("a warning stops the build" if warning else "the build is not refused")
    if warning:
        return wrong
    if shown[0][1] != found.line and not found.mutation.late:
        wrong.append(f"{code} at line {found.line} is not the first: {shown}")
    first = shown.index((code, found.line))
    home = found.spec.written.entry(found.line)
    for index, finding in enumerate(findings):
        if (
            index != first
            and not _belongs(finding, found, home)
            and finding.diagnostic.code not in found.mutation.follows
        ):
            wrong.append(f"{shown[index]} is a follow-up finding: {finding.diagnostic.message}")
    return wrong


def _belongs(finding: Located, found: Broken, home: tuple[str, str]) -> bool:
    """Whether a finding is on the broken entry, or names it."""
    if found.mutation.spoil is not None or finding.place is None:
        return False
    lines = [finding.place.line, *(place.line for place, _ in finding.related)]
    return any(found.spec.written.entry(line) == home for line in lines)
