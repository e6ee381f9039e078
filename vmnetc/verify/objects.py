"""Every object against its schema: a shape once, then only the values that are filled into it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import jsonschema_rs

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.manifest import Hole, Manifest, Shape, pointer_to, steps
from vmnetc.targets.table import Target

from . import cross_field, faults
from .schemas import cni_validator, has_schema, referred, schema, validator

Pointer = tuple[str | int, ...]


def verify(manifests: Iterable[Manifest], target: Target) -> list[Diagnostic]:
    """What the schemas refuse."""
    return list(_problems(manifests, target))


def _problems(manifests: Iterable[Manifest], target: Target) -> Iterator[Diagnostic]:
    shapes: dict[Shape, list[_Holes]] = {}
    for manifest in manifests:
        known = shapes.get(manifest.shape)
        if known is None:
            yield from _whole(manifest, target)
            if manifest.values:
                shapes[manifest.shape] = [_Holes(manifest, release) for release in target.releases]
        elif not all(holes.accept(manifest.values) for holes in known):
            yield from _whole(manifest, target)


def refusals(body: dict[str, Any], target: Target) -> Iterator[tuple[str, Any]]:
    """What the target refuses in one object, or the first of its releases that does: JSON pointer and value."""
    for release in target.releases:
        found = list(_refusals(body, release))
        if found:
            yield from found
            return


def _refusals(body: dict[str, Any], target: Target) -> Iterator[tuple[str, Any]]:
    if not has_schema(target, body["apiVersion"], body["kind"]):
        return
    accepted = True
    for error in validator(target, body["apiVersion"], body["kind"]).iter_errors(body):
        accepted = False
        yield from _what_is_wrong(error)
    # The rest reads what a schema has accepted, and has nothing to say of what it has not.
    if not accepted:
        return
    if body["kind"] == "NetworkAttachmentDefinition":
        yield from _config_refusals(body["spec"])
    yield from cross_field.refusals(body, target)


def _config_refusals(spec: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Without a configuration the plugin is found by the NAD's name, on the nodes (multus-cni v4.2, pkg/k8sclient)."""
    if "config" not in spec:
        return
    try:
        config = json.loads(spec["config"])
    except ValueError:
        yield "/spec/config", spec["config"]
        return
    for error in cni_validator().iter_errors(config):
        yield from ((f"/spec/config{pointer}", value) for pointer, value in _what_is_wrong(error))


def _what_is_wrong(error: jsonschema_rs.ValidationError) -> Iterator[tuple[str, Any]]:
    """The value that is refused; of keys that are not known, theirs."""
    at, unknown = pointer_to(error.instance_path), getattr(error.kind, "unexpected", None)
    if unknown is None or not isinstance(error.instance, dict):
        yield at, error.instance
        return
    yield from ((f"{at}{pointer_to([key])}", error.instance[key]) for key in unknown)


def _whole(manifest: Manifest, target: Target) -> Iterator[Diagnostic]:
    what = f'{manifest.kind} "{manifest.name}"'
    for pointer, value in refusals(manifest.body, target):
        if manifest.woven is not None and manifest.sources[0] == manifest.origin(pointer):
            yield faults.vm_file_refused(pointer, value, manifest.woven.place(steps(manifest.body, pointer)))
            continue
        if manifest.place is not None:
            path = steps(manifest.body, pointer)
            yield faults.refused_by_schema(what, pointer, value, manifest.place(path))
            continue
        raw = _raw_at(manifest, pointer)
        if raw is not None:
            yield faults.refused_by_schema(what, pointer, value, raw)
        else:
            yield faults.breaks_schema(what, pointer, value, manifest.origin(pointer))


def _raw_at(manifest: Manifest, pointer: str) -> Route | None:
    """The part of a `raw` that is to blame; without it every object is good."""
    raws = {at: route for at, route in manifest.origins.items() if "raw" in route.path[2:]}
    above = [at for at in raws if f"{pointer}/".startswith(f"{at}/")]
    below = [at for at in raws if at.startswith(f"{pointer}/")]
    nearest = max(above, key=len, default=None) or min(below, default=None) or min(raws, default=None)
    return raws[nearest] if nearest is not None else None


class _Holes:
    """What a shape's values must be, where its document was found valid with one set of them."""

    def __init__(self, manifest: Manifest, target: Target) -> None:
        whole = schema(target, manifest.body["apiVersion"], manifest.kind)
        found = [(index, _subschema(whole, pointer)) for index, pointer in _holes(manifest.shape.template, ())]
        self._alone = all(rules is not None for _, rules in found)
        self._checks = [
            (index, jsonschema_rs.Draft7Validator({"allOf": [rules], "definitions": whole.get("definitions", {})}))
            for index, rules in found
            if rules is not None and rules.keys() - {"type"}
        ]

    def accept(self, values: tuple[str, ...]) -> bool:
        """Whether the values are good for sure; all of them are text, so a type alone asks for no check."""
        return self._alone and all(check.is_valid(values[index]) for index, check in self._checks)


def _holes(value: Any, pointer: Pointer) -> Iterator[tuple[int, Pointer]]:
    if isinstance(value, Hole):
        yield value.index, pointer
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from _holes(child, (*pointer, step))


# Keywords by which a schema can say more of a place inside than its properties and items do.
_REACHES_INSIDE = {
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "dependencies",
    "patternProperties",
    "contains",
    "enum",
    "const",
}


def _subschema(whole: dict[str, Any], pointer: Pointer) -> dict[str, Any] | None:
    """All that the schema says of one place; None if more than following properties and items is needed to tell."""
    found = referred(whole, whole)
    for step in pointer:
        if found.keys() & _REACHES_INSIDE:
            return None
        inner = (
            found.get("items", {})
            if isinstance(step, int)
            else found.get("properties", {}).get(step, found.get("additionalProperties", {}))
        )
        found = referred(whole, inner)
    return found
