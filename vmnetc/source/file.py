"""One file of the user: its text, its data, and the place of everything in it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from vmnetc.diagnostics.model import Diagnostic, has_errors
from vmnetc.diagnostics.route import Path as DataPath
from vmnetc.diagnostics.route import Place

from . import faults
from .yaml12 import Loaded, Span, load, place_of_index

MAX_BYTES = 32 * 1024 * 1024
STDIN = "-"


# Texts that are read in the place of what files hold, by the files' names.
Instead = Mapping[str, str]
NOTHING_INSTEAD: Instead = {}


class NotThere(Exception):
    """The file does not exist or is no file: nothing could start."""


class File:
    """A file's text and its data; places are worked out only when somebody asks.

    `data` is None where the text cannot be understood: its problems then say why.
    """

    def __init__(self, name: str, text: str, data: dict[str, Any] | None, *, of_kubernetes: bool = False) -> None:
        self.name = name
        self.text = text
        self.data = data
        self._of_kubernetes = of_kubernetes

    @cached_property
    def _spans(self) -> Loaded:
        return load(self.text, self.name, positions=True, of_kubernetes=self._of_kubernetes)

    def scalar(self, path: DataPath) -> Place:
        """The place of a whole value, however many lines it has."""
        container, span = self._spans.data, None
        for step in path:
            span = self._spans.spans[id(container)][step]
            container = container[step]
        return span.value if span is not None else Place(self.name, 1, 1, 1, 2)

    def place(self, path: DataPath, on: str = "value") -> tuple[Place, Place | None]:
        """The place of what `path` leads to in the data, and of the alias it came through, if any.

        A value that spans lines is shown by its key, which is where a reader looks; the whole document by its first.
        """
        if not path and self.data:
            return self.place((next(iter(self.data)),), "key")
        container, place, alias = self._spans.data, Place(self.name, 1, 1, 1, 2), None
        for number, step in enumerate(path, 1):
            span: Span = self._spans.spans[id(container)][step]
            alias = alias or span.alias
            use_key = span.key is not None and (
                (on == "key" and number == len(path))
                or span.value.end_line != span.value.line
                or span.alias is not None
            )
            place = span.key if use_key and span.key is not None else span.value
            container = container[step]
        if place.end_line != place.line:
            place = place._replace(end_line=place.line, end_column=place.column + 1)
        return place, alias if alias is not None and alias != place else None


def read_text(name: str, instead: Instead = NOTHING_INSTEAD) -> tuple[str, list[Diagnostic]]:
    """The text of a file, and why it is none; raises `NotThere` if there is no such file."""
    if name in instead:
        return instead[name], []
    raw = _bytes(name)
    if len(raw) > MAX_BYTES:
        return "", [faults.too_large(Place(name, 1, 1, 1, 2), f"a file over {MAX_BYTES // 2**20} MiB")]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        text = raw.decode("utf-8", "replace")
        before = raw[: error.start].decode("utf-8", "replace")
        return text, [faults.not_utf8(place_of_index(text, len(before), name), raw[error.start])]


def parse(name: str, text: str, *, may_be_empty: bool = False) -> tuple[File, list[Diagnostic]]:
    """Turn a text into a file."""
    loaded = load(text, name)
    if loaded.problems:
        loaded = load(text, name, positions=True)
    problems = loaded.problems
    if loaded.data is None and may_be_empty and not problems:
        loaded.data = {}
    elif loaded.data is None and not has_errors(problems):
        problems = [faults.empty(Place(name, 1, 1, 1, 2))]
    elif loaded.data is not None and not isinstance(loaded.data, dict):
        problems = [*problems, faults.not_a_mapping(Place(name, 1, 1, 1, 2))]
    return File(name, text, loaded.data if isinstance(loaded.data, dict) else None), problems


def _bytes(name: str) -> bytes:
    if name == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise NotThere(f"{name}: {(error.strerror or str(error)).lower()}") from None
