"""What a rule is, and how all of them are run."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Container, Iterator
from dataclasses import replace

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import register
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

Rule = Callable[[Graph, Target], Iterator[Diagnostic]]

_rules: dict[str, Rule] = {}


def rule(code: str, *, certain: bool = False) -> Callable[[Rule], Rule]:
    """Declare a rule: a function that yields what it finds; its docstring is the code's page.

    Where it is `certain` that no cluster takes what is found, or that nothing could be made of it, no comment allows it.
    """

    def declare(function: Rule) -> Rule:
        register(code, function, suppressible=not certain)
        _rules[code] = function
        return function

    return declare


def check(graph: Graph, target: Target, only: Container[str] | None = None) -> list[Diagnostic]:
    """Every finding of every rule, or of those with some codes `only`; each with its rule's code."""
    return [
        replace(finding, code=code)
        for code, function in rules().items()
        if only is None or code in only
        for finding in function(graph, target)
    ]


def rules() -> dict[str, Rule]:
    """Every rule, by its code, in order."""
    package = importlib.import_module("vmnetc.check.rules")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return dict(sorted(_rules.items()))
