"""The text of a VM in its owner's file: edits put into place, everything else as it was."""

from __future__ import annotations

import json

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
        return scalar(data) if indent is None else text_value(data, deeper).rstrip("\n")
    if indent is None:
        return json.dumps(data, ensure_ascii=False)
    return dump(data).rstrip("\n").replace("\n", "\n" + " " * indent)
