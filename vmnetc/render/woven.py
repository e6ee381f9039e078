"""The text of a VM in its owner's file: edits put into place, everything else as it was."""

from __future__ import annotations

import json
from typing import Any

from vmnetc.manifest import Value, Woven
from vmnetc.quoting import scalar

from .yaml_text import dump, text_value


def text(woven: Woven) -> str:
    """The whole file."""
    ends = "\r\n" if "\r\n" in woven.text else "\n"
    parts, done = [], 0
    for start, end, pieces in woven.edits:
        parts.append(woven.text[done:start])
        parts += [piece if isinstance(piece, str) else _value(piece).replace("\n", ends) for piece in pieces]
        done = end
    return "".join([*parts, woven.text[done:]])


def _value(value: Value) -> str:
    data, indent = value
    if isinstance(data, str):
        deeper = " " * ((indent or 0) + 2)
        return _in_flow(data) if indent is None else text_value(data, deeper).rstrip("\n")
    if indent is None:
        return _flow(data)
    return dump(data).rstrip("\n").replace("\n", "\n" + " " * indent)


def _flow(data: Any) -> str:
    """Data on one line, as people write it."""
    match data:
        case dict():
            return "{" + ", ".join(f"{scalar(key)}: {_flow(value)}" for key, value in data.items()) + "}"
        case list():
            return f"[{', '.join(map(_flow, data))}]"
        case str():
            return _in_flow(data)
        case _:
            return json.dumps(data)


def _in_flow(text: str) -> str:
    """A text beside which brackets and commas have a meaning."""
    plain = scalar(text)
    return json.dumps(text, ensure_ascii=False) if plain == text and set(text) & set("[]{},") else plain
