"""Files become one document by disjoint union: each section holds the entries of all files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Step

from . import include_faults
from .file import File
from .sections import INCLUDE, MAIN_ONLY, NOUNS, VERSION

# The file that says something, and the path of it there.
Owner = tuple[File, Path]


def union(files: Sequence[File]) -> tuple[dict[str, Any], list[Diagnostic]]:
    """What all files say together, the main one first; of an entry that two of them have, the first counts."""
    main, *parts = files
    data = {key: content for key, content in _content(main) if key != INCLUDE}
    for section in NOUNS:
        having = [part for part in parts if section in (part.data or {})]
        if having:
            data[section] = _together([file for file in (main, *having) if section in (file.data or {})], section)
    for part in parts:
        for key, content in _content(part):
            if key not in MAIN_ONLY and not _is_own(key):
                data.setdefault(key, content)  # which no spec can have: it is refused as a key of the whole
    return data, [*_misplaced(main, parts), *_in_two_files(files)]


def owners(files: Sequence[File]) -> Mapping[Path, Owner]:
    """Who says a root field, a section or an entry, by its path in the union: the first that does."""
    found: dict[Path, Owner] = {}
    for file in files:
        for key, content in _content(file):
            is_mapping = _entries(key, content) is not None
            if (key,) not in found or not is_mapping:
                found[(key,)] = (file, (key,))
            for name, own in _names(key, content):
                found.setdefault((key, name), (file, (key, *own)))
    return found


def _together(files: Sequence[File], section: str) -> Any:
    """The entries of a section; what is no mapping stands for all, so that it is refused."""
    contents = [(file.data or {})[section] for file in files]
    if len(contents) == 1:
        return contents[0]
    result: dict[str, Any] = {}
    for content in contents:
        entries = _entries(section, content)
        if entries is None:
            return content
        for name, entry in entries.items():
            result.setdefault(name, entry)
    return result


def _entries(section: str, content: Any) -> dict[str, Any] | None:
    """The entries as a mapping, None if they are none; namespaces may be a name, or a list of names."""
    if section == "namespaces" and isinstance(content, str | list):
        listed = [content] if isinstance(content, str) else content
        return dict.fromkeys(listed) if all(isinstance(name, str) for name in listed) else None
    return {} if content is None else content if isinstance(content, dict) else None


def _names(section: str, content: Any) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """The names of the entries of a section, each with the steps to it."""
    if section not in NOUNS or _entries(section, content) is None:
        return
    if isinstance(content, list):
        yield from ((name, (position,)) for position, name in enumerate(content))
    elif isinstance(content, str):
        yield content, ()
    else:
        yield from ((name, (name,)) for name in content or ())


def _content(file: File) -> Iterator[tuple[str, Any]]:
    yield from (file.data or {}).items()


def _is_own(key: str) -> bool:
    """Whether a root field is of its file, and nothing of it comes into the union."""
    return key == INCLUDE or key in VERSION or key.startswith("x-")


def _misplaced(main: File, parts: Sequence[File]) -> Iterator[Diagnostic]:
    for part in parts:
        for key, content in _content(part):
            if key in MAIN_ONLY:
                yield include_faults.only_in_main_file(key, main.name, part.place((key,), "key")[0])
            elif key in VERSION and content != (main.data or {}).get(key):
                yield include_faults.other_language(key, content, main.name, part.place((key,))[0])


def _in_two_files(files: Sequence[File]) -> Iterator[Diagnostic]:
    first: dict[Path, Owner] = {}
    for file in files:
        mine: dict[Path, Owner] = {}
        for section in NOUNS:
            for name, own in _names(section, (file.data or {}).get(section)):
                path, owner = (section, name), (file, (section, *own))
                if path in first:
                    places = [there.place(at, "key")[0] for there, at in (owner, first[path])]
                    yield include_faults.in_two_files(section, name, *places)
                else:
                    mine.setdefault(path, owner)
        first |= mine
