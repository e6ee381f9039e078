"""Selectors of labels, as Kubernetes reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .parts import Body, entries, is_qualified_name, part, pointer

# Where it is wrong, from the selector on; what is wrong; the cure.
Why = tuple[str, str, str]

_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")


def faults(selector: Body | None) -> Iterator[Why]:
    """What is wrong with a label selector (apimachinery, pkg/apis/meta/v1/validation, `ValidateLabelSelector`)."""
    if selector is None:
        return
    for key, value in part(selector, "matchLabels").items():
        yield from _key(pointer("matchLabels", key), key)
        yield from _value(pointer("matchLabels", key), value)
    for at, requirement in entries(selector, "matchExpressions"):
        if not isinstance(requirement, dict):  # some releases do not look into the selectors of networks
            yield at, f'"{requirement}" is no expression', "{key: …, operator: In, values: […]}"
            continue
        yield from expression_faults(at, requirement)
        for where, value in entries(requirement, "values"):
            yield from _value(f"{at}{where}", value)


def expression_faults(at: str, requirement: Body, *, of_nodes: bool = False) -> Iterator[Why]:
    """What is wrong with one expression; those of nodes may compare numbers."""
    operator, values = requirement.get("operator"), list(entries(requirement, "values"))
    where = f"{at}/values" if values else at
    if operator in ("In", "NotIn"):
        if not values:
            yield where, f"operator {operator} has no values", "values: […]"
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            yield where, f"operator {operator} takes no values", "delete values, or: operator: In"
    elif of_nodes and operator in ("Gt", "Lt"):
        if len(values) != 1:
            yield where, f"operator {operator} takes one value", "values: […]"
    else:
        known = "In, NotIn, Exists, DoesNotExist" + (", Gt or Lt" if of_nodes else "")
        yield (f"{at}/operator" if "operator" in requirement else at), f'there is no operator "{operator}"', known
    key = requirement.get("key") or ""
    yield from _key(f"{at}/key" if "key" in requirement else at, key)


def _key(at: str, key: str) -> Iterator[Why]:
    if not (isinstance(key, str) and is_qualified_name(key)):
        yield at, f'"{key}" cannot be the key of a label', "as in example.com/zone"


def _value(at: str, value: Any) -> Iterator[Why]:
    if not (isinstance(value, str) and _VALUE.fullmatch(value)):
        yield at, f'"{value}" cannot be the value of a label', "up to 63 letters, digits, -, _ and ."
