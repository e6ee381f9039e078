"""`vmnetc validate`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import click

from vmnetc.diagnostics.formats.report import Report
from vmnetc.diagnostics.model import Located, has_errors
from vmnetc.diagnostics.text import summary
from vmnetc.manifest.totals import totals
from vmnetc.pipeline import Compilation, UsedSpecs, between
from vmnetc.source.document import Document
from vmnetc.source.file import STDIN, Instead
from vmnetc.write.spec_file import replace

from . import report
from .exit_codes import FINDINGS, OK
from .fixing import fixed
from .line_diff import line_diff
from .loading import load
from .options import DEFAULT_FOLDER, color_option, find_specs, format_option, specs_argument, strict_option
from .report_files import ReportFile, output_option, save, screen_beside
from .targets import complete, known
from .upgrade import Upgrade, upgrade


@click.command()
@specs_argument
@format_option
@output_option
@color_option
@strict_option
@click.option("--together", is_flag=True, help="All specs are for one cluster, those of folders as well.")
@click.option(
    "--fix", is_flag=True, help="Mend in the files what is certain: typos, number formats, host bits, a missing line."
)
@click.option("--diff", is_flag=True, help="Show what --fix changes, line by line; without --fix nothing is written.")
@click.option(
    "--target",
    metavar="TARGET",
    shell_complete=complete,
    help="Check for another release than the spec's, and tell what would change with it.",
)
def command(
    specs: tuple[str, ...],
    format_: str,
    outputs: tuple[ReportFile, ...],
    color: str,
    strict: bool,
    together: bool,
    fix: bool,
    diff: bool,
    target: str | None,
) -> int:
    """Check specs and write nothing.

    SPEC is a file, `-` for standard input, or a folder whose *.vmnet.yaml are all checked. Each spec is compiled as
    by `build`, so what passes here builds.

    Specs for one cluster are checked against each other: no two may make one object, set one device of the nodes, or have
    one address. For one cluster are files that are named here, and specs of a folder where one uses the other or both use
    a third; with --together all that are found. Specs that name clusters meet in those of the same name.
    """
    if target is not None:
        known(target)
    upgrades: dict[str, Any] = {}
    documents: list[Document] = []
    results: list[Compilation] = []
    used: UsedSpecs = {}
    names, is_text = find_specs(specs), format_ == "text"
    screen = screen_beside(outputs)
    for name in names:
        if fix or diff:
            _fix(name, write=fix, diff=diff, strict=strict, to=screen if is_text else sys.stderr)
        document, compiled = load(name, strict=strict, used=used, target=target)
        documents.append(document)
        results.append(compiled)
        if is_text:
            report.report(compiled.findings, [document], format_, color, to=screen)
            print(f"{name}: {summary(compiled.findings)}{_objects(compiled)}", file=screen)
        if target is not None and not compiled.failed:
            told = _upgrade(name, target, compiled, used)
            upgrades[name] = told.record() if told is not None else None
            if is_text:
                print("\n".join(_told(name, target, told)), file=screen)
    between_specs = _between(documents, results, lambda name: together or name in specs)
    if is_text and between_specs:
        print(file=screen)
        report.report(between_specs, documents, format_, color, to=screen)
        print(f"between specs: {summary(between_specs)}", file=screen)
    findings = [*(finding for compiled in results for finding in compiled.findings), *between_specs]
    more = {"upgrades": upgrades} if target is not None else {}
    found = Report(findings, names, report.texts(documents), strict, more)
    if not is_text:
        report.show(found, format_, color, to=screen)
    sys.stdout.flush()
    if not is_text or len(names) > 1:
        total = f"{len(names)} spec{'s' * (len(names) > 1)}: {summary(findings)}"
        print(total, file=screen if is_text else sys.stderr)
    save(found, outputs, keep=[file for document in documents for file in document.texts])
    failed = any(compiled.failed for compiled in results) or has_errors([one.diagnostic for one in between_specs])
    return FINDINGS if failed else OK


def _upgrade(name: str, target: str, after: Compilation, used: UsedSpecs) -> Upgrade | None:
    """What the other target would change; None for a spec that does not compile for its own."""
    _, before = load(name, strict=False, used=used)
    if before.failed:
        return None
    _, fresh = load(name, strict=False, used=used, target=target, remember=False)
    return upgrade(before, after, fresh)


def _told(name: str, target: str, told: Upgrade | None) -> Iterator[str]:
    if told is None:
        yield f"{name} has errors for its own target, so there is nothing to compare with"
    else:
        yield f"{name}, for {target}: " + ("this would change" if told else "no object changes")
        yield from told.rows()


def _fix(name: str, *, write: bool, diff: bool, strict: bool, to: IO[str]) -> None:
    """Mend a spec's files, or show how."""
    if name == STDIN:
        raise click.UsageError("--fix and --diff change files; standard input is none")

    def again(instead: Instead) -> tuple[Document, list[Located]]:
        document, compiled = load(name, strict=strict, instead=instead)
        return document, compiled.findings

    done = fixed(again)
    for file in sorted(done.after) if diff else ():
        to.write(line_diff(done.before[file], done.after[file], file, file))
    if not write:
        return
    for file, text in sorted(done.after.items()):
        try:
            replace(Path(file), text)
        except OSError as error:
            raise click.UsageError(f"cannot write {file}: {(error.strerror or str(error)).lower()}") from None
    for place, typed, meant in done.edits:
        was = f'"{typed}"' if typed == meant else typed
        print(f"fixed: {place.file}:{place.line}:{place.column}: {was} → {meant}", file=to)
    for place, added in done.added:
        where = f"{added.section}.{added.key}" if added.section else added.key
        print(f"added: {place.file}:{place.line}: {where}: {added.value}", file=to)


def _between(documents: list[Document], results: list[Compilation], is_named: Callable[[str], bool]) -> list[Located]:
    """What the specs for one cluster cannot all have."""
    found: list[Located] = []
    for group in _for_one_cluster(documents, results, is_named):
        some, made = [documents[index] for index in group], [results[index] for index in group]
        found += between(some, made, [str(document.folder / DEFAULT_FOLDER) for document in some])
    return found


def _for_one_cluster(
    documents: list[Document], results: list[Compilation], is_named: Callable[[str], bool]
) -> list[list[int]]:
    """The specs that are for one cluster: those that are named, and those that `uses` joins."""
    leader: dict[str, str] = {}

    def top(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    real = [os.path.realpath(document.name) for document in documents]
    for number, (document, compiled) in enumerate(zip(documents, results, strict=True)):
        joined = {other for made in compiled.clusters for other in made.meant.used}
        for other in [*joined, *([""] if is_named(document.name) else [])]:
            leader[top(real[number])] = top(other)
    groups: dict[str, list[int]] = {}
    once = dict(zip(reversed(real), reversed(range(len(real))), strict=True))
    for name in dict.fromkeys(real):
        groups.setdefault(top(name), []).append(once[name])
    return [group for group in groups.values() if len(group) > 1]


def _objects(compiled: Compilation) -> str:
    if compiled.failed or compiled.is_export:
        return " (an export, of which nothing is made)" if compiled.is_export else ""
    each = [
        f"{made.cluster}: " * bool(made.cluster) + totals(made.manifests, made.patches) for made in compiled.clusters
    ]
    return f" ({'; '.join(each)})"
