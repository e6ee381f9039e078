"""`manifests`: objects in the spec or in files below its folder, each with the place of everything in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path as DataPath
from vmnetc.diagnostics.route import Place, Route
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.inventory.kinds import MADE, is_namespaced, kinds_of
from vmnetc.inventory.whole_object import Where, WholeObject

from . import export_faults, manifest_faults
from .file import File
from .folder import files_of
from .json_inside import place_inside
from .yaml12 import load

# One file, and all of them together.
MAX_FILE = 4 * 1024 * 1024
MAX_ALL = 32 * 1024 * 1024
_SUFFIXES = (".yaml", ".yml", ".json")
# Between documents; nothing that stands in one can begin a line so.
_marks = re.compile(r"^(?:---|\.\.\.)(?=\s|\Z)", re.M).finditer
_version = re.compile(r"(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?v[0-9][a-z0-9]*").fullmatch
_kind = re.compile(r"[A-Z][A-Za-z0-9]*").fullmatch
_label = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?").fullmatch
# Names of some kinds hold colons and capitals (RBAC); none can be a part of a path.
_name = re.compile(r"(?!\.{1,2}\Z)[^/%\s\x00-\x1f]{1,253}").fullmatch
_TEMPLATE = "{{"
# Mistakes that a reader of YAML goes on after.
_GOES_ON = ("E0103", "E0104")
# Objects for tools that read files, and for no cluster.
_OF_TOOLS = {"kustomize.config.k8s.io": "kustomize", "vmnetc.dev": "vmnetc"}
_is_spec = re.compile(r".*\.vmnet(\.lock)?\.ya?ml").fullmatch
_SERVERS = ("resourceVersion", "uid", "managedFields", "generation", "selfLink")


def read(folder: Path, items: Sequence[str | dict[str, Any]]) -> tuple[list[WholeObject], list[Diagnostic]]:
    """The objects in their order, and what is none; a file that is named twice counts once."""
    found: list[WholeObject] = []
    files = _Files(folder, [])
    for index, item in enumerate(items):
        at = Route(("manifests", index))
        bodies = files.read(item, at) if isinstance(item, str) else _inline(item, at)
        for body, file, place in bodies:
            problems = list(_problems(body, place))
            files.problems += problems
            if not problems:
                found.append(WholeObject(body, at, file, place))
    return found, files.problems


_Read = Iterator[tuple[Any, str | None, Where]]


def _inline(item: dict[str, Any], at: Route) -> _Read:
    for body, path in objects_of(item, ()):
        yield body, None, partial(_below, at, item, path)


def _below(at: Route, item: Any, prefix: DataPath, path: DataPath, *, on_key: bool = False) -> Route:
    """The route to a part of an object in the spec, as far as it goes."""
    known = _known(item, (*prefix, *path))
    route = Route((*at.path, *known)) if known else at
    return route.key if on_key and known else route


@dataclass(slots=True)
class _Files:
    """Files below the spec's folder, read until there are too many."""

    folder: Path
    problems: list[Diagnostic]
    seen: frozenset[Path] = frozenset()
    size: int = 0

    def read(self, pattern: str, at: Route) -> _Read:
        found, problem = files_of(self.folder, pattern, _SUFFIXES, at)
        if problem is not None:
            self.problems.append(problem)
        for path in found:
            if path.resolve() in self.seen or (_is_spec(path.name) and path != self.folder / pattern):
                continue
            self.seen |= {path.resolve()}
            own = path.stat().st_size
            self.size += own
            if own > MAX_FILE or self.size > MAX_ALL:
                self.problems.append(export_faults.too_large_to_read(str(path), own > MAX_FILE, at))
                return
            objects = list(self._of_file(path))
            if not objects and path == self.folder / pattern and not path.read_bytes().strip():
                self.problems.append(manifest_faults.no_object("this file is empty", at))
            yield from objects

    def _of_file(self, path: Path) -> _Read:
        name = str(path)
        try:
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except (UnicodeDecodeError, OSError):
            self.problems.append(export_faults.unreadable("it is no text in UTF-8", Place(name, 1, 1, 1, 2)))
            return
        shown = path.relative_to(self.folder).as_posix()
        for part, line in documents(text):
            loaded = load(part, name)
            if loaded.problems:
                self.problems += (_said(one, part, line) for one in load(part, name, positions=True).problems)
                continue
            file = File(name, part, loaded.data)
            for body, prefix in objects_of(loaded.data, ()):
                yield body, shown, partial(place_in, file, line, prefix)


def documents(text: str) -> Iterator[tuple[str, int]]:
    """The documents of a text, each with the lines before it; what stands behind dashes keeps its column."""
    starts, ends = [0], []
    for mark in _marks(text):
        ends.append(mark.start())
        starts.append(mark.end())
    for start, end in zip(starts, [*ends, len(text)], strict=True):
        part = text[start:end] if start == 0 else "   " + text[start:end]
        if part.strip() and not part.startswith("%"):
            yield part, text.count("\n", 0, start)


def objects_of(body: Any, prefix: DataPath) -> Iterator[tuple[Any, DataPath]]:
    """The objects of a document: itself, or the items of a list; a document may be empty."""
    items = body.get("items") if isinstance(body, dict) else None
    if isinstance(body, dict) and isinstance(items, list) and str(body.get("kind")).endswith("List"):
        for index, item in enumerate(items):
            yield from objects_of(item, (*prefix, "items", index))
    elif body is not None or prefix:
        yield body, prefix


def _known(data: Any, path: DataPath) -> DataPath:
    """A path as far as there is something."""
    for number, step in enumerate(path):
        inside = step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))
        if not inside:
            return path[:number]
        data = data[step]
    return path


def place_in(file: File, line: int, prefix: DataPath, path: DataPath, *, on_key: bool = False) -> Place:
    """Where a part of an object stands, in a document that begins after so many lines; also inside JSON that is text."""
    known = _known(file.data, (*prefix, *path))
    rest = (*prefix, *path)[len(known) :]
    inside = place_inside(file.text, file.scalar(known), rest, on_key=on_key) if rest and known else None
    first = Place(file.name, 1, 1, 1, 2)
    if inside is None and (known or isinstance(file.data, dict)):
        inside = file.place(known, "key" if on_key and known and isinstance(known[-1], str) else "value")[0]
    return shifted(inside or first, line)


def shifted(at: Place, lines: int) -> Place:
    return at._replace(line=at.line + lines, end_line=at.end_line + lines)


def _said(problem: Diagnostic, text: str, line: int) -> Diagnostic:
    """What the reader of YAML finds in a document that begins after so many lines."""
    assert isinstance(problem.at, Place)
    at = shifted(problem.at, line)
    if problem.code in _GOES_ON:
        related = tuple(
            replace(other, at=shifted(other.at, line)) for other in problem.related if isinstance(other.at, Place)
        )
        return replace(problem, at=at, related=related)
    here = text.split("\n")[problem.at.line - 1 : problem.at.line]
    if _TEMPLATE in "".join(here):
        column = here[0].index(_TEMPLATE) + 1
        place = at._replace(column=column, end_line=at.line, end_column=column + 2)
        return manifest_faults.templated(here[0].strip(), place)
    return export_faults.unreadable(problem.message, at)


def _problems(body: Any, place: Where) -> Iterator[Diagnostic]:
    """What is no object; the first thing only, since the rest may follow from it."""
    if not isinstance(body, dict):
        yield manifest_faults.no_object("an object is a mapping with apiVersion, kind and metadata", place(()))
        return
    metadata = body.get("metadata")
    templated = next(_templates(body, metadata), None)
    if templated is not None:
        path, text = templated
        yield manifest_faults.templated(text, place(path))
        return
    if not isinstance(metadata, dict | None):
        yield manifest_faults.no_object("metadata is a mapping", place(("metadata",)))
        return
    tool = _OF_TOOLS.get(str(body.get("apiVersion")).rpartition("/")[0])
    if tool is not None:
        why = f"a {body.get('kind')} is for {tool} itself and not for a cluster"
        yield manifest_faults.no_object(why, place(("kind",)), "leave the file out")
        return
    wrong = next(_misnamed(body, metadata or {}), None) or next(_of_no_kind(body, metadata or {}), None)
    if wrong is not None:
        path, why, hint = wrong
        yield manifest_faults.no_object(why, place(path), hint)
        return
    assert isinstance(metadata, dict)
    own = next((field for field in _SERVERS if metadata.get(field) is not None), None)
    if own is not None:
        yield manifest_faults.exported(f"metadata.{own}", place(("metadata", own)))


def _templates(body: dict[str, Any], metadata: Any) -> Iterator[tuple[DataPath, str]]:
    """Templates in what every object has; in all else text is its kind's business."""
    of_all: list[tuple[DataPath, Any]] = [((key,), body.get(key)) for key in ("apiVersion", "kind")]
    if isinstance(metadata, dict):
        of_all += ((("metadata", key), metadata.get(key)) for key in ("name", "namespace"))
        labels = metadata.get("labels")
        of_all += ((("metadata", "labels", key), value) for key, value in _items(labels))
    yield from ((path, text) for path, text in of_all if isinstance(text, str) and _TEMPLATE in text)


def _items(value: Any) -> Sequence[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


_Wrong = Iterator[tuple[DataPath, str, str]]


def _misnamed(body: dict[str, Any], metadata: dict[str, Any]) -> _Wrong:
    wanted = (
        (("apiVersion",), body.get("apiVersion"), _version, "a group and a version, such as apps/v1"),
        (("kind",), body.get("kind"), _kind, "one word in CamelCase"),
        (("metadata", "name"), metadata.get("name"), _name, "text without slashes and blanks"),
    )
    for path, value, fits, expected in wanted:
        said = ".".join(path)
        if value is None:
            yield path, f"this object has no {said}", f"{said}: {expected}"
        elif not isinstance(value, str) or fits(value) is None:
            yield path, f"{said} of an object cannot be {value!r}".replace("'", '"'), expected
    namespace = metadata.get("namespace")
    if "namespace" in metadata and (not isinstance(namespace, str) or _label(namespace) is None):
        yield ("metadata", "namespace"), "metadata.namespace of an object is the name of one", ""
    for field in ("labels", "annotations"):
        texts = metadata.get(field)
        if field in metadata and not isinstance(texts, dict):
            yield ("metadata", field), f"metadata.{field} is a mapping", f"{field}: {{}}"
        for key, value in _items(texts):
            if not isinstance(value, str):
                yield ("metadata", field, key), f"{field} are text, in quotes where it looks like something else", ""


def _of_no_kind(body: dict[str, Any], metadata: dict[str, Any]) -> _Wrong:
    """A kind that its group does not have, and a namespace where there is none, or none where there is one."""
    kind, group = body["kind"], body["apiVersion"].rpartition("/")[0]
    if kind.endswith("List") and "items" in body:
        yield ("items",), f"items of a {kind} is a list", ""
    namespaced = is_namespaced(group, kind)
    if namespaced is None:
        guess = did_you_mean(kind, kinds_of(group))
        if guess is not None:
            yield ("kind",), f'there is no kind "{kind}" in {body["apiVersion"]}', f"did you mean {guess}?"
        elif kind in MADE and not group:
            meant = MADE[kind][0]
            yield ("apiVersion",), f'there is no kind "{kind}" in {body["apiVersion"]}', f"its group is {meant}"
    elif namespaced and "namespace" not in metadata:
        yield ("metadata", "namespace"), f"this {kind} has no metadata.namespace", "namespace: one of the spec's"
    elif not namespaced and "namespace" in metadata:
        yield ("metadata", "namespace"), f"a {kind} stands in no namespace", "delete metadata.namespace"
