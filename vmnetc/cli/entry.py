"""A part of the spec by its address, as a user types it: `networks`, `networks.blue`, `vms.demo/web.nics[1].mac`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import click
from click.shell_completion import CompletionItem

from vmnetc.diagnostics.route import Path, Route, Step
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.expand.long_form import expand
from vmnetc.lineage import Made
from vmnetc.source.document import read
from vmnetc.source.file import STDIN, NotThere
from vmnetc.spec.grammar import SECTIONS, Language

_index = re.compile(r"\[(\d{1,9})\]|(\d{1,9})(?=[.\[]|\Z)").match
_MOST_NAMES = 12


@dataclass(frozen=True, slots=True)
class Selection:
    """What an address leads to in the long form; `objects` are those that its entry has a part in."""

    path: Path
    objects: tuple[Made, ...]


def find(address: str, shown: Mapping[str, Any], made: Iterable[Made]) -> Selection:
    """The part that is meant; keys may hold dots, so the longest that fits counts.

    The name of an object that an entry makes, such as a member of a family, leads to the entry and to that object.
    """
    section, rest = _key(address, shown) or _no_section(address, shown)
    path: Path = (section,)
    objects = [one for one in made if any(entry[: len(path)] == path for entry in one.entries)]
    value = shown[section]
    if rest and section in SECTIONS:
        found = _key(rest, value)
        if found is None:
            found, objects = _member(rest, section, objects) or _no_entry(section, rest, value)
        key, rest = found
        path, value = (section, key), value[key]
        objects = [one for one in objects if path in one.entries]
    while rest:
        step, rest = _step(path, rest, value)
        path, value = (*path, step), value[step]
    return Selection(path, tuple(objects))


def complete(context: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """The sections and, after a dot, the entries of the spec that was named."""
    name = context.params.get("spec")
    if not name or name == STDIN:
        return []
    try:
        data = read(name)[0].data
    except NotThere:
        return []
    long = expand(data, Language()) if data is not None else {}
    sections = {name: content for name in SECTIONS if isinstance(content := long.get(name), dict)}
    entries = [f"{name}.{key}" for name, content in sections.items() for key in content]
    return [CompletionItem(word) for word in (entries if "." in typed else sections) if word.startswith(typed)]


def _key(text: str, known: Iterable[str]) -> tuple[str, str] | None:
    """The longest key that a text begins with, and what follows it."""
    for end in [len(text), *(found.start() for found in reversed(list(re.finditer(r"[.\[]", text))))]:
        if text[:end] in known:
            return text[:end], text[end:].removeprefix(".")
    return None


def _member(text: str, section: str, objects: list[Made]) -> tuple[tuple[str, str], list[Made]] | None:
    """The entry that makes an object of that name, by the name alone or with its namespace."""
    by_name: dict[str, list[Made]] = {}
    for one in objects:
        if one.entries[0][0] == section:
            by_name.setdefault(one.name, []).append(one)
            by_name.setdefault(f"{one.namespace}/{one.name}", []).append(one)
    found = _key(text, by_name)
    if found is None:
        return None
    name, rest = found
    keys = {str(one.entries[0][1]) for one in by_name[name]}
    if len(keys) > 1:
        raise click.UsageError(f"{section}.{name} can be any of {_listed(f'{section}.{key}' for key in sorted(keys))}")
    return (keys.pop(), rest), by_name[name]


def _step(path: Path, text: str, value: Any) -> tuple[Step, str]:
    if isinstance(value, list):
        found = _index(text)
        number = int(found[1] or found[2]) if found else len(value)
        if found is None or number >= len(value):
            raise click.UsageError(f"{Route(path)} has no {text}; it has {len(value)}, from {Route(path)}[0] on")
        return number, text[found.end() :].removeprefix(".")
    if not isinstance(value, dict):
        raise click.UsageError(f"{Route(path)} is a value and holds no {text}")
    found_key = _key(text, value)
    if found_key is None:
        raise click.UsageError(_no_field(path, text, value))
    return found_key


def _no_section(address: str, shown: Mapping[str, Any]) -> tuple[str, str]:
    section = re.split(r"[.\[]", address)[0]
    if section == "defaults":
        raise click.UsageError("the long form has no defaults: they are filled into the entries, so name one of these")
    if section in SECTIONS:
        raise click.UsageError(f"the spec has no {section}; it has: {_listed(shown)}")
    raise click.UsageError(f'the spec has no section "{section}"; {_meant(section, shown)}')


def _no_entry(section: str, rest: str, content: Mapping[str, Any]) -> tuple[tuple[str, str], list[Made]]:
    noun = SECTIONS[section].noun
    # What follows a dot may be a field of it, or belong to its name.
    for name in (rest, re.split(r"[.\[]", rest)[0]):
        if (guess := did_you_mean(name, content)) is not None:
            raise click.UsageError(f'the spec has no {noun} "{name}"; did you mean "{section}.{guess}"?')
    raise click.UsageError(f'the spec has no {noun} "{rest}"; there is: {_listed(content)}')


def _no_field(path: Path, text: str, value: Mapping[str, Any]) -> str:
    name = re.split(r"[.\[]", text)[0]
    if len(path) == 2 and path[0] in SECTIONS and name in SECTIONS[str(path[0])].fields():
        return f"{Route(path)} says nothing of {name}, and no default is filled in; it has: {_listed(value)}"
    return f'{Route(path)} has no "{name}"; {_meant(name, value)}'


def _meant(name: str, known: Mapping[str, Any]) -> str:
    guess = did_you_mean(name, known)
    return f'did you mean "{guess}"?' if guess else f"there is: {_listed(known)}"


def _listed(names: Iterable[str]) -> str:
    some = list(islice(names, _MOST_NAMES + 1))
    return ", ".join(some[:_MOST_NAMES]) + (", …" if len(some) > _MOST_NAMES else "")
