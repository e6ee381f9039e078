"""Where the values of the long form came from, and which objects its entries become."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vmnetc.diagnostics.route import Path, Place, Route, Step
from vmnetc.expand.long_form import expand
from vmnetc.lock import ONLY
from vmnetc.manifest import Manifest
from vmnetc.manifest.totals import PATCHES
from vmnetc.pipeline import Compilation, typed_of
from vmnetc.render import tree
from vmnetc.source.document import Document
from vmnetc.source.variant import Variant
from vmnetc.spec.base import Model
from vmnetc.spec.clusters import Cluster
from vmnetc.spec.grammar import SECTIONS, Language
from vmnetc.spec.plain import plain
from vmnetc.spec.reading import API_VERSION, EXPORT_KIND, KIND, Spec, is_export, read
from vmnetc.targets import table

Layer = Literal["spec", "entry", "template", "defaults", "patch", "default"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says a value, and where; what nobody says is vmnetc's own default, and stands nowhere."""

    layer: Layer
    shared: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A part of the long form with its origin and its own parts, by key or position."""

    plain: Any
    origin: Origin
    parts: Mapping[Step, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """An object of the tree, or a patch: its file, and the entries that have a part in it, the main one first."""

    kind: str
    namespace: str | None
    name: str
    file: str
    entries: tuple[Path, ...]


def long_form(document: Document) -> dict[str, Any]:
    """The long form of a document without errors, as plain data."""
    assert document.data is not None
    spec, _ = read(expand(document.data, Language()))
    metadata = {"name": spec.metadata.name or document.spec_name} | plain(spec.metadata)
    kind = EXPORT_KIND if is_export(document.data) else KIND
    target = spec.target or table.DEFAULT
    head = {"apiVersion": API_VERSION, "kind": kind, "metadata": metadata, "target": target}
    head |= {"uses": list(spec.uses)} if spec.uses else {}
    head |= {"inventory": list(spec.inventory)} if spec.inventory else {}
    whole = {"manifests": list(spec.manifests)} if spec.manifests else {}
    platform = {"platform": _platform(spec, target)} if spec.platform.model_fields_set else {}
    return head | _sections(spec) | platform | whole | {"output": plain(spec.output)}


def _platform(spec: Spec, target: str | list[str]) -> dict[str, Any]:
    """The switches of the cluster, with the namespaces that are usual for the target."""
    found, aimed = plain(spec.platform), table.aimed_at(target)
    if aimed is not None:
        usual = {"sriov": aimed.distribution.sriov, "virtualization": aimed.distribution.virtualization}
        found["operatorNamespaces"] = usual | found["operatorNamespaces"]
    return found


def part(shown: Any, path: Path) -> Any:
    """What a path leads to, within what it stands in; of a list only that item."""
    if not path:
        return shown
    inner = part(shown[path[0]], path[1:])
    return [inner] if isinstance(path[0], int) else {path[0]: inner}


def origins(document: Document, shown: Mapping[str, Any], path: Path = ()) -> Value:
    """The long form with its origins: all of it, or the part that a path leads to."""
    return _part(document, shown, (), path)


def objects(compiled: Compilation, shown: Mapping[str, Any], cluster: str = ONLY) -> list[Made]:
    """All objects of a cluster, in the order in which it wants them, and the patches."""
    here = next(made for made in compiled.clusters if made.cluster == cluster)
    files = compiled.files() if cluster != ONLY else ()

    def file(path: str) -> str:
        return compiled.file(here, path, files) if cluster != ONLY else path

    made = [
        Made(one.kind, one.namespace, one.name, file(compiled.path_of(one)), tuple(_entries(one, shown)))
        for one in here.manifests
    ]
    patches = [
        Made(
            f"{PATCHES[patch.kind]} patch",
            patch.namespace,
            patch.name,
            file(tree.patch_path(patch)),
            (patch.source.entry.path,),
        )
        for patch in here.patches
    ]
    return made + patches


def _sections(spec: Spec) -> dict[str, Any]:
    sections = {name: getattr(spec, name) for name in SECTIONS}
    return {
        name: {key: _plain(entry) for key, entry in sorted(entries.items())}
        for name, entries in sections.items()
        if entries
    }


def _plain(entry: Model) -> dict[str, Any]:
    """Of a cluster only that it is one: what it changes stands in the other sections."""
    return plain(entry) if not isinstance(entry, Cluster) else {}


def _part(document: Document, shown: Any, done: Path, path: Path) -> Value:
    if not path:
        return _value(document, shown, done)
    step = path[0]
    inner = _part(document, shown[step], (*done, step), path[1:])
    parts = {0 if isinstance(step, int) else step: inner}
    return Value(part(shown, path), _origin(document, done, on="key"), parts)


def _value(document: Document, shown: Any, path: Path) -> Value:
    items = shown.items() if isinstance(shown, dict) else enumerate(shown) if isinstance(shown, list) else ()
    parts = {step: _value(document, child, (*path, step)) for step, child in items}
    return Value(shown, _origin(document, path, on="key" if parts else "value"), parts)


def _origin(document: Document, path: Path, *, on: str) -> Origin:
    typed = typed_of(document).path(path)
    if typed is None:
        return Origin("default")
    place, _ = document.place(typed, on)
    if isinstance(document, Variant) and (whole := document.typed(typed)) != typed:
        return Origin("patch", str(Route(whole[:3])), place)
    if path[:1] == typed[:1]:
        return Origin("entry" if len(path) > 1 and path[0] in SECTIONS else "spec", place=place)
    return Origin("template" if typed[0] == "templates" else "defaults", str(Route(typed[:2])), place)


def _entries(manifest: Manifest, shown: Mapping[str, Any]) -> Iterator[Path]:
    routes = (*manifest.sources, *manifest.origins.values())
    paths = dict.fromkeys(route.entry.path for route in routes if len(route.path) > 1)
    yield from paths
    for section, key in paths:
        template = shown["vms"][key].get("template") if section == "vms" else None
        if template is not None:
            yield ("templates", template)
