"""Comma-separated values, as spreadsheets write them (RFC 4180), with the place of every cell.

Python's own reader tells no columns, which findings need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_DELIMITERS = (",", ";", "\t")


class Cell(NamedTuple):
    """What a cell says, without the space around it, and from where to where it stands in the text."""

    text: str
    start: int
    end: int


class Row(NamedTuple):
    """The values of a row, and where it begins."""

    start: int
    values: list[str]


class BrokenError(Exception):
    """A quoted cell that does not end as it should; `at` is where this is seen."""

    def __init__(self, at: int, why: str) -> None:
        self.at = at
        self.why = why


def delimiter_of(text: str) -> str:
    """What separates the cells: of comma, semicolon and tab, what stands most often in the first row."""
    head = next((line for line in text.split("\n") if line.strip() and not line.startswith("#")), "")
    return max(_DELIMITERS, key=re.sub(r'"[^"]*"', "", head).count)


def rows(text: str, delimiter: str) -> Iterator[Row]:
    """All rows that say something; a line that begins with `#` is a comment."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if line.startswith("#"):
            at = end + 1
            continue
        if '"' in line:
            cells, end = cells_from(text, at, delimiter)
            values = [cell.text for cell in cells]
        else:
            values = [value.strip() for value in line.split(delimiter)]
        if any(values):
            yield Row(at, values)
        at = end + 1


def cells_from(text: str, at: int, delimiter: str) -> tuple[list[Cell], int]:
    """The cells of the row that begins at an index, and where it ends."""
    cells = []
    while True:
        cell, at = _quoted(text, at, delimiter) if text.startswith('"', at) else _plain(text, at, delimiter)
        cells.append(cell)
        if at >= len(text) or text[at] == "\n":
            return cells, at
        at += 1


def _plain(text: str, at: int, delimiter: str) -> tuple[Cell, int]:
    ends = [found for found in (text.find(delimiter, at), text.find("\n", at)) if found >= 0]
    end = min(ends, default=len(text))
    raw = text[at:end]
    start = at + len(raw) - len(raw.lstrip())
    stripped = raw.strip()
    return Cell(stripped, start if stripped else at, start + len(stripped) if stripped else at), end


def _quoted(text: str, at: int, delimiter: str) -> tuple[Cell, int]:
    end = at + 1
    while True:
        end = text.find('"', end)
        if end < 0:
            raise BrokenError(at, "a quoted cell that does not end")
        if not text.startswith('""', end):
            break
        end += 2
    after = (
        re.compile(r"[ \t\r]*").match(text, end + 1)
        if delimiter != "\t"
        else re.compile(r"[ \r]*").match(text, end + 1)
    )
    follows = after.end() if after else end + 1
    if follows < len(text) and text[follows] not in (delimiter, "\n"):
        raise BrokenError(follows, "text behind the quote that ends a cell")
    return Cell(text[at + 1 : end].replace('""', '"').strip(), at + 1, end), follows
