"""`vmnetc lint`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from vmnetc.diagnostics.formats.report import Report
from vmnetc.diagnostics.model import Severity
from vmnetc.diagnostics.text import summary
from vmnetc.linting import Linted, lint
from vmnetc.source.file import NotThere
from vmnetc.source.kustomize import NotBuilt, build, roots
from vmnetc.source.manifests import Manifests, find, read, read_into

from . import report
from .exit_codes import FINDINGS, OK
from .options import color_option, format_option, strict_option
from .report_files import ReportFile, output_option, save, screen_beside
from .targets import complete, known

_MOST = 3


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@format_option
@output_option
@color_option
@strict_option
@click.option("--kustomize", is_flag=True, help="Build folders by kustomize, and judge what comes out.")
@click.option(
    "--target",
    metavar="TARGET",
    shell_complete=complete,
    help="Judge for this release; without it, for the newest ones.",
)
def command(
    files: tuple[str, ...],
    format_: str,
    outputs: tuple[ReportFile, ...],
    color: str,
    strict: bool,
    kustomize: bool,
    target: str | None,
) -> int:
    """Check manifests that you wrote yourself, with the knowledge that specs are checked with.

    FILE is YAML or JSON, `-` for standard input, or a folder, of which all YAML and JSON is read: NNCP, NAD, UDN, CUDN,
    VirtualMachine, Namespace, Service, Route, NetworkPolicy, the kinds of SR-IOV; several documents, lists and what
    `oc get -o yaml` prints as well. Other kinds are left out, and so are templates.
    """
    aim = known(target) if target is not None else None
    manifests = _read(files, kustomize=kustomize)
    linted = lint(manifests, aim)
    found = Report(linted.findings, list(manifests.texts), report.texts([manifests]), strict)
    screen = screen_beside(outputs)
    report.show(found, format_, color, to=screen)
    sys.stdout.flush()
    print(_summary(linted, manifests), file=screen if format_ == "text" else sys.stderr)
    save(found, outputs, keep=manifests.texts)
    worst = {one.diagnostic.severity for one in linted.findings}
    return FINDINGS if Severity.ERROR in worst or (strict and Severity.WARNING in worst) else OK


def _read(files: tuple[str, ...], *, kustomize: bool) -> Manifests:
    """The objects of files and folders; what cannot be read, or built, stops the command."""
    built = [root for file in files for root in roots(Path(file)) if kustomize and Path(file).is_dir()]
    if kustomize and not built:
        raise click.UsageError("--kustomize needs a folder with a kustomization.yaml in it, or below it")
    try:
        found = read(find([file for file in files if not (kustomize and Path(file).is_dir())]))
        for root in built:
            read_into(found, f"{root} (built)", build(root))
    except NotThere as error:
        raise click.UsageError(f"cannot read {error}") from None
    except NotBuilt as error:
        raise click.UsageError(str(error)) from None
    return found


def _summary(linted: Linted, manifests: Manifests) -> str:
    """How much was found, and in what; templates are named."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(linted.judged.items())) or "no object to judge"
    others = f"; {linted.others.total()} of other kinds left out" if linted.others else ""
    lines = [f"{summary(linted.findings)} ({kinds}{others})"]
    lines += (f"left out, since it is a template: {at.file}:{at.line}" for at in manifests.templates[:_MOST])
    more = len(manifests.templates) - _MOST
    return "\n".join([*lines, *([f"and {more} more templates"] if more > 0 else [])])
