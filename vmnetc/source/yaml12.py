"""YAML text becomes dicts, lists and scalars, by YAML 1.2's core rules.

libyaml's events are fast and carry positions; PyYAML's own constructor is neither and reads YAML 1.1 (`on` is true,
`52:54:00:12:34:56` a number), so the construction is ours. Positions are kept only when asked for: a clean run needs
none, and a run with findings reads the text again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Place, Step

from . import faults

MAX_DEPTH = 64
MAX_ALIAS_NODES = 10_000

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_integer = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z").match
_float = re.compile(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z|[-+]?\.(?:inf|Inf|INF)\Z"
).match
_odd_number = re.compile(
    r"[-+]?(?:0[0-9_]+|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|[1-9][0-9]*(?:_[0-9]+)+)\Z"
).match
_surrogates = re.compile(r"(?<!\\)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})").sub
# What YAML 1.2 (5.1) allows no stream to hold.
unprintable = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]").search
# What Kubernetes' tools read by YAML 1.1 (sigs.k8s.io/yaml v1.4, goyaml.v2/resolve.go).
_WORDS_OF_KUBERNETES = _WORDS | {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
}
_CORE = "tag:yaml.org,2002:"
_KNOWN_TAGS = {_CORE + tag for tag in ("str", "int", "float", "bool", "null", "map", "seq")}


class Span(NamedTuple):
    """Where a child stands in its container: its key (None in a list), its value, and the alias it came through."""

    key: Place | None
    value: Place
    alias: Place | None = None


class Unreadable(Exception):
    """The text cannot be read on from here."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem


@dataclass(slots=True)
class Loaded:
    """The data, the mistakes in it and, if asked for, the span of each child by `id` of its container."""

    data: Any = None
    problems: list[Diagnostic] = field(default_factory=list)
    spans: dict[int, dict[Step, Span]] = field(default_factory=dict)


def load(text: str, file: str, *, positions: bool = False, of_kubernetes: bool = False) -> Loaded:
    """Read one document; stops at a syntax error, goes on after a duplicate key or an odd number.

    Manifests `of_kubernetes` are read as its tools read them: `yes` is true there, and 0644 is 420.
    """
    reader = _Reader(file, positions, of_kubernetes)
    if (bad := unprintable(text)) is not None:
        return Loaded(problems=[faults.control_character(text[bad.start()], place_of_index(text, bad.start(), file))])
    if r"\ud" in text or r"\uD" in text:
        text = _surrogates(_whole_character, text)
    try:
        reader.run(_parser(text))
    except Unreadable as stop:
        reader.loaded.data = None
        reader.loaded.problems.append(stop.problem)
    except yaml.MarkedYAMLError as error:
        reader.loaded.data = None
        reader.loaded.problems.append(_syntax(error, text, file))
    return reader.loaded


def _whole_character(pair: re.Match[str]) -> str:
    """A character beyond the first 65,536 as YAML writes it; JSON writes it as two."""
    return f"\\U{0x10000 + ((int(pair[1], 16) - 0xD800) << 10) + (int(pair[2], 16) - 0xDC00):08x}"


def _parser(text: str) -> Any:
    """libyaml where PyYAML was built with it, else the same events twenty times slower."""
    return yaml.CSafeLoader(text) if yaml.__with_libyaml__ else yaml.SafeLoader(text)


@dataclass(slots=True)
class _Frame:
    """A container that is being filled."""

    value: dict[str, Any] | list[Any]
    start: Event
    anchor: str | None
    nodes_before: int
    key: str | None = None
    key_event: Any = None
    merges: list[tuple[dict[str, Any], Event]] = field(default_factory=list)
    spans: dict[Step, Span] = field(default_factory=dict)


class _Reader:
    """The state of one reading: the open containers and the anchors seen so far."""

    def __init__(self, file: str, positions: bool, of_kubernetes: bool) -> None:
        self.file = file
        self.positions = positions
        self.of_kubernetes = of_kubernetes
        self.words = _WORDS_OF_KUBERNETES if of_kubernetes else _WORDS
        self.loaded = Loaded()
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = 0
        self.alias_nodes = 0

    def run(self, parser: Any) -> None:
        next_event = parser.get_event
        documents = 0
        stack = self.stack
        while True:
            event = next_event()
            kind = event.__class__
            if kind is ScalarEvent:
                frame = stack[-1] if stack else None
                if frame is not None and frame.key is None and frame.value.__class__ is dict:
                    frame.key, frame.key_event = event.value, event
                    continue
                self.nodes += 1
                value = self._scalar(event)
                if event.anchor is not None:
                    self.anchors[event.anchor] = (value, 1)
                self._put(frame, value, event, event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open(event, {} if kind is MappingStartEvent else [])
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(event)
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise Unreadable(faults.several_documents(self._place(event)))
            elif kind is StreamEndEvent:
                return

    def _open(self, event: Any, value: dict[str, Any] | list[Any]) -> None:
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and isinstance(frame.value, dict):
            raise Unreadable(
                faults.yaml_syntax(self._place(event), "a key must be plain text, not a list or a mapping")
            )
        if event.tag is not None and event.tag not in _KNOWN_TAGS:
            raise Unreadable(faults.yaml_tag(self._place(event), event.tag))
        if len(self.stack) >= MAX_DEPTH:
            raise Unreadable(faults.too_large(self._place(event), f"values nested deeper than {MAX_DEPTH} levels"))
        self.stack.append(_Frame(value, event, event.anchor, self.nodes))

    def _close(self, event: Any) -> None:
        frame = self.stack.pop()
        self.nodes += 1
        for merged, merge_event in frame.merges:
            self._merge(frame, merged, merge_event)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = (frame.value, self.nodes - frame.nodes_before)
        if self.positions:
            self.loaded.spans[id(frame.value)] = frame.spans
        self._put(self.stack[-1] if self.stack else None, frame.value, frame.start, event)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            open_anchor = any(frame.anchor == event.anchor for frame in self.stack)
            why = "contains itself" if open_anchor else "names no anchor that stands before it"
            raise Unreadable(faults.yaml_syntax(self._place(event), f"the alias *{event.anchor} {why}"))
        value, size = self.anchors[event.anchor]
        self.alias_nodes += size
        if self.alias_nodes > MAX_ALIAS_NODES:
            what = f"aliases that expand to more than {MAX_ALIAS_NODES:,} values"
            raise Unreadable(faults.too_large(self._place(event), what))
        self.nodes += size
        frame = self.stack[-1] if self.stack else None
        if frame is not None and frame.key is None and isinstance(frame.value, dict):
            raise Unreadable(faults.yaml_syntax(self._place(event), "an alias cannot be a key"))
        self._put(frame, value, event, event)

    def _put(self, frame: _Frame | None, value: Any, start: Any, end: Any) -> None:
        """Put a finished value into the container that is being filled."""
        if frame is None:
            self.loaded.data = value
            return
        if isinstance(frame.value, list):
            if self.positions:
                frame.spans[len(frame.value)] = self._span(None, start, end)
            frame.value.append(value)
            return
        key, key_event = frame.key, frame.key_event
        assert key is not None
        assert key_event is not None
        frame.key = None
        if key == "<<" and key_event.implicit[0]:
            self._note_merges(frame, value, start)
        elif key in frame.value:
            first = frame.spans.get(key)
            inside = tuple(outer.key for outer in self.stack[:-1] if outer.key is not None)
            self.loaded.problems.append(
                faults.defined_twice(key, inside, self._place(key_event), first.key if first else None)
            )
            if self.of_kubernetes:  # the last one is what its tools keep
                frame.value[key] = value
        else:
            frame.value[key] = value
            if self.positions:
                frame.spans[key] = self._span(key_event, start, end)

    def _note_merges(self, frame: _Frame, value: Any, event: Any) -> None:
        for mapping in value if isinstance(value, list) else [value]:
            if isinstance(mapping, dict):
                frame.merges.append((mapping, event))
            else:
                self.loaded.problems.append(
                    faults.yaml_syntax(self._place(event), "`<<` takes a mapping or a list of mappings")
                )

    def _merge(self, frame: _Frame, merged: dict[str, Any], event: Any) -> None:
        assert isinstance(frame.value, dict)
        spans = self.loaded.spans.get(id(merged), {})
        for key, value in merged.items():
            if key not in frame.value:
                frame.value[key] = value
                if self.positions:
                    frame.spans[key] = spans[key]._replace(alias=self._place(event))

    def _scalar(self, event: Any) -> Any:
        value: str = event.value
        tag = event.tag
        if tag is not None and tag != "!":
            if tag not in _KNOWN_TAGS:
                raise Unreadable(faults.yaml_tag(self._place(event), tag))
            if tag == _CORE + "str":
                return value
        elif not event.implicit[0]:
            return value
        if value in self.words:
            return self.words[value]
        if value[0] in "-+.0123456789":
            if _integer(value):
                return int(value) if len(value) < 20 else value
            if _float(value):
                return float(value.replace(".", "") if value[-1] in "fF" else value)
            if _odd_number(value):
                if self.of_kubernetes:
                    return _odd(value)
                self.loaded.problems.append(faults.not_a_plain_number(value, self._place(event)))
        return value

    def _span(self, key: Any, start: Any, end: Any) -> Span:
        value = self._place(start, end)
        return Span(
            self._place(key) if key is not None else None, value, value if start.__class__ is AliasEvent else None
        )

    def _place(self, start: Any, end: Any = None) -> Place:
        first, last = start.start_mark, (end or start).end_mark
        return Place(self.file, first.line + 1, first.column + 1, last.line + 1, last.column + 1)


def _odd(text: str) -> int | str:
    """A number that is not plain decimal, as Go's `strconv.ParseInt` with base 0 reads it; text if it is none to it."""
    digits = text.replace("_", "").lower()
    try:
        return int(re.sub(r"^([-+]?)0(?=[0-9])", r"\g<1>0o", digits), 0)
    except ValueError:
        return text


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = text.split("\n")
    here = lines[line] if line < len(lines) else ""
    place = Place(file, line + 1, column + 1, line + 1, column + 2)
    if here[: column + 1].endswith("\t") or here.lstrip(" ").startswith("\t"):
        column = here.index("\t")
        return faults.yaml_tab(Place(file, line + 1, column + 1, line + 1, column + 2))
    return faults.yaml_syntax(place, error.problem or "it cannot be read as YAML", error.context)


def place_of_index(text: str, index: int, file: str) -> Place:
    """The place of one character of a text."""
    line, column = text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
    return Place(file, line, column, line, column + 1)
