"""Short forms become long ones, by a table from place to kind of short form.

A place is a dotted path in which `*` is any key and `[]` any item. The kinds:

| kind | short | long |
|---|---|---|
| `entries` | nothing | `{}` |
| `names` | `a` or `[a, b]` | `{a: {}, b: {}}` |
| `empty` | nothing | `{}` |
| `list:all` | `a` (but not the word `all`) | `[a]` |
| `text:none` | text (but not the word `none`, and no mapping) | `[text]` |
| `key:uplink` | `a` | `{uplink: a}` |
| `wrap:nics` | `a`, `[a, b]` or `{network: a}` | `{nics: …}` |
| `switch` | `true` or `false` | `{}` or left out |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Form:
    """A place in the table: the kinds of short form allowed there, and the places below."""

    kinds: list[str] = field(default_factory=list)
    below: dict[str, Form] = field(default_factory=dict)


_OUT = object()


def compile_forms(table: Mapping[str, str]) -> Form:
    """The table as a tree, so that a document is walked only where a short form may stand."""
    root = Form()
    for place, kinds in table.items():
        form = root
        for step in place.split("."):
            form = form.below.setdefault(step, Form())
        form.kinds += kinds.split()
    return root


def lengthen(value: Any, form: Form) -> Any:
    """The long form of a value; what fits no form is left as it is, for the models to refuse."""
    if form.kinds:
        value = applied(value, form)
    if not form.below:
        return value
    if isinstance(value, dict):
        return _lengthen_mapping(value, form)
    items = form.below.get("[]")
    if isinstance(value, list) and items is not None:
        return [lengthen(item, items) for item in value]
    return value


def applied(value: Any, form: Form) -> Any:
    """The long form of a value, but not of what it holds; the value itself if it has no short form."""
    for kind in form.kinds:
        name, _, argument = kind.partition(":")
        value = _LENGTHEN[name](value, argument)
    return value


def _lengthen_mapping(value: dict[str, Any], form: Form) -> dict[str, Any]:
    below = form.below
    any_key = below.get("*")
    result = {}
    for key, child in value.items():
        step = below.get(key, any_key)
        long = child if step is None else lengthen(child, step)
        if long is not _OUT:
            result[key] = long
    return result


def _entries(value: Any, _: str) -> Any:
    return {} if value is None else value


def _names(value: Any, _: str) -> Any:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return {name: {} for name in value}
    return value


def _list(value: Any, words: str) -> Any:
    return value if isinstance(value, list) or value is None or value in words.split(":") else [value]


def _text(value: Any, words: str) -> Any:
    return _list(value, words) if isinstance(value, str) else value


def _key(value: Any, key: str) -> Any:
    return {key: value} if isinstance(value, str | int) and not isinstance(value, bool) else value


def _wrap(value: Any, key: str) -> Any:
    is_item = isinstance(value, str | list) or (isinstance(value, dict) and "network" in value and key not in value)
    return {key: value} if is_item else value


def _switch(value: Any, _: str) -> Any:
    if value is True:
        return {}
    return _OUT if value is False else value


_LENGTHEN: dict[str, Callable[[Any, str], Any]] = {
    "entries": _entries,
    "empty": _entries,
    "names": _names,
    "list": _list,
    "text": _text,
    "key": _key,
    "wrap": _wrap,
    "switch": _switch,
}
