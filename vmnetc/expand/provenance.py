"""From a route through the long form back to what the user typed.

Nothing is noted while expanding: where a value came from follows from the document itself, and is worked out for the
few routes that a diagnostic names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vmnetc.diagnostics.route import Path, Route

from .layers import layers


def trace(data: Mapping[str, Any], route: Route) -> Route:
    """The route in the document as typed that a route in the long form stands for.

    A value that was never typed is shown by the nearest thing that was: the entry or field that lacks it.
    """
    beside = _beside_per_group(data, route.path)
    if beside is not None:
        return trace(data, Route(beside, route.on))
    best, reached = _walk(data, (), route.path)
    if len(route.path) > 2:
        section, key, *fields = route.path
        for prefix, layer in layers(data, str(section), str(key)):
            found, depth = _walk(layer, prefix, tuple(fields))
            if depth + 2 > reached:
                best, reached = found, depth + 2
    if reached == len(route.path):
        return Route(best, route.on)
    return Route(best, "key" if isinstance(_at(data, best), dict | list) else "value")


def _beside_per_group(data: Mapping[str, Any], path: Path) -> Path | None:
    """The route of a field that stands not in one entry of `perGroup`, but beside it for all of them."""
    if len(path) < 5 or path[2] != "perGroup":
        return None
    inner, depth = _walk(data, (), path[:5])
    beside = (*path[:2], path[4])
    return (*beside, *path[5:]) if depth < 5 and inner == path[:4] and _walk(data, (), beside)[1] == 3 else None


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
