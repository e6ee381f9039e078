"""The long form becomes models, entry by entry, so that one broken entry costs no other its checks.

No word of pydantic reaches a user: its errors come as type and location, and are said anew here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route
from vmnetc.diagnostics.similar import did_you_mean

from . import faults
from .base import Model
from .clusters import Cluster
from .grammar import KEYS, ROOT_FIELDS, SECTIONS, WITH_DEFAULTS, Section, field_names
from .host import Bridge, Interface
from .limits import too_much_filled_in
from .machines import Attach, Template, Vm
from .networks import Namespace, Network
from .nodes import NodeGroup
from .output import Metadata, Output, Platform
from .sriov import SriovPool
from .traffic import NetworkPolicy, Service
from .validation import field_problems, forgotten, validate

API_VERSION = "vmnetc.dev/v1alpha1"
KIND = "NetworkSpec"
# What `vmnetc export` writes: a spec of what others have, of which nothing is made.
EXPORT_KIND = "NetworkExport"
# The sections whose entries nothing else looks into.
_LEAVES = ("vms", "attach", "services", "networkPolicies")
# What may be missing only because the default that brings it has a mistyped key.
_LACKING = ("E0102", "E0106")
_A_TARGET = "a release such as openshift-4.18, a range such as openshift-4.18..4.20, or a list of them"
_MANIFESTS = "a list of files, globs or whole objects"
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Spec:
    """The entries that could be read, by section and key; `broken` names those that could not, or only in part.

    An entry that was read in part is good for the names that it refers to, and for nothing else. A path of one step is a
    section, or the target. `borrowed` are the entries that belong to specs which it uses.
    """

    metadata: Metadata
    platform: Platform
    output: Output
    target: str | list[str] | None
    uses: tuple[str, ...]
    inventory: tuple[str, ...]
    manifests: tuple[str | dict[str, Any], ...]
    nodes: dict[str, NodeGroup]
    interfaces: dict[str, Interface]
    bridges: dict[str, Bridge]
    sriov: dict[str, SriovPool]
    networks: dict[str, Network]
    namespaces: dict[str, Namespace]
    templates: dict[str, Template]
    vms: dict[str, Vm]
    attach: dict[str, Attach]
    services: dict[str, Service]
    networkPolicies: dict[str, NetworkPolicy]
    clusters: dict[str, Cluster]
    broken: frozenset[Path] = field(default=frozenset())
    borrowed: frozenset[Path] = field(default=frozenset())

    @property
    def files(self) -> dict[str, Route]:
        """The files that it names, each with a place that does."""
        named = ((key, vm.cloudInit) for key, vm in sorted(self.vms.items(), reverse=True))
        return {
            cloud_init.userDataFile: Route(("vms", key, "cloudInit", "userDataFile"))
            for key, cloud_init in named
            if cloud_init is not None and cloud_init.userDataFile is not None
        }


def read(long: Mapping[str, Any]) -> tuple[Spec, list[Diagnostic]]:
    """Read a document's long form; what cannot be read is left out and named in `broken`."""
    problems = list(_root_problems(long))
    entries: dict[str, Any] = {}
    misspelt = _misspelt(long)
    broken: set[Path] = {(meant,) for meant in misspelt}
    for name, section in SECTIONS.items():
        entries[name] = {}
        content = long.get(name, {})
        if not isinstance(content, dict):
            problems.append(faults.wrong_value(name, "the spec", content, "a mapping", Route((name,))))
            broken.add((name,))
            continue
        if too_much := list(too_much_filled_in(name, content)):
            problems += too_much
            broken.add((name,))
            continue
        lost = _lost_defaults(long, name, misspelt)
        for key, entry in content.items():
            found = list(_key_problems(name, section, key))
            model, whole = (None, False) if found else _read_entry(name, section, key, entry, found)
            if model is not None:
                entries[name][key] = model
            lacking = isinstance(entry, dict) and _lacks_shared_fields(name, entry, lost, misspelt)
            if not whole or model is None or lacking:
                broken.add((name, key))
            problems += (problem for problem in found if not lacking or problem.code not in _LACKING)
    metadata = _read_part(Metadata, long, "metadata", problems)
    platform = _read_part(Platform, long, "platform", problems)
    output = _read_part(Output, long, "output", problems)
    target = long.get("target")
    if "target" in long and not _is_target(target):
        broken.add(("target",))
        target = None
    uses = _read_paths(long, "uses", "a list of files", problems)
    inventory = _read_paths(long, "inventory", "a list of files, folders or globs", problems)
    manifests = _read_manifests(long, problems)
    spec = Spec(metadata, platform, output, target, uses, inventory, manifests, **entries, broken=frozenset(broken))
    return spec, problems


def is_export(long: Mapping[str, Any]) -> bool:
    """Whether a document tells what others have."""
    return long.get("apiVersion") == API_VERSION and long.get("kind") == EXPORT_KIND


def _is_target(typed: Any) -> bool:
    """Whether it can be a target: a release, a range of them, or a list of these."""
    each = typed if isinstance(typed, list) else [typed]
    return bool(each) and all(isinstance(name, str) for name in each)


def _misspelt(long: Mapping[str, Any]) -> dict[str, Any]:
    """What the spec has under a key that is mistyped, by what was probably meant."""
    found = {}
    for key, content in long.items():
        meant = did_you_mean(key, ROOT_FIELDS) if key not in ROOT_FIELDS else None
        if meant is not None and meant not in long:
            found[meant] = content
    return found


def _lost_defaults(long: Mapping[str, Any], section: str, misspelt: Mapping[str, Any]) -> list[str | None]:
    """The defaults of a section that filled no entry, since a key is mistyped; None for one that is not known."""
    defaults = long.get("defaults", misspelt.get("defaults", {}))
    if section not in WITH_DEFAULTS or not isinstance(defaults, dict):
        return []
    lost: list[str | None] = []
    for typed, content in defaults.items():
        if typed != section and (typed in WITH_DEFAULTS or did_you_mean(typed, WITH_DEFAULTS) != section):
            continue
        if not isinstance(content, dict):
            lost += [] if typed == section else [None]
        elif typed == section and "defaults" in long:
            known = _default_fields(section)
            lost += [did_you_mean(key, known) for key in content if key not in known]
        else:
            lost += content
    return lost


def _lacks_shared_fields(
    section: str, entry: Mapping[str, Any], lost: list[str | None], misspelt: Mapping[str, Any]
) -> bool:
    """Whether fields of an entry are not there because its template, or a default, has a mistyped key."""
    if section == "vms" and "template" in entry and "templates" in misspelt:
        return True
    if section == "vms" and "template" not in entry:
        known = field_names(Vm)
        if any(did_you_mean(key, known) == "template" for key in entry if key not in known):
            return True
    return any(name is None or name not in entry for name in lost)


def _root_problems(long: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for field_name, expected in (("apiVersion", API_VERSION), ("kind", KIND)):
        if long.get(field_name) != expected and not is_export(long):
            certain = field_name not in long and (long.get("apiVersion") == API_VERSION or long.get("kind") == KIND)
            yield faults.not_a_spec(field_name, long.get(field_name), expected, Route((field_name,)), certain=certain)
    for key in long:
        if key not in ROOT_FIELDS:
            yield faults.unknown_key(key, "the spec", Route((key,), "key"), ROOT_FIELDS)
    if "target" in long and not _is_target(long["target"]):
        yield faults.wrong_value("target", "the spec", long["target"], _A_TARGET, Route(("target",)))
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


def _default_fields(section: str) -> dict[str, type[Model]]:
    """The fields that can have a default, each with its model."""
    models: list[type[Model]] = [Template] if section == "vms" else list(SECTIONS[section].kinds.values())
    return {name: model for model in models for name in field_names(model)}


def _default_keys(section: str, content: Mapping[str, Any]) -> Iterator[Diagnostic]:
    known = _default_fields(section)
    where = f"defaults.{section}"
    for key, value in content.items():
        at = Route(("defaults", section, key))
        if value is None:
            yield faults.no_value(key, where, at.key)
        elif key in known:
            yield from field_problems(known[key], key, value, Route(at.path[:-1]), where)
        else:
            yield faults.unknown_key(key, where, at.key, known)


def _key_problems(name: str, section: Section, key: str) -> Iterator[Diagnostic]:
    pattern, expected = KEYS[section.key]
    if not re.fullmatch(pattern, key):
        yield faults.wrong_key(section.noun, key, expected, Route((name, key), "key"))


def _read_entry(
    name: str, section: Section, key: str, entry: Any, problems: list[Diagnostic]
) -> tuple[Model | None, bool]:
    at = Route((name, key))
    where = f'{section.noun} "{key}"'
    if not isinstance(entry, dict):
        problems.append(faults.wrong_entry(where, entry, at))
        return None, False
    without_value = list(forgotten(entry, at, where))
    problems += without_value
    if section.only is None:
        entry = _with_kind(section, where, entry, at, problems)
    model = section.only or next((section.kinds[kind] for kind in section.named(entry)), None)
    if model is None or without_value:
        return None, False
    return validate(model, entry, at, where, problems, leaf=name in _LEAVES)


def _with_kind(
    section: Section, where: str, entry: Mapping[str, Any], at: Route, problems: list[Diagnostic]
) -> Mapping[str, Any]:
    """The entry if it says what it is; a mistyped kind is taken for what was meant, and else nothing is left of it."""
    found = section.named(entry)
    if len(found) == 1:
        return entry
    if found:
        problems.append(faults.several_kinds(where, (at / found[1]).key, found))
    else:
        kinds = list(section.kinds)
        guesses = {key: word for key in entry if (word := did_you_mean(key, section.kinds))}
        typo = next(iter(guesses), None) if len(guesses) == 1 else None
        problems.append(faults.no_kind(where, (at / typo).key if typo else at, kinds, guesses[typo] if typo else ""))
        if typo:
            return {**{key: value for key, value in entry.items() if key != typo}, guesses[typo]: entry[typo]}
    return {}


def _read_paths(long: Mapping[str, Any], name: str, expected: str, problems: list[Diagnostic]) -> tuple[str, ...]:
    content = long.get(name, [])
    wrong = content if not isinstance(content, list) else next((one for one in content if not _is_path(one)), None)
    if not isinstance(content, list) or not all(map(_is_path, content)):
        at = Route((name,)) if not isinstance(content, list) else Route((name, content.index(wrong)))
        problems.append(faults.wrong_value(name, "the spec", wrong, expected, at))
        return ()
    return tuple(content)


def _read_manifests(long: Mapping[str, Any], problems: list[Diagnostic]) -> tuple[str | dict[str, Any], ...]:
    """Files, and objects as they were typed; what these hold is no business of the language."""
    content, at = long.get("manifests", []), Route(("manifests",))
    if not isinstance(content, list):
        problems.append(faults.wrong_value("manifests", "the spec", content, _MANIFESTS, at))
        return ()
    wrong = [index for index, one in enumerate(content) if not _is_path(one) and not isinstance(one, dict)]
    problems += (faults.wrong_value("manifests", "the spec", content[i], _MANIFESTS, at / i) for i in wrong)
    return tuple(content) if not wrong else ()


def _is_path(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _read_part(model: type[M], long: Mapping[str, Any], name: str, problems: list[Diagnostic]) -> M:
    content = long.get(name, {})
    at = Route((name,))
    if not isinstance(content, dict):
        problems.append(faults.wrong_value(name, "the spec", content, "a mapping", at))
        return model()
    found = list(forgotten(content, at, name))
    part = None if found else validate(model, content, at, name, found)[0]
    problems += found
    return part or model()
