"""JSON merge patches (RFC 7386): what users say in the words of an object itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from vmnetc.diagnostics.route import Path, Route
from vmnetc.manifest import pointer_to

ABSENT = object()


def merge_patch(target: Any, patch: Any) -> Any:
    """RFC 7386: mappings merge, everything else replaces, `null` deletes. New keys are sorted."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in sorted(patch.items()):
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patch(result.get(key), value)
    return result


def with_raw(part: dict[str, Any], raw: str | None) -> dict[str, Any]:
    """A part of an object with a patch, which is kept as JSON."""
    patched: dict[str, Any] = merge_patch(part, json.loads(raw)) if raw is not None else part
    return patched


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """What a patch replaces or deletes, by path."""
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from leaves(child, (*path, key))
    else:
        yield path, value


def origins_of_raw(pointer: str, raw: str | None, at: Route) -> dict[str, Route]:
    """Where the parts come from that a patch brings to what stands at a JSON pointer."""
    if raw is None:
        return {}
    return {f"{pointer}{inner}": Route((*at.path, *path)) for inner, path in _pointers(raw)}


def touched(raw: Any, identity: tuple[Path, ...]) -> Path | None:
    """The first of these paths that a patch touches, or deletes with what it stands in."""
    for path in identity:
        found: Any = raw
        for depth, step in enumerate(path, 1):
            if step not in found:
                break
            found = found[step]
            if depth == len(path) or not isinstance(found, dict):
                return path[:depth]
    return None


@lru_cache(maxsize=1024)
def _pointers(raw: str) -> tuple[tuple[str, Path], ...]:
    """Thousands of NICs share a few patches."""
    return tuple((pointer_to(path), path) for path, _ in leaves(json.loads(raw)))
