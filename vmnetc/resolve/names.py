"""The spec's own names: looked up once, here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph.common import About, Pairs
from vmnetc.spec import faults as spec_faults

from . import faults
from .vlans import PLACEHOLDER


class Placed(Protocol):
    """What knows where it was typed."""

    @property
    def at(self) -> Route: ...


@dataclass(frozen=True, slots=True)
class Problems:
    """Where the parts of this phase put what they find; a name that is known to be broken is no finding.

    `broken` begins with what could not be read: entries, and whole sections. What cannot be resolved is added to it.
    """

    found: list[Diagnostic]
    broken: set[Path]

    def broken_keys(self, section: str) -> list[str]:
        """The entries of a section that could not be read."""
        return [str(path[1]) for path in self.broken if path[0] == section and len(path) == 2]

    def is_broken(self, section: str, name: str) -> bool:
        if (section,) in self.broken or (section, name) in self.broken:
            return True
        return any(_is_member(name, key) for key in self.broken_keys(section))

    def any_broken(self, section: str) -> bool:
        """Whether a section, or anything in it, could not be read."""
        return any(path[0] == section for path in self.broken)

    def dangling(self, who: str, section: str, noun: str, name: str, at: Route, known: Mapping[str, Route]) -> None:
        if not self.is_broken(section, name):
            self.found.append(faults.no_such_name(who, noun, name, at, known))

    def missing_namespace(self, where: str, at: Route, known: Iterable[str]) -> None:
        names = ", ".join(known)
        hint = f"one of: {names}" if names else "declare one: namespaces: [demo]"
        self.found.append(spec_faults.missing("namespace", where, at, hint))


@dataclass(frozen=True, slots=True)
class Places(Mapping[str, Route]):
    """Where entries stand, by name: looked up when it is asked, since most names lead somewhere."""

    entries: Mapping[str, Placed]

    def __getitem__(self, name: str) -> Route:
        return self.entries[name].at

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def _is_member(name: str, family: str) -> bool:
    """Whether a device may be one of a family, whose key holds `{vlan}`."""
    start, placeholder, end = family.partition(PLACEHOLDER)
    middle = name.removeprefix(start).removesuffix(end)
    return bool(placeholder) and name == f"{start}{middle}{end}" and middle.isdigit()


def in_broken_family(name: str, problems: Problems) -> bool:
    """Whether a name may be that of a network of a family that could not be read."""
    stems = (key.partition(PLACEHOLDER)[0] for key in problems.broken_keys("networks") if PLACEHOLDER in key)
    return any(name.startswith(stem) and re.search(r"\d", name[len(stem) :]) for stem in stems)


def pairs(values: Mapping[str, str] | None) -> Pairs:
    return tuple(sorted((values or {}).items()))


def as_json(raw: Mapping[str, object] | None) -> str | None:
    """A merge patch as text, the same whatever the order of its keys."""
    return json.dumps(raw, sort_keys=True) if raw else None


def about(described: object) -> About:
    """What an entry says of itself; the models that can say it have the same three fields."""
    return About(
        getattr(described, "description", None),
        pairs(getattr(described, "labels", None)),
        pairs(getattr(described, "annotations", None)),
    )
