"""Findings for people, in a file."""

from __future__ import annotations

from vmnetc.diagnostics.text import blocks, summary

from .report import Report


def written(report: Report) -> str:
    """The blocks that a terminal shows, without colours, and how many there are."""
    shown = [f"{block}\n\n" for block in blocks(report.findings, report.text, color=False)]
    return "".join(shown) + f"{summary(report.findings)}\n"
