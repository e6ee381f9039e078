"""What the user probably meant: one guess, or none."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

# Above this many words no guess is made: each is compared, and a spec may have as many mistakes as words.
MOST = 500


def did_you_mean(typed: str, known: Iterable[str]) -> str | None:
    """The one known word within two edits (or one swap of neighbours) of what was typed; None if none or several tie.

    A word of up to three characters allows one edit only, since two would turn it into another word.
    """
    limit = 1 if len(typed) <= 3 else 2
    known = list(islice(known, MOST + 1))
    if len(known) > MOST:
        return None
    near: dict[int, set[str]] = {}
    for word in known:
        if abs(len(word) - len(typed)) <= limit and word != typed:
            distance = _distance(typed.lower(), word.lower(), limit)
            if distance <= limit:
                near.setdefault(distance, set()).add(word)
    if not near:
        return None
    best = near[min(near)]
    if len(best) > 1:  # a letter typed twice, or two swapped, is likelier than another letter
        best = {word for word in best if set(word) == set(typed)}
    return best.pop() if len(best) == 1 else None


def _distance(a: str, b: str, limit: int) -> int:
    """Edit distance up to a limit, above it any larger number; a swap of neighbours, and nothing else, counts as one."""
    if abs(len(a) - len(b)) > limit or len(set(a) - set(b)) > limit:  # each letter that is not there costs one edit
        return limit + 1
    a, b = _differing(a, b)
    return 1 if len(a) == 2 and a == b[::-1] else _edits(a, b, limit)


def _edits(a: str, b: str, limit: int) -> int:
    """Edit distance up to a limit: where two words begin to differ, one of three edits is the first."""
    a, b = _differing(a, b)
    if not a or not b:
        return len(a) + len(b)
    if limit == 0 or abs(len(a) - len(b)) > limit:
        return limit + 1
    return 1 + min(_edits(a[first:], b[second:], limit - 1) for first, second in ((1, 0), (0, 1), (1, 1)))


def _differing(a: str, b: str) -> tuple[str, str]:
    """Two words without what they have in common at their ends."""
    shorter = min(len(a), len(b))
    start = next((i for i in range(shorter) if a[i] != b[i]), shorter)
    end = next((i for i in range(shorter - start) if a[-1 - i] != b[-1 - i]), shorter - start)
    return a[start : len(a) - end], b[start : len(b) - end]
