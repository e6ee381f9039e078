"""Every mistake that is known has an answer: a code that exists, or a reason (docs/known-mistakes.csv)."""

from __future__ import annotations

import csv
import re
from collections import Counter

from conftest import ROOT

from vmnetc.diagnostics.registry import all_entries

with (ROOT / "docs" / "known-mistakes.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))


def test_each_has_an_answer() -> None:
    for row in ROWS:
        assert set(row) == {"area", "mistake", "answer"}
        codes = set(re.findall(r"\b[EWI]\d{4}\b", row["answer"]))
        assert codes <= set(all_entries()), row
        rest = re.sub(r"\b[EWI]\d{4}\b", "", row["answer"]).strip(" ;")
        assert codes or len(rest) > 10, row


def test_each_is_there_once() -> None:
    assert max(Counter(row["mistake"] for row in ROWS).values()) == 1
    assert len(ROWS) > 130
