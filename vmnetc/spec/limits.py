"""How much templates and defaults may fill in: counted before it is read, since a short file can ask for millions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route

from . import faults

MOST_ITEMS = 500_000
# So many characters of a text count as one item.
CHARACTERS = 200


def too_much_filled_in(section: str, content: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """One finding if lists and mappings that entries share have, all together, too many items.

    What a template or a default gives to several entries is one object in all of them.
    """
    items: dict[int, int] = {}
    total, crossing = 0, None
    for key, entry in sorted(content.items()):
        for value in entry.values() if isinstance(entry, dict) else ():
            if not isinstance(value, dict | list | str):
                continue
            if id(value) in items:
                total += items[id(value)]
            else:
                items[id(value)] = _items(value)
            if total > MOST_ITEMS and crossing is None:
                crossing = key
    if crossing is not None:
        what = f"items from templates and defaults in {section}"
        yield faults.too_many(total, what, MOST_ITEMS, Route((section, crossing)))


def _items(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(_items(child) for child in value.values())
    if isinstance(value, list):
        return len(value) + sum(_items(child) for child in value)
    return len(value) // CHARACTERS if isinstance(value, str) else 0
