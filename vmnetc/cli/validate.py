"""`vmnetc validate`."""

from __future__ import annotations

import sys

import click

from vmnetc.manifest.totals import totals
from vmnetc.pipeline import Compilation

from . import report
from .exit_codes import FINDINGS, OK
from .options import color_option, find_specs, format_option, specs_argument, strict_option


@click.command()
@specs_argument
@format_option
@color_option
@strict_option
def command(specs: tuple[str, ...], format_: str, color: str, strict: bool) -> int:
    """Check specs and write nothing.

    SPEC is a file, `-` for standard input, or a folder whose *.vmnet.yaml are all checked. Each spec is compiled as
    by `build`, so what passes here builds.
    """
    documents, findings, failed = [], [], False
    for name in find_specs(specs):
        document, compiled = report.load(name, strict=strict)
        documents.append(document)
        findings += compiled.findings
        failed |= compiled.failed
        if format_ == "text":
            report.report(compiled.findings, [document], format_, color)
            print(f"{name}: {report.totals(compiled.findings)}{_objects(compiled)}")
    if format_ != "text":
        report.report(findings, documents, format_, color)
    sys.stdout.flush()
    return FINDINGS if failed else OK


def _objects(compiled: Compilation) -> str:
    if compiled.failed:
        return ""
    each = [
        f"{made.cluster}: " * bool(made.cluster) + totals(made.manifests, made.patches) for made in compiled.clusters
    ]
    return f" ({'; '.join(each)})"
