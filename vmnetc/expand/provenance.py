"""From a route through the long form back to what the user typed.

Nothing is noted while expanding: where a value came from follows from the document itself, and is worked out for the
few routes that a diagnostic names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vmnetc.diagnostics.route import Path, Route, Step

from .layers import MERGED, layers
from .short_forms import Form, applied

# A value as typed, its path, and the short forms of its place.
_Found = tuple[Any, Path, Form]


class Typed:
    """A document as typed, asked for what stands for a part of its long form.

    What it worked out of a list of names it remembers: it may be asked for each of them.
    """

    def __init__(self, data: Mapping[str, Any], forms: Form) -> None:
        self.data = data
        self._root: _Found = (data, (), forms)
        self._names: dict[int, dict[str, int]] = {}

    def path(self, path: Path) -> Path | None:
        """The path of a value of the long form; None if it was never typed: `br: enp3s0` says nothing of `stp`."""
        if len(path) < 3 or isinstance(path[1], int):
            found = self._follow(self._root, path)
            return found and found[1]
        for layer in self._layers(str(path[0]), str(path[1])):
            decisive = 2 if path[2] in MERGED else 1
            if self._follow(layer, path[2 : 2 + decisive]) is not None:
                found = self._follow(layer, path[2:])
                return found and found[1]
        return None

    def _layers(self, section: str, key: str) -> Iterator[_Found]:
        """What may give an entry its fields, nearest first; the entry itself may be typed in a short form."""
        entry = self._follow(self._root, (section, key))
        if entry is not None:
            yield entry
        for path, _ in layers(self.data, section, key):
            if path[0] != section and (shared := self._follow(self._root, path)) is not None:
                yield shared

    def _follow(self, at: _Found | None, steps: Path) -> _Found | None:
        for step in steps:
            at = self._step(at, step) if at is not None else None
        return at

    def _step(self, at: _Found, step: Step) -> _Found | None:
        """One step through what the long form of a value holds."""
        value, path, form = at
        if isinstance(value, list) and "names" in form.kinds:
            position = self._positions(value).get(str(step))
            return None if position is None else ({}, (*path, position), Form())
        long = applied(value, form)
        below = form.below.get("[]" if isinstance(long, list) else str(step), form.below.get("*", Form()))
        is_there = step in long if isinstance(long, dict) else isinstance(long, list) and step in range(len(long))
        if not is_there:
            return None
        return long[step], (*path, step) if long is value else path, below

    def _positions(self, names: list[Any]) -> dict[str, int]:
        if id(names) not in self._names:
            pairs = [(name, position) for position, name in enumerate(names) if isinstance(name, str)]
            self._names[id(names)] = dict(reversed(pairs))
        return self._names[id(names)]


def trace(typed: Typed, route: Route) -> Route:
    """The route in the document as typed that a route in the long form stands for.

    A value that was never typed is shown by the nearest thing that was: the entry or field that lacks it.
    """
    exact = typed.path(route.path)
    if exact is not None:
        return Route(exact, route.on)
    beside = _beside_per_group(typed, route.path)
    if beside is not None:
        return trace(typed, Route(beside, route.on))
    best, reached = _walk(typed.data, (), route.path)
    if len(route.path) > 2:
        section, key, *fields = route.path
        found_in = [(at, layer) for at, layer in layers(typed.data, str(section), str(key)) if fields[0] in layer]
        for prefix, layer in found_in[:1]:  # the nearest hides the field in all others
            found, depth = _walk(layer, prefix, tuple(fields))
            if depth + 2 > reached:
                best, reached = found, depth + 2
    if reached == len(route.path):
        return Route(best, route.on)
    return Route(best, "key" if isinstance(_at(typed.data, best), dict | list) else "value")


def _beside_per_group(typed: Typed, path: Path) -> Path | None:
    """The route of a field that stands not in one entry of `perGroup`, but beside it for all of them."""
    if len(path) < 5 or path[2] != "perGroup":
        return None
    beside = (*path[:2], path[4])
    return (*beside, *path[5:]) if typed.path(path[:5]) is None and typed.path(beside) is not None else None


def _walk(value: Any, prefix: Path, path: Path) -> tuple[Path, int]:
    """Follow a long route through typed data as far as it goes; the steps that a short form leaves out count as gone.

    Returns the path reached and how many steps of the route were found.
    """
    for reached, step in enumerate(path):
        if isinstance(value, dict):
            if step in value:
                value, prefix = value[step], (*prefix, step)
            elif not _left_out(value, path[reached:]):
                return prefix, reached
        elif isinstance(value, list):
            index = step if isinstance(step, int) else value.index(step) if step in value else None
            if index is not None and index < len(value):
                value, prefix = value[index], (*prefix, index)
        elif value is None:
            return prefix, reached
    return prefix, len(path)


def _left_out(mapping: dict[str, Any], path: Path) -> bool:
    """Whether the next step was not typed because a mapping stands for a list of one, or for the field that holds it."""
    return isinstance(path[0], int) or (len(path) > 2 and isinstance(path[1], int) and path[2] in mapping)


def _at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data
