"""`--output FORMAT=FILE`: findings in files, beside what goes to the screen."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, NamedTuple

import click
from click.shell_completion import CompletionItem

from vmnetc.diagnostics.formats import FORMATS
from vmnetc.diagnostics.formats.report import Report
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.write.one_file import put

from .options import STDOUT, write_bytes

# Of the formats, those that alone write files with such names. A .json can be three of them.
_SUFFIXES = {".sarif": "sarif", ".sarif.json": "sarif", ".xml": "junit", ".txt": "text"}
_with_format = re.compile(r"([a-z]+)[=:](.+)", re.S).fullmatch


class ReportFile(NamedTuple):
    """A file that is asked for, and its format."""

    format: str
    file: str


def reports(_context: click.Context, _parameter: click.Parameter, typed: Sequence[str]) -> tuple[ReportFile, ...]:
    """What was asked for, each a file of its own that can be written."""
    found = tuple(map(_read, typed))
    seen: set[str] = set()
    for _, file in found:
        real = file if file == STDOUT else os.path.realpath(file)
        if real in seen:
            raise click.UsageError(f"--output names {_shown(file)} twice; each report needs a file of its own")
        seen.add(real)
        _writable(file)
    return found


def save(report: Report, files: Iterable[ReportFile], keep: Iterable[str]) -> None:
    """Write the report into files, each as a whole; never over one of those that were read."""
    # What Unicode lacks, of names of files, is said as JSON says it.
    texts = {wanted: FORMATS[wanted.format](report).encode("utf-8", "backslashreplace").decode() for wanted in files}
    read = {os.path.realpath(name) for name in keep} if texts else set()
    for wanted in texts:
        if wanted.file != STDOUT and os.path.realpath(wanted.file) in read:
            raise click.UsageError(f"--output would overwrite {wanted.file}, which is what was checked")
    for wanted, text in texts.items():
        if wanted.file == STDOUT:
            write_bytes(text)
            continue
        try:
            put(Path(wanted.file), text)
        except OSError as error:
            raise click.UsageError(f"cannot write {wanted.file}: {(error.strerror or str(error)).lower()}") from None


def screen_beside(files: Iterable[ReportFile]) -> IO[str]:
    """Where people read on: standard output, unless a report goes there."""
    return sys.stderr if any(wanted.file == STDOUT for wanted in files) else sys.stdout


def complete(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """The formats; after one, its file."""
    if "=" in typed:
        return [CompletionItem(typed, type="file")]
    return [CompletionItem(f"{name}=") for name in FORMATS if name.startswith(typed)]


def asked(typed: str) -> ReportFile | None:
    """A file with its format in front of it; None for any other text."""
    found = _with_format(typed)
    return ReportFile(found[1], found[2]) if found is not None and found[1] in FORMATS else None


def _read(typed: str) -> ReportFile:
    said = asked(typed)
    if said is not None:
        return said
    found = _with_format(typed)
    if found is not None and typed[found.end(1)] == "=":
        guess = did_you_mean(found[1], FORMATS)
        raise click.UsageError(
            f'no format "{found[1]}" for --output; '
            + (f'did you mean "{guess}"?' if guess else f"formats: {', '.join(FORMATS)}")
        )
    for suffix, format_ in _SUFFIXES.items():
        if typed.lower().endswith(suffix):
            return ReportFile(format_, typed)
    raise click.UsageError(f"--output {typed} does not say which format; write FORMAT={typed}, such as json={typed}")


def _writable(file: str) -> None:
    """What would fail only after all was checked is said before."""
    path = Path(file)
    if file == STDOUT:
        return
    if path.is_dir():
        raise click.UsageError(f"--output {file} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise click.UsageError(f"--output {file}: there is no folder {path.parent}; make it first")


def _shown(file: str) -> str:
    return "standard output" if file == STDOUT else file


output_option = click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=reports,
    shell_complete=complete,
    help="Write the findings to a file as well, in any FORMAT of --format; can be given several times.",
)
