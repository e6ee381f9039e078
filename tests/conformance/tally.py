"""What the judges judged: counted while the tests run, printed at their end."""

from __future__ import annotations

from collections import Counter

_COUNTS: dict[tuple[str, str], Counter[str]] = {}
_NOTES: list[str] = []


def count(judge: str, what: str, *, accepted: int = 0, refused: int = 0) -> None:
    """Add objects that a judge judged; `what` says which they were."""
    _COUNTS.setdefault((judge, what), Counter()).update(accepted=accepted, refused=refused)


def note(text: str) -> None:
    """One more line, or a table of several, for the end."""
    _NOTES.append(text)


def lines() -> list[str]:
    """The table, then the notes; nothing if no judge was asked."""
    return [*_table(), *_NOTES]


def _table() -> list[str]:
    if not _COUNTS:
        return []
    rows = [("judge", "of what", "objects", "accepted", "refused")]
    for (judge, what), counts in sorted(_COUNTS.items()):
        rows.append((judge, what, str(counts.total()), str(counts["accepted"]), str(counts["refused"])))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [_row(row, widths) for row in rows]


def _row(row: tuple[str, ...], widths: list[int]) -> str:
    words = [
        word.ljust(width) if column < 2 else word.rjust(width)
        for column, (word, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(words).rstrip()
