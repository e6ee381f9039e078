"""Which manifests are for one cluster: a repository holds those of several, in folders beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from vmnetc.inventory.whole_object import WholeObject

from .reading import text


def clusters(objects: Sequence[WholeObject]) -> Iterator[list[WholeObject]]:
    """Objects that may be on one cluster together.

    One object that stands in two files is for two clusters: where the paths to them part, all folders are apart from each
    other, or all files where these lie in one folder. What lies above is for all of them.
    """
    parts = _parts(objects)
    if not parts:
        yield list(objects)
        return
    homes: dict[PurePath, list[WholeObject]] = {}
    for one in objects:
        homes.setdefault(_home(_path(one), parts), []).append(one)
    for home, own in homes.items():
        if not any(_is_above(home, other) for other in homes):
            yield [*(one for above, some in homes.items() if _is_above(above, home) for one in some), *own]


def _path(one: WholeObject) -> PurePath:
    return PurePath(one.file or "-")


# A folder, and whether it is its files that are apart, or else its folders.
_Part = tuple[PurePath, bool]


def _parts(objects: Sequence[WholeObject]) -> set[_Part]:
    first: dict[tuple[str, ...], WholeObject] = {}
    found = set()
    for one in objects:
        identity = (one.body["kind"], text(one.body, "metadata", "namespace"), text(one.body, "metadata", "name"))
        other = first.setdefault(identity, one)
        if other.file != one.file:
            path, its = _path(one), _path(other)
            common = next(above for above in its.parents if above in path.parents)
            found.add((common, common in (its.parent, path.parent)))
    return found


def _home(path: PurePath, parts: set[_Part]) -> PurePath:
    """The lowest of the folders that it lies in, or itself, that is apart from others; the root if none is."""
    below = path
    for above in path.parents:
        if (above, below == path) in parts:
            return below
        below = above
    return PurePath()


def _is_above(one: PurePath, other: PurePath) -> bool:
    return one != other and (one == PurePath() or one in other.parents)
