"""`vmnetc explain`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from vmnetc.diagnostics.registry import Entry, all_entries
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
    print(page(found))
    return OK


def page(entry: Entry) -> str:
    """A code's page as text."""
    allow = (
        f"To allow it:  # vmnetc: allow {entry.name} <why it is right here>"
        if entry.suppressible
        else "It cannot be allowed."
    )
    return "\n".join(
        [
            f"{entry.code} {entry.name} ({entry.severity})",
            "",
            textwrap.fill(entry.title + ".", 88),
            "",
            *_text(entry),
            "",
            allow,
        ]
    )


def _text(entry: Entry) -> Iterator[str]:
    """The page without Markdown's fences: its specs stand indented, under a word that says which is which."""
    words = {"```yaml bad": "Refused:", "```yaml lock": "\nWith this lock:", "```yaml good": "\nAccepted:"}
    inside = False
    for line in entry.text.split("\n"):
        if line in words:
            inside = True
            yield f"{words[line]}\n"
        elif line == "```":
            inside = False
        else:
            yield f"    {line}" if inside else line
