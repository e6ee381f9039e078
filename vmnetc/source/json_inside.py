"""JSON that stands in a scalar of a YAML file, such as the configuration of a NAD: where a part of it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from vmnetc.diagnostics.route import Path, Place

_blanks = re.compile(r"[ \t\n\r]*").match
_decoder = json.JSONDecoder()
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "b": "\b", "f": "\f"}
_HEX = {"x": 2, "u": 4, "U": 8}


class Unfolded(NamedTuple):
    """The text of a scalar, and for each of its characters the index in the file that it came from."""

    text: str
    indices: list[int]


def place_inside(text: str, scalar: Place, path: Path, *, on_key: bool = False) -> Place | None:
    """The place of what a path leads to in the JSON of a scalar, as far as it leads, or where it stops to be JSON.

    None where that cannot be told.
    """
    unfolded = _unfolded(text, scalar)
    if unfolded is None or not unfolded.text.strip():
        return None
    try:
        json.loads(unfolded.text)
        start, end = _find(unfolded.text, 0, path, on_key)
    except json.JSONDecodeError as error:
        start = min(error.pos, len(unfolded.text.rstrip()) - 1)
        end = start + 1
    except (ValueError, RecursionError):
        return None
    return _place(text, unfolded, start, end, scalar)


def _place(text: str, unfolded: Unfolded, start: int, end: int, scalar: Place) -> Place | None:
    if start >= len(unfolded.indices):
        return None
    first = unfolded.indices[start]
    last = unfolded.indices[min(end, len(unfolded.indices)) - 1] + 1
    line = text.count("\n", 0, first) + 1
    column = first - text.rfind("\n", 0, first)
    width = min(last, text.find("\n", first) if "\n" in text[first:last] else last) - first
    return Place(scalar.file, line, column, line, column + max(width, 1))


def _unfolded(text: str, scalar: Place) -> Unfolded | None:
    """A scalar of any style but the plain one, in which there is no JSON object."""
    starts = [0, *(mark.end() for mark in re.finditer("\n", text))]
    if scalar.line > len(starts) or scalar.end_line > len(starts):
        return None
    low, high = starts[scalar.line - 1] + scalar.column - 1, starts[scalar.end_line - 1] + scalar.end_column - 1
    token = text[low:high]
    match token[:1]:
        case "|" | ">":
            after = token.find("\n") + 1
            return Unfolded(token[after:], list(range(low + after, high))) if after else None
        case "'":
            return _pairs(_single_quoted(token[:-1], low))
        case '"':
            return _pairs(_double_quoted(token[:-1], low))
    return None


def _pairs(found: Iterator[tuple[str, int]]) -> Unfolded:
    pairs = list(found)
    return Unfolded("".join(character for character, _ in pairs), [index for _, index in pairs])


def _single_quoted(token: str, low: int) -> Iterator[tuple[str, int]]:
    index = 1
    while index < len(token):
        yield token[index], low + index
        index += 2 if token.startswith("''", index) else 1


def _double_quoted(token: str, low: int) -> Iterator[tuple[str, int]]:
    index = 1
    while index < len(token):
        if token[index] != "\\":
            yield token[index], low + index
            index += 1
            continue
        sign = token[index + 1 : index + 2]
        digits = _HEX.get(sign, 0)
        if digits:
            yield chr(int(token[index + 2 : index + 2 + digits], 16)), low + index
        elif sign != "\n":
            yield _ESCAPES.get(sign, sign), low + index
        index += 2 + digits


def _find(text: str, at: int, path: Path, on_key: bool) -> tuple[int, int]:
    """The start and the end of a value, or of its key, that begins behind blanks."""
    start = _skip(text, at)
    if not path:
        return start, _decoder.raw_decode(text, start)[1]
    step, rest = path[0], path[1:]
    for key, (key_start, key_end), value in _children(text, start):
        if key == step or str(key) == step:
            if not rest and on_key:
                return key_start, key_end
            return _find(text, value, rest, on_key)
    return start, start + 1  # what is not there: its container


def _children(text: str, start: int) -> Iterator[tuple[str | int, tuple[int, int], int]]:
    """Each child of a container: its key or number, where that stands, and where its value begins."""
    is_object, at, number = text[start] == "{", _skip(text, start + 1), 0
    while text[at] not in "}]":
        key: str | int = number
        span = (at, at + 1)
        if is_object:
            key, after = _decoder.raw_decode(text, at)
            span = (at, after)
            at = _skip(text, _skip(text, after) + 1)
        yield key, span, at
        at = _skip(text, _decoder.raw_decode(text, at)[1])
        at = _skip(text, at + 1) if text[at] == "," else at
        number += 1


def _skip(text: str, at: int) -> int:
    found = _blanks(text, at)
    assert found is not None
    return found.end()
