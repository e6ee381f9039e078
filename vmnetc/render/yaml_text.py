"""Plain data as YAML: block style, two spaces, in the order given.

Written for this one purpose: general dumpers take eight to sixty times as long, and none of them both writes block
literals and quotes what YAML 1.1 readers misread.
"""

from __future__ import annotations

from typing import Any

from vmnetc.manifest import Hole
from vmnetc.quoting import can_be_block, scalar

# A hole in the text, with the indentation that a block literal in its place would have.
Gap = tuple[int, str]
Piece = str | Gap


def dump(document: Any) -> str:
    """The text of a document without holes."""
    return "".join(piece for piece in pieces_of(document) if isinstance(piece, str))


def pieces_of(document: Any) -> list[Piece]:
    """The text of a document, cut at its holes."""
    out: list[Piece] = []
    if isinstance(document, dict):
        _mapping(document, "", "", out)
    else:
        _sequence(document, "", "", out)
    return out


def text_value(text: str, indent: str) -> str:
    """A text in its place: a block literal if it has lines and can be one, else a scalar."""
    if "\n" not in text or not can_be_block(text):
        return scalar(text)
    endings = len(text) - len(text.rstrip("\n"))
    chomping = ("|-", "|")[endings] if endings < 2 else "|+"
    lines = text.split("\n")[: None if endings == 0 else -1]
    return "\n".join([chomping, *(indent + line if line else "" for line in lines)])


def scalar_or_block(value: Any, indent: str) -> str:
    """What follows a key or a dash for a value that has no parts; each line of a block literal with its end."""
    out: list[Piece] = []
    _value(value, indent[2:], out)
    return "".join(piece for piece in out if isinstance(piece, str)).removeprefix(" ").removesuffix("\n")


def _mapping(mapping: dict[str, Any], indent: str, first: str, out: list[Piece]) -> None:
    """`first` stands before the first key: its indentation, or the dash of the list item that the mapping is."""
    lead = first
    for key, value in mapping.items():
        out.append(f"{lead}{scalar(key)}:")
        _value(value, indent, out)
        lead = indent


def _sequence(sequence: list[Any], indent: str, first: str, out: list[Piece]) -> None:
    lead = first
    for value in sequence:
        if isinstance(value, dict) and value:
            _mapping(value, indent + "  ", f"{lead}- ", out)
        elif isinstance(value, list) and value:
            _sequence(value, indent + "  ", f"{lead}- ", out)
        else:
            out.append(f"{lead}-")
            _value(value, indent, out)
        lead = indent


def _value(value: Any, indent: str, out: list[Piece]) -> None:
    """What follows a key or a dash, to the end of its last line."""
    deeper = indent + "  "
    match value:
        case str():
            out.append(f" {text_value(value, deeper)}\n")
        case Hole():
            out += [" ", (value.index, deeper), "\n"]
        case bool():
            out.append(f" {str(value).lower()}\n")
        case None:
            out.append(" null\n")
        case int():
            out.append(f" {value}\n")
        case float():
            out.append(f" {_float(value)}\n")
        case dict() if value:
            out.append("\n")
            _mapping(value, deeper, deeper, out)
        case list() if value:
            out.append("\n")
            _sequence(value, deeper, deeper, out)
        case dict() | list():
            out.append(" {}\n" if isinstance(value, dict) else " []\n")
        case _:
            raise TypeError(f"no YAML for {value!r}")


def _float(value: float) -> str:
    """A number that every reader takes for one: YAML 1.1 wants a point before an exponent."""
    text = repr(value)
    if text[-1] in "fn":  # inf, -inf, nan
        return text.replace("inf", ".inf").replace("nan", ".nan")
    return text if "." in text or "e" not in text else text.replace("e", ".0e")
