"""OASIS's own schema judges the SARIF of every spec in the pages of the codes, and of what was typed wrongly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from in_process import run

from vmnetc.diagnostics.registry import all_entries

from .real_parts import Missing
from .sarif_schema import sarif_schema

_REFUSED = Path(__file__).resolve().parent.parent / "refused"


@pytest.fixture(scope="module")
def judge() -> jsonschema_rs.Validator:
    try:
        return jsonschema_rs.validator_for(sarif_schema(), validate_formats=True)
    except Missing as missing:
        why = str(missing)
    pytest.fail(why, pytrace=False)


def test_the_judge_refuses_what_is_wrong(judge: jsonschema_rs.Validator) -> None:
    assert not judge.is_valid({"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]})
    assert judge.is_valid({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}}]})


def test_of_every_code(judge: jsonschema_rs.Validator, tmp_path: Path) -> None:
    """The bad specs of all pages and all refused ones in one report; then one report of nothing."""
    for entry in all_entries().values():
        for name, text in entry.blocks.items():
            if name == "bad":
                (tmp_path / f"{entry.code}.vmnet.yaml").write_text(text, "utf-8")
    for path in _REFUSED.rglob("*.yaml"):
        (tmp_path / f"refused-{path.stem}.vmnet.yaml").write_bytes(path.read_bytes())
    report = _sarif(tmp_path, ".")
    assert [error.message for error in judge.iter_errors(report)] == []
    (sarif,) = report["runs"]
    assert len(sarif["tool"]["driver"]["rules"]) > 100
    for result in sarif["results"]:
        assert sarif["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    known = [result["partialFingerprints"]["vmnetcFinding/v1"] for result in sarif["results"]]
    assert len(set(known)) == len(known)
    assert any("fixes" in result for result in sarif["results"])
    assert any("relatedLocations" in result for result in sarif["results"])
    assert all(len(text) <= 1024 for rule in sarif["tool"]["driver"]["rules"] for text in _descriptions(rule))


def test_of_nothing(judge: jsonschema_rs.Validator, tmp_path: Path) -> None:
    (tmp_path / "fine.vmnet.yaml").write_text(
        "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
    )
    report = _sarif(tmp_path, "fine.vmnet.yaml")
    assert judge.is_valid(report)
    assert report["runs"][0]["results"] == []


def _sarif(folder: Path, *arguments: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(run("validate", "--format", "sarif", *arguments, cwd=folder).stdout)
    return report


def _descriptions(rule: dict[str, Any]) -> Iterator[str]:
    """What GitHub takes at most 1024 characters of."""
    yield from (rule["shortDescription"]["text"], rule["fullDescription"]["text"])
