"""What an entry of the host is on some nodes: one thing everywhere, or by `perGroup` one thing here and another there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.diagnostics.route import Route
from vmnetc.graph import NodeGroup
from vmnetc.spec import host as spec

from .families import Entry
from .node_addresses import goes_by


def said(entry: Entry, made: Any) -> Any:
    """The fields of what an entry is on some nodes, those beside `perGroup` included."""
    return made if made is entry.typed else _Either(made, entry.typed)


class _Either:
    """The fields of what an entry is on some nodes, and where these say nothing, those beside `perGroup`."""

    def __init__(self, inner: Any, outer: Any) -> None:
        self._inner, self._outer = inner, outer

    def __getattr__(self, name: str) -> Any:
        silent = name not in self._inner.model_fields_set and name in self._outer.model_fields_set
        return getattr(self._outer if silent else self._inner, name)


def making(entry: Entry, group: NodeGroup) -> tuple[Any, Route]:
    """What an entry is on some nodes, and the route of that."""
    typed = entry.typed
    if not isinstance(typed, spec.Varied):
        return typed, entry.at
    at = entry.at / "perGroup"
    for name in goes_by(group):
        if name in typed.perGroup:
            return typed.perGroup[name], at / name
    return next(iter(typed.perGroup.values())), at


def first_ports(entry: Entry) -> Iterator[tuple[str, Route]]:
    """The port that an entry inherits from, for each way in which it is made."""
    makings = entry.typed.perGroup.values() if isinstance(entry.typed, spec.Varied) else [entry.typed]
    for typed in makings:
        match typed:
            case spec.Bond():
                yield entry.fill(typed.bond[0]), entry.at / "bond" / 0
            case spec.Bridge() if typed.uplink not in (None, "none"):
                yield entry.fill(str(typed.uplink)), entry.at / "uplink"
