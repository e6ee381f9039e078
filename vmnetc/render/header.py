"""The first line of every file, by which vmnetc knows its own."""

from __future__ import annotations

MARK = "# vmnetc: generated from "
_END = ". Edit the spec, not this file."


def header(spec: str, sources: str = "") -> str:
    """The line for a spec's file; it names no version, date or line, which would change every file."""
    return f"{MARK}{spec}{', ' if sources else ''}{sources}{_END}\n"


def owner(first_line: str) -> str | None:
    """The spec that a first line names; None if vmnetc did not write the file."""
    if not first_line.startswith(MARK):
        return None
    return first_line.removeprefix(MARK).partition(_END)[0].partition(",")[0]
