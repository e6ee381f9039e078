"""The guess at a mistyped word: the fast way to tell how far two words are apart agrees with the plain one."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from vmnetc.diagnostics.similar import did_you_mean

# Few letters, so that words are alike by chance; one of them becomes two when it is made small.
WORDS = st.text("abcA\u0130", max_size=7)


@settings(max_examples=1_500, deadline=None)
@given(WORDS, st.lists(WORDS, max_size=4))
def test_the_guess_is_the_plain_one(typed: str, known: list[str]) -> None:
    assert did_you_mean(typed, known) == plain_guess(typed, known)


@settings(max_examples=1_500, deadline=None)
@given(WORDS, st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["", "a", "b"]), st.booleans()), max_size=3))
def test_the_guess_at_a_changed_word_is_the_plain_one(word: str, changes: list[tuple[int, str, bool]]) -> None:
    typed = word
    for at, letter, instead in changes:
        typed = typed[:at] + letter + typed[at + instead :]
    assert did_you_mean(typed, [word]) == plain_guess(typed, [word])


def plain_guess(typed: str, known: list[str]) -> str | None:
    limit = 1 if len(typed) <= 3 else 2
    distances = {
        word: _distance(typed.lower(), word.lower())
        for word in known
        if word != typed and abs(len(word) - len(typed)) <= limit
    }
    near = {word for word, distance in distances.items() if distance <= limit and distance == min(distances.values())}
    if len(near) > 1:
        near = {word for word in near if set(word) == set(typed)}
    return near.pop() if len(near) == 1 else None


def _distance(a: str, b: str) -> int:
    if len(a) == len(b) and any(a[:i] + a[i : i + 2][::-1] + a[i + 2 :] == b != a for i in range(len(a))):
        return 1
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (x != y)))
        rows.append(row)
    return rows[-1][-1]
