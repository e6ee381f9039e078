"""`vmnetc show`."""

from __future__ import annotations

import sys
from typing import Any

import click

from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.expand.long_form import expand
from vmnetc.render.yaml_text import dump
from vmnetc.source.document import Document
from vmnetc.spec.grammar import SECTIONS, Language
from vmnetc.spec.plain import plain
from vmnetc.spec.reading import API_VERSION, KIND, Spec, read
from vmnetc.targets import table

from . import report
from .exit_codes import FINDINGS, OK
from .options import color_option, spec_argument, write_bytes


@click.command()
@spec_argument
@click.argument("entry", required=False)
@color_option
def command(spec: str, entry: str | None, color: str) -> int:
    """Print a spec's long form, with every default filled in.

    ENTRY picks one: networks, or networks.blue. The long form is a spec itself, and compiles to the same manifests.
    """
    document, compiled = report.load(spec, strict=False)
    if compiled.failed:
        report.report(compiled.findings, [document], "text", color, to=sys.stderr)
        return FINDINGS
    shown = long_form(document)
    if entry is not None:
        shown = _pick(shown, entry)
    write_bytes(dump(shown))
    return OK


def long_form(document: Document) -> dict[str, Any]:
    """The long form of a document without errors, as plain data."""
    assert document.data is not None
    spec, _ = read(expand(document.data, Language()))
    metadata = {"name": spec.metadata.name or document.spec_name} | plain(spec.metadata)
    head = {"apiVersion": API_VERSION, "kind": KIND, "metadata": metadata, "target": spec.target or table.DEFAULT}
    return head | _sections(spec) | {"output": plain(spec.output)}


def _sections(spec: Spec) -> dict[str, Any]:
    sections = {name: getattr(spec, name) for name in SECTIONS}
    return {
        name: {key: plain(entry) for key, entry in sorted(entries.items())}
        for name, entries in sections.items()
        if entries
    }


def _pick(shown: dict[str, Any], entry: str) -> dict[str, Any]:
    """One section or entry, under its own keys; a key may hold dots, so the longest match counts."""
    section, _, key = entry.partition(".")
    content = shown.get(section)
    if content is None:
        raise click.UsageError(_unknown("section", section, shown))
    if not key:
        return {section: content}
    if not isinstance(content, dict) or key not in content:
        raise click.UsageError(_unknown("entry", key, content if isinstance(content, dict) else {}))
    return {section: {key: content[key]}}


def _unknown(noun: str, name: str, known: dict[str, Any]) -> str:
    guess = did_you_mean(name, known)
    return f'the spec has no {noun} "{name}"; ' + (
        f'did you mean "{guess}"?' if guess else f"there is: {', '.join(known)}"
    )
