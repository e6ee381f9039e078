"""Findings as annotations on GitHub.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from vmnetc.diagnostics.model import Located, Severity

from .report import Report, named

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def written(report: Report) -> str:
    """Workflow commands, one a line; nothing if there are no findings."""
    return "".join(f"{_annotation(located)}\n" for located in report.findings)


def _annotation(located: Located) -> str:
    problem, place = located.diagnostic, located.place
    properties = {"title": problem.code}
    if place is not None:
        properties = {
            "file": named(place.file),
            "line": str(place.line),
            "endLine": str(place.end_line),
            "col": str(place.column),
            "endColumn": str(place.end_column),
        } | properties
    text = "\n".join(part for part in (problem.message, problem.label, problem.cluster, problem.hint) if part)
    inside = ",".join(f"{name}={_escape(value, ':,')}" for name, value in properties.items())
    return f"::{_LEVELS[problem.severity]} {inside}::{_escape(text)}"


def _escape(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
