"""The kustomizations of the user's above an output folder: some of what they say damages the tree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from vmnetc.diagnostics.model import Diagnostic

from . import faults, yaml12
from .kustomize import NAMES

_RENAMING = ("namespace", "namePrefix", "nameSuffix")
_MAX_BYTES = 256 * 1024
_MAX_FOLDERS = 12


def damage(folder: Path) -> list[Diagnostic]:
    """What the kustomizations of the folders above would change in the tree of an output folder.

    The folders are those up to the root of the git repository. A kustomization counts where its resources lead to the
    output folder, or to something on the way there or in it; one that cannot be read is left to kustomize.
    """
    place = folder.absolute()
    return [problem for above in _above(place) for problem in _of(above, place)]


def _above(place: Path) -> Iterator[Path]:
    for parent in list(place.parents)[:_MAX_FOLDERS]:
        yield from (parent / name for name in NAMES if (parent / name).is_file())
        if (parent / ".git").exists():
            return


def _of(file: Path, place: Path) -> Iterator[Diagnostic]:
    try:
        text = file.read_bytes()[:_MAX_BYTES].decode()
    except (OSError, UnicodeDecodeError):
        return
    if not any(key in text for key in _RENAMING):
        return
    read = yaml12.load(text, _shown(file), positions=True)
    if isinstance(read.data, dict) and any(_leads_to(file.parent / item, place) for item in _resources(read.data)):
        for key in (key for key in _RENAMING if read.data.get(key)):
            where = read.spans[id(read.data)][key]
            yield faults.damaging_kustomization(key, str(read.data[key]), _shown(place), where.key or where.value)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if here in path.parents else str(path)


def _resources(data: dict[str, Any]) -> list[str]:
    lists = [data.get(key) for key in ("resources", "components", "bases")]
    found = [item for items in lists if isinstance(items, list) for item in items]
    return [item for item in found if isinstance(item, str) and "://" not in item]


def _leads_to(resource: Path, place: Path) -> bool:
    """Whether a resource is the folder, on the way to it, or in it."""
    try:
        found = resource.resolve()
    except (OSError, ValueError):
        return False
    there = place.resolve()
    return found == there or found in there.parents or there in found.parents
