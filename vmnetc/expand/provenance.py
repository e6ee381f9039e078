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


def trace(data: Mapping[str, Any], route: Route, forms: Form) -> Route:
    """The route in the document as typed that a route in the long form stands for.

    A value that was never typed is shown by the nearest thing that was: the entry or field that lacks it.
    """
    typed = typed_at(data, route.path, forms)
    if typed is not None:
        return Route(typed, route.on)
    best, reached = _walk(data, (), route.path)
    if len(route.path) > 2:
        section, key, *fields = route.path
        # The nearest layer that has the field hides it in all others.
        for prefix, layer in [(at, layer) for at, layer in layers(data, str(section), str(key)) if fields[0] in layer][
            :1
        ]:
            found, depth = _walk(layer, prefix, tuple(fields))
            if depth + 2 > reached:
                best, reached = found, depth + 2
    if reached == len(route.path):
        return Route(best, route.on)
    return Route(best, "key" if isinstance(_at(data, best), dict | list) else "value")


def typed_at(data: Mapping[str, Any], path: Path, forms: Form) -> Path | None:
    """The path in the document as typed of a value in the long form; None if it was never typed.

    Other than `trace`, it knows the short forms one by one: `br: enp3s0` says `uplink`, and nothing of `stp`.
    """
    if len(path) < 3:
        found = _follow((data, (), forms), path)
        return found and found[1]
    for layer in _layers(data, str(path[0]), str(path[1]), forms):
        decisive = 2 if path[2] in MERGED else 1
        if _follow(layer, path[2 : 2 + decisive]) is not None:
            found = _follow(layer, path[2:])
            return found and found[1]
    return None


# A value as typed, its path, and the short forms of its place.
_Typed = tuple[Any, Path, Form]


def _layers(data: Mapping[str, Any], section: str, key: str, forms: Form) -> Iterator[_Typed]:
    """What may give an entry its fields, nearest first; the entry itself may be typed in a short form."""
    entry = _follow((data, (), forms), (section, key))
    if entry is not None:
        yield entry
    for path, _ in layers(data, section, key):
        if path[0] != section and (shared := _follow((data, (), forms), path)) is not None:
            yield shared


def _follow(typed: _Typed | None, steps: Path) -> _Typed | None:
    for step in steps:
        typed = _step(typed, step) if typed is not None else None
    return typed


def _step(typed: _Typed, step: Step) -> _Typed | None:
    """One step through what the long form of a value holds."""
    value, path, form = typed
    long = applied(value, form)
    below = form.below.get("[]" if isinstance(long, list) else str(step), form.below.get("*", Form()))
    is_there = step in long if isinstance(long, dict) else isinstance(long, list) and step in range(len(long))
    if not is_there:
        return None
    child = long[step]
    if long is value:
        return child, (*path, step), below
    return child, (*path, value.index(step)) if isinstance(value, list) and child is not value else path, below


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
