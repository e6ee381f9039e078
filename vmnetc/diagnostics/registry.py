"""Every code that vmnetc knows: declared where it is found, collected here.

A code never changes its meaning, and a number never stands under two letters.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from inspect import cleandoc
from typing import ParamSpec

from .model import Diagnostic, Severity

P = ParamSpec("P")

# The rooms that declare codes in modules called `faults` or `<noun>_faults`; rules are found in packages of their own.
_ROOMS = (
    *(
        "diagnostics",
        "source",
        "expand",
        "spec",
        "resolve",
        "lock",
        "allocate",
        "emit",
        "verify",
        "lift",
        "render",
        "write",
        "together",
    ),
)
_RULES = ("vmnetc.check.rules", "vmnetc.verify.object_rules")
_BLOCK = re.compile(r"```yaml (\S+)\n(.*?)```", re.S)


@dataclass(frozen=True, slots=True)
class Entry:
    """A code with its name and its page: title, why, source, a bad and a good spec."""

    code: str
    name: str
    title: str
    text: str
    suppressible: bool

    @property
    def severity(self) -> Severity:
        return Diagnostic("", at=None, code=self.code).severity  # type: ignore[arg-type]  # only the code is read

    @property
    def blocks(self) -> dict[str, str]:
        """The page's specs by kind: `bad`, `good` where there is one, the `lock` or, by their names, the files beside them."""
        return dict(_BLOCK.findall(self.text))


_entries: dict[str, Entry] = {}


def register(code: str, function: Callable[..., object], *, suppressible: bool) -> None:
    """Note a code under the name and docstring of the function that finds it."""
    title, _, text = cleandoc(function.__doc__ or "").partition("\n\n")
    name = function.__name__.replace("_", "-")
    if code in _entries:
        raise ValueError(f"{code} is declared twice: {_entries[code].name} and {name}")
    _entries[code] = Entry(code, name, title.rstrip("."), text, suppressible)


def fault(code: str, *, suppressible: bool = False) -> Callable[[Callable[P, Diagnostic]], Callable[P, Diagnostic]]:
    """Declare a function that words one kind of mistake; its docstring is the code's page.

    Errors are not `suppressible` by a comment unless that is said.
    """

    def declare(function: Callable[P, Diagnostic]) -> Callable[P, Diagnostic]:
        register(code, function, suppressible=suppressible or code[0] != "E")
        return wording(code)(function)

    return declare


def wording(code: str) -> Callable[[Callable[P, Diagnostic]], Callable[P, Diagnostic]]:
    """Say a declared code in other words: the same kind of mistake, met elsewhere."""

    def declare(function: Callable[P, Diagnostic]) -> Callable[P, Diagnostic]:
        @wraps(function)
        def say(*args: P.args, **kwargs: P.kwargs) -> Diagnostic:
            return replace(function(*args, **kwargs), code=code)

        return say

    return declare


def all_entries() -> dict[str, Entry]:
    """Every code, in order; imports the rooms that declare them, none of which needs a third-party package."""
    for room in _ROOMS:
        _import(f"vmnetc.{room}", "faults")
    for rules in _RULES:
        _import(rules)
    return dict(sorted(_entries.items()))


def _import(package: str, ending: str = "") -> None:
    """Import the modules of a package whose names end so."""
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if module.name.endswith(ending):
            importlib.import_module(f"{package}.{module.name}")
