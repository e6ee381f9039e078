"""A missing entry in a file of the user's own: one line more, in the style of those around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmnetc.diagnostics.model import Added
from vmnetc.quoting import scalar

# What stands at the head of a spec, in this order; what is added there goes behind those before it.
_HEAD = ("apiVersion", "kind", "metadata", "target", "uses", "include", "inventory")
_key = re.compile(r"([A-Za-z][\w-]*)\s*:(?:\s|$)").match
_value = re.compile(r"(?P<key>[\w-]+\s*:)(?P<gap>\s+)(?P<body>\{.*?\}|\[.*?\]|[\w.-]+)(?P<rest>\s*|\s+#.*)\Z").match
_item = re.compile(r"(?P<indent>\s*)-\s+(?P<name>[\w.-]+)(?P<rest>\s*|\s+#.*)\Z").match
_content = re.compile(r"\s*[^\s#]").match


def with_entry(text: str, added: Added) -> tuple[str, int] | None:
    """The text with the entry, and its line; None where its section is written in a way that is not known.

    A list of names becomes a mapping, since only that can say more of an entry. Ends of lines stay as they are.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    keys = dict(_root_keys(lines))
    if not keys:
        return None
    entry = f"{scalar(added.key)}: {added.value}"
    if not added.section:
        at = _behind_head(lines, keys, added.key)
        lines.insert(at, entry)
    elif added.section not in keys:
        at = _behind_head(lines, keys, added.section)
        lines.insert(at, f"{added.section}: {{{entry}}}")
    else:
        found = _in_section(lines, keys, added.section, entry)
        if found is None:
            return None
        at = found
    return end.join(lines), at + 1


def _root_keys(lines: list[str]) -> Iterator[tuple[str, int]]:
    for number, line in enumerate(lines):
        found = _key(line)
        if found is not None:
            yield found[1], number


def _behind_head(lines: list[str], keys: dict[str, int], key: str) -> int:
    before = _HEAD[: _HEAD.index(key)] if key in _HEAD else _HEAD
    there = [name for name in before if name in keys]
    return _last(lines, keys, max(there, key=lambda name: keys[name])) + 1 if there else min(keys.values())


def _last(lines: list[str], keys: dict[str, int], key: str) -> int:
    """The last line with something of a key; comments behind it belong to what follows."""
    first = keys[key]
    behind = min((number for number in keys.values() if number > first), default=len(lines))
    return max(number for number in range(first, behind) if number == first or _content(lines[number]))


def _in_section(lines: list[str], keys: dict[str, int], section: str, entry: str) -> int | None:
    """Put the entry into a section that is there; its line."""
    first, last = keys[section], _last(lines, keys, section)
    if first == last:
        return _in_line(lines, first, entry)
    below = [number for number in range(first + 1, last + 1) if _content(lines[number])]
    items = [_item(lines[number]) for number in below]
    indent = lines[below[0]][: len(lines[below[0]]) - len(lines[below[0]].lstrip())]
    if lines[below[0]].lstrip().startswith("-"):
        indent = indent or "  "
        for number, item in zip(below, items, strict=True):
            if item is None:
                return None
            lines[number] = f"{indent}{item['name']}: {{}}{item['rest']}"
    lines.insert(last + 1, f"{indent}{entry}")
    return last + 1


def _in_line(lines: list[str], number: int, entry: str) -> int | None:
    """Put the entry into a section that is one line, or the head of nothing."""
    found = _value(lines[number])
    if found is None:
        if not re.fullmatch(r"[\w-]+\s*:\s*(#.*)?", lines[number]):
            return None
        lines.insert(number + 1, f"  {entry}")
        return number + 1
    body = found["body"]
    inside = body[1:-1] if body[0] in "{[" else body
    pad = inside[len(inside.rstrip()) :] if inside.strip() else ""
    said = inside.rstrip().removesuffix(",")
    if body[0] != "{" and said:
        names = [name.strip() for name in said.split(",")]
        said = said[: len(said) - len(said.lstrip())] + ", ".join(f"{name}: {{}}" for name in names)
    joined = f"{said}, {entry}" if said else entry
    lines[number] = f"{found['key']}{found['gap']}{{{joined}{pad}}}{found['rest']}"
    return number
