"""File names with wildcards: as a shell has them, but the same on every machine and with an end."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

MOST_VISITED = 100_000
has_wildcard = re.compile(r"[*?\[]").search


class TooManyError(Exception):
    """More files than anybody means."""


def files_like(folder: Path, steps: Sequence[str]) -> list[Path]:
    """The files below a folder whose path matches, sorted: `*` is within one step, `**` any number of folders.

    A wildcard stands for nothing hidden, and leads through no link to a folder.
    """
    visited = 0

    def entries(of: Path) -> list[os.DirEntry[str]]:
        nonlocal visited
        found = _entries(of)
        visited += len(found)
        if visited > MOST_VISITED:
            raise TooManyError
        return found

    def below(at: Path, steps: Sequence[str]) -> Iterator[Path]:
        if not steps:
            if is_file(at):
                yield at
            return
        step, *rest = steps
        if not has_wildcard(step):
            yield from below(at / step, rest)
            return
        if step == "**":
            yield from below(at, rest)
        for entry in entries(at):
            is_folder = entry.is_dir(follow_symlinks=False)
            if step == "**" and is_folder:
                yield from below(at / entry.name, steps)
            elif step != "**" and (is_folder or not rest) and fnmatchcase(entry.name, step):
                yield from below(at / entry.name, rest)

    return sorted(below(folder, steps))


def is_file(path: Path) -> bool:
    """Whether a file can be read there; whatever else happens, none can."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return [entry for entry in found if not entry.name.startswith(".")]
    except (OSError, ValueError):
        return []


def names_in(folder: Path) -> list[str]:
    """The names of what a folder holds, sorted."""
    return sorted(entry.name for entry in _entries(folder))
