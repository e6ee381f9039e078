"""Objects that the spec makes against those of the cluster, and against each other: each has one owner."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.inventory import Inventory, LiveObject
from vmnetc.manifest import Manifest

from . import faults


def taken(manifests: Iterable[Manifest], inventory: Inventory) -> list[Diagnostic]:
    """The objects that others own by the same name; one that is just what the spec makes is nobody else's."""
    return list(_taken(manifests, inventory)) if inventory.objects else []


def _taken(manifests: Iterable[Manifest], inventory: Inventory) -> Iterator[Diagnostic]:
    for manifest in manifests:
        if manifest.woven is not None or manifest.place is not None:
            continue  # it is its owner's, live or not
        live = inventory.objects.get((manifest.kind, manifest.namespace, manifest.name))
        if live is not None and not live.managed and not _is_what_is_made(manifest.body, live):
            yield faults.object_of_others(manifest.kind, manifest.name, live.namespace, manifest.sources[0], live.at)


def twice(manifests: Iterable[Manifest]) -> Iterator[Diagnostic]:
    """Objects that the user writes whole and that are there already: made by vmnetc, or written before."""
    manifests = list(manifests)
    if all(manifest.place is None for manifest in manifests):
        return
    first = {_identity(manifest): manifest for manifest in reversed(manifests) if manifest.place is not None}
    first |= {_identity(manifest): manifest for manifest in manifests if manifest.place is None}
    for manifest in manifests:
        other = first[_identity(manifest)]
        if manifest.place is not None and other is not manifest:
            at = manifest.place(("metadata", "name"))
            where = f"{manifest.namespace}/{manifest.name}" if manifest.namespace else manifest.name
            by_vmnetc = other.place is None
            there = other.sources[0].key if other.place is None else other.place(("metadata", "name"))
            yield faults.whole_object_twice(manifest.kind, where, by_vmnetc, at, there)


def _identity(manifest: Manifest) -> tuple[object, ...]:
    return manifest.group, manifest.kind, manifest.namespace, manifest.name


def _is_what_is_made(body: dict[str, Any], live: LiveObject) -> bool:
    if live.kind == "Namespace":  # it has nothing but labels, and those that are asked for are a rule's
        return False
    return _holds(live.body.get("spec"), body.get("spec", {}))


def _holds(live: Any, made: Any) -> bool:
    """Whether the cluster has all that is made; it may have filled in more."""
    if isinstance(made, dict) and isinstance(live, dict):
        return all(key in live and _holds(live[key], value) for key, value in made.items())
    if isinstance(made, list) and isinstance(live, list):
        return len(made) == len(live) and all(map(_holds, live, made))
    if isinstance(made, str) and isinstance(live, str) and made[:1] == live.lstrip()[:1] == "{":
        try:
            return bool(json.loads(live) == json.loads(made))
        except ValueError:
            return live == made
    return bool(live == made)
