"""Comments by which a user allows a finding: `# vmnetc: allow CODE reason`, by code or by name.

At the end of a line the comment is for that line; on a line of its own it is for what follows, down to the next line
that is indented no deeper.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from . import faults
from .model import Diagnostic, Located
from .registry import Entry, all_entries
from .route import Place

_comment = re.compile(r"(?:^|(?<=\s))#\s*vmnetc:\s*allow\b[ \t]*(\S*)[ \t]*(.*)")
_next_comment = re.compile(r"(?:^|\s)#\s")


@dataclass(frozen=True, slots=True)
class Allow:
    """One comment: the code or name that it allows, why, and the lines it is for."""

    word: str
    reason: str
    place: Place
    lines: range


def obey(file: str, text: str, found: list[Located]) -> list[Located]:
    """The findings that remain; comments that cannot be followed, or that allow nothing, are findings themselves."""
    if "allow" not in text or _comment.search(text) is None:
        return found
    allows = list(_read(file, text))
    if not allows:
        return found
    entries = {word: entry for entry in all_entries().values() for word in (entry.code, entry.name)}
    valid = [allow for allow in allows if allow.reason and _suppressible(allow.word, entries)]
    by_code: dict[str, list[Allow]] = {}
    for allow in valid:
        by_code.setdefault(entries[allow.word].code, []).append(allow)
    used: set[Allow] = set()
    kept = []
    for located in found:
        by = next((allow for allow in by_code.get(located.diagnostic.code, ()) if _covers(allow, located.place)), None)
        if by is None:
            kept.append(located)
        else:
            used.add(by)
    good = set(valid)
    ill = [faults.allow_without_reason(allow.word, allow.place) for allow in allows if allow not in good]
    idle = [faults.unused_allow(allow.word, allow.place) for allow in valid if allow not in used]
    return kept + [_locate(problem) for problem in ill + idle]


def _read(file: str, text: str) -> Iterator[Allow]:
    lines = text.split("\n")
    full = [index for index, line in enumerate(lines) if _has_content(line)]
    for index, line in enumerate(lines):
        match = _comment.search(line)
        if match is not None:
            place = Place(file, index + 1, match.start() + 1, index + 1, len(line.rstrip()) + 1)
            alone = not line[: match.start()].strip()
            covered = _block(lines, full, index) if alone else range(index + 1, index + 2)
            reason = _next_comment.split(match[2])[0].strip()
            yield Allow(match[1], reason, place, covered)


def _block(lines: list[str], full: list[int], comment: int) -> range:
    """The lines, counted from 1, of the block that begins after a comment; `full` are the lines with content."""
    first = bisect(full, comment)
    if first == len(full):
        return range(0)
    indent = _indent(lines[full[first]])
    end = next((i for i in islice(full, first + 1, None) if _indent(lines[i]) <= indent), len(lines))
    return range(full[first] + 1, end + 1)


def _has_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _suppressible(word: str, entries: dict[str, Entry]) -> bool:
    return word in entries and entries[word].suppressible


def _covers(allow: Allow, place: Place | None) -> bool:
    return place is not None and place.file == allow.place.file and place.line in allow.lines


def _locate(problem: Diagnostic) -> Located:
    assert isinstance(problem.at, Place)
    return Located(problem, problem.at)
