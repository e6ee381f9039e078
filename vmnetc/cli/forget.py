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
from vmnetc.diagnostics.text import summary
from vmnetc.lock import ONLY, Lock, Locks
from vmnetc.lock.entries import paths, without
from vmnetc.lock.forgetting import without_lines
from vmnetc.lock.text import text as lock_text
from vmnetc.pipeline import read_lock, remembered
from vmnetc.source.document import Document
from vmnetc.write.folder import Changes, apply
from vmnetc.write.folder import Lock as File

from . import report
from .exit_codes import FINDINGS, OK
from .options import cluster_option, color_option, spec_argument

# A cluster, and where an entry stands in its section.
_Where = tuple[str, Route]


@click.command()
@spec_argument
@click.argument("entries", metavar="ENTRY...", nargs=-1, required=True)
@cluster_option
@color_option
def command(spec: str, entries: tuple[str, ...], cluster: str | None, color: str) -> int:
    """Make the lock forget what was rolled out.

    For what is gone from the cluster, was never rolled out, or may be replaced. ENTRY is what findings name:
    networks.blue, bridges.br-old, interfaces.bond1, mappings.physnet, namespaces.shop, vms.shop/web-1. A `*` stands for
    any text. With a VM its addresses are forgotten. Nothing but the lines concerned changes.

    Where the spec has clusters, --cluster says in which one; clusters.dev forgets all of a cluster that is gone.
    """
    document = Document(spec, "", None)
    locks, problems = remembered(document)
    if problems:
        return _failed(problems, color)
    if locks is None:
        raise click.UsageError(f"{spec} has no lock{f' ({document.lock_name})' if document.lock_name else ''}")
    assert document.lock_name is not None
    known = _known(locks, _asked(locks, cluster, entries))
    chosen = list(dict.fromkeys(found for entry in entries for found in _matching(entry, known)))
    gone = list(dict.fromkeys(where for entry in chosen for where in known[entry]))
    blocked = apply(Changes(Path(), lock=File(Path(document.lock_name), _text(document.lock_name, locks, gone))))
    if blocked:
        return _failed(blocked, color)
    for entry in chosen:
        addresses = sum(path[0] in ("macs", "ips") for _, path in known[entry]) if entry.startswith("vms.") else 0
        print(
            f"forgot {entry}" + (f", with {addresses} addresses" if addresses > 1 else ", with 1 address" * addresses)
        )
    print(f"{document.lock_name}: commit it")
    return OK


def _asked(locks: Locks, cluster: str | None, entries: tuple[str, ...]) -> list[str]:
    """The clusters whose entries are meant."""
    if cluster is not None and cluster not in locks:
        raise click.UsageError(f'the lock knows no cluster "{cluster}"; it has: {", ".join(sorted(locks))}')
    if cluster is None and len(locks) > 1 and not all(entry.startswith("clusters.") for entry in entries):
        raise click.UsageError(f"the lock has several clusters; say which: --cluster {', '.join(sorted(locks))}")
    return [cluster] if cluster is not None else list(locks) if len(locks) == 1 else []


def _known(locks: Locks, asked: list[str]) -> dict[str, list[_Where]]:
    """The entries of some clusters, and each cluster as a whole."""
    found: dict[str, list[_Where]] = {f"clusters.{name}": [(name, ())] for name in locks if name != ONLY}
    for name in asked:
        for entry, routes in paths(locks[name]).items():
            found.setdefault(entry, []).extend((name, route) for route in routes)
    return found


def _matching(entry: str, known: dict[str, list[_Where]]) -> list[str]:
    found = [entry] if entry in known else [name for name in known if _fits(name, entry)]
    if not found:
        guess = did_you_mean(entry, known)
        sections = ", ".join(sorted({name.partition(".")[0] for name in known})) or "nothing"
        raise click.UsageError(
            f'the lock has no entry "{entry}"; '
            + (f'did you mean "{guess}"?' if guess else f"it remembers {sections}; the file names what")
        )
    return sorted(found)


def _fits(name: str, entry: str) -> bool:
    """Whether a pattern means an entry; a whole cluster it means by `clusters.` only."""
    whole = name.startswith("clusters.")
    return "*" in entry and fnmatchcase(name, entry) and (not whole or entry.startswith("clusters."))


def _text(name: str, locks: Locks, gone: list[_Where]) -> str:
    """The lock's text without some lines; where its form is not the usual one, written anew."""
    before = Path(name).read_text("utf-8")
    places = [place for cluster, path in gone if (place := locks[cluster].origin.place(path)) is not None]
    after = without_lines(before, places)
    wanted = {}
    for cluster, lock in locks.items():
        left = {path for of, path in gone if of == cluster}
        wanted[cluster] = Lock(lock.mac_seed, cluster) if () in left else without(lock, left)
    read, _ = read_lock(name, after, "")
    return after if read is not None and _some(read) == _some(wanted) else lock_text(*wanted.values())


def _some(locks: Locks) -> Locks:
    """Those that remember anything."""
    return {cluster: lock for cluster, lock in locks.items() if lock}


def _failed(problems: list[Diagnostic], color: str) -> int:
    found = [Located(problem, problem.at) for problem in problems if isinstance(problem.at, Place)]
    report.report(found, [], "text", color, to=sys.stderr)
    print(f"{summary(found)}; nothing was changed", file=sys.stderr)
    return FINDINGS
