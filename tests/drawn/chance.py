"""Decisions, taken by a plain `random.Random` or by hypothesis, which then shrinks towards the first choice of each."""

from __future__ import annotations

import random
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


class Chance:
    """A source of decisions; the simplest outcome is the one of the smallest number."""

    def __init__(self, source: random.Random) -> None:
        self._source = source

    def yes(self, share: float = 0.5) -> bool:
        return self._source.random() >= 1 - share

    def number(self, low: int, high: int) -> int:
        return self._source.randint(low, high)

    def one(self, options: Sequence[T]) -> T:
        return options[self._source.randrange(len(options))]

    def some(self, options: Sequence[T], least: int = 1, most: int | None = None) -> list[T]:
        """Different ones of the options, in their order."""
        count = min(self.number(least, min(len(options), most or len(options))), len(options))
        left = list(range(len(options)))
        while len(left) > count:
            left.pop(self._source.randrange(len(left)))
        return [options[index] for index in left]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        left, found = list(options), []
        while left:
            found.append(left.pop(self._source.randrange(len(left))))
        return found

    def fill(self, entry: MutableMapping[str, Any], field: str, share: float, make: Callable[[], Any]) -> None:
        """Now and then a field more."""
        if self.yes(share):
            entry[field] = make()
