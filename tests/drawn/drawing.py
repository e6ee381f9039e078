"""A whole spec, drawn."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from vmnetc.targets.table import DEFAULT, DISTRIBUTIONS, Distribution, Target, aimed_at, releases_of

from . import text as texts
from .bridges import draw_bridges
from .chance import Chance
from .forms import shorten
from .host import draw_interfaces
from .leaving import draw_leaving
from .lent import draw_functions, draw_macvlans, draw_pools
from .machines import draw_defaults, draw_machines
from .nets import draw_namespaces, draw_networks
from .nodes import draw_nodes
from .raws import draw_raws
from .text import Written
from .traffic import draw_traffic
from .whole import draw_whole_objects
from .words import labels, notes, text
from .world import World

_HEAD = {"apiVersion": "vmnetc.dev/v1alpha1", "kind": "NetworkSpec"}
# How large a spec is: from one bridge to hundreds of VMs.
_SIZES = (0, 1, 1, 2, 2, 2, 3, 3, 4)


@dataclass(frozen=True)
class Drawn:
    """A spec in its long form, as it was typed, and as text."""

    world: World
    long: dict[str, Any]
    typed: dict[str, Any]
    written: Written

    @property
    def text(self) -> str:
        return self.written.text


def drawn(seed: int) -> Drawn:
    """The valid spec of a number."""
    return draw(Chance(random.Random(seed)), distribution(seed))


def specs() -> st.SearchStrategy[Drawn]:
    """Valid specs for hypothesis, which shrinks them towards one bridge and one network."""
    sources = st.randoms(use_true_random=False)
    return st.tuples(sources, st.sampled_from(DISTRIBUTIONS)).map(lambda found: draw(Chance(found[0]), found[1]))


def distribution(number: int) -> Distribution:
    """What the specs of a number are for: of four, three are for OpenShift."""
    openshift, *others = DISTRIBUTIONS
    return others[number // 4 % len(others)] if number % 4 == 3 else openshift


def draw(chance: Chance, of: Distribution = DISTRIBUTIONS[0]) -> Drawn:
    world = draw_world(chance, of)
    return typed(chance, world, world.spec)


def typed(chance: Chance, world: World, long: dict[str, Any]) -> Drawn:
    """A spec as somebody might type it."""
    short = shorten(chance, long)
    return Drawn(world, long, short, texts.write(chance, short))


def draw_world(chance: Chance, of: Distribution = DISTRIBUTIONS[0]) -> World:
    """A spec in its long form, with what it is about."""
    typed, target = _target(chance, [target.name for target in releases_of(of)])
    world = World(target, chance.one(_SIZES))
    draw_nodes(chance, world)
    draw_bridges(chance, world)
    draw_interfaces(chance, world)
    draw_leaving(chance, world)
    draw_pools(chance, world)
    draw_namespaces(chance, world)
    draw_networks(chance, world)
    draw_functions(chance, world)
    draw_macvlans(chance, world)
    draw_machines(chance, world)
    draw_traffic(chance, world)
    draw_raws(chance, world)
    draw_whole_objects(chance, world)
    defaults = draw_defaults(chance, world)
    sections = {section: content for section, content in world.spec.items() if content or chance.yes(0.1)}
    world.spec = {**_HEAD, **_head(chance, typed), **sections}
    if defaults:
        world.spec["defaults"] = defaults
    chance.fill(world.spec, "output", 0.3, lambda: _output(chance, world))
    if chance.yes(0.1):
        world.spec[chance.one(("x-notes", "x-"))] = chance.one(("anything", ["goes", {"here": None}], 1.5))
    return world


def _target(chance: Chance, names: list[str]) -> tuple[str | list[str], Target]:
    """A release, a range of them or a list. None begins with 4.17, whose overlays no later release takes (E1002)."""
    name = chance.one(names)
    typed: str | list[str] = name
    if not chance.yes(0.8) and not name.endswith("-4.17"):
        last = chance.one(names[names.index(name) :])
        text = f"{name}..{chance.one((last, last.rpartition('-')[2]))}"
        typed = chance.one((text, [name, last], [text, last]))
    found = aimed_at(typed)
    assert found is not None
    return typed, found


def _head(chance: Chance, target: str | list[str]) -> dict[str, Any]:
    head: dict[str, Any] = {}
    if chance.yes(0.5):
        metadata: dict[str, Any] = {}
        chance.fill(metadata, "name", 0.6, lambda: chance.one(("lab", "0123", "on")))
        chance.fill(metadata, "description", 0.3, lambda: text(chance))
        chance.fill(metadata, "labels", 0.2, lambda: labels(chance))
        chance.fill(metadata, "annotations", 0.2, lambda: notes(chance))
        head["metadata"] = metadata
    if target != DEFAULT or chance.yes(0.9):
        head["target"] = target
    return head


def _output(chance: Chance, world: World) -> dict[str, Any]:
    output: dict[str, Any] = {}
    chance.fill(output, "layout", 0.3, lambda: "flat")
    chance.fill(output, "files", 0.3, lambda: chance.one(("kind", "kind", "object")))
    chance.fill(output, "waves", 0.5, lambda: chance.one((True, False, {"offset": chance.number(-100, 100)})))
    chance.fill(output, "labels", 0.4, lambda: labels(chance))
    chance.fill(output, "annotations", 0.4, lambda: notes(chance))
    known = all(entry.get("nicsNow", ["default"]) == ["default"] for entry in world.spec.get("attach", {}).values())
    chance.fill(output, "attach", 0.5, lambda: chance.one(("component", "ssa") if known else ("component",)))
    return output
