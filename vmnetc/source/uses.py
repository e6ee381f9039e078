"""`uses`: other specs that a spec may name. They are only read, so they may lie outside of its folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route

from . import uses_faults as faults
from .globbing import has_wildcard, is_file

# Specs that one is built with, taken together, and how deep they use each other.
MOST_USED = 100
MOST_DEPTH = 16
_is_spec = re.compile(r".*\.ya?ml", re.S).fullmatch
_is_lock = re.compile(r".*\.vmnet\.lock\.ya?ml", re.S).fullmatch


def find(folder: Path, typed: str, at: Route) -> tuple[str, Diagnostic | None]:
    """The path of a spec as a spec in a folder names it, and why there is none."""
    if Path(typed).is_absolute() or "\0" in typed:
        return "", faults.absolute(typed, at)
    path = Path(os.path.normpath(folder / typed))
    if has_wildcard(typed) or not _is_spec(path.name) or _is_lock(path.name):
        return "", faults.no_spec(typed, at)
    return (str(path), None) if is_file(path) else ("", faults.not_found(typed, path, at))
