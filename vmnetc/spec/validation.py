"""One entry against its model, and what pydantic finds in our words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route
from vmnetc.diagnostics.similar import did_you_mean

from . import faults
from .base import TAG_MARK, Model
from .grammar import field_names
from .scalars import EXPECTED

M = TypeVar("M", bound=Model)

# What pydantic puts at the end of a location that means a mapping's key.
_OF_KEY = "[key]"
_UNKNOWN = "extra_forbidden"
_WORDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "too_short": "at least one item",
}


def forgotten(value: Any, at: Route, where: str) -> Iterator[Diagnostic]:
    """Keys without a value: `vlan:` would else mean the same as no `vlan` at all."""
    if _has_gap(value):
        yield from _gaps(value, at, where)


def _has_gap(value: Any) -> bool:
    """Whether there is any; asked of every entry, so it makes no routes."""
    for child in value.values() if value.__class__ is dict else value:
        if child is None or ((child.__class__ is dict or child.__class__ is list) and _has_gap(child)):
            return True
    return False


def _gaps(value: Any, at: Route, where: str) -> Iterator[Diagnostic]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in items:
        if child is None:
            yield faults.no_value(str(step), where, (at / step).key)
        elif isinstance(child, dict | list):
            yield from _gaps(child, at / step, where)


def validate(
    model: type[M], entry: Mapping[str, Any], at: Route, where: str, problems: list[Diagnostic], *, leaf: bool = False
) -> tuple[M | None, bool]:
    """The model if there can be one, and whether it is the whole entry; what is wrong goes into `problems`.

    Nothing refers to what is inside a `leaf`, so fields of it that are wrong can be left out and the rest be judged.
    """
    try:
        return model.model_validate(entry), True
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems += [_say(detail, model, at, where) for detail in details]
        return _mended(model, entry, details, leaf), all(detail["type"] == _UNKNOWN for detail in details)


def field_problems(model: type[Model], key: str, value: Any, at: Route, where: str) -> Iterator[Diagnostic]:
    """What is wrong with one field, whatever else the model wants."""
    try:
        model.model_validate({key: value})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if _path(detail)[0] == key:
                yield _say(detail, model, at, where)


def _mended(model: type[M], entry: Mapping[str, Any], details: list[ErrorDetails], leaf: bool) -> M | None:
    """What the entry probably meant, so that its other mistakes are found too.

    Unknown keys are read as the known one that they resemble, and fields with wrong values left out of a leaf.
    """
    for detail in details:
        path = _path(detail)
        if detail["type"] == _UNKNOWN:
            parent = _model_at(model, path[:-1])
            if path[-1] in parent.decisive:
                return None
            entry = _renamed(entry, path, did_you_mean(str(path[-1]), field_names(parent)))
        elif leaf:
            entry = {name: value for name, value in entry.items() if name != path[0]}
        else:
            return None
    try:
        return model.model_validate(entry)
    except ValidationError:
        return None


def _renamed(value: Any, path: Path, name: str | None) -> Any:
    """The value with one key, deep inside, renamed; without the key if there is no name or the name is taken."""
    step, *rest = path
    if isinstance(value, dict) and step not in value:
        return value
    if rest:
        copy: Any = list(value) if isinstance(value, list) else dict(value)
        copy[step] = _renamed(value[step], tuple(rest), name)
        return copy
    others = {key: child for key, child in value.items() if key != step}
    return others if name is None or name in others else {**others, name: value[step]}


def _path(detail: ErrorDetails) -> Path:
    return tuple(step for step in detail["loc"] if not str(step).startswith(TAG_MARK) and step != _OF_KEY)


def _say(detail: ErrorDetails, model: type[Model], at: Route, where: str) -> Diagnostic:
    """One of pydantic's errors in our words."""
    path = _path(detail)
    route = Route(at.path + path)
    names = path if isinstance(path[-1], str) else path[:-1]
    name, inside = str(names[-1]), str(Route(names[:-1]))
    if inside:
        where = f"{inside} of {where}"
    kind = detail["type"]
    if detail["loc"][-1] == _OF_KEY:
        return faults.wrong_map_key(name, where, _expected(detail), route.key)
    if kind == "missing":
        return faults.missing(name, where, Route(route.path[:-1]))
    if kind == _UNKNOWN:
        parent = _model_at(model, names[:-1])
        if name in parent.later:
            return faults.not_yet(f'"{name}" of {where}', route.key)
        return faults.unknown_key(name, where, route.key, field_names(parent))
    typed = detail["input"]
    if _is_later(_model_at(model, names[:-1]), name, typed):
        return faults.not_yet(f"{name}: {faults.quoted(typed)} of {where}", route)
    return faults.wrong_value(name, where, typed, _expected(detail), route)


def _is_later(model: type[Model], field_name: str, typed: object) -> bool:
    words = model.later_values.get(field_name, frozenset())
    kind = "text" if isinstance(typed, str) else "mapping" if isinstance(typed, dict) else "list"
    return (isinstance(typed, str | dict | list) and kind in words) or (isinstance(typed, str) and typed in words)


def _expected(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", context["expected"])
        return f"one of {', '.join(words)}" if len(words) > 1 else words[0] if words else context["expected"].lower()
    if kind == "string_pattern_mismatch":
        return EXPECTED[context["pattern"]]
    if kind == "expected":
        return str(context["expected"])
    if kind == "greater_than_equal":
        return f"a number of at least {context['ge']}"
    if kind == "less_than_equal":
        return f"a number of at most {context['le']}"
    return _WORDS[kind]


def _model_at(model: type[Model], path: Path) -> type[Model]:
    """The model that a location leads to."""
    for step in path:
        if isinstance(step, str):
            by_alias = {info.alias or name: info for name, info in model.model_fields.items()}
            model = _model_in(by_alias[step].annotation) or model
    return model


def _model_in(annotation: Any) -> type[Model] | None:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
