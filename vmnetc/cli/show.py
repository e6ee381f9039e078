"""`vmnetc show`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import click

from vmnetc.diagnostics.route import Path, Route
from vmnetc.lineage import Made, Origin, Value, long_form, objects, part
from vmnetc.lineage import origins as with_origins
from vmnetc.manifest import pointer_to
from vmnetc.pipeline import for_clusters
from vmnetc.render import commented
from vmnetc.render.commented import Note
from vmnetc.render.yaml_text import dump
from vmnetc.spec.grammar import SECTIONS

from . import report
from .entry import Selection, complete, find
from .exit_codes import FINDINGS, OK
from .loading import load
from .options import cluster_option, color_option, one_cluster, spec_argument, write_bytes

_VERSION = 1
_MOST_OBJECTS = 12


@click.command()
@spec_argument
@click.argument("entry", required=False, shell_complete=complete)
@click.option(
    "--origins/--no-origins",
    default=None,
    help="Say of each value where it came from, and of each entry what it becomes. On for an ENTRY and for JSON.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    show_default=True,
    help="YAML has origins and objects as comments; JSON has values, origins (by JSON pointer) and objects.",
)
@cluster_option
@color_option
def command(spec: str, entry: str | None, origins: bool | None, format_: str, cluster: str | None, color: str) -> int:
    """Print a spec's long form, with every default filled in, and where each value came from.

    ENTRY picks a part: a section (networks), an entry (networks.blue) or what is in it (networks.blue.vlan). The name of
    an object that an entry makes, such as networks.vlan-101, leads to the entry. Behind each value stands the line that
    says it, with the template or the defaults that it is in; what no line says is vmnetc's own default.

    The long form of the whole spec is a spec itself, and compiles to the same manifests. `vmnetc trace` asks the other
    way round: which line made a part of the output?

    \b
    vmnetc show network.vmnet.yaml > long.vmnet.yaml
    vmnetc show network.vmnet.yaml networks.blue
    vmnetc show network.vmnet.yaml vms.demo/web.nics[0] --format json
    """
    document, compiled = load(spec, strict=False)
    if compiled.failed:
        report.report(compiled.findings, [document], "text", color, to=sys.stderr)
        return FINDINGS
    variants = for_clusters(document)
    cluster = one_cluster(list(variants), cluster)
    document = variants[cluster]
    shown = long_form(document)
    wanted = origins if origins is not None else entry is not None or format_ == "json"
    made = objects(compiled, shown, cluster) if wanted or entry is not None else []
    chosen = find(entry, shown, made) if entry is not None else Selection((), tuple(made))
    if wanted:
        value = with_origins(document, shown, chosen.path)
        write = as_json if format_ == "json" else as_yaml
        write_bytes(write(value, chosen.objects))
    else:
        plain = part(shown, chosen.path)
        write_bytes(dump(plain) if format_ == "yaml" else f"{json.dumps(plain, indent=2)}\n")
    return OK


def as_yaml(value: Value, made: tuple[Made, ...]) -> str:
    """The values with their origins, and what their entries become, as comments."""
    becomes: dict[Path, list[str]] = {}
    for one in made:
        name = f"{one.namespace}/{one.name}" if one.namespace else one.name
        for entry in one.entries:
            verb = "becomes" if entry == one.entries[0] else "has a part in"
            becomes.setdefault(entry, []).append(f"{verb} {one.kind} {name}: {one.file}")
    return commented.dump(value.plain, _note(value, (), becomes))


def _note(value: Value, path: Path, becomes: Mapping[Path, list[str]]) -> Note:
    """What is said of a value. A field whose parts all have its own origin has one comment, at its key."""
    is_entry = len(path) == 2 and path[0] in SECTIONS
    is_field = len(path) > 1 and not is_entry and not isinstance(path[-1], int)
    if is_field and _is_uniform(value):
        return Note(_said(value.origin))
    parts = {step: _note(below, (*path, step), becomes) for step, below in value.parts.items()}
    says = is_entry or not value.parts or (is_field and _holds_only_defaults(value))
    lines = becomes.get(path, [])
    more = (f"and {len(lines) - _MOST_OBJECTS} more; --format json has all",) if len(lines) > _MOST_OBJECTS else ()
    return Note(_said(value.origin) if says else "", (*lines[:_MOST_OBJECTS], *more), parts)


def _is_uniform(value: Value) -> bool:
    said = _said(value.origin)
    return all(_said(below.origin) == said and _is_uniform(below) for below in value.parts.values())


def _holds_only_defaults(value: Value) -> bool:
    return all(below.origin.place is None and _holds_only_defaults(below) for below in value.parts.values())


def _said(origin: Origin) -> str:
    if origin.place is None:
        return origin.layer
    where = f"{origin.place.file}:{origin.place.line}"
    return f"{origin.shared}, {where}" if origin.shared else where


def as_json(value: Value, made: tuple[Made, ...]) -> str:
    """Values, origins and objects for programs."""
    report = {
        "version": _VERSION,
        "values": value.plain,
        "origins": dict(_pointers(value, "")),
        "objects": [_object(one) for one in made],
    }
    return f"{json.dumps(report, indent=2)}\n"


def _pointers(value: Value, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The origin of each value, entry and field, by JSON pointer into the values (RFC 6901)."""
    for step, below in value.parts.items():
        at = f"{pointer}{pointer_to([step])}"
        yield at, _origin(below.origin)
        yield from _pointers(below, at)


def _origin(origin: Origin) -> dict[str, Any]:
    said: dict[str, Any] = {"from": origin.layer}
    if origin.shared:
        said["shared"] = origin.shared
    if origin.place is not None:
        said |= {"file": origin.place.file, "line": origin.place.line, "column": origin.place.column}
    return said


def _object(made: Made) -> dict[str, Any]:
    namespace = {"namespace": made.namespace} if made.namespace else {}
    entries = [str(Route(entry)) for entry in made.entries]
    return {"kind": made.kind, **namespace, "name": made.name, "file": made.file, "entries": entries}
