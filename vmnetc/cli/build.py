"""`vmnetc build`."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from vmnetc.diagnostics.model import Diagnostic, Located
from vmnetc.diagnostics.route import Place
from vmnetc.manifest.totals import totals
from vmnetc.pipeline import Compilation, address
from vmnetc.render.header import owner
from vmnetc.render.tree import path_of
from vmnetc.write.folder import Changes, apply, compare

from . import report
from .exit_codes import FINDINGS, OK, WOULD_CHANGE
from .options import color_option, find_specs, format_option, specs_argument, strict_option, write_bytes

STDOUT = "-"
DEFAULT_FOLDER = "manifests"
_MOST_ROWS = 60


@click.command()
@specs_argument
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    help="Where the tree goes; `-` prints all objects as one stream. Default: manifests/ beside the spec.",
)
@click.option(
    "--check", is_flag=True, help="Write nothing; name each file that would change, and exit with 3 if any would."
)
@click.option("--diff", is_flag=True, help="Show how files change, line by line.")
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@format_option
@color_option
@strict_option
def command(
    specs: tuple[str, ...],
    output: str | None,
    check: bool,
    diff: bool,
    quiet: bool,
    format_: str,
    color: str,
    strict: bool,
) -> int:
    """Compile specs into trees of manifests.

    SPEC is a file, `-` for standard input, or a folder whose *.vmnet.yaml are all built. The tree holds admin/ (what
    is cluster-wide or opens a physical network) and tenants/<namespace>/; each folder with a kustomization.yaml builds
    alone.

    Files are written only where their bytes change, and each at once. Files that the spec no longer makes are deleted;
    those that it never made are left alone. A spec with an error changes nothing.
    """
    names = find_specs(specs)
    if output is not None and output != STDOUT and len(names) > 1:
        raise click.UsageError("-o takes the tree of one spec; without it each spec has manifests/ beside it")
    if output == STDOUT and (check or diff):
        raise click.UsageError("--check and --diff compare a folder; -o - has none")
    code = OK
    for name in names:
        code = max(code, _build(name, output, _Ways(check, diff, quiet, format_, color, strict)))
    return code


class _Ways:
    """How the user wants it done."""

    def __init__(self, check: bool, diff: bool, quiet: bool, format_: str, color: str, strict: bool) -> None:
        self.check, self.diff, self.strict = check, diff, strict
        self.format, self.color = format_, color
        self.table = not quiet and format_ == "text"


def _build(name: str, output: str | None, ways: _Ways) -> int:
    document, compiled = report.load(name, strict=ways.strict)
    findings = compiled.findings
    changes: Changes | None = None
    if not compiled.failed and output != STDOUT:
        folder = Path(output) if output is not None else document.folder / DEFAULT_FOLDER
        changes, blocked = compare(folder, compiled.files(), compiled.name, owner)
        if not blocked and not ways.check:
            before = _before(changes) if ways.diff else {}
            blocked = apply(changes)
            if ways.diff and not blocked:
                _print_diff(changes, before)
        findings = [*findings, *(_located(problem) for problem in blocked)]
    aside = sys.stderr if ways.format == "text" or output == STDOUT else None
    report.report(findings, [document], ways.format, ways.color, to=aside)
    if compiled.failed or len(findings) > len(compiled.findings):
        return _failed(name, findings, ways)
    if changes is None:
        write_bytes(compiled.stream())
        return OK
    return _tell(name, compiled, changes, ways)


def _failed(name: str, findings: list[Located], ways: _Ways) -> int:
    if ways.format == "text":
        print(f"{name}: {report.totals(findings)}; nothing was changed", file=sys.stderr)
    return FINDINGS


def _located(problem: Diagnostic) -> Located:
    assert isinstance(problem.at, Place)
    return Located(problem, problem.at)


def _tell(name: str, compiled: Compilation, changes: Changes, ways: _Ways) -> int:
    if ways.check:
        if ways.diff:
            _print_diff(changes, _before(changes))
        elif ways.format == "text":
            for path in sorted({**changes.new, **changes.changed}):
                print(f"would change: {changes.folder / path}")
            for path in changes.removed:
                print(f"would remove: {changes.folder / path}")
        return WOULD_CHANGE if changes else OK
    if ways.table:
        for row in _table(compiled, changes):
            print(row)
        print(f"{name}: {totals(compiled.manifests, compiled.patches)}")
        counts = (len(changes.new), len(changes.changed), len(changes.removed), len(changes.unchanged))
        print("{}: {} new, {} changed, {} removed, {} unchanged".format(changes.folder, *counts))
    return OK


def _table(compiled: Compilation, changes: Changes) -> Iterator[str]:
    """A row for each file that is new, changed or gone, with the entry that it comes from."""
    sources = {path_of(manifest): address(manifest.sources[0]) for manifest in compiled.manifests}
    rows = [(path, "+") for path in changes.new] + [(path, "~") for path in changes.changed]
    rows += [(path, "-") for path in changes.removed]
    width = min(max((len(path) for path, _ in rows), default=0), 72)
    for path, sign in sorted(rows)[:_MOST_ROWS]:
        yield f"{sign} {path:<{width}}  ← {sources[path]}" if path in sources else f"{sign} {path}"
    if len(rows) > _MOST_ROWS:
        yield f"… and {len(rows) - _MOST_ROWS} more"


def _before(changes: Changes) -> dict[str, str]:
    """What stands now in the files that change."""
    paths = [*changes.changed, *changes.removed]
    return {path: (changes.folder / path).read_text("utf-8", "replace") for path in paths}


def _print_diff(changes: Changes, before: dict[str, str]) -> None:
    after = {**changes.new, **changes.changed}
    for path in sorted({*after, *changes.removed}):
        old, new = before.get(path, ""), after.get(path, "")
        full = str(changes.folder / path)
        write_bytes(
            "".join(
                difflib.unified_diff(
                    old.splitlines(keepends=True),
                    new.splitlines(keepends=True),
                    full if path in before else "/dev/null",
                    full if path in after else "/dev/null",
                )
            )
        )
