"""The page of a code: as text for a terminal, as Markdown for documents and programs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from .registry import Entry

_FENCED = re.compile(r"```.*?^```\n?", re.M | re.S)


def as_text(entry: Entry) -> str:
    """The page without Markdown's fences: its specs stand indented, under a word that says which is which."""
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


def as_markdown(entry: Entry) -> str:
    """The page below its title. "yaml bad" is a language to nobody: what is bad and what good is said before the block."""
    text = re.sub(
        r"^```yaml bad$", "Refused:\n\n```yaml" if entry.code[0] == "E" else "Found:\n\n```yaml", entry.text, flags=re.M
    )
    text = re.sub(r"^```yaml lock$", "\nWith this lock beside it:\n\n```yaml", text, flags=re.M)
    text = re.sub(r"^```yaml (\S+\.yaml)$", r"\nWith this `\1` beside it:\n\n```yaml", text, flags=re.M)
    return re.sub(r"^```yaml good$", "\nRight:\n\n```yaml", text, flags=re.M)


def prose(entry: Entry) -> str:
    """What the page says, without its specs, as one paragraph."""
    return " ".join(_FENCED.sub("", entry.text).split())


def _text(entry: Entry) -> Iterator[str]:
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
