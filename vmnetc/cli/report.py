"""Findings on the screen."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Protocol

from vmnetc.diagnostics import text
from vmnetc.diagnostics.formats import FORMATS
from vmnetc.diagnostics.formats.report import Report
from vmnetc.diagnostics.model import Located
from vmnetc.source.document import Document
from vmnetc.source.file import MAX_BYTES

from .options import in_color


class WithTexts(Protocol):
    """A spec, or manifests: what has read files, with their texts by name."""

    @property
    def texts(self) -> Mapping[str, str]: ...


def report(
    findings: list[Located], documents: Sequence[WithTexts], format_: str, color: str, *, to: IO[str] | None = None
) -> None:
    """Print what was found in the chosen format, to standard output unless `to` is given."""
    checked = [name for one in documents for name in one.texts]
    show(Report(findings, checked, texts(documents)), format_, color, to=to)


def show(found: Report, format_: str, color: str, *, to: IO[str] | None = None) -> None:
    """Print findings in the chosen format, to standard output unless `to` is given; text in colour, and without totals."""
    stream = to or sys.stdout
    if format_ != "text":
        stream.write(FORMATS[format_](found))
        return
    for block in text.blocks(found.findings, found.text, color=in_color(color, stream)):
        print(block, end="\n\n", file=stream)


def texts(documents: Sequence[WithTexts]) -> text.Texts:
    """The texts of the files that were read, and of those beside them."""
    known = {name: content for document in documents for name, content in document.texts.items()}
    beside = cache(_text)
    return lambda name: known[name] if name in known else beside(name)


def text_of(name: str, documents: Sequence[Document]) -> str:
    """The text of a file of a spec, or of one that it uses."""
    return next((one.texts[name] for one in documents if name in one.texts), None) or _text(name) or ""


def _text(name: str) -> str | None:
    """The text of a file beside the spec that findings may point into: a lock, an export, the file of a VM."""
    try:
        path = Path(name)
        return path.read_text("utf-8-sig", "replace") if path.stat().st_size <= MAX_BYTES else None
    except OSError:
        return None
