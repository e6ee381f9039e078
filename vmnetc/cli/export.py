"""`vmnetc export`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from vmnetc.diagnostics.model import Located
from vmnetc.diagnostics.route import Place
from vmnetc.lending import export, owner
from vmnetc.write.folder import apply, compare

from . import report
from .exit_codes import FINDINGS, OK, WOULD_CHANGE
from .loading import load
from .options import (
    STDOUT,
    cluster_option,
    color_option,
    format_option,
    one_cluster,
    spec_argument,
    strict_option,
    write_bytes,
)


@click.command()
@spec_argument
@click.option(
    "-o", "--output", metavar="FILE", default=STDOUT, show_default=True, help="Where the export goes; `-` prints it."
)
@click.option("--check", is_flag=True, help="Write nothing, and exit with 3 if FILE would change.")
@cluster_option
@format_option
@color_option
@strict_option
def command(spec: str, output: str, check: bool, cluster: str | None, format_: str, color: str, strict: bool) -> int:
    """Print the small spec by which others use this one.

    It says what the spec has for the nodes, its networks with all that is decided of them, its namespaces, and which
    addresses its VMs have. A team with a repository of its own keeps it there and names it in `uses`: what it may say, and
    what becomes of that, is the same as with the whole spec. Nothing is made of an export.

    A spec with clusters has one for each: --cluster says which. FILE is written at once, where it would change, and never
    over a file that is no export of this spec.

    \b
    vmnetc export prod.vmnet.yaml -o ../shop/prod-export.vmnet.yaml
    """
    if check and output == STDOUT:
        raise click.UsageError("--check compares a file: name it with -o")
    document, compiled = load(spec, strict=strict)
    report.report(compiled.findings, [document], format_, color, to=sys.stderr)
    if compiled.failed:
        return FINDINGS
    if compiled.is_export:
        raise click.UsageError(f"{spec} is an export itself")
    made = {one.cluster: one for one in compiled.clusters}
    text = export(made[one_cluster(list(made), cluster)].meant)
    if output == STDOUT:
        write_bytes(text)
        return OK
    path = Path(output)
    changes, blocked = compare(path.parent, {path.name: text}, compiled.name, owner)
    changes = replace(changes, removed=())
    if not blocked and not check:
        blocked = apply(changes)
    if blocked:
        located = [Located(one, one.at) for one in blocked if isinstance(one.at, Place)]
        report.report(located, [document], format_, color, to=sys.stderr)
        return FINDINGS
    if format_ == "text":
        print(f"{'would change' if check else 'wrote'}: {path}" if changes else f"{path}: unchanged")
    return WOULD_CHANGE if changes and check else OK
