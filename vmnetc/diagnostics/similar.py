"""What the user probably meant: one guess, or none."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

# Above this many words no guess is made: each is compared, and a spec may have as many mistakes as words.
_MOST = 500


def did_you_mean(typed: str, known: Iterable[str]) -> str | None:
    """The one known word within two edits (or one swap of neighbours) of what was typed; None if none or several tie.

    A word of up to three characters allows one edit only, since two would turn it into another word.
    """
    limit = 1 if len(typed) <= 3 else 2
    known = list(islice(known, _MOST + 1))
    if len(known) > _MOST:
        return None
    near: dict[int, set[str]] = {}
    for word in known:
        if abs(len(word) - len(typed)) <= limit and word != typed:
            distance = _distance(typed.lower(), word.lower())
            if distance <= limit:
                near.setdefault(distance, set()).add(word)
    if not near:
        return None
    best = near[min(near)]
    if len(best) > 1:  # a letter typed twice, or two swapped, is likelier than another letter
        best = {word for word in best if set(word) == set(typed)}
    return best.pop() if len(best) == 1 else None


def _distance(a: str, b: str) -> int:
    """Edit distance; a swap of neighbours in words of one length counts as one."""
    if len(a) == len(b):
        differ = [i for i in range(len(a)) if a[i] != b[i]]
        if (
            len(differ) == 2
            and differ[1] == differ[0] + 1
            and a[differ[0]] == b[differ[1]]
            and a[differ[1]] == b[differ[0]]
        ):
            return 1
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y)))
        previous = row
    return previous[-1]
