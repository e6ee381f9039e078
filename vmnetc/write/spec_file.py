"""Edits in a file of the user's own: only what is wrong changes, to the character."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from vmnetc.diagnostics.fix import written
from vmnetc.diagnostics.route import Place

from .one_file import put


class Edit(NamedTuple):
    """What should stand in the place of a key or a scalar."""

    place: Place
    typed: str
    meant: str


def edited(text: str, edits: Iterable[Edit]) -> tuple[str, list[Edit]]:
    """The text with the edits made, and those that were.

    What stands there must be what was typed, in quotes or not; of two that overlap one is left out.
    """
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    made: list[Edit] = []
    last = len(text)
    for edit in sorted(set(edits), key=lambda edit: edit.place[1:], reverse=True):
        place = edit.place
        if place.line != place.end_line or place.line > len(lines):
            continue
        low, high = starts[place.line - 1] + place.column - 1, starts[place.line - 1] + place.end_column - 1
        new = written(edit.typed, edit.meant, text[low:high])
        if high <= last and new is not None:
            text = text[:low] + new + text[high:]
            made.append(edit)
            last = low
    return text, made[::-1]


def replace(path: Path, text: str) -> None:
    """The file with another text, all of it or nothing; its permissions, and a byte order mark, stay.

    Raises `OSError` where it cannot be written.
    """
    mark = "\ufeff" if path.read_bytes().startswith(BOM_UTF8) else ""
    put(path, mark + text)
