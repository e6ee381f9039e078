"""Diagnostics for people: message, the line with a caret, what would happen, what to do."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .model import Located, Severity
from .route import Place

# A file's text by its name; None where there is none to show.
Texts = Callable[[str], str | None]

_BOLD, _RED, _YELLOW, _BLUE, _CYAN, _RESET = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[36m", "\x1b[0m"
_HUE: Mapping[Severity, str] = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _CYAN}
_WIDEST = 160


@dataclass(frozen=True, slots=True)
class _Paint:
    """Colours, or none."""

    on: bool

    def __call__(self, hue: str, text: str) -> str:
        return f"{hue}{text}{_RESET}" if self.on and text else text


def blocks(found: Iterable[Located], texts: Texts, *, color: bool) -> Iterator[str]:
    """One block of lines for each finding."""
    paint = _Paint(color)
    for located in found:
        yield "\n".join(_lines(located, texts, paint))


def excerpt(place: Place, text: str, *, color: bool) -> Iterator[str]:
    """One place of a file: where it is, and its line."""
    paint, width = _Paint(color), len(str(place.line))
    yield f"{' ' * (width + 1)}{paint(_BLUE, '-->')} {place.file}:{place.line}:{place.column}"
    yield from _excerpt([(place, "^", "")], text, width, paint, _BOLD + _BLUE)


def summary(found: Sequence[Located]) -> str:
    """How many of each severity: `2 errors, 1 warning`, or that there is nothing."""
    counts = {severity: sum(item.diagnostic.severity is severity for item in found) for severity in Severity}
    shown = [f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts.items() if count]
    return ", ".join(shown) or "no findings"


def _lines(located: Located, texts: Texts, paint: _Paint) -> Iterator[str]:
    problem, place = located.diagnostic, located.place
    hue = _BOLD + _HUE[problem.severity]
    yield paint(hue, f"{problem.severity}[{problem.code}]") + paint(_BOLD, f": {problem.message}")
    width = 1
    if place is not None:
        marks = [(place, "^", problem.label), *((other, "-", label) for other, label in located.related)]
        shown = [mark for mark in marks if mark[0].file == place.file and texts(place.file) is not None]
        width = max((len(str(mark[0].line)) for mark in shown), default=1)
        yield f"{' ' * (width + 1)}{paint(_BLUE, '-->')} {place.file}:{place.line}:{place.column}"
        yield from _excerpt(shown, texts(place.file), width, paint, hue)
        for other, label in located.related:
            if other.file != place.file:
                yield _remark("note", f"{label}: {other.file}:{other.line}:{other.column}", width, paint)
    for name, text in (("cluster", problem.cluster), ("note", problem.note), ("help", problem.hint)):
        if text:
            yield _remark(name, text, width, paint)


def _remark(name: str, text: str, width: int, paint: _Paint) -> str:
    return f"{' ' * (width + 2)}{paint(_BLUE, '=')} {paint(_BOLD, name + ':')} {text}"


def _excerpt(
    marks: list[tuple[Place, str, str]], text: str | None, width: int, paint: _Paint, hue: str
) -> Iterator[str]:
    if text is None:
        return
    lines = _lines_of(text)
    bar = paint(_BLUE, "|")
    last = 0
    yield f"{' ' * (width + 2)}{bar}"
    for place, sign, label in sorted(marks, key=lambda mark: (mark[0].line, mark[1], mark[0].column)):
        line = lines[place.line - 1].rstrip("\r") if place.line <= len(lines) else ""
        cut = _window(line, place)
        if place.line != last:
            yield f" {paint(_BLUE, f'{place.line:>{width}}')} {bar} {_shown(line, cut)}".rstrip()
        last = place.line
        before = _columns(line[cut : place.column - 1]) + (1 if cut else 0)
        under = sign * max(1, _columns(line[place.column - 1 : max(place.end_column - 1, place.column)]))
        colour = hue if sign == "^" else _BOLD + _BLUE
        yield f"{' ' * (width + 2)}{bar} {' ' * before}{paint(colour, f'{under} {label}'.rstrip())}"


@lru_cache(maxsize=2)
def _lines_of(text: str) -> list[str]:
    return text.split("\n")


def _window(line: str, place: Place) -> int:
    """The first character of a long line that is shown."""
    return 0 if len(line) <= _WIDEST or place.column < _WIDEST - 40 else max(0, place.column - 60)


def _shown(line: str, cut: int) -> str:
    part = line[cut : cut + _WIDEST]
    return ("…" if cut else "") + part.replace("\t", " ") + ("…" if cut + _WIDEST < len(line) else "")


def _columns(text: str) -> int:
    """How wide a text is on a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
