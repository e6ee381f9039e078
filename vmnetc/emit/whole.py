"""Objects that the user writes whole: they pass through as they were typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from vmnetc.graph import Graph
from vmnetc.inventory import WholeObject
from vmnetc.inventory.kinds import is_made
from vmnetc.manifest import Manifest, of
from vmnetc.targets.table import Target

# What stands first in an object, whatever the order in which it was typed.
_FIRST = ("apiVersion", "kind", "metadata")
_FIRST_OF_METADATA = ("name", "namespace", "labels", "annotations")


def whole_objects(graph: Graph, target: Target) -> Iterator[Manifest]:
    """No wave, guard or annotation is added: of an object of an unknown kind nobody knows what it needs."""
    for one in graph.whole:
        note = f"It stands in {one.file}: edit it there." if one.file is not None else ""
        manifest = of(_in_order(one.body), one.item, note=note, folder=_folder(one, target))
        yield replace(manifest, place=one.place)


def _folder(one: WholeObject, target: Target) -> Literal["admin", "tenant"] | None:
    """Objects of the kinds that vmnetc makes stand where these do; others by their namespace."""
    group, kind, namespace, _ = one.identity
    if is_made(group, kind):
        return None
    return "admin" if namespace is None or target.distribution.has_namespace(namespace) else "tenant"


def _in_order(body: dict[str, Any]) -> dict[str, Any]:
    """The keys sorted, a name first, so that the order of typing changes no byte."""
    found = {key: _sorted(body[key]) for key in (*_FIRST, *sorted(body.keys() - {*_FIRST}))}
    metadata = found["metadata"]
    order = [key for key in _FIRST_OF_METADATA if key in metadata]
    return {**found, "metadata": {key: metadata[key] for key in (*order, *sorted(metadata.keys() - {*order}))}}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=lambda key: (key != "name", key))}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
