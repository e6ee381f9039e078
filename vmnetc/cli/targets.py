"""`vmnetc targets`."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.targets.table import DEFAULT, FEATURES, KNOWN, Target, find

from .exit_codes import OK


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="As a table for people, or for programs.",
)
def command(targets: tuple[str, ...], format_: str) -> int:
    """Print which release has what.

    TARGET is a release or a range of them, as in a spec: openshift-4.18, openshift-4.18..4.20. Without any, all releases
    are shown.
    """
    found = [known(name) for name in targets or KNOWN]
    if format_ == "json":
        cells = {target.name: {name: getattr(target, name) for name in FEATURES} for target in found}
        print(json.dumps(cells, indent=2))
        return OK
    print("\n".join(_rows(found)))
    return OK


def known(name: str) -> Target:
    """The target of that name; one that is none stops the command."""
    target = find(name)
    if target is None:
        guess = did_you_mean(name, KNOWN)
        hint = f'did you mean "{guess}"?' if guess else f"known: {KNOWN[0]} to {KNOWN[-1]}"
        raise click.UsageError(f'no target "{name}"; {hint}')
    return target


def _rows(targets: Sequence[Target]) -> list[str]:
    """The table, a line for each feature; a footnote says what is assumed without a target."""
    names = [target.name.removeprefix("openshift-") for target in targets]
    table = [["", *names]]
    table += [[words, *(_cell(getattr(target, name)) for target in targets)] for name, words in FEATURES.items()]
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    rows = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    return [*rows, "", f"A spec without a target is taken for {DEFAULT}."]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "-"
    return str(value).removeprefix("vmi.kubevirt.io/").removeprefix("vm.kubevirt.io/")
