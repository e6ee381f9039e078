"""Every object against its schema: a shape once, then only the values that are filled into it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import jsonschema_rs

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.manifest import Hole, Manifest, Shape
from vmnetc.targets.table import Target

from . import faults
from .schemas import cni_validator, schema, validator

Pointer = tuple[str | int, ...]


def verify(manifests: Iterable[Manifest], target: Target) -> list[Diagnostic]:
    """What the schemas refuse."""
    return list(_problems(manifests, target))


def _problems(manifests: Iterable[Manifest], target: Target) -> Iterator[Diagnostic]:
    shapes: dict[Shape, _Holes] = {}
    for manifest in manifests:
        known = shapes.get(manifest.shape)
        if known is None:
            yield from _whole(manifest, target)
            if manifest.values:
                shapes[manifest.shape] = _Holes(manifest, target)
        elif not known.accept(manifest.values):
            yield from _whole(manifest, target)


def _whole(manifest: Manifest, target: Target) -> Iterator[Diagnostic]:
    body = manifest.body
    for error in validator(target.name, body["apiVersion"], manifest.kind).iter_errors(body):
        yield _say(manifest, error, "")
    if manifest.kind == "NetworkAttachmentDefinition":
        for error in cni_validator().iter_errors(json.loads(body["spec"]["config"])):
            yield _say(manifest, error, "/spec/config")


def _say(manifest: Manifest, error: jsonschema_rs.ValidationError, prefix: str) -> Diagnostic:
    pointer = prefix + "".join(f"/{step}" for step in error.instance_path)
    what = f'{manifest.kind} "{manifest.name}"'
    return faults.breaks_schema(what, pointer, error.message, manifest.origin(pointer))


class _Holes:
    """What a shape's values must be, where its document was found valid with one set of them."""

    def __init__(self, manifest: Manifest, target: Target) -> None:
        whole = schema(target.name, manifest.body["apiVersion"], manifest.kind)
        places: dict[int, list[dict[str, Any]]] = {}
        for index, pointer in _holes(manifest.shape.template, ()):
            places.setdefault(index, []).append(_subschema(whole, pointer))
        self._checks = [
            (index, jsonschema_rs.Draft7Validator({"allOf": rules, "definitions": whole.get("definitions", {})}))
            for index, found in sorted(places.items())
            if (rules := [rule for rule in found if rule.keys() - {"type"}])
        ]

    def accept(self, values: tuple[str, ...]) -> bool:
        return all(check.is_valid(values[index]) for index, check in self._checks)


def _holes(value: Any, pointer: Pointer) -> Iterator[tuple[int, Pointer]]:
    if isinstance(value, Hole):
        yield value.index, pointer
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from _holes(child, (*pointer, step))


def _subschema(whole: dict[str, Any], pointer: Pointer) -> dict[str, Any]:
    """What the schema says of one place, following properties and items; `{}` where it says nothing of its own."""
    found: Any = whole
    for step in pointer:
        if isinstance(step, int):
            found = found.get("items", {})
        else:
            found = found.get("properties", {}).get(step, found.get("additionalProperties", {}))
        if not isinstance(found, dict):
            return {}
    return dict(found)
