"""What a command found, for every format; how files are named in it, and how findings are known again."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from vmnetc.diagnostics.model import Located, Severity
from vmnetc.diagnostics.route import Place, Route
from vmnetc.diagnostics.text import Texts


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in the files that were `checked`; with `strict`, warnings fail too.

    `text` gives the text of a file, and JSON has `more` beside the findings.
    """

    findings: Sequence[Located]
    checked: Sequence[str]
    text: Texts
    strict: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    def fails(self, located: Located) -> bool:
        """Whether the command fails for this finding."""
        severity = located.diagnostic.severity
        return severity is Severity.ERROR or (self.strict and severity is Severity.WARNING)

    def with_fingerprints(self) -> Iterator[tuple[Located, str]]:
        """Each finding with what tells it from the others, as long as the spec says the same: lines may move.

        That is the file, the code, the message and the entry; where there is no entry, the text of the line. Findings
        that are alike in all of it are counted.
        """
        counts: Counter[tuple[str, ...]] = Counter()
        for located in self.findings:
            key = (_file_of(located.place), located.diagnostic.code, self._entry(located), located.diagnostic.message)
            counts[key] += 1
            told = "\0".join((*key, str(counts[key])))
            yield located, hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:32]

    def token(self, place: Place) -> str | None:
        """What stands at a place; None if it spans lines, or is not there."""
        if place.line != place.end_line:
            return None
        line = self._line(place)
        return line[place.column - 1 : place.end_column - 1] if line is not None else None

    def _entry(self, located: Located) -> str:
        at = located.diagnostic.at
        if isinstance(at, Route) and at.path:
            return str(at.entry)
        return (self._line(located.place) or "").strip() if located.place is not None else ""

    def _line(self, place: Place) -> str | None:
        lines = _lines(self.text(place.file) or "")
        return lines[place.line - 1] if place.line <= len(lines) else None


def inside(file: str) -> str | None:
    """A file's path from the working directory, with `/`; None for a file that is elsewhere."""
    path, here = _absolute(file), Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else None


def named(file: str) -> str:
    """A file as programs that know only paths want it: from the working directory if it is there, else in full."""
    return inside(file) or _absolute(file).as_posix()


def _absolute(file: str) -> Path:
    """The path from the root without `.` and `..`; links are left, since what they lead to is nowhere in a commit."""
    return Path(os.path.abspath(file))  # noqa: PTH100


def _file_of(place: Place | None) -> str:
    return (inside(place.file) or place.file) if place is not None else ""


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    return text.split("\n")
