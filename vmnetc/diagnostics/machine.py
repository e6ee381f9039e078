"""Diagnostics for programs: JSON, and annotations on GitHub."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from .model import Located, Severity

JSON_VERSION = 1
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_json(found: Iterable[Located], more: Mapping[str, Any] = MappingProxyType({})) -> str:
    """A document with `version`, `diagnostics` and `more`; lines and columns count from 1, ends are exclusive."""
    body = {"version": JSON_VERSION, "diagnostics": [_record(located) for located in found], **more}
    return json.dumps(body, indent=2, ensure_ascii=False)


def _record(located: Located) -> dict[str, Any]:
    problem, place = located.diagnostic, located.place
    record: dict[str, Any] = {"code": problem.code, "severity": str(problem.severity), "message": problem.message}
    if place is not None:
        record |= {
            "file": place.file,
            "line": place.line,
            "column": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    texts = {"label": problem.label, "cluster": problem.cluster, "note": problem.note, "help": problem.hint}
    record |= {name: text for name, text in texts.items() if text}
    if problem.fix is not None and place is not None:
        record["fix"] = {"typed": problem.fix.typed, "meant": problem.fix.meant}
    if problem.add is not None:
        record["add"] = {name: text for name, text in problem.add._asdict().items() if text}
    if located.related:
        record["related"] = [
            {"file": other.file, "line": other.line, "column": other.column, "label": label}
            for other, label in located.related
        ]
    return record


def as_github(found: Iterable[Located]) -> str:
    """Workflow commands, one a line.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "\n".join(_annotation(located) for located in found)


def _annotation(located: Located) -> str:
    problem, place = located.diagnostic, located.place
    properties = {"title": problem.code}
    if place is not None:
        properties = {
            "file": place.file,
            "line": str(place.line),
            "endLine": str(place.end_line),
            "col": str(place.column),
            "endColumn": str(place.end_column),
        } | properties
    text = "\n".join(part for part in (problem.message, problem.label, problem.cluster, problem.hint) if part)
    inside = ",".join(f"{name}={_escape(value, ':,')}" for name, value in properties.items())
    return f"::{_GITHUB[problem.severity]} {inside}::{_escape(text)}"


def _escape(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
