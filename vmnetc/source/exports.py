"""Exports of a cluster, object by object: `oc get -o yaml` or `-o json`, lists, several documents, must-gather folders.

An export may hold a hundred megabytes of which a few kinds matter, so a file is cut into its objects before anything is
parsed, and only objects of those kinds are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Place, Route

from . import export_faults as faults
from .folder import files_of
from .yaml12 import load

# One file, and all of them together.
MAX_FILE = 256 * 1024 * 1024
MAX_ALL = 1024 * 1024 * 1024
_SUFFIXES = (".yaml", ".yml", ".json")

_documents = re.compile(r"^---(?=\s|\Z).*\n?", re.M).finditer
_items = re.compile(r"^items:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*(?=( *)- )", re.M).search
_json_items = re.compile(
    r'\s*\{\s*(?:"(?:apiVersion|kind)"\s*:\s*"[^"]*"\s*,\s*|"metadata"\s*:\s*\{[^{}]*\}\s*,\s*)*"items"\s*:\s*\[\s*'
).match
_json_comma = re.compile(r"\s*,?\s*").match


class Export(NamedTuple):
    """One object, and the place of its name."""

    body: dict[str, Any]
    at: Place


@dataclass(slots=True)
class Exports:
    """The objects of some kinds in the files that patterns lead to; what cannot be read is put into `problems`."""

    folder: Path
    kinds: Collection[str]
    problems: list[Diagnostic]

    def read(self, patterns: list[tuple[str, Route]]) -> Iterator[Export]:
        wanted = re.compile(rf"""["']?kind["']?:\s*["']?(?:{"|".join(self.kinds)})\b""")
        seen: set[Path] = set()
        size = 0
        for pattern, at in patterns:
            found, problem = files_of(self.folder, pattern, _SUFFIXES, at)
            if problem is not None:
                self.problems.append(problem)
            for path in found:
                if path in seen:
                    continue
                seen.add(path)
                own = path.stat().st_size
                size += own
                if own > MAX_FILE or size > MAX_ALL:
                    self.problems.append(faults.export_too_large(str(path), own > MAX_FILE, at))
                    return
                text = path.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
                if wanted.search(text) is not None:
                    yield from self._of_text(text, str(path), wanted)

    def _of_text(self, text: str, name: str, wanted: re.Pattern[str]) -> Iterator[Export]:
        if text.lstrip()[:1] == "{":
            yield from self._of_json(text, name)
            return
        starts = [0, *(mark.end() for mark in _documents(text))]
        ends = [*(mark.start() for mark in _documents(text)), len(text)]
        for start, end in zip(starts, ends, strict=True):
            if wanted.search(text, start, end) is not None:
                yield from self._of_yaml(text[start:end], name, text.count("\n", 0, start), wanted)

    def _of_yaml(self, text: str, name: str, line: int, wanted: re.Pattern[str]) -> Iterator[Export]:
        """The objects of one document that begins after so many lines."""
        parts = list(_list_items(text)) or [(text, 0)]
        found: list[Export] = []
        for part, offset in parts:
            if wanted.search(part) is None:
                continue
            loaded = load(part, name)
            if loaded.data is None and len(parts) > 1:  # not as `oc` writes it: an alias may lead to another item
                found = self._whole(text, name, line)
                break
            if loaded.data is None:
                self._unreadable(loaded.problems, line)
                return
            found += self._export(loaded.data, part, name, line + text.count("\n", 0, offset))
        yield from found

    def _whole(self, text: str, name: str, line: int) -> list[Export]:
        loaded = load(text, name)
        if not isinstance(loaded.data, dict):
            self._unreadable(loaded.problems, line)
            return []
        items = loaded.data.get("items")
        return [
            one for item in (items if isinstance(items, list) else ()) for one in self._export(item, "", name, line)
        ]

    def _of_json(self, text: str, name: str) -> Iterator[Export]:
        decoder = json.JSONDecoder()
        head = _json_items(text)
        try:
            if head is None:
                yield from self._export(json.loads(text), text, name, 0)
                return
            place, line, counted = head.end(), text.count("\n", 0, head.end()), head.end()
            while text[place : place + 1] == "{":
                body, end = decoder.raw_decode(text, place)
                line, counted = line + text.count("\n", counted, place), place
                yield from self._export(body, text, name, line, (place, end))
                comma = _json_comma(text, end)
                place = comma.end() if comma is not None else end
        except (ValueError, RecursionError) as error:
            at = error if isinstance(error, json.JSONDecodeError) else None
            line, column = (at.lineno, at.colno) if at is not None else (1, 1)
            place_of_error = Place(name, line, column, line, column + 1)
            self.problems.append(faults.export_unreadable(at.msg.lower() if at else "nested too deep", place_of_error))

    def _export(
        self, body: Any, text: str, name: str, line: int, within: tuple[int, int] | None = None
    ) -> list[Export]:
        """An object with the place of its name, which is searched in a part of a text that begins after so many lines."""
        if isinstance(body, dict) and isinstance(items := body.get("items"), list) and "metadata" in body:
            return [one for item in items for one in self._export(item, text, name, line, within)]
        if not isinstance(body, dict) or not _is_one_of(body.get("kind"), self.kinds):
            return []
        metadata = body.get("metadata")
        own = metadata.get("name") if isinstance(metadata, dict) else None
        start, end = within or (0, len(text))
        named = re.compile(rf"""(?<![\w-])name["']?:\s*["']?({re.escape(str(own))})(?=["',}}\s]|\Z)""")
        mark = named.search(text, start, end)
        if mark is None:
            return [Export(body, Place(name, line + 1, 1, line + 1, 2))]
        here = line + text.count("\n", start, mark.start(1)) + 1
        column = mark.start(1) - text.rfind("\n", 0, mark.start(1))
        return [Export(body, Place(name, here, column, here, column + len(mark[1])))]

    def _unreadable(self, problems: list[Diagnostic], line: int) -> None:
        for problem in problems[-1:]:
            assert isinstance(problem.at, Place)
            at = problem.at._replace(line=problem.at.line + line, end_line=problem.at.end_line + line)
            self.problems.append(faults.export_unreadable(problem.message, at))


def _list_items(text: str) -> Iterator[tuple[str, int]]:
    """The items of a List as texts of their own, each with its offset; none where the text is no such list.

    A line that is indented as the dashes are begins an item or ends the list: what is inside stands deeper.
    """
    head = _items(text)
    if head is None:
        return
    indent = head[1]
    lines = re.compile(rf"^{indent}- |^ {{0,{len(indent)}}}[^\s#-]", re.M)
    starts = [mark.start() for mark in lines.finditer(text, head.end())]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        if not text.startswith(f"{indent}- ", start):
            return
        yield f"{indent}  {text[start + len(indent) + 2 : end]}", start


def _is_one_of(kind: Any, kinds: Collection[str]) -> bool:
    return isinstance(kind, str) and kind in kinds
