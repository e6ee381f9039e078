"""Findings on the screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import IO

import click

from vmnetc.diagnostics import machine, text
from vmnetc.diagnostics.model import Located
from vmnetc.pipeline import Compilation, compile
from vmnetc.source.document import Document, NotThere, read

from .options import in_color


def load(name: str, *, strict: bool) -> tuple[Document, Compilation]:
    """Read and compile a spec; one that is not there stops the command."""
    try:
        document, problems = read(name)
    except NotThere as error:
        raise click.UsageError(f"cannot read {error}") from None
    return document, compile(document, problems, strict=strict)


def report(
    findings: list[Located], documents: Sequence[Document], format_: str, color: str, *, to: IO[str] | None = None
) -> None:
    """Print findings in the chosen format; text goes to `to`, the other formats to standard output unless it is given."""
    stream = to or sys.stdout
    if format_ == "json":
        print(machine.as_json(findings), file=stream)
    elif format_ == "github":
        if findings:
            print(machine.as_github(findings), file=stream)
    else:
        texts = {document.name: document.text for document in documents}
        for block in text.blocks(findings, texts.get, color=in_color(color, stream)):
            print(block, end="\n\n", file=stream)


def totals(findings: list[Located]) -> str:
    """`2 errors, 1 warning`, or that there is nothing."""
    return text.summary(findings) or "no findings"
