"""Findings as JSON for programs; `schemas/findings.json` is its schema, and docs/formats.md its page."""

from __future__ import annotations

import json
from typing import Any

from vmnetc.diagnostics.model import Located

from .report import Report

VERSION = 1


def written(report: Report) -> str:
    """A document with `version`, `diagnostics` and more; lines and columns count from 1, ends are exclusive."""
    body = {"version": VERSION, "diagnostics": [_record(located) for located in report.findings], **report.more}
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


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
