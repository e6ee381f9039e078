"""How a text changes, line by line."""

from __future__ import annotations


def line_diff(old: str, new: str, before: str, after: str) -> str:
    """A unified diff; `before` and `after` are what the texts are called."""
    import difflib  # here and not above: most runs show none

    lines = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), before, after)
    return "".join(lines)
