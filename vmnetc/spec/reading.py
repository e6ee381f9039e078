"""The long form becomes models, entry by entry, so that one broken entry costs no other its checks.

No word of pydantic reaches a user: its errors come as type and location, and are said anew here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route
from vmnetc.diagnostics.similar import did_you_mean

from . import faults
from .base import TAG_MARK, Model
from .grammar import KEYS, LATER_SECTIONS, ROOT_FIELDS, SECTIONS, WITH_DEFAULTS, Section, field_names
from .host import Bridge, Interface
from .machines import Attach, Template, Vm
from .networks import Namespace, Network
from .nodes import NodeGroup
from .output import Metadata, Output
from .scalars import EXPECTED
from .traffic import NetworkPolicy, Service

API_VERSION = "vmnetc.dev/v1alpha1"
KIND = "NetworkSpec"
M = TypeVar("M", bound=Model)

# What pydantic puts at the end of a location that means a mapping's key.
_OF_KEY = "[key]"
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


@dataclass(frozen=True, slots=True)
class Spec:
    """The entries that could be read, by section and key; `broken` names the ones that could not."""

    metadata: Metadata
    output: Output
    target: str | None
    nodes: dict[str, NodeGroup]
    interfaces: dict[str, Interface]
    bridges: dict[str, Bridge]
    networks: dict[str, Network]
    namespaces: dict[str, Namespace]
    templates: dict[str, Template]
    vms: dict[str, Vm]
    attach: dict[str, Attach]
    services: dict[str, Service]
    networkPolicies: dict[str, NetworkPolicy]
    broken: frozenset[Path] = field(default=frozenset())


def read(long: Mapping[str, Any]) -> tuple[Spec, list[Diagnostic]]:
    """Read a document's long form; what cannot be read is left out and named in `broken`."""
    problems = list(_root_problems(long))
    entries: dict[str, dict[str, Any]] = {}
    broken: set[Path] = set()
    for name, section in SECTIONS.items():
        entries[name] = {}
        content = long.get(name, {})
        if not isinstance(content, dict):
            problems.append(faults.wrong_value(name, "the spec", content, "a mapping", Route((name,))))
            continue
        for key, entry in content.items():
            found = list(_key_problems(name, section, key))
            model = None if found else _read_entry(name, section, key, entry, found)
            if model is None:
                broken.add((name, key))
            else:
                entries[name][key] = model
            problems += found
    metadata = _read_part(Metadata, long, "metadata", problems)
    output = _read_part(Output, long, "output", problems)
    target = long.get("target")
    if "target" in long and not isinstance(target, str):
        broken.add(("target",))
    spec = Spec(metadata, output, target if isinstance(target, str) else None, **entries, broken=frozenset(broken))
    return spec, problems


def _root_problems(long: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for field_name, expected in (("apiVersion", API_VERSION), ("kind", KIND)):
        if long.get(field_name) != expected:
            yield faults.not_a_spec(field_name, long.get(field_name), expected, Route((field_name,)))
    for key in long:
        if key in LATER_SECTIONS:
            yield faults.not_yet(f'section "{key}"', Route((key,), "key"))
        elif key not in ROOT_FIELDS:
            yield faults.unknown_key(key, "the spec", Route((key,), "key"), ROOT_FIELDS)
    if "target" in long and not isinstance(long["target"], str):
        yield faults.wrong_value(
            "target", "the spec", long["target"], "a release such as openshift-4.18", Route(("target",))
        )
    yield from _defaults_problems(long.get("defaults", {}))


def _defaults_problems(defaults: Any) -> Iterator[Diagnostic]:
    """Each default alone: the entries that it fills are checked whole."""
    at = Route(("defaults",))
    if not isinstance(defaults, dict):
        yield faults.wrong_value("defaults", "the spec", defaults, "a mapping", at)
        return
    for section, content in defaults.items():
        if section not in WITH_DEFAULTS:
            yield faults.unknown_key(section, "defaults", (at / section).key, WITH_DEFAULTS)
        elif not isinstance(content, dict):
            yield faults.wrong_value(section, "defaults", content, "a mapping", at / section)
        else:
            yield from _default_keys(section, content)


def _default_keys(section: str, content: Mapping[str, Any]) -> Iterator[Diagnostic]:
    models: list[type[Model]] = [Template] if section == "vms" else list(SECTIONS[section].kinds.values())
    known = {name: model for model in models for name in field_names(model)}
    later = {name for model in models for name in model.later} | SECTIONS[section].later
    where = f"defaults.{section}"
    for key, value in content.items():
        at = Route(("defaults", section, key))
        if value is None:
            yield faults.no_value(key, where, at.key)
        elif key in known:
            yield from _default_value(known[key], key, value, Route(at.path[:-1]), where)
        elif key in later:
            yield faults.not_yet(f'"{key}" of {where}', at.key)
        else:
            yield faults.unknown_key(key, where, at.key, known)


def _default_value(model: type[Model], key: str, value: Any, at: Route, where: str) -> Iterator[Diagnostic]:
    """What is wrong with one field, whatever else the model wants."""
    try:
        model.model_validate({key: value})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if _path(detail)[0] == key:
                yield _say(detail, model, at, where)


def _key_problems(name: str, section: Section, key: str) -> Iterator[Diagnostic]:
    pattern, expected = KEYS[section.key]
    if not re.fullmatch(pattern, key):
        yield faults.wrong_key(section.noun, key, expected, Route((name, key), "key"))


def _read_entry(name: str, section: Section, key: str, entry: Any, problems: list[Diagnostic]) -> Model | None:
    at = Route((name, key))
    where = f'{section.noun} "{key}"'
    if not isinstance(entry, dict):
        problems.append(faults.wrong_entry(where, entry, at))
        return None
    forgotten = list(_forgotten(entry, at, where))
    problems += forgotten
    if section.only is None:
        entry = _with_kind(section, where, entry, at, problems)
    model = section.only or next((section.kinds[kind] for kind in section.kinds if kind in entry), None)
    if model is None or forgotten:
        return None
    return _validate(model, entry, at, where, problems)


def _with_kind(
    section: Section, where: str, entry: Mapping[str, Any], at: Route, problems: list[Diagnostic]
) -> Mapping[str, Any]:
    """The entry if it says what it is; a mistyped kind is taken for what was meant, and else nothing is left of it."""
    found = [kind for kind in section.kinds if kind in entry]
    later = [kind for kind in section.later if kind in entry and not found]
    if len(found) == 1:
        return entry
    if later:
        problems.append(faults.not_yet(f'"{later[0]}" of {where}', (at / later[0]).key))
    elif found:
        problems.append(faults.several_kinds(where, (at / found[1]).key, found))
    else:
        kinds = [*section.kinds, *sorted(section.later)]
        guesses = {key: word for key in entry if (word := did_you_mean(key, section.kinds))}
        typo = next(iter(guesses), None) if len(guesses) == 1 else None
        problems.append(faults.no_kind(where, (at / typo).key if typo else at, kinds, guesses[typo] if typo else ""))
        if typo:
            return {**{key: value for key, value in entry.items() if key != typo}, guesses[typo]: entry[typo]}
    return {}


def _read_part(model: type[M], long: Mapping[str, Any], name: str, problems: list[Diagnostic]) -> M:
    content = long.get(name, {})
    at = Route((name,))
    if not isinstance(content, dict):
        problems.append(faults.wrong_value(name, "the spec", content, "a mapping", at))
        return model()
    found = list(_forgotten(content, at, name))
    part = None if found else _validate(model, content, at, name, found)
    problems += found
    return part or model()


def _forgotten(value: Any, at: Route, where: str) -> Iterator[Diagnostic]:
    """Keys without a value: `vlan:` would else mean the same as no `vlan` at all."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in items:
        if child is None:
            yield faults.no_value(str(step), where, (at / step).key)
        elif isinstance(child, dict | list):
            yield from _forgotten(child, at / step, where)


def _validate(model: type[M], entry: Mapping[str, Any], at: Route, where: str, problems: list[Diagnostic]) -> M | None:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems += [_say(detail, model, at, where) for detail in details]
        return _mended(model, entry, details)


def _mended(model: type[M], entry: Mapping[str, Any], details: list[ErrorDetails]) -> M | None:
    """The entry with its unknown keys read as what was probably meant, so that its other mistakes are found too."""
    for detail in details:
        if detail["type"] != "extra_forbidden":
            return None
        path = _path(detail)
        if path[-1] in _model_at(model, path[:-1]).decisive:
            return None
        entry = _renamed(entry, path, did_you_mean(str(path[-1]), field_names(_model_at(model, path[:-1]))))
    try:
        return model.model_validate(entry)
    except ValidationError:
        return None


def _renamed(value: Any, path: Path, name: str | None) -> Any:
    """The value with one key, deep inside, renamed; without the key if there is no name or the name is taken."""
    step, *rest = path
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
    if kind == "extra_forbidden":
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
