"""Faults of the disk: a path that is taken, a write that fails."""

from __future__ import annotations

from collections.abc import Sequence

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place


def _at(path: str) -> Place:
    return Place(path, 1, 1, 1, 2)


@fault("E1201")
def path_taken(paths: Sequence[str], owner: str | None) -> Diagnostic:
    """A file would be written where one stands that this spec did not make.

    vmnetc knows its files by their first line, which names the spec. It never overwrites or deletes another's, nor
    follows a link out of the output folder: the work of others is not ours to lose.
    """
    whose = f'spec "{owner}" made' if owner else "vmnetc did not make"
    hint = "move the file away, or choose another folder with -o"
    if owner:
        hint += f"; if it is this spec under an earlier name: metadata.name: {owner} keeps it, or delete what it made"
    many = f" and {len(paths) - 1} more are taken by files" if len(paths) > 1 else " is taken by a file"
    return Diagnostic(f"{paths[0]}{many} that {whose}", _at(paths[0]), hint=hint)


@wording("E1201")
def leads_out(path: str) -> Diagnostic:
    """A symbolic link in the way."""
    hint = "put a folder or a file of its own in its place"
    return Diagnostic(f"{path} is, or lies behind, a link that leads elsewhere", _at(path), hint=hint)


@wording("E1201")
def in_the_way(path: str) -> Diagnostic:
    """A file where a folder is needed, or a folder where a file is."""
    return Diagnostic(f"{path} is in the way", _at(path), hint="move it away, or choose another folder with -o")


@fault("E1203")
def cannot_write(path: str, why: str) -> Diagnostic:
    """The tree could not be written.

    Every new file is first written beside its place, and only when all are there does the first one take its place. So
    each file holds its old or its new text, never a part of one.
    """
    hint = "no file is half written; mend the cause and build again"
    return Diagnostic(f"cannot write {path}: {why}", _at(path), hint=hint)
