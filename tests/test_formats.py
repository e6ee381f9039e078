"""Findings for programs: what stands in each format, and where `--output` writes it."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from click.shell_completion import ShellComplete
from conftest import ROOT
from in_process import run

from vmnetc.cli.app import main as program
from vmnetc.diagnostics.formats import FORMATS
from vmnetc.diagnostics.formats.report import Report
from vmnetc.diagnostics.model import Diagnostic, Located
from vmnetc.diagnostics.route import Place

SPEC = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
bridges:
  br-data: {uplink: enp3s0, allowedVlans: [100-131]}
networks:
  web:  {bridge: br-data, vlan: 120}
namespaces: [shop]
"""
# A VLAN that is not let through, and a typo that --fix mends.
WRONG = SPEC.replace("vlan: 120", "vlan: 210").replace("namespaces:", "  app: {bridge: br-dta, vlan: 121}\nnamespaces:")
WARNS = SPEC.replace("target: openshift-4.18\n", "")
SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "findings.json").read_text("utf-8"))


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "wrong.vmnet.yaml").write_text(WRONG, "utf-8")
    (tmp_path / "fine.vmnet.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "warns.vmnet.yaml").write_text(WARNS, "utf-8")
    return tmp_path


def _printed(format_: str, *arguments: str, cwd: Path) -> str:
    return run("validate", "--format", format_, *arguments, cwd=cwd).stdout


def _sarif(*arguments: str, cwd: Path) -> dict[str, Any]:
    (found,) = json.loads(_printed("sarif", *arguments, cwd=cwd))["runs"]
    assert isinstance(found, dict)
    return found


# JSON


def test_json_is_as_its_schema_says_and_has_nothing_else(here: Path) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    judge = jsonschema.Draft7Validator(_closed(SCHEMA))
    for arguments in (["."], [".", "--target", "openshift-4.21"], ["fine.vmnet.yaml"]):
        report = json.loads(_printed("json", *arguments, cwd=here))
        assert [error.message for error in judge.iter_errors(report)] == []
    assert not judge.is_valid({**report, "more": 1})
    assert not judge.is_valid({"version": 2, "diagnostics": []})


def test_the_schema_can_be_printed(here: Path) -> None:
    assert json.loads(run("schema", "findings", cwd=here).stdout) == SCHEMA


def _closed(schema: Any) -> Any:
    """The schema, but a field that it does not name is refused: so none is printed that is not described."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    is_object = schema.get("type") == "object" and "properties" in schema
    return {**closed, "additionalProperties": False} if is_object else closed


# SARIF; OASIS's schema judges it in conformance/test_sarif.py


def test_sarif_names_files_from_the_working_directory(here: Path) -> None:
    odd = here / "net" / "a b+ü#1.vmnet.yaml"
    odd.write_text(WRONG, "utf-8")
    for typed in ("net/a b+ü#1.vmnet.yaml", "./net/../net/a b+ü#1.vmnet.yaml", str(odd)):
        uris = {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            for result in _sarif(typed, cwd=here)["results"]
        }
        assert uris == {"net/a%20b%2B%C3%BC%231.vmnet.yaml"}
    outside = _sarif(str(odd), cwd=here / "net" / "..")["results"]
    assert outside[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
    (here / "elsewhere").mkdir()
    (location,) = _sarif("../net/wrong.vmnet.yaml", cwd=here / "elsewhere")["results"][0]["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": (here / "net" / "wrong.vmnet.yaml").as_uri()}


def test_sarif_has_what_the_page_says(here: Path) -> None:
    rules = {rule["id"]: rule for rule in _sarif(".", cwd=here)["tool"]["driver"]["rules"]}
    assert list(rules) == ["E0401", "E0403", "W0001"]
    rule = rules["E0403"]
    assert rule["name"] == "vlan-not-let-through"
    assert run("explain", "E0403", cwd=here).stdout == f"{rule['help']['text']}\n"
    assert "```yaml\napiVersion" in rule["help"]["markdown"]
    assert [rules[code]["defaultConfiguration"]["level"] for code in rules] == ["error", "error", "warning"]


def test_sarif_columns_are_code_points(here: Path) -> None:
    (here / "net" / "wrong.vmnet.yaml").write_text(WRONG.replace("app: {", 'app: {description: "𝔸ü", '), "utf-8")
    found = _sarif("net/wrong.vmnet.yaml", cwd=here)
    assert found["columnKind"] == "unicodeCodePoints"
    (result,) = [result for result in found["results"] if result["ruleId"] == "E0401"]
    region = result["locations"][0]["physicalLocation"]["region"]
    line = (here / "net" / "wrong.vmnet.yaml").read_text("utf-8").split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "br-dta"


def test_the_fix_in_sarif_is_what_fix_does(here: Path) -> None:
    results = _sarif("net/wrong.vmnet.yaml", cwd=here)["results"]
    ((fix,),) = [result["fixes"] for result in results if "fixes" in result]
    ((change,), file) = fix["artifactChanges"][0]["replacements"], here / "net" / "wrong.vmnet.yaml"
    lines, region = file.read_text("utf-8").split("\n"), change["deletedRegion"]
    old = lines[region["startLine"] - 1]
    lines[region["startLine"] - 1] = (
        old[: region["startColumn"] - 1] + change["insertedContent"]["text"] + old[region["endColumn"] - 1 :]
    )
    run("validate", "--fix", "net/wrong.vmnet.yaml", cwd=here)
    assert file.read_text("utf-8") == "\n".join(lines)


def test_fingerprints_survive_moved_lines(here: Path) -> None:
    before = {result["ruleId"]: result["partialFingerprints"] for result in _sarif(".", cwd=here)["results"]}
    assert len(before) == 3
    for path in here.rglob("*.vmnet.yaml"):
        moved = re.sub(r"(?m)^networks:", "\n# more\n\nnetworks:", path.read_text("utf-8"))
        path.write_text(moved.replace("  web:", "  # and here\n  web:   "), "utf-8")
    after = {result["ruleId"]: result["partialFingerprints"] for result in _sarif(".", cwd=here)["results"]}
    assert after == before


def test_fingerprints_of_like_findings_differ(here: Path) -> None:
    (here / "twice.vmnet.yaml").write_text(
        SPEC.replace("  web:", "  a: {bridge: br-data, vlan: 5000}\n  b: {bridge: br-data, vlan: 5000}\n  web:"),
        "utf-8",
    )
    known = [
        result["partialFingerprints"]["vmnetcFinding/v1"] for result in _sarif("twice.vmnet.yaml", cwd=here)["results"]
    ]
    assert len(known) == len(set(known)) > 1
    assert [issue["fingerprint"] for issue in json.loads(_printed("gitlab", "twice.vmnet.yaml", cwd=here))] == known


def test_like_findings_without_an_entry_are_counted() -> None:
    """As two documents of one file may give them: the same words at lines of the same text."""
    places = [Place("a.yaml", 1, 1, 1, 2), Place("a.yaml", 2, 1, 2, 2), Place("a.yaml", 3, 1, 3, 2)]
    found = [Located(Diagnostic("odd", at=place, code="E0101"), place) for place in places]
    known = [one for _, one in Report(found, ["a.yaml"], lambda _: "x: 1\nx: 1\ny: 1\n").with_fingerprints()]
    assert len(set(known)) == 3


# GitLab's code quality


def test_gitlab(here: Path) -> None:
    issues = json.loads(_printed("gitlab", "./net/wrong.vmnet.yaml", "warns.vmnet.yaml", cwd=here))
    assert [(issue["check_name"], issue["severity"]) for issue in issues] == [
        ("E0403", "major"),
        ("E0401", "major"),
        ("W0001", "minor"),
    ]
    assert issues[0]["location"] == {"path": "net/wrong.vmnet.yaml", "lines": {"begin": 7}}
    assert issues[0]["description"].startswith('VLAN 210 of network "web" is not let through bridge "br-data"; ')
    assert all(issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"} for issue in issues)
    assert json.loads(_printed("gitlab", "fine.vmnet.yaml", cwd=here)) == []


# JUnit


def test_junit(here: Path) -> None:
    root = ElementTree.fromstring(_printed("junit", ".", cwd=here))
    assert _numbers(root) == (4, 2, 0, 1)
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["fine.vmnet.yaml", "net/wrong.vmnet.yaml", "warns.vmnet.yaml"]
    assert [_numbers(suite) for suite in suites.values()] == [(1, 0, 0, 0), (2, 2, 0, 0), (1, 0, 0, 1)]
    (clean,) = suites["fine.vmnet.yaml"]
    assert (clean.get("name"), list(clean)) == ("no findings", [])
    (failure,) = suites["net/wrong.vmnet.yaml"][0]
    assert (failure.tag, failure.get("type")) == ("failure", "E0403")
    assert "7 |   web:  {bridge: br-data, vlan: 210}" in (failure.text or "")
    (skipped,) = suites["warns.vmnet.yaml"][0]
    assert (skipped.tag, skipped.get("message")) == ("skipped", "warning: no target given, assuming openshift-4.18")


def test_junit_fails_for_what_the_command_fails_for(here: Path) -> None:
    root = ElementTree.fromstring(_printed("junit", "--strict", "warns.vmnet.yaml", cwd=here))
    assert _numbers(root) == (1, 1, 0, 0)


def _numbers(element: ElementTree.Element) -> tuple[int, ...]:
    cases = list(element.iter("testcase"))
    counted = (
        len(cases),
        *(sum(case.find(tag) is not None for case in cases) for tag in ("failure", "error", "skipped")),
    )
    assert counted == tuple(int(element.get(name, -1)) for name in ("tests", "failures", "errors", "skipped"))
    return counted


# What no file should break


HOSTILE = "a\x1b[31m\x00]]><&\"'\udcff\ufffe\u2028 %0A::error::\r\n\tz"


@pytest.mark.parametrize("format_", FORMATS)
def test_any_text_is_written_so_that_it_can_be_read(
    format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = Place(f"{HOSTILE}.yaml".replace("\0", ""), 1, 1, 1, 9)
    problem = Diagnostic(HOSTILE, at=place, label=HOSTILE, cluster=HOSTILE, note=HOSTILE, hint=HOSTILE, code="E0101")
    located = [Located(problem, place, ((place, HOSTILE),)), Located(problem, None)]
    text = (
        FORMATS[format_](Report(located, [place.file], lambda _: HOSTILE)).encode("utf-8", "backslashreplace").decode()
    )
    match format_:
        case "json" | "sarif" | "gitlab":
            assert json.loads(text)
        case "junit":
            assert _numbers(ElementTree.fromstring(text)) == (2, 2, 0, 0)
        case "github":
            assert [line[:8] for line in text.rstrip("\n").split("\n")] == ["::error ", "::error "]


def test_every_format_is_deterministic(here: Path) -> None:
    for format_ in FORMATS:
        assert _printed(format_, ".", cwd=here) == _printed(format_, ".", cwd=here)
        assert format_ == "text" or str(here) not in _printed(format_, ".", cwd=here)


@pytest.mark.parametrize("format_", FORMATS)
def test_from_standard_input(format_: str, here: Path) -> None:
    result = run("validate", "-", "--format", format_, cwd=here, stdin=WRONG)
    assert (result.returncode, "E0403" in result.stdout) == (1, True)


@pytest.mark.parametrize("format_", [name for name in FORMATS if name != "text"])
def test_the_summary_of_what_is_for_programs_goes_to_people(format_: str, here: Path) -> None:
    result = run("validate", "--format", format_, ".", cwd=here)
    assert result.stderr == "3 specs: 2 errors, 1 warning\n"
    assert run("validate", "--format", format_, "fine.vmnet.yaml", cwd=here).stderr == "1 spec: no findings\n"


def test_the_summary_of_several_specs_is_the_last_line(here: Path) -> None:
    assert run("validate", ".", cwd=here).stdout.split("\n")[-2] == "3 specs: 2 errors, 1 warning"
    assert "1 spec:" not in run("validate", "fine.vmnet.yaml", cwd=here).stdout


# lint


NAD = """\
apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata: {name: flat, namespace: demo}
spec: {config: '{"cniVersion": "0.3.1", "name": "flat", "type": "bridge", "bridge": "br1", "vlan": 5000}'}
"""


def test_lint_has_the_same_formats(tmp_path: Path) -> None:
    (tmp_path / "nad.yaml").write_text(NAD, "utf-8")
    outputs = [word for name in FORMATS for word in ("--output", f"{name}=out.{name}")]
    screen = run("lint", "nad.yaml", *outputs, cwd=tmp_path)
    assert screen.returncode == 1
    for name in FORMATS:
        assert "5000" in (tmp_path / f"out.{name}").read_text("utf-8")
        if name != "text":
            assert run("lint", "--format", name, "nad.yaml", cwd=tmp_path).stdout == (
                tmp_path / f"out.{name}"
            ).read_text("utf-8")
    report = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [error.message for error in jsonschema.Draft7Validator(_closed(SCHEMA)).iter_errors(report)] == []


# --output


def test_several_files_beside_the_screen(here: Path) -> None:
    arguments = ["--output", "sarif=a.json", "--output", "junit:b.xml", "--output", "text=c", "--output", "gitlab=d"]
    both = run("validate", ".", "--output", "e.sarif", "--output", "json=f", *arguments, cwd=here)
    assert (both.returncode, both.stdout) == (1, run("validate", ".", cwd=here).stdout)
    written = {"sarif": "a.json", "junit": "b.xml", "gitlab": "d", "json": "f"}
    for format_, file in written.items():
        assert (here / file).read_text("utf-8") == _printed(format_, ".", cwd=here)
    assert (here / "e.sarif").read_bytes() == (here / "a.json").read_bytes()
    assert (here / "c").read_text("utf-8").endswith("\n2 errors, 1 warning\n")
    assert "error[E0403]" in (here / "c").read_text("utf-8")


def test_a_report_on_standard_output_sends_the_rest_to_people(here: Path) -> None:
    result = run("validate", ".", "--output", "sarif=-", cwd=here)
    assert result.stdout == _printed("sarif", ".", cwd=here)
    assert "error[E0403]" in result.stderr


def test_files_are_written_when_nothing_is_wrong(here: Path) -> None:
    assert run("validate", "fine.vmnet.yaml", "--output", "j.xml", cwd=here).returncode == 0
    assert _numbers(ElementTree.parse(here / "j.xml").getroot()) == (1, 0, 0, 0)


def test_an_older_report_is_replaced_as_a_whole(here: Path) -> None:
    (here / "real.sarif").write_text("x" * 99999)
    (here / "real.sarif").chmod(0o640)
    (here / "link.sarif").symlink_to("real.sarif")
    run("validate", ".", "--output", "link.sarif", cwd=here)
    assert json.loads((here / "real.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert (here / "link.sarif").is_symlink()
    assert stat.S_IMODE((here / "real.sarif").stat().st_mode) == 0o640
    assert sorted(path.name for path in here.iterdir()) == [
        "fine.vmnet.yaml", "link.sarif", "net", "real.sarif", "warns.vmnet.yaml",
    ]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
def test_into_what_is_no_file(here: Path) -> None:
    assert run("validate", "fine.vmnet.yaml", "--output", "sarif=/dev/null", cwd=here).returncode == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["report.json"], "json=report.json"),
        (["report"], "does not say which format"),
        (["sarf=x"], 'did you mean "sarif"?'),
        (["sarif="], "does not say which format"),
        (["html=x"], "formats: text, json, github, sarif, gitlab, junit"),
        (["sarif=nowhere/x"], "there is no folder nowhere"),
        (["sarif=fine.vmnet.yaml/x"], "there is no folder fine.vmnet.yaml"),
        (["sarif=net"], "is a folder"),
        (["sarif=x", "json=./x"], "twice"),
        (["sarif=-", "json=-"], "names standard output twice"),
        (["text=fine.vmnet.yaml"], "would overwrite fine.vmnet.yaml"),
        (["text=./net/../fine.vmnet.yaml"], "which is what was checked"),
    ],
)
def test_what_cannot_be_written_is_said(outputs: list[str], said: str, here: Path) -> None:
    before = _files(here)
    arguments = [word for output in outputs for word in ("--output", output)]
    result = run("validate", "fine.vmnet.yaml", *arguments, cwd=here)
    assert result.returncode == 2
    assert said in " ".join(result.stderr.split())
    assert _files(here) == before


def test_the_folder_of_a_build_is_no_report(here: Path) -> None:
    result = run("build", "fine.vmnet.yaml", "--output", "sarif=x", cwd=here)
    assert (result.returncode, "vmnetc validate --output sarif=x" in result.stderr) == (2, True)


def test_no_report_is_written_where_the_command_cannot_start(here: Path) -> None:
    (here / "old.sarif").write_text("old")
    assert run("validate", "nowhere.vmnet.yaml", "--output", "old.sarif", cwd=here).returncode == 2
    assert (here / "old.sarif").read_text() == "old"


def test_formats_are_completed() -> None:
    assert _completed("--output", "") == [f"{name}=" for name in FORMATS]
    assert _completed("--output", "sa") == ["sarif="]
    assert _completed("--format", "") == list(FORMATS)


def _completed(option: str, typed: str) -> list[str]:
    shell = ShellComplete(program, {}, "vmnetc", "_VMNETC_COMPLETE")
    return [item.value for item in shell.get_completions(["validate", option], typed)]


def _files(folder: Path) -> list[tuple[Path, bytes]]:
    return sorted((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())
