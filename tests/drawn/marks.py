"""Values that know that they are the mutated one, wherever a short form or a style puts them."""

from __future__ import annotations

from typing import Any


class Marked:
    """The base of all of them."""


class MarkedText(Marked, str):
    """A text, or a key."""


class MarkedRaw(Marked, str):
    """What is written as it is, such as a number that is none."""


class MarkedNumber(Marked, int):
    """A whole number."""


class MarkedMap(Marked, dict[str, Any]):
    """A mapping."""


class MarkedList(Marked, list[Any]):
    """A list."""


class Twin(Marked, str):
    """A key that may stand beside its equal."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other


def mark(value: Any) -> Any:
    """The value, marked. True, false and nothing cannot be: mark their key."""
    match value:
        case bool() | None:
            pass
        case str():
            return MarkedText(value)
        case int():
            return MarkedNumber(value)
        case dict():
            return MarkedMap(value)
        case list():
            return MarkedList(value)
    raise TypeError(f"{value!r} cannot be marked")


def holds_mark(value: Any) -> bool:
    """Whether there is a mark in it."""
    if isinstance(value, Marked):
        return True
    if isinstance(value, dict):
        return any(isinstance(key, Marked) or holds_mark(child) for key, child in value.items())
    return isinstance(value, list) and any(map(holds_mark, value))
