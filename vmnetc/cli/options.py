"""Options and arguments that several commands share."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

import click

FORMATS = ("text", "json", "github")
_SPECS = ("*.vmnet.yaml", "*.vmnet.yml")

specs_argument = click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
spec_argument = click.argument("spec", metavar="SPEC")
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How findings are printed: for people, for programs, or as annotations on GitHub.",
)
color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="When to colour. `auto`: on a terminal, unless NO_COLOR is set.",
)
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
