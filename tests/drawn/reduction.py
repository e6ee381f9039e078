"""The smallest part of a spec that still fails: entries, fields and items are left out as long as it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Path = tuple[str | int, ...]


def reduced(data: Any, fails: Callable[[Any], bool], most: int = 2000) -> Any:
    """The data without whatever is not needed for `fails`; at most so many tries."""
    tries = 0
    shrunk = True
    while shrunk:
        shrunk = False
        for path in sorted(_paths(data, ()), key=len):
            if tries >= most:
                return data
            smaller = _without(data, path)
            if smaller is None:
                continue
            tries += 1
            if fails(smaller):
                data, shrunk = smaller, True
    return data


def _paths(value: Any, path: Path) -> Iterator[Path]:
    steps = list(value) if isinstance(value, dict) else range(len(value) - 1, -1, -1) if isinstance(value, list) else ()
    for step in steps:
        yield (*path, step)
        yield from _paths(value[step], (*path, step))


def _without(value: Any, path: Path) -> Any:
    """A copy without what stands at the path; None if that is gone already."""
    step, *rest = path
    if isinstance(value, dict):
        if step not in value:
            return None
        if not rest:
            return {key: child for key, child in value.items() if key != step}
    elif not isinstance(value, list) or not isinstance(step, int) or step >= len(value):
        return None
    elif not rest:
        return [*value[:step], *value[step + 1 :]]
    child = _without(value[step], tuple(rest))
    if child is None:
        return None
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    copy[step] = child
    return copy
