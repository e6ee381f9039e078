"""`vmnetc targets`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import click

from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.targets.table import ALIKE, DEFAULT, DISTRIBUTIONS, FEATURES, KNOWN, Target, find, releases_of, spans

from .exit_codes import OK

_WORDS = [distribution.name.lower() for distribution in DISTRIBUTIONS]


def complete(_: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The targets that begin so, for a shell; an argument may also be a word for all of a platform."""
    words = _WORDS if parameter.name == "targets" else []
    return [name for name in (*words, *KNOWN) if name.startswith(begun)]


@click.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...", shell_complete=complete)
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

    TARGET is a release or a range of them, as in a spec: openshift-4.18, okd-4.18..4.20; or all of one platform:
    openshift, okd, kubevirt. Without any, all releases are shown.
    """
    found = [target for name in targets or _WORDS for target in _named(name)]
    if format_ == "json":
        cells = {target.name: dict(_cells(target)) for target in found}
        print(json.dumps(cells, indent=2))
        return OK
    print("\n".join(_tables(found)))
    return OK


def _named(name: str) -> list[Target]:
    return releases_of(DISTRIBUTIONS[_WORDS.index(name)]) if name in _WORDS else [known(name)]


def known(name: str) -> Target:
    """The target of that name; one that is none stops the command."""
    target = find(name)
    if target is None:
        guess = did_you_mean(name, KNOWN)
        hint = f'did you mean "{guess}"?' if guess else f"known: {spans()}"
        raise click.UsageError(f'no target "{name}"; {hint}')
    return target


def _cells(target: Target) -> Iterator[tuple[str, object]]:
    """All that is known of a target, by the name of its column."""
    yield from ((name, getattr(target, name)) for name in FEATURES)
    yield from ((name, getattr(target.distribution, name)) for name in ALIKE)


def _tables(targets: Sequence[Target]) -> Iterator[str]:
    """A table of the releases of each platform, a line for each feature; then what their releases have alike."""
    shown = [distribution for distribution in DISTRIBUTIONS if any(one.distribution is distribution for one in targets)]
    for distribution in shown:
        found = [target for target in targets if target.distribution is distribution]
        word = distribution.name.lower()
        table = [
            [
                f"plain {distribution.name}" if distribution.assembled else distribution.name,
                *(target.name.removeprefix(f"{word}-") for target in found),
            ]
        ]
        table += [[words, *(_cell(getattr(target, name)) for target in found)] for name, words in FEATURES.items()]
        yield from _rows(table)
        yield ""
    table = [["In every release", *(distribution.name for distribution in shown)]]
    for name, words in ALIKE.items():
        cells = [_lines(getattr(one, name)) for one in shown]
        table += [list(row) for row in zip_longest([words], *cells, fillvalue="")]
    yield from _rows(table)
    yield from ("", f"A spec without a target is taken for {DEFAULT}.")


def _rows(table: list[list[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _lines(value: object) -> list[str]:
    """A cell with a line for each of what it lists; nothing said is said of all."""
    return [str(one) for one in value] if isinstance(value, tuple) else ["all"] if value is None else [_cell(value)]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "-"
    return str(value).removeprefix("vmi.kubevirt.io/").removeprefix("vm.kubevirt.io/").removeprefix("release-")
