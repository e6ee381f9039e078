"""`vmnetc build`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click

from vmnetc.diagnostics.formats.report import Report
from vmnetc.diagnostics.model import Diagnostic, Located
from vmnetc.diagnostics.route import Place
from vmnetc.diagnostics.text import summary
from vmnetc.lock import faults as lock_faults
from vmnetc.lock.text import text as lock_text
from vmnetc.manifest import Manifest
from vmnetc.manifest.totals import totals
from vmnetc.pipeline import Compilation, address, stream
from vmnetc.render.header import owner
from vmnetc.source.document import Document
from vmnetc.source.kustomized import damage
from vmnetc.write.folder import Changes, Lock, apply, compare

from . import report
from .exit_codes import FINDINGS, OK, WOULD_CHANGE
from .line_diff import line_diff
from .loading import load
from .options import (
    DEFAULT_FOLDER,
    STDOUT,
    cluster_option,
    color_option,
    find_specs,
    format_option,
    one_cluster,
    specs_argument,
    strict_option,
    write_bytes,
)
from .report_files import asked

_MOST_ROWS = 60
_MOST_CHANGES = 5
# Under which the lock stands among the paths of the tree: the last one.
_LOCK = "~"


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
@click.option(
    "--fail-on-change", is_flag=True, help="Exit with 3 if files were written or deleted, as pre-commit wants it."
)
@click.option("--frozen", is_flag=True, help="Fail, and write nothing, if the lock beside the spec would change.")
@cluster_option
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@format_option
@color_option
@strict_option
def command(
    specs: tuple[str, ...],
    output: str | None,
    check: bool,
    diff: bool,
    fail_on_change: bool,
    frozen: bool,
    cluster: str | None,
    quiet: bool,
    format_: str,
    color: str,
    strict: bool,
) -> int:
    """Compile specs into trees of manifests.

    SPEC is a file, `-` for standard input, or a folder whose *.vmnet.yaml are all built. The tree holds admin/ (what
    is cluster-wide or opens a physical network) and tenants/<namespace>/; each folder with a kustomization.yaml builds
    alone. A spec with clusters has such a tree for each; --cluster picks one of them for `-o -`.

    Files are written only where their bytes change, and each at once. Files that the spec no longer makes are deleted;
    those that it never made are left alone. A spec with an error changes nothing.

    What was rolled out is remembered in a lock beside the spec, NAME.vmnet.lock.yaml: commit it. A change that would
    re-create or leave behind what is live is refused.
    """
    names = find_specs(specs)
    if output is not None and output != STDOUT and len(names) > 1:
        raise click.UsageError("-o takes the tree of one spec; without it each spec has manifests/ beside it")
    if output is not None and asked(output):
        raise click.UsageError(f"-o names the folder of the tree; `vmnetc validate --output {output}` writes findings")
    if output == STDOUT and (check or diff):
        raise click.UsageError("--check and --diff compare a folder; -o - has none")
    if cluster is not None and output != STDOUT:
        raise click.UsageError("the trees of all clusters are built together; --cluster is for -o -")
    ways = _Ways(check, diff, fail_on_change, frozen, cluster, quiet, format_, color, strict)
    code, findings = OK, list[Located]()
    for name in names:
        outcome = _build(name, output, ways)
        code, findings = max(code, outcome.code), [*findings, *outcome.findings]
    if format_ != "text":
        found = Report(findings, names, report.texts([]), strict)
        report.show(found, format_, color, to=sys.stderr if output == STDOUT else None)
    return code


@dataclass(frozen=True, slots=True)
class _Ways:
    """How the user wants it done."""

    check: bool
    diff: bool
    fail_on_change: bool
    frozen: bool
    cluster: str | None
    quiet: bool
    format: str
    color: str
    strict: bool

    @property
    def table(self) -> bool:
        return not self.quiet and self.format == "text"


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How the build of one spec ended."""

    code: int
    findings: list[Located]


def _build(name: str, output: str | None, ways: _Ways) -> _Outcome:
    document, compiled = load(name, strict=ways.strict)
    if compiled.failed:
        return _failed(document, compiled.findings, ways)
    if compiled.is_export:
        if ways.table and output != STDOUT:
            print(f"{name}: an export, of which nothing is made")
        return _Outcome(OK, compiled.findings)
    lock_changes = compiled.lock_changes() if document.lock_name is not None else []
    if ways.frozen and lock_changes:
        problem = lock_faults.lock_would_change(str(document.lock_name), lock_changes)
        return _failed(document, [*compiled.findings, _located(problem)], ways)
    if output == STDOUT:
        _say(document, compiled.findings, ways)
        made = {one.cluster: one for one in compiled.clusters}
        write_bytes(stream(made[one_cluster(list(made), ways.cluster)]))
        return _Outcome(OK, compiled.findings)
    folder = Path(output) if output is not None else document.folder / DEFAULT_FOLDER
    compiled, is_strict = _warned(compiled, damage(folder), ways)
    if is_strict:
        return _failed(document, compiled.findings, ways)
    changes, blocked = compare(folder, compiled.files(), compiled.name, owner)
    if lock_changes:
        compiled, is_strict = _memory_checked(document, compiled, changes, ways)
        if is_strict:
            return _failed(document, compiled.findings, ways)
        changes = replace(changes, lock=_lock(document, compiled))
    before = _before(changes) if ways.diff else {}
    if not blocked and not ways.check:
        blocked = apply(changes)
    if blocked:
        return _failed(document, [*compiled.findings, *map(_located, blocked)], ways)
    _say(document, compiled.findings, ways)
    if ways.diff:
        _print_diff(changes, before)
    elif ways.check and ways.format == "text":
        _print_pending(changes)
    if ways.table and not ways.check:
        _print_table(name, compiled, changes)
        if changes.lock is not None:
            print(f"{changes.lock.path}: {_told(lock_changes, is_new=compiled.known is None)}")
    return _Outcome(WOULD_CHANGE if changes and (ways.check or ways.fail_on_change) else OK, compiled.findings)


def _lock(document: Document, compiled: Compilation) -> Lock:
    assert document.lock_name is not None
    return Lock(Path(document.lock_name), lock_text(*compiled.locks))


def _memory_checked(
    document: Document, compiled: Compilation, changes: Changes, ways: _Ways
) -> tuple[Compilation, bool]:
    """With a warning if there is no lock, though the folder holds a tree of the spec; and whether it stops the build."""
    if compiled.known is not None or not (changes.changed or changes.unchanged or changes.removed):
        return compiled, False
    return _warned(compiled, [lock_faults.memory_gone(str(document.lock_name), str(changes.folder))], ways)


def _warned(compiled: Compilation, problems: list[Diagnostic], ways: _Ways) -> tuple[Compilation, bool]:
    """With warnings about the folder, and whether they stop the build."""
    found = [*compiled.findings, *map(_located, problems)]
    return replace(compiled, findings=found), ways.strict and bool(problems)


def _told(lock_changes: list[str], *, is_new: bool) -> str:
    """What the lock says now that it did not say before."""
    if is_new:
        return "new; commit it with the manifests"
    shown = ", ".join(lock_changes[:_MOST_CHANGES])
    return shown + (f" and {len(lock_changes) - _MOST_CHANGES} more" if len(lock_changes) > _MOST_CHANGES else "")


def _say(document: Document, findings: list[Located], ways: _Ways) -> None:
    """People read the findings of each spec as it is built; programs get those of all specs as one report."""
    if ways.format == "text":
        report.report(findings, [document], ways.format, ways.color, to=sys.stderr)


def _failed(document: Document, findings: list[Located], ways: _Ways) -> _Outcome:
    _say(document, findings, ways)
    if ways.format == "text":
        print(f"{document.name}: {summary(findings)}; nothing was changed", file=sys.stderr)
    return _Outcome(FINDINGS, findings)


def _located(problem: Diagnostic) -> Located:
    assert isinstance(problem.at, Place)
    return Located(problem, problem.at)


def _print_pending(changes: Changes) -> None:
    for path in sorted({**changes.new, **changes.changed}):
        print(f"would change: {changes.folder / path}")
    if changes.lock is not None:
        print(f"would change: {changes.lock.path}")
    for path in changes.removed:
        print(f"would remove: {changes.folder / path}")


def _print_table(name: str, compiled: Compilation, changes: Changes) -> None:
    for row in _table(compiled, changes):
        print(row)
    counts = (len(changes.new), len(changes.changed), len(changes.removed), len(changes.unchanged))
    for made in compiled.clusters:
        where = f"{name}, cluster {made.cluster}" if made.cluster else name
        print(f"{where}: {totals(made.manifests, made.patches)}")
    print("{}: {} new, {} changed, {} removed, {} unchanged".format(changes.folder, *counts))


def _table(compiled: Compilation, changes: Changes) -> Iterator[str]:
    """A row for each file that is new, changed or gone, with the entry that it comes from."""
    sources: dict[str, str] = {}
    for path, made in compiled.sources().items():
        entries = dict.fromkeys(one.sources[0] for _, one in made if isinstance(one, Manifest))
        if entries:
            first = next(iter(entries))
            sources[path] = address(first) if len(entries) == 1 else f"{first.path[0]}, several"
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
    before = {path: (changes.folder / path).read_text("utf-8", "replace") for path in paths}
    if changes.lock is not None and changes.lock.path.exists():
        before[_LOCK] = changes.lock.path.read_text("utf-8", "replace")
    return before


def _print_diff(changes: Changes, before: dict[str, str]) -> None:
    after = {**changes.new, **changes.changed}
    if changes.lock is not None:
        after[_LOCK] = changes.lock.text
    for path in sorted({*after, *changes.removed}):
        old, new = before.get(path, ""), after.get(path, "")
        full = str(changes.lock.path if changes.lock is not None and path == _LOCK else changes.folder / path)
        names = (full if path in before else "/dev/null", full if path in after else "/dev/null")
        write_bytes(line_diff(old, new, *names))
