"""`vmnetc forget`."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase
from pathlib import Path

import click

from vmnetc.diagnostics.model import Diagnostic, Located
from vmnetc.diagnostics.route import Path as Route
from vmnetc.diagnostics.route import Place
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.lock import Lock
from vmnetc.lock.entries import paths, without
from vmnetc.lock.forgetting import without_lines
from vmnetc.lock.text import text as lock_text
from vmnetc.pipeline import read_lock, remembered
from vmnetc.source.document import Document
from vmnetc.write.folder import Changes, apply
from vmnetc.write.folder import Lock as File

from . import report
from .exit_codes import FINDINGS, OK
from .options import color_option, spec_argument


@click.command()
@spec_argument
@click.argument("entries", metavar="ENTRY...", nargs=-1, required=True)
@color_option
def command(spec: str, entries: tuple[str, ...], color: str) -> int:
    """Make the lock forget what was rolled out.

    For what is gone from the cluster, was never rolled out, or may be replaced. ENTRY is what findings name:
    networks.blue, bridges.br-old, interfaces.bond1, mappings.physnet, namespaces.shop, vms.shop/web-1. A `*` stands for
    any text. With a VM its addresses are forgotten. Nothing but the lines concerned changes.
    """
    document = Document(spec, "", None)
    lock, problems = remembered(document)
    if problems:
        return _failed(problems, color)
    if lock is None:
        raise click.UsageError(f"{spec} has no lock{f' ({document.lock_name})' if document.lock_name else ''}")
    assert document.lock_name is not None
    known = paths(lock)
    chosen = list(dict.fromkeys(found for entry in entries for found in _matching(entry, known)))
    gone = list(dict.fromkeys(path for entry in chosen for path in known[entry]))
    blocked = apply(Changes(Path(), lock=File(Path(document.lock_name), _text(document.lock_name, lock, gone))))
    if blocked:
        return _failed(blocked, color)
    for entry in chosen:
        addresses = sum(path[0] in ("macs", "ips") for path in known[entry]) if entry.startswith("vms.") else 0
        print(
            f"forgot {entry}" + (f", with {addresses} addresses" if addresses > 1 else ", with 1 address" * addresses)
        )
    print(f"{document.lock_name}: commit it")
    return OK


def _matching(entry: str, known: dict[str, list[Route]]) -> list[str]:
    found = [entry] if entry in known else [name for name in known if "*" in entry and fnmatchcase(name, entry)]
    if not found:
        guess = did_you_mean(entry, known)
        sections = ", ".join(sorted({name.partition(".")[0] for name in known})) or "nothing"
        raise click.UsageError(
            f'the lock has no entry "{entry}"; '
            + (f'did you mean "{guess}"?' if guess else f"it remembers {sections}; the file names what")
        )
    return sorted(found)


def _text(name: str, lock: Lock, gone: list[Route]) -> str:
    """The lock's text without some lines; where its form is not the usual one, written anew."""
    before = Path(name).read_text("utf-8")
    places = [place for path in gone if (place := lock.origin.place(path)) is not None]
    after, wanted = without_lines(before, places), without(lock, gone)
    read, _ = read_lock(name, after, "")
    return after if read == wanted else lock_text(wanted)


def _failed(problems: list[Diagnostic], color: str) -> int:
    found = [Located(problem, problem.at) for problem in problems if isinstance(problem.at, Place)]
    report.report(found, [], "text", color, to=sys.stderr)
    print(f"{report.totals(found)}; nothing was changed", file=sys.stderr)
    return FINDINGS
