"""`vmnetc explain`."""

from __future__ import annotations

import click

from vmnetc.diagnostics.page import as_text
from vmnetc.diagnostics.registry import all_entries
from vmnetc.diagnostics.similar import did_you_mean

from .exit_codes import OK


@click.command()
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain a code: what it means, why, and what to do.

    CODE is a code or its name: E0204, reserved-name. Without it, all codes are listed.
    """
    entries = all_entries()
    if code is None:
        for entry in entries.values():
            print(f"{entry.code}  {entry.name:<32} {entry.title}")
        return OK
    names = {entry.name: entry for entry in entries.values()}
    found = entries.get(code.upper()) or names.get(code.lower())
    if found is None:
        guess = did_you_mean(code, [*entries, *names])
        hint = f'did you mean "{guess}"?' if guess else "`vmnetc explain` lists all codes"
        raise click.UsageError(f'no code "{code}"; {hint}')
    print(as_text(found))
    return OK
