"""A lock's text without some of its lines; all others stay as they are."""

from __future__ import annotations

from collections.abc import Iterable

from vmnetc.diagnostics.route import Place


def without_lines(text: str, places: Iterable[Place]) -> str:
    """The text without the items at some places, and without the headings that then have nothing under them."""
    lines = text.split("\n")
    gone: set[int] = set()
    for place in places:
        first = place.line - 1
        gone.add(first)
        for index in range(first + 1, len(lines)):
            if not lines[index].strip() or _indent(lines[index]) <= _indent(lines[first]):
                break
            gone.add(index)
    return "\n".join(_without_empty_headings([line for index, line in enumerate(lines) if index not in gone]))


def _without_empty_headings(lines: list[str]) -> list[str]:
    kept: list[str] = []
    below = 0
    for line in reversed(lines):
        if line.rstrip().endswith(":") and not line.lstrip().startswith("#") and below <= _indent(line):
            continue
        if line.strip():
            below = _indent(line)
        kept.append(line)
    return kept[::-1]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
