"""Findings as SARIF 2.1.0, which GitHub's code scanning, GitLab, Azure DevOps and editors read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vmnetc import __version__
from vmnetc.diagnostics.fix import written as written_fix
from vmnetc.diagnostics.model import Located, Severity
from vmnetc.diagnostics.page import as_markdown, as_text, prose
from vmnetc.diagnostics.registry import Entry, all_entries
from vmnetc.diagnostics.route import Place, Route

from .report import Report, inside, named

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_ROOT_MEANS = "the folder in which vmnetc ran"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_FINGERPRINT = "vmnetcFinding/v1"
# GitHub refuses longer descriptions.
_LONGEST = 1000


def written(report: Report) -> str:
    """One run: the rules of the codes that occur, and a result for each finding."""
    codes = sorted({located.diagnostic.code for located in report.findings})
    entries = all_entries() if codes else {}
    index = {code: number for number, code in enumerate(codes)}
    driver = {"name": "vmnetc", "version": __version__, "semanticVersion": __version__}
    run = {
        "tool": {"driver": {**driver, "rules": [_rule(entries[code]) for code in codes]}},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": _ROOT_MEANS}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(report, located, index, known_by) for located, known_by in report.with_fingerprints()],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(entry: Entry) -> dict[str, Any]:
    title, whole = f"{entry.title}.", prose(entry)
    return {
        "id": entry.code,
        "name": entry.name,
        "shortDescription": {"text": title},
        "fullDescription": {"text": whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 1]}…"},
        "help": {"text": as_text(entry), "markdown": f"**{title}**\n\n{as_markdown(entry)}"},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    }


def _result(report: Report, located: Located, index: dict[str, int], known_by: str) -> dict[str, Any]:
    problem, place = located.diagnostic, located.place
    parts = (problem.message, problem.label, problem.cluster, problem.note, problem.hint)
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": index[problem.code],
        "level": _LEVELS[problem.severity],
        "message": {"text": "\n".join(part for part in parts if part)},
        "partialFingerprints": {_FINGERPRINT: known_by},
    }
    if place is not None:
        location: dict[str, Any] = {"physicalLocation": _physical(place)}
        if isinstance(problem.at, Route) and problem.at.path:
            location["logicalLocations"] = [{"fullyQualifiedName": str(problem.at.entry)}]
        result["locations"] = [location]
        fix = _fix(report, located, place)
        if fix is not None:
            result["fixes"] = [fix]
    if located.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(other), "message": {"text": label or "see here"}}
            for number, (other, label) in enumerate(located.related, 1)
        ]
    return result


def _fix(report: Report, located: Located, place: Place) -> dict[str, Any] | None:
    """The fix that `--fix` would make."""
    cure, token = located.diagnostic.fix, report.token(place)
    new = written_fix(*cure, token) if cure is not None and token is not None else None
    if cure is None or new is None or place.file.endswith(".csv"):
        return None
    replacement = {"deletedRegion": _region(place), "insertedContent": {"text": new}}
    return {
        "description": {"text": f"write {new}"},
        "artifactChanges": [{"artifactLocation": _artifact(place.file), "replacements": [replacement]}],
    }


def _physical(place: Place) -> dict[str, Any]:
    return {"artifactLocation": _artifact(place.file), "region": _region(place)}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _artifact(file: str) -> dict[str, str]:
    """A file below the working directory by its path from there, another one by its whole URI."""
    path = inside(file)
    if path is None:
        return {"uri": Path(named(file)).as_uri()}
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": _ROOT}
