"""Specs that were rolled out and then edited: exactly what would hurt is announced, and nothing else.

A spec is drawn, compiled and edited by chance; `tests/drawn/history.py` compares the manifests of both states by itself.
A normal run takes a few hundred; `VMNETC_SPECS=N` takes N.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from drawn import history
from drawn.chance import Chance
from drawn.drawing import distribution, draw_world

from vmnetc.allocate.allocation import allocate
from vmnetc.allocate.rollout import recorded
from vmnetc.emit.manifests import emit
from vmnetc.emit.raw import overlaid
from vmnetc.expand.long_form import expand
from vmnetc.lock import ONLY, Lock
from vmnetc.lock.text import text as lock_text
from vmnetc.pipeline import Compilation, compile, read_lock
from vmnetc.resolve.graph import resolve
from vmnetc.source import whole_objects
from vmnetc.source.document import Document, parse
from vmnetc.spec.grammar import Language
from vmnetc.spec.reading import read
from vmnetc.targets.table import DEFAULT, Target, aimed_at

_ASKED = int(os.environ.get("VMNETC_SPECS", "0"))
EDITED = _ASKED or 250
JUDGED = max(2_000, _ASKED)
NAME = "spec.vmnet.yaml"


def document(spec: dict[str, Any]) -> Document:
    found, problems = parse(NAME, json.dumps(spec, ensure_ascii=False))
    assert not problems
    return found


def rolled_out(spec: dict[str, Any]) -> tuple[Compilation, Lock]:
    """The first state, and its lock as it is read from its file."""
    result = compile(document(spec), [])
    assert not result.failed, [finding.diagnostic for finding in result.findings]
    assert result.lock is not None
    locks, problems = read_lock("spec.vmnet.lock.yaml", lock_text(result.lock), NAME)
    assert locks is not None
    lock = locks[ONLY]
    assert problems == []
    assert lock == result.lock
    return result, lock


def manifests(spec: dict[str, Any], lock: Lock) -> list[dict[str, Any]]:
    """What the second state would roll out, if nobody stopped it."""
    models, _ = read(expand(spec, Language()))
    whole, _ = whole_objects.read(Path(), models.manifests)
    graph, target, _ = resolve(models, "spec", recorded(lock), whole=whole)
    graph, _, _ = allocate(graph, lock, target)
    made, _ = overlaid(emit(graph, target)[0], graph.raws)
    return [manifest.body for manifest in made]


def judged(seed: int) -> set[history.Event] | None:
    """What an edit of a drawn spec would do, after it was compared with what is announced; None for no valid edit."""
    for attempt in range(20):
        chance = Chance(random.Random(f"history {seed} {attempt}"))
        before = history.by_keys(draw_world(chance, distribution(seed)))
        after = history.changed(chance, before)
        first, lock = rolled_out(before)
        second = compile(document(after), [], {ONLY: lock})
        errors = [found for found in second.findings if found.diagnostic.code[0] == "E"]
        memory = [found for found in errors if found.diagnostic.code[:3] == "E06" and found.diagnostic.code != "E0613"]
        if len(memory) < len(errors):
            continue
        bodies = manifests(after, lock)
        if not errors:
            assert [manifest.body for manifest in second.manifests] == bodies
        expected = history.events([manifest.body for manifest in first.manifests], bodies, before, after)
        why = history.differs(memory, expected)
        assert not why, f"seed {seed}\n{why}\n\n{_shown(before, after)}"
        _check_kinds(lock, bodies, after)
        return expected
    return None


def _shown(before: dict[str, Any], after: dict[str, Any]) -> str:
    sections = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return "\n".join(
        f"{mark} {section}: {json.dumps(spec.get(section))}"
        for section in sections
        for mark, spec in (("-", before), ("+", after))
    )


def _check_kinds(lock: Lock, bodies: list[dict[str, Any]], after: dict[str, Any]) -> None:
    """`as: auto` changes the kind of a live network only where the old one is not possible any more."""
    kinds = {body["metadata"]["name"]: body["kind"] for body in bodies}
    for name, was in lock.networks.items():
        entry = after.get("networks", {}).get(name)
        if entry is None or name not in kinds or kinds[name] == was.kind or entry.get("as", "auto") != "auto":
            continue
        if "as" in after.get("defaults", {}).get("networks", {}):
            continue
        release = _oldest(after.get("target", DEFAULT))
        spaces = entry.get("namespaces", after.get("defaults", {}).get("networks", {}).get("namespaces", []))
        if was.kind == "UserDefinedNetwork":
            assert spaces == "all" or len(spaces) > 1 or not release.user_defined_networks, name
        else:
            assert was.kind == "ClusterUserDefinedNetwork", name
            linux = "bridge" in entry and entry["bridge"] != "br-ex"
            assert spaces == "all" or not release.localnet_cudn or linux, name


def _oldest(typed: str | list[str]) -> Target:
    """The release that decides, of one, a range or a list."""
    found = aimed_at(typed)
    assert found is not None
    return found.releases[0]


def _judge(seeds: range) -> Counter[str]:
    seen: Counter[str] = Counter()
    for seed in seeds:
        found = judged(seed)
        if found is not None:
            seen.update({what for what, _ in found} or {"nothing"})
    return seen


def test_what_hurts_is_announced() -> None:
    seen = _judge(range(EDITED))
    assert seen["nothing"] > EDITED / 20
    assert sum(seen.values()) > EDITED / 2
    assert len(seen) >= 10, seen


@pytest.mark.judge
@pytest.mark.slow
def test_what_hurts_is_announced_thousands_of_times() -> None:
    seen = _judge(range(EDITED, EDITED + JUDGED))
    print(seen)
    assert set(seen) == {"nothing", *(what for _, _, what in history._SAYS)}


@pytest.mark.parametrize("what", sorted({what for _, _, what in history._SAYS}))
def test_the_judge_can_fail(what: str) -> None:
    """What is not announced is seen, and so is what is announced for nothing."""
    assert history.differs([], {(what, "x")})
