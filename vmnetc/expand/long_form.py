"""The long form of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .grammar import Grammar
from .layers import BACKINGS, layers, merge
from .short_forms import compile_forms, lengthen


def expand(data: Mapping[str, Any], grammar: Grammar) -> dict[str, Any]:
    """A document without short forms, defaults, templates and `x-` keys; nothing of `data` is changed.

    What cannot be expanded stays as it was typed: it is the models that refuse it.
    """
    typed = {key: value for key, value in data.items() if not key.startswith("x-")}
    long: dict[str, Any] = lengthen(typed, compile_forms(grammar.short_forms))
    filled: dict[str, Any] = {
        section: _fill(long, section, grammar)
        for section in ("interfaces", "bridges", "networks", "vms")
        if section in long
    }
    return {**long, **filled}


def _fill(long: Mapping[str, Any], section: str, grammar: Grammar) -> Any:
    entries = long[section]
    if not isinstance(entries, dict):
        return entries
    allowed: dict[tuple[str, ...], frozenset[str]] = {}
    result = {}
    for key, entry in entries.items():
        if not isinstance(entry, dict):
            result[key] = entry
            continue
        found = layers(long, section, key)
        if len(found) == 1:
            result[key] = entry
            continue
        kind = _kind(section, entry, found)
        if kind not in allowed:
            allowed[kind] = grammar.fields(section, dict.fromkeys(kind))
        result[key] = merge(found, section, allowed[kind])
    return result


def _kind(section: str, entry: Mapping[str, Any], found: list[tuple[Any, Mapping[str, Any]]]) -> tuple[str, ...]:
    """The keys by which a kind is told: those of the entry, or the backing that the defaults bring."""
    if section == "vms":
        return ()
    if section == "networks" and not any(backing in entry for backing in BACKINGS):
        return tuple(name for name in found[-1][1] if name in BACKINGS)
    return tuple(entry)
