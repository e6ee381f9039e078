"""A spec read and compiled, with the lock beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from vmnetc.pipeline import Compilation, UsedSpecs, compile, remembered
from vmnetc.source.document import Document, read
from vmnetc.source.file import NOTHING_INSTEAD, Instead, NotThere
from vmnetc.source.variant import aimed_at
from vmnetc.targets import table


def load(
    name: str,
    *,
    strict: bool,
    used: UsedSpecs | None = None,
    instead: Instead = NOTHING_INSTEAD,
    target: str | None = None,
    remember: bool = True,
) -> tuple[Document, Compilation]:
    """Read and compile a spec with the lock beside it; a spec that is not there stops the command.

    `used` is shared by the specs of one command, so that what several use is read once. `instead` has texts of files,
    `target` a target in the place of the spec's own; unless it shall `remember`, the lock counts as absent, and so it does
    for a target of another platform, which is another cluster.
    """
    try:
        document, problems = read(name, instead)
    except NotThere as error:
        raise click.UsageError(f"cannot read {error}") from None
    if target is not None and document.data is not None:
        remember = remember and _is_for(document.data, target)
    lock, forgotten = remembered(document) if remember else (None, [])
    if target is not None and document.data is not None:
        document = aimed_at(document, target)
    return document, compile(document, [*problems, *forgotten], lock, strict=strict, used=used)


def _is_for(data: Mapping[str, Any], target: str) -> bool:
    """Whether a target is of the platform that a spec, or one of its clusters, is for."""
    named = data.get("clusters")
    entries = [data, *(named.values() if isinstance(named, dict) else ())]
    own = [entry.get("target", table.DEFAULT) for entry in entries if isinstance(entry, dict)]
    words = {str(name).partition("-")[0] for typed in own for name in (typed if isinstance(typed, list) else [typed])}
    return target.partition("-")[0] in words
