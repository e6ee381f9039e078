"""Rules for one object: what the API server takes, and what reads the object does not, or takes for something else."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from vmnetc.diagnostics.registry import register
from vmnetc.targets.table import Target


class Objection(NamedTuple):
    """What is wrong at a JSON pointer of an object; inside the configuration of a NAD it goes on from `/spec/config`.

    `on_key` says that the key is to blame and not its value.
    """

    pointer: str
    message: str
    hint: str = ""
    cluster: str = ""
    label: str = ""
    on_key: bool = False


ObjectRule = Callable[[dict[str, Any], Target], Iterator[Objection]]

_rules: dict[str, list[tuple[str, ObjectRule]]] = {}


def object_rule(code: str, *kinds: str) -> Callable[[ObjectRule], ObjectRule]:
    """Declare a rule for objects of some kinds that their schema accepts; its docstring is the code's page."""

    def declare(function: ObjectRule) -> ObjectRule:
        register(code, function, suppressible=True)
        for kind in kinds:
            _rules.setdefault(kind, []).append((code, function))
        return function

    return declare


def objections(body: dict[str, Any], target: Target) -> Iterator[tuple[str, Objection]]:
    """What all rules for its kind have against an object that its schema accepts, each with its rule's code."""
    for code, function in _all_rules().get(body["kind"], ()):
        yield from ((code, found) for found in function(body, target))


@cache
def codes() -> dict[str, frozenset[str]]:
    """The code of every rule for objects, and the kinds that it is for."""
    declared = [(code, kind) for kind, rules in _all_rules().items() for code, _ in rules]
    return {code: frozenset(kind for found, kind in declared if found == code) for code, _ in declared}


@cache
def _all_rules() -> dict[str, list[tuple[str, ObjectRule]]]:
    package = importlib.import_module("vmnetc.verify.object_rules")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return {kind: sorted(rules, key=lambda one: one[0]) for kind, rules in _rules.items()}
