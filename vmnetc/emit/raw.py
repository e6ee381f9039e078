"""`raw`: a JSON merge patch of the user onto the object that an entry becomes, last of all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route, Step
from vmnetc.manifest import Manifest, Shape, pointer_to

from . import faults
from .merge_patch import ABSENT, leaves, merge_patch, touched

# What an entry of a section becomes beside its object has no share in its `raw`.
_BESIDE = ("Route",)
_IDENTITY: tuple[Path, ...] = (("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace"))
_CONFIG: Path = ("spec", "config")
Raws = Mapping[Path, dict[str, Any]]


def overlaid(manifests: Iterable[Manifest], raws: Raws) -> tuple[list[Manifest], list[Diagnostic]]:
    """The objects with what `raw` of their entries says, and what of the computed it replaces."""
    problems: dict[tuple[Route, str], Diagnostic] = {}
    shapes: dict[tuple[Shape, Path], Shape] = {}
    found = [_overlaid(manifest, raws, shapes, problems) for manifest in manifests] if raws else list(manifests)
    return found, list(problems.values())


def _overlaid(
    manifest: Manifest,
    raws: Raws,
    shapes: dict[tuple[Shape, Path], Shape],
    problems: dict[tuple[Route, str], Diagnostic],
) -> Manifest:
    entry = manifest.sources[0].entry.path
    raw = raws.get(entry)
    if raw is None or manifest.kind in _BESIDE:
        return manifest
    at = Route(entry) / "raw"
    if (changed := touched(raw, _IDENTITY)) is not None:
        problems.setdefault((at, "identity"), faults.raw_changes_identity(str(Route(changed)), _at(at, changed)))
        return manifest
    body = manifest.body
    who = f'{manifest.kind} "{manifest.name}"'
    origins = dict(manifest.origins)
    for path, value in leaves(raw):
        pointer = pointer_to(path)
        origins[pointer] = _at(at, path)
        before = _computed(body, path)
        if before is not ABSENT and before != value:
            place = _at(at, path)
            problems.setdefault((place, pointer), faults.raw_overrides(who, pointer, before, value, place))
    key = (manifest.shape, entry)
    if key not in shapes:
        shapes[key] = Shape(_merged(manifest.shape.template, raw))
    return replace(manifest, shape=shapes[key], origins=origins)


def _merged(template: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """The document with the patch; the configuration inside a NAD is patched as the mapping that it is."""
    spec = raw.get("spec")
    config = spec.get("config") if isinstance(spec, dict) else None
    if isinstance(config, dict):
        inner = merge_patch(json.loads(template["spec"]["config"]), config)
        raw = {**raw, "spec": {**raw["spec"], "config": json.dumps(inner, indent=2) + "\n"}}
    merged: dict[str, Any] = merge_patch(template, raw)
    return merged


def _computed(body: dict[str, Any], path: Path) -> Any:
    """What vmnetc says at a path; nothing where it says nothing."""
    found: Any = body
    for depth, step in enumerate(path):
        if path[:depth] == _CONFIG and isinstance(found, str):
            found = json.loads(found)
        if not isinstance(found, dict) or step not in found:
            return ABSENT
        found = found[step]
    return found


def _at(at: Route, path: tuple[Step, ...]) -> Route:
    return Route((*at.path, *path))
