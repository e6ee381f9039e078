"""Findings as a report of GitLab's code quality.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from typing import Any

from vmnetc.diagnostics.model import Located, Severity

from .report import Report, named

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def written(report: Report) -> str:
    """A list of findings; where one has no place, it stands at the first file that was checked."""
    body = [_issue(report, located, fingerprint) for located, fingerprint in report.with_fingerprints()]
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _issue(report: Report, located: Located, fingerprint: str) -> dict[str, Any]:
    problem, place = located.diagnostic, located.place
    file = place.file if place is not None else next(iter(report.checked), ".")
    return {
        "description": "; ".join(part for part in (problem.message, problem.cluster, problem.hint) if part),
        "check_name": problem.code,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[problem.severity],
        "location": {"path": named(file), "lines": {"begin": place.line if place is not None else 1}},
    }
