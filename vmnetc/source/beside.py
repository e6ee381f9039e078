"""Files that a spec names: read from its folder or below it, and from nowhere else."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from pathlib import Path

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route

from . import faults
from .document import Document

MAX_BYTES = 64 * 1024
# What YAML allows in no text, however it is quoted (https://yaml.org/spec/1.2.2/#51-character-set).
_not_text = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]").search


def texts(document: Document, wanted: Mapping[str, Route]) -> tuple[dict[str, str], list[Diagnostic]]:
    """The text of each file by its path as typed, and why others have none; lines end as YAML's do."""
    found: dict[str, str] = {}
    problems = []
    for path, at in sorted(wanted.items()):
        try:
            found[path] = _text(document, path)
        except _Unreadable as why:
            problems.append(faults.file_beside(path, str(why), at))
    return found, problems


class _Unreadable(Exception):
    """Why a file is not taken."""


def _text(document: Document, path: str) -> str:
    raw = _bytes(_inside(document, path))
    if len(raw) > MAX_BYTES:
        raise _Unreadable(f"it has more than {MAX_BYTES // 1024} KiB")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise _Unreadable("it is no text in UTF-8") from None
    if _not_text(text) or "\r" in text:
        raise _Unreadable("it holds control characters")
    if not text.strip():
        raise _Unreadable("it is empty")
    return text


def _inside(document: Document, path: str) -> Path:
    """The file, if it lies in the folder of the spec; links are followed first."""
    try:
        folder, file = document.folder.resolve(), (document.folder / path).resolve()
    except (OSError, RuntimeError, ValueError):
        raise _Unreadable("it cannot be a path") from None
    if Path(path).is_absolute() or not file.is_relative_to(folder):
        raise _Unreadable("it leads out of the folder of the spec")
    return file


def _bytes(file: Path) -> bytes:
    """What a plain file holds; a pipe would wait for ever."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            raise _Unreadable("it is no file")
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _Unreadable((error.strerror or str(error)).lower()) from None
