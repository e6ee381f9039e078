"""Options and arguments that several commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import click

from vmnetc.diagnostics.formats import FORMATS
from vmnetc.diagnostics.similar import did_you_mean

_PEOPLES, *_PROGRAMS = FORMATS
STDOUT = "-"
# Where the tree of a spec goes unless it is said, beside the spec.
DEFAULT_FOLDER = "manifests"
_SPECS = ("*.vmnet.yaml", "*.vmnet.yml")

specs_argument = click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
spec_argument = click.argument("spec", metavar="SPEC")
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    metavar="FORMAT",
    help=f"How findings are printed: as {_PEOPLES} for people, or as {', '.join(_PROGRAMS)}.",
)
color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="When to colour. `auto`: on a terminal, unless NO_COLOR is set.",
)
cluster_option = click.option("--cluster", metavar="NAME", help="Which cluster is meant, where the spec names several.")
strict_option = click.option("--strict", is_flag=True, help="Warnings fail too.")


def in_color(choice: str, stream: IO[str]) -> bool:
    """Whether to colour what goes to a stream (https://no-color.org)."""
    if choice == "auto":
        return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()
    return choice == "always"


def find_specs(arguments: tuple[str, ...]) -> list[str]:
    """The specs that were named; a folder means every `*.vmnet.yaml` below it, hidden folders left out."""
    found: dict[str, None] = {}
    for argument in arguments:
        if argument == "-" or not Path(argument).is_dir():
            found[argument] = None
            continue
        below = sorted(
            str(path) for pattern in _SPECS for path in Path(argument).rglob(pattern) if _visible(path, argument)
        )
        if not below:
            raise click.UsageError(f"no *.vmnet.yaml in {argument}; `vmnetc init {argument}` writes one to start from")
        found.update(dict.fromkeys(below))
    return list(found)


def _visible(path: Path, folder: str) -> bool:
    parts = path.relative_to(folder).parts
    return path.is_file() and not any(part.startswith(".") or part == "node_modules" for part in parts)


def write_bytes(text: str) -> None:
    """Text to standard output as UTF-8, whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


def one_cluster(names: Sequence[str], asked: str | None) -> str:
    """The cluster that was asked for, or the only one."""
    if asked is None and len(names) == 1:
        return names[0]
    known = ", ".join(names) if names != [""] else "none"
    if asked is None:
        raise click.UsageError(f"the spec has several clusters; say which: --cluster {known}")
    if asked not in names or not asked:
        guess = did_you_mean(asked, names)
        raise click.UsageError(
            f'the spec has no cluster "{asked}"; ' + (f'did you mean "{guess}"?' if guess else f"it has: {known}")
        )
    return asked
