"""Anybody's manifests, for `lint`: files, folders and standard input, object by object.

Nothing here is refused for what it is about: files of other tools, kinds that nobody here knows and templates lie beside
manifests in every repository. What cannot be judged is left out, and of templates it is told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Place, Route
from vmnetc.inventory.whole_object import WholeObject

from . import kustomize, manifest_faults
from .file import STDIN, File, read_text
from .whole_objects import documents, objects_of, place_in, shifted
from .yaml12 import load

SUFFIXES = (".yaml", ".yml", ".json")
_is_own = re.compile(r".*\.vmnet(\.lock)?\.ya?ml").fullmatch
_TWICE = "E0104"
# What Helm, Jinja and Flux fill in; nmstate's own references are none of it.
_template = re.compile(r"\{\{(?!\s*capture\.)|\{%|\$\{[A-Za-z_]\w*(?:[:}])").search
# Text that the guest or a program reads may hold any of these.
_TEXTS = frozenset(
    ("userData", "networkData", "userDataBase64", "networkDataBase64", "description", "annotations", "data")
)


@dataclass(slots=True)
class Manifests:
    """The objects of some files in their order, what cannot be read, and the files that are templates."""

    objects: list[WholeObject] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    templates: list[Place] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)


def find(arguments: Sequence[str]) -> Iterator[str]:
    """The files that are meant, each once; of a folder all YAML and JSON below it, hidden folders left out.

    Patches that a kustomization below a folder applies are no objects of their own.
    """
    seen: set[str] = set()
    for argument in arguments:
        for name in _below(Path(argument)) if argument != STDIN and Path(argument).is_dir() else [argument]:
            if name not in seen:
                seen.add(name)
                yield name


def _below(folder: Path) -> list[str]:
    found = []
    for home, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        start = "" if home == "." else f"{os.path.normpath(home)}{os.sep}"
        found += [f"{start}{name}" for name in files if _is_wanted(name)]
    named = [Path(name) for name in found if name.endswith(kustomize.NAMES)]
    patches = {patch for one in named if one.name in kustomize.NAMES for patch in _patches(one)}
    return sorted(name for name in found if not patches or os.path.realpath(name) not in patches)


def _is_wanted(name: str) -> bool:
    return name.endswith(SUFFIXES) and not name.startswith(".") and _is_own(name) is None


def _patches(kustomization: Path) -> Iterator[str]:
    """The files of patches that a kustomization names (kustomize v5.8.1, api/types `Kustomization`)."""
    try:
        data = load(kustomization.read_bytes().decode("utf-8", "replace"), str(kustomization)).data
    except OSError:
        return
    for key in (
        "patches",
        "patchesStrategicMerge",
        "patchesJson6902",
        "transformers",
        "configurations",
        "replacements",
    ):
        items = data.get(key) if isinstance(data, dict) else None
        for item in items if isinstance(items, list) else ():
            name = item.get("path") if isinstance(item, dict) else item
            if isinstance(name, str) and "\n" not in name:
                yield os.path.realpath(kustomization.parent / name)


def read(names: Iterable[str]) -> Manifests:
    """The objects of files; raises `NotThere` if there is no such file."""
    found = Manifests()
    for name in names:
        text, problems = read_text(name)
        read_into(found, name, text, problems)
    return found


def read_into(found: Manifests, name: str, text: str, problems: Sequence[Diagnostic] = ()) -> None:
    """Add what a text holds."""
    text = text.replace("\r\n", "\n")
    found.texts[name] = text
    found.problems += problems
    for part, line in documents(text) if not problems else ():
        if "apiVersion" in part:
            _read_document(found, name, part, line)


def _read_document(found: Manifests, name: str, part: str, line: int) -> None:
    template = _template(part)
    loaded = load(part, name, of_kubernetes=True)
    if loaded.problems:
        loaded = load(part, name, positions=True, of_kubernetes=True)
        twice = all(one.code == _TWICE for one in loaded.problems)
        if not twice and template is not None:
            found.templates.append(_place_of(part, template.start(), name, line))
        elif _may_be_object(part):
            found.problems += (_said(one, line) for one in loaded.problems)
        if not twice:
            return
    file = File(name, part, loaded.data, of_kubernetes=True)
    for body, prefix in objects_of(loaded.data, ()):
        if not _is_object(body):
            continue
        if template is not None and _is_template(body):
            found.templates.append(_place_of(part, template.start(), name, line))
            continue
        at = Route(("objects", len(found.objects)))
        found.objects.append(WholeObject(body, at, name, partial(place_in, file, line, prefix)))


def _may_be_object(part: str) -> bool:
    """Whether a text that is no YAML was meant to be an object: other files are not for `lint` to judge."""
    return re.search(r"""^["'{ ]*(apiVersion|kind)["']?\s*:""", part, re.M) is not None


def _is_object(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(body.get("apiVersion"), str) and isinstance(body.get("kind"), str)


def _is_template(value: Any) -> bool:
    match value:
        case str():
            return _template(value) is not None
        case dict():
            return any(_is_template(item) or _is_template(key) for key, item in value.items() if key not in _TEXTS)
        case list():
            return any(_is_template(item) for item in value)
    return False


def _said(problem: Diagnostic, lines: int) -> Diagnostic:
    """A finding in a document that begins after so many lines."""
    assert isinstance(problem.at, Place)
    at = shifted(problem.at, lines)
    related = tuple(replace(one, at=shifted(one.at, lines)) for one in problem.related if isinstance(one.at, Place))
    if problem.code == _TWICE:
        return manifest_faults.key_twice(problem.message.split('"')[1], at, related)
    return replace(problem, at=at, related=related)


def _place_of(text: str, index: int, name: str, line: int) -> Place:
    here = line + text.count("\n", 0, index) + 1
    column = index - text.rfind("\n", 0, index)
    return Place(name, here, column, here, column + 2)
