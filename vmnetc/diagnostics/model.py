"""One mistake of the user, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from .route import Place, Route


class Severity(StrEnum):
    """How much a diagnostic matters; only errors stop a build."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_LETTER = {"E": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO}


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that has to do with the mistake, and what stands there."""

    at: Route | Place
    label: str


class Fix(NamedTuple):
    """A key or a scalar as it was typed, and as it should be."""

    typed: str
    meant: str


class Added(NamedTuple):
    """What is not there, and should be: an entry of the spec, or of one of its sections; `value` is YAML."""

    key: str
    value: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: lower case, no full stop; the cure in `hint`, the other places in `related`.

    `code` is filled in by the `@fault` or `@rule` that made it. `label` stands beside the caret, `cluster` tells what
    would happen if it went through, `note` is one more fact. `either` says that the one related place is as much to
    blame: the later of the two in the file is then shown as the mistake. `fix` is what should stand in the place of what
    is shown, where that is certain, and `add` what should stand in the spec besides. Errors of one code and `cause` are
    one mistake, shown where it comes first.
    """

    message: str
    at: Route | Place
    label: str = ""
    related: tuple[Related, ...] = ()
    cluster: str = ""
    note: str = ""
    hint: str = ""
    code: str = ""
    either: bool = False
    fix: Fix | None = None
    cause: str = ""
    add: Added | None = None

    @property
    def severity(self) -> Severity:
        return _LETTER[self.code[0]]


@dataclass(frozen=True, slots=True)
class Located:
    """A diagnostic whose routes have become places; `place` is None where there is no file to point into."""

    diagnostic: Diagnostic
    place: Place | None
    related: tuple[tuple[Place, str], ...] = ()


def typo(typed: str, meant: str | None) -> Fix | None:
    """The cure of a word that is nearly another. `app-121` is no slip for `app-120`, but perhaps one that is missing."""
    if not meant or [c for c in typed if c.isdigit()] != [c for c in meant if c.isdigit()]:
        return None
    return Fix(typed, meant)


def has_errors(problems: list[Diagnostic]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)
