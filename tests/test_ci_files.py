"""The GitHub action and the GitLab job: as their schemas want them, and their scripts run as a runner would run them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT

from vmnetc.cli.app import main as program

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / ".ci" / "gitlab.yml").read_text("utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
SPEC = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
bridges: {br-flat: enp3s0}
networks: {flat: {bridge: br-flat}}
namespaces: [demo]
"""
WRONG = SPEC.replace("bridge: br-flat", "bridge: br-flta")

on_posix = pytest.mark.skipif(os.name == "nt", reason="runs bash")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of somebody who uses them."""
    folder = tmp_path / "work"
    (folder / "my net").mkdir(parents=True)
    (folder / "my net" / "network.vmnet.yaml").write_text(SPEC, "utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with `vmnetc` of this checkout, for the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "vmnetc").write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m vmnetc "$@"\n')
    (folder / "vmnetc").chmod(0o755)
    return folder


# GitHub


@pytest.mark.parametrize(("name", "document"), [("github-actions", ACTION), ("gitlab-ci", GITLAB)])
def test_it_is_what_its_schema_wants(name: str, document: dict[str, Any]) -> None:
    judge = _judge(name)
    assert [error.message for error in judge.iter_errors(document)] == []


def test_the_judges_refuse_what_is_wrong() -> None:
    assert not _judge("github-actions").is_valid({**ACTION, "runs": {**ACTION["runs"], "using": "composit"}})
    job = {**GITLAB["vmnetc"], "artifacts": {"reports": {"junit": 7}}}
    assert not _judge("gitlab-ci").is_valid({"vmnetc": job})


def _judge(name: str) -> jsonschema.Draft7Validator:
    """A schema that check-jsonschema brings."""
    vendored = distribution("check-jsonschema").locate_file(f"check_jsonschema/builtin_schemas/vendor/{name}.json")
    return jsonschema.Draft7Validator(json.loads(Path(str(vendored)).read_text("utf-8")))


def test_inputs_reach_scripts_by_the_environment_alone() -> None:
    """What stands in `${{ }}` within a script is run as a part of it, whatever it holds."""
    steps = ACTION["runs"]["steps"]
    assert not any("${{" in step.get("run", "") for step in steps)
    used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(steps)))
    assert used == ACTION["inputs"].keys()


@on_posix
def test_the_action_passes(repository: Path, programs: Path) -> None:
    result = _step("Check", repository, programs)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "1 spec: no findings\n")


@on_posix
def test_the_action_annotates_what_is_wrong_and_writes_sarif(repository: Path, programs: Path) -> None:
    (repository / "my net" / "network.vmnet.yaml").write_text(WRONG, "utf-8")
    result = _step("Check", repository, programs, {"sarif": "a report.sarif", "arguments": "--strict --color never"})
    assert result.returncode == 1
    assert result.stdout.startswith("::error file=my net/network.vmnet.yaml,line=5,")
    (run,) = json.loads((repository / "a report.sarif").read_text("utf-8"))["runs"]
    assert [found["ruleId"] for found in run["results"]] == ["E0401"]


@on_posix
def test_the_action_checks_whether_manifests_are_fresh(repository: Path, programs: Path) -> None:
    for sarif in ("", "a.sarif"):
        result = _step("Check", repository, programs, {"command": "build --check", "sarif": sarif})
        assert (result.returncode, result.stderr) == (3, "")
    assert [path.name for path in repository.rglob("*") if ".git" not in path.parts] == ["my net", "network.vmnet.yaml"]


@on_posix
def test_the_action_takes_several_specs_on_several_lines(repository: Path, programs: Path) -> None:
    (repository / "b.vmnet.yaml").write_text(WRONG, "utf-8")
    result = _step("Check", repository, programs, {"specs": "b.vmnet.yaml\n.\n"})
    assert (result.returncode, result.stderr) == (1, "2 specs: 1 error\n")


@on_posix
def test_an_input_is_no_script(repository: Path, programs: Path) -> None:
    for name in ("specs", "arguments", "sarif", "command"):
        result = _step("Check", repository, programs, {name: "$(touch owned) `touch owned`; touch owned"})
        assert result.returncode == (0 if name == "sarif" else 2), name
    assert not (repository / "owned").exists()


@on_posix
@pytest.mark.slow
def test_the_action_installs_this_checkout(repository: Path, tmp_path: Path) -> None:
    """With the network, for the dependencies."""
    files = {name: str(tmp_path / name) for name in ("RUNNER_TEMP", "GITHUB_PATH")}
    Path(files["RUNNER_TEMP"]).mkdir()
    inputs = {"python": sys.executable}
    result = _step("Install vmnetc", repository, None, inputs, files)
    assert result.returncode == 0, result.stderr
    (added,) = Path(files["GITHUB_PATH"]).read_text("utf-8").splitlines()
    assert _step("Check", repository, Path(added)).returncode == 0


def _step(
    name: str,
    folder: Path,
    programs: Path | None,
    inputs: Mapping[str, str] = {},
    more: Mapping[str, str] = {},
) -> subprocess.CompletedProcess[str]:
    """A step's script as GitHub runs it: `bash --noprofile --norc -eo pipefail`, with the inputs in its environment."""
    (step,) = [step for step in ACTION["runs"]["steps"] if step["name"] == name]
    given = {**{key: value["default"] for key, value in ACTION["inputs"].items()}, **inputs}
    known = {**{f"inputs.{key}": value for key, value in given.items()}, "github.action_path": str(ROOT)}
    env = {
        key: re.sub(r"\$\{\{ (\S+) \}\}", lambda found: known[found[1]], value) for key, value in step["env"].items()
    }
    return _bash(step["run"], folder, programs, {**env, **more})


# GitLab


@on_posix
def test_the_job_writes_both_reports(repository: Path, programs: Path, tmp_path: Path) -> None:
    (repository / "my net" / "network.vmnet.yaml").write_text(WRONG, "utf-8")
    result = _job(repository, programs, tmp_path)
    assert result.returncode == 1
    assert "error[E0401]" in result.stdout
    reports = GITLAB["vmnetc"]["artifacts"]["reports"]
    (issue,) = json.loads((repository / reports["codequality"]).read_text("utf-8"))
    assert (issue["check_name"], issue["location"]["path"]) == ("E0401", "my net/network.vmnet.yaml")
    assert 'failures="1"' in (repository / reports["junit"]).read_text("utf-8")


@on_posix
def test_the_job_passes(repository: Path, programs: Path, tmp_path: Path) -> None:
    assert _job(repository, programs, tmp_path).returncode == 0


@on_posix
def test_the_job_says_what_it_lacks(repository: Path, tmp_path: Path) -> None:
    script = "\n".join(GITLAB["vmnetc"]["before_script"][1:])
    result = _bash(script, repository, None, {"CI_BUILDS_DIR": str(tmp_path)})
    assert result.returncode != 0
    assert "say where vmnetc comes from" in result.stderr


def _job(folder: Path, programs: Path, builds: Path) -> subprocess.CompletedProcess[str]:
    """The script, after an installation that took this checkout's program."""
    installed = builds / "vmnetc"
    installed.mkdir()
    (installed / "bin").symlink_to(programs)
    variables = {**GITLAB["vmnetc"]["variables"], "CI_BUILDS_DIR": str(builds)}
    return _bash("\n".join(GITLAB["vmnetc"]["script"]), folder, None, variables)


# pre-commit; test_pre_commit.py runs the hooks


def test_hooks_name_commands_that_exist() -> None:
    known = {*program.list_commands(None)}  # type: ignore[arg-type]  # the names do not depend on a context
    assert {hook["entry"].split()[1] for hook in HOOKS} <= known


def _bash(script: str, folder: Path, programs: Path | None, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    path = os.environ["PATH"] if programs is None else f"{programs}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONUTF8": "1", **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
