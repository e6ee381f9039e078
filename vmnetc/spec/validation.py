"""One entry against its model, and what pydantic finds in our words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import Tag, ValidationError
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
# The fields that are merge patches, in which `null` deletes.
_MERGE_PATCHES = ("raw", "patch")
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
        elif isinstance(child, dict | list) and step not in _MERGE_PATCHES:
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
            parent = _model_at(model, _parent(detail))
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
    """The location without pydantic's marks; what is unknown is a key of the user, even if it looks like one of them."""
    *above, last = detail["loc"]
    path = tuple(step for step in above if not _is_mark(step))
    return path if _is_mark(last) and detail["type"] != _UNKNOWN else (*path, last)


def _is_mark(step: int | str) -> bool:
    return isinstance(step, str) and (step.startswith(TAG_MARK) or step == _OF_KEY)


def _say(detail: ErrorDetails, model: type[Model], at: Route, where: str) -> Diagnostic:
    """One of pydantic's errors in our words."""
    path = _path(detail)
    route = Route(at.path + path)
    names = path if isinstance(path[-1], str) else path[:-1]
    name, inside = str(names[-1]), str(Route(names[:-1]))
    if inside:
        where = f"{inside} of {where}"
    kind = detail["type"]
    if detail["loc"][-1] == _OF_KEY and kind != _UNKNOWN:
        return faults.wrong_map_key(name, where, _expected(detail), route.key)
    if kind == "missing":
        return faults.missing(name, where, Route(route.path[:-1]))
    if kind == _UNKNOWN:
        parent = _model_at(model, _parent(detail))
        return faults.unknown_key(name, where, route.key, field_names(parent))
    return faults.wrong_value(name, where, detail["input"], _expected(detail), route)


def _expected(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", context["expected"])
        return f"one of {', '.join(words)}" if len(words) > 1 else words[0] if words else context["expected"].lower()
    if kind == "string_pattern_mismatch":
        return EXPECTED[context["pattern"]]
    if kind == "union_tag_invalid":  # the sorts of an address: the only union without words of its own
        return "none, dhcp, addresses with their prefix, or {subnet: 10.0.0.0/24}"
    if kind == "expected":
        return str(context["expected"])
    if kind == "greater_than_equal":
        return f"a number of at least {context['ge']}"
    if kind == "less_than_equal":
        return f"a number of at most {context['le']}"
    if kind == "too_long":
        return f"at most {context['max_length']} items"
    return _WORDS[kind]


def _parent(detail: ErrorDetails) -> tuple[int | str, ...]:
    """The location of the mapping that holds what is wrong, with pydantic's tags."""
    steps = list(detail["loc"])
    while detail["type"] != _UNKNOWN and steps and (isinstance(steps[-1], int) or _is_mark(steps[-1])):
        steps.pop()
    return tuple(steps[:-1])


def _model_at(model: type[Model], location: tuple[int | str, ...]) -> type[Model]:
    """The model that a location leads to."""
    annotation: Any = model
    for step in location:
        annotation = _below(annotation, step)
        model = next((part for part in _parts(annotation) if _is_model(part)), model)
    return model


def _below(annotation: Any, step: int | str) -> Any:
    """The type one step further: the tagged one of several, a field's, or that of any key or item."""
    if isinstance(step, str) and step.startswith(TAG_MARK):
        return next((part for part in _members(annotation) if _tag(part) == step), annotation)
    for part in _parts(annotation):
        if _is_model(part):
            by_alias = {info.alias or name: info for name, info in part.model_fields.items()}
            if step in by_alias:
                return by_alias[str(step)].annotation
        elif get_origin(part) in (dict, list):
            return get_args(part)[-1]
    return annotation


def _members(annotation: Any) -> Iterator[Any]:
    """A type, and those that it is a choice of, with their tags."""
    yield annotation
    if get_origin(annotation) in (Annotated, Union, UnionType):
        for part in get_args(annotation):
            yield from _members(part)


def _parts(annotation: Any) -> Iterator[Any]:
    """The models, mappings and lists among the members of a type."""
    return (part for part in _members(annotation) if _is_model(part) or get_origin(part) in (dict, list))


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and get_origin(part) is None and issubclass(part, Model)


def _tag(part: Any) -> str | None:
    return next((note.tag for note in getattr(part, "__metadata__", ()) if isinstance(note, Tag)), None)
