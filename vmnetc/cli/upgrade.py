"""What another target would change in the objects of a spec: `vmnetc validate --target`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vmnetc.allocate.rollout import KINDS
from vmnetc.graph import OwnNetwork
from vmnetc.pipeline import Compilation

_MOST = 3
_NOTHING = object()
Names = list[str]


@dataclass(slots=True)
class Upgrade:
    """What would be otherwise: fields with the objects that have them, whole objects, and what the lock keeps as it is."""

    fields: dict[tuple[str, str, str], Names] = field(default_factory=dict)
    new: Names = field(default_factory=list)
    gone: Names = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.new or self.gone)

    def rows(self) -> Iterator[str]:
        """A line for each change, objects that change alike together."""
        for (kind, pointer, change), names in self.fields.items():
            yield f"  {kind} {_few(names)}: {pointer}: {change}"
        if self.new:
            yield f"  new: {_few(self.new)}"
        if self.gone:
            yield f"  no longer: {_few(self.gone)}"
        for what in self.kept:
            yield f"  kept by the lock: {what}"

    def record(self) -> dict[str, Any]:
        """The same for programs."""
        changes = [
            {"kind": kind, "field": pointer, "change": change, "objects": names}
            for (kind, pointer, change), names in self.fields.items()
        ]
        return {"changes": changes, "new": self.new, "gone": self.gone, "kept": self.kept}


def upgrade(before: Compilation, after: Compilation, fresh: Compilation) -> Upgrade:
    """What differs between two compilations of a spec; `fresh` is the later one without what the lock remembers."""
    found = Upgrade()
    old, new = _objects(before), _objects(after)
    for name, body in new.items():
        if name not in old:
            found.new.append(" ".join(name))
        for pointer, change in _changes(old.get(name, body), body):
            found.fields.setdefault((name[0], pointer, change), []).append(name[1])
    found.gone = [" ".join(name) for name in old if name not in new]
    found.kept = list(_kept(after, fresh))
    return found


def _objects(compiled: Compilation) -> dict[tuple[str, str], Any]:
    """Every object by its kind and its name, with the cluster where there are several."""
    found = {}
    for made in compiled.clusters:
        for one in made.manifests:
            name = f"{one.namespace}/{one.name}" if one.namespace else one.name
            found[one.kind, f"{made.cluster}: {name}" if made.cluster else name] = one.body
    return found


def _changes(old: Any, new: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """The fields that differ, by their pointer without the places in lists, and how."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _changes(old.get(key, _NOTHING), new.get(key, _NOTHING), f"{at}/{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            yield from _changes(one, other, f"{at}[]")
    else:
        yield at, f"{_shown(old)} → {_shown(new)}"


def _shown(value: Any) -> str:
    if value is _NOTHING:
        return "absent"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _kept(after: Compilation, fresh: Compilation) -> Iterator[str]:
    """The networks that would become another object if they were not live."""
    for made, anew in zip(after.clusters, fresh.clusters, strict=False):
        kinds = {one.name: one.kind for one in anew.meant.graph.networks if isinstance(one, OwnNetwork)}
        where = f"{made.cluster}: " if made.cluster else ""
        for network in made.meant.graph.own.networks:
            wanted = kinds.get(network.name) if isinstance(network, OwnNetwork) else None
            if isinstance(network, OwnNetwork) and wanted is not None and wanted is not network.kind:
                yield f"{where}networks.{network.name} stays a {KINDS[network.kind]}; a new one would be a {KINDS[wanted]}"


def _few(names: Names) -> str:
    shown = names[:_MOST]
    return ", ".join(shown) + (f" and {len(names) - len(shown)} more" if len(names) > len(shown) else "")
