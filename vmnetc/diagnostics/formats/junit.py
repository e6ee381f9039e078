"""Findings as JUnit's XML, which GitLab, Jenkins and others read as a report of tests.

https://docs.gitlab.com/ci/testing/unit_test_reports/ and https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from vmnetc.diagnostics.model import Located
from vmnetc.diagnostics.text import blocks

from .report import Report, named

# What XML 1.0 cannot hold, not even as a reference.
_forbidden = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def written(report: Report) -> str:
    """A suite for each file: a case for each finding, or one that passes.

    What makes the command fail is a failure, another finding a case that was skipped.
    """
    by_file: dict[str, list[Located]] = {named(file): [] for file in report.checked}
    for located in report.findings:
        file = located.place.file if located.place is not None else next(iter(report.checked), ".")
        by_file.setdefault(named(file), []).append(located)
    suites = [line for file, found in by_file.items() for line in _suite(report, file, found)]
    clean = sum(not found for found in by_file.values())
    total = _counts(report, report.findings, clean)
    return "\n".join(
        ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="vmnetc"{total}>', *suites, "</testsuites>", ""]
    )


def _suite(report: Report, file: str, found: list[Located]) -> Iterator[str]:
    yield f"  <testsuite name={_quoted(file)}{_counts(report, found, int(not found))}>"
    if not found:
        yield f'    <testcase classname={_quoted(file)} name="no findings" file={_quoted(file)} time="0"/>'
    names: Counter[str] = Counter()
    for located in found:
        name = f"{located.diagnostic.code} {located.diagnostic.message}"
        names[name] += 1
        # GitLab takes cases of one name for one case.
        yield from _case(report, file, name if names[name] == 1 else f"{name} ({names[name]})", located)
    yield "  </testsuite>"


def _case(report: Report, file: str, name: str, located: Located) -> Iterator[str]:
    problem, place = located.diagnostic, located.place
    line = f' line="{place.line}"' if place is not None else ""
    yield f'    <testcase classname={_quoted(file)} name={_quoted(name)} file={_quoted(file)}{line} time="0">'
    if report.fails(located):
        (block,) = blocks([located], report.text, color=False)
        yield f"      <failure type={_quoted(problem.code)} message={_quoted(problem.message)}>{_text(block)}</failure>"
    else:
        yield f"      <skipped message={_quoted(f'{problem.severity}: {problem.message}')}/>"
    yield "    </testcase>"


def _counts(report: Report, found: Sequence[Located], clean: int) -> str:
    failures = sum(map(report.fails, found))
    skipped = len(found) - failures
    return f' tests="{len(found) + clean}" failures="{failures}" errors="0" skipped="{skipped}" time="0"'


def _text(text: str) -> str:
    """Text as XML can hold it; other characters are named, as in `\\x1b`."""
    return escape(_forbidden.sub(lambda found: f"\\x{ord(found[0]):02x}", text), {"\r": "&#13;"})


def _quoted(text: str) -> str:
    """Text as the value of an attribute, in which a reader would make spaces of line breaks and tabs."""
    inner = _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{inner}"'
