"""The files that a spec names: always below the folder in which it lies, and never through a link that leads out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route

from . import export_faults as faults

_SIGNS = "*?["


def files_of(folder: Path, pattern: str, suffixes: Collection[str], at: Route) -> tuple[list[Path], Diagnostic | None]:
    """The files that a path or a glob leads to, sorted; of a folder all below it that end so."""
    if _leads_out(pattern):
        return [], faults.file_outside(pattern, at)
    home = folder.resolve()
    try:
        starts = list(folder.glob(pattern)) if any(sign in pattern for sign in _SIGNS) else [folder / pattern]
        found = sorted({path for start in starts for path in _below(start, suffixes)})
    except (OSError, ValueError):
        found = []
    if not found:
        return [], faults.no_such_file(pattern, at)
    outside = next((path for path in found if not path.resolve().is_relative_to(home)), None)
    if outside is not None:
        return [], faults.file_outside(str(outside), at)
    return found, None


def _leads_out(pattern: str) -> bool:
    path = Path(pattern)
    return path.is_absolute() or ".." in path.parts or "\0" in pattern


def _below(start: Path, suffixes: Collection[str]) -> Iterator[Path]:
    if start.is_dir():
        yield from (path for path in start.rglob("*") if path.suffix in suffixes and path.is_file())
    elif start.is_file():
        yield start
