"""An output folder: what would change in it, and the change itself."""

from __future__ import annotations

import glob
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from vmnetc.diagnostics.model import Diagnostic

from . import faults

# Which spec made a file, by its first line; None for the files of others.
Owner = Callable[[str], str | None]
# Where vmnetc puts files; nowhere else does it look for files that are no longer wanted.
_TREE = ("kustomization.yaml", "admin/*.yaml", "admin/hco/*.yaml", "tenants/*/*.yaml", "tenants/*/attach/*.yaml")
_OURS = tuple(f"{root}{pattern}" for root in ("", "*/", "overlays/*/") for pattern in _TREE)
_LONGEST_HEADER = 4096
# Seconds.
_ABANDONED_AFTER = 600
_temporary = re.compile(r"\..+\.yaml\.[0-9]+\.vmnetc").fullmatch


class Lock(NamedTuple):
    """The lock of a spec: its path, which lies beside the spec, and its wanted text."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What separates a folder from a tree, and the lock from its file, where it has to change.

    Paths are relative to the folder, texts the wanted ones.
    """

    folder: Path
    new: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    lock: Lock | None = None

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.removed or self.lock)


def compare(folder: Path, wanted: Mapping[str, str], spec: str, owner: Owner) -> tuple[Changes, list[Diagnostic]]:
    """What would have to change for the folder to hold the tree; a path that cannot be written is a problem."""
    problems: list[Diagnostic] = []
    new: dict[str, str] = {}
    changed: dict[str, str] = {}
    unchanged: list[str] = []
    taken: dict[str | None, list[str]] = {}
    inside = _Inside(folder)
    for path, text in wanted.items():
        problem = inside.blocked(path)
        if problem is not None:
            problems.append(problem)
            continue
        try:
            before = (folder / path).read_bytes()
        except FileNotFoundError:
            new[path] = text
            continue
        except OSError as error:
            problems.append(faults.cannot_write(str(folder / path), _why(error)))
            continue
        made_by = owner(_first_line(before))
        if before == text.encode():
            unchanged.append(path)
        elif made_by == spec:
            changed[path] = text
        else:
            taken.setdefault(made_by, []).append(str(folder / path))
    problems += [faults.path_taken(paths, made_by) for made_by, paths in taken.items()]
    removed = tuple(sorted(set(_made_by(folder, spec, owner, inside)) - set(wanted)))
    return Changes(folder, new, changed, removed, tuple(unchanged)), problems


def apply(changes: Changes) -> list[Diagnostic]:
    """Make the change: all new texts are written before the first one takes its place, the lock's after all others."""
    staged: list[tuple[Path, Path]] = []
    here = changes.folder
    _clear_abandoned(here)
    if changes.lock is not None:
        problem = _lock_blocked(changes.lock.path)
        if problem is not None:
            return [problem]
        list(_clear(changes.lock.path.parent, glob.escape(changes.lock.path.name)))
    try:
        for path, text in {**changes.new, **changes.changed}.items():
            here = changes.folder / path
            staged.append((stage(here, text), here))
        if changes.lock is not None:
            here = changes.lock.path
            staged.append((stage(*changes.lock), here))
        for temporary, here in staged[: len(changes.new) + len(changes.changed)]:
            temporary.replace(here)
        for path in changes.removed:
            here = changes.folder / path
            here.unlink(missing_ok=True)
            _remove_empty(here.parent, changes.folder)
        if changes.lock is not None:
            here = changes.lock.path
            staged[-1][0].replace(here)
    except OSError as error:
        return [faults.cannot_write(str(here), _why(error))]
    finally:
        for temporary, _ in staged:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
    return []


def _clear_abandoned(folder: Path) -> None:
    """Delete what killed builds left; a build that runs renames its files within seconds."""
    for pattern in _OURS:
        parent, _, name = pattern.rpartition("/")
        for path in _clear(folder, name, parent):
            _remove_empty(path.parent, folder)


def _clear(folder: Path, name: str, parent: str = "") -> Iterator[Path]:
    """Delete the abandoned files beside files of this name, and tell which."""
    for path in folder.glob(f"{parent}/.{name}.*.vmnetc" if parent else f".{name}.*.vmnetc"):
        with suppress(OSError):
            if _temporary(path.name) and time.time() - path.lstat().st_mtime > _ABANDONED_AFTER:
                path.unlink()
                yield path


def _lock_blocked(path: Path) -> Diagnostic | None:
    """Why the lock cannot be written, if it cannot: it is no file of the spec's folder."""
    if path.is_symlink():
        return faults.leads_out(str(path))
    return faults.in_the_way(str(path)) if path.is_dir() else None


def stage(path: Path, text: str) -> Path:
    """The text in a file beside its place, named so that no two builds share it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.vmnetc")
    try:
        temporary.write_bytes(text.encode())
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    return temporary


class _Inside:
    """Tells whether a path can be written without leaving the folder; each parent is looked at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = os.path.realpath(folder)
        self._parents: dict[Path, Diagnostic | None] = {}

    def holds(self, path: Path) -> bool:
        real = os.path.realpath(path)
        return real == self.root or real.startswith(self.root.rstrip(os.sep) + os.sep)

    def blocked(self, path: str) -> Diagnostic | None:
        """Why the path cannot be written, if it cannot."""
        full = self.folder / path
        if full.parent not in self._parents:
            self._parents[full.parent] = self._parent_blocked(full.parent)
        problem = self._parents[full.parent]
        if problem is not None:
            return problem
        if full.is_symlink():
            return faults.leads_out(str(full))
        return faults.in_the_way(str(full)) if full.is_dir() else None

    def _parent_blocked(self, parent: Path) -> Diagnostic | None:
        if not self.holds(parent):
            return faults.leads_out(str(parent))
        steps = [parent, *parent.parents]
        for step in steps[: steps.index(self.folder) + 1]:
            if step.exists() and not step.is_dir():
                return faults.in_the_way(str(step))
        return None


def _made_by(folder: Path, spec: str, owner: Owner, inside: _Inside) -> Iterator[str]:
    """The files in the folder that this spec made."""
    for pattern in _OURS:
        for path in folder.glob(pattern):
            if path.is_symlink() or not path.is_file() or not inside.holds(path):
                continue
            with suppress(OSError), path.open("rb") as file:
                if owner(_first_line(file.readline(_LONGEST_HEADER))) == spec:
                    yield path.relative_to(folder).as_posix()


def _first_line(content: bytes) -> str:
    return content[:_LONGEST_HEADER].partition(b"\n")[0].decode("utf-8", "replace")


def _remove_empty(folder: Path, root: Path) -> None:
    """Folders that a removed file leaves empty go too."""
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
