"""Plain data as YAML with comments: at the ends of its lines, aligned, and above its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from vmnetc.diagnostics.route import Step
from vmnetc.quoting import scalar

from .yaml_text import scalar_or_block

# Longer lines have their comment right behind them, and do not push those of all others away.
_WIDEST = 60
_GAP = "   "


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a value: behind its key or dash, above its key, and of its parts."""

    behind: str = ""
    above: tuple[str, ...] = ()
    parts: Mapping[Step, Note] = field(default_factory=dict)


@dataclass(slots=True)
class _Line:
    """A line, what is said of it, and the lines of a block literal that belong to it."""

    text: str
    comment: str
    rest: str = ""


_NOTHING = Note()


def dump(document: Mapping[str, Any], note: Note) -> str:
    """The text of a document; without its comments it is that of `yaml_text.dump`."""
    lines = list(_mapping(document, note, "", ""))
    widths = [len(line.text) for line in lines if line.comment]
    width = max((width for width in widths if width <= _WIDEST), default=0)
    return "".join(_finished(line, width) for line in lines)


def _finished(line: _Line, width: int) -> str:
    behind = f"{line.text:{width}}{_GAP}# {_one_line(line.comment)}" if line.comment else line.text
    return f"{behind}\n{line.rest}"


def _mapping(mapping: Mapping[str, Any], note: Note, indent: str, first: str) -> Iterator[_Line]:
    lead = first
    for key, value in mapping.items():
        said = note.parts.get(key, _NOTHING)
        if lead == indent:  # above a key that stands behind a dash there is no room
            yield from (_Line(f"{indent}# {_one_line(line)}", "") for line in said.above)
        yield from _value(f"{lead}{scalar(key)}:", value, said, indent)
        lead = indent


def _sequence(sequence: list[Any], note: Note, indent: str, first: str) -> Iterator[_Line]:
    lead = first
    for index, value in enumerate(sequence):
        said = note.parts.get(index, _NOTHING)
        if isinstance(value, dict) and value:
            yield from _mapping(value, said, indent + "  ", f"{lead}- ")
        elif isinstance(value, list) and value:
            yield from _sequence(value, said, indent + "  ", f"{lead}- ")
        else:
            yield from _value(f"{lead}-", value, said, indent)
        lead = indent


def _value(start: str, value: Any, note: Note, indent: str) -> Iterator[_Line]:
    deeper = indent + "  "
    if isinstance(value, dict) and value:
        yield _Line(start, note.behind)
        yield from _mapping(value, note, deeper, deeper)
    elif isinstance(value, list) and value:
        yield _Line(start, note.behind)
        yield from _sequence(value, note, deeper, deeper)
    else:
        head, has_lines, lines = scalar_or_block(value, deeper).partition("\n")
        yield _Line(f"{start} {head}", note.behind, lines + has_lines)


def _one_line(comment: str) -> str:
    """A comment ends with its line, and YAML takes no control characters: those of a file's name are spelt out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in comment)
