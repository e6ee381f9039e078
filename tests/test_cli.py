"""The command line, as its user meets it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from vmnetc import __version__

SPEC = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
bridges: {br-flat: enp3s0}
networks: {flat: {bridge: br-flat}}
namespaces: [demo]
"""
WRONG = SPEC.replace("bridge: br-flat", "bridge: br-falt")


def run(
    *arguments: str, cwd: Path, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vmnetc", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        timeout=120,
        check=False,
    )


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "net.vmnet.yaml").write_text(SPEC)
    (tmp_path / "wrong.vmnet.yaml").write_text(WRONG)
    return tmp_path


def test_version(here: Path) -> None:
    assert run("--version", cwd=here).stdout.strip().endswith(__version__)


def test_build_and_build_again(here: Path) -> None:
    first = run("build", "net.vmnet.yaml", cwd=here)
    assert first.returncode == 0
    assert "+ admin/nncp-br-flat.yaml" in first.stdout
    assert "← bridges.br-flat" in first.stdout
    assert "net.vmnet.yaml: 1 NNCP, 1 NAD, 1 Namespace" in first.stdout
    assert (here / "manifests" / "admin" / "nncp-br-flat.yaml").is_file()
    second = run("build", "net.vmnet.yaml", cwd=here)
    assert "manifests: 0 new, 0 changed, 0 removed, 5 unchanged" in second.stdout


def test_build_check(here: Path) -> None:
    missing = run("build", "net.vmnet.yaml", "--check", cwd=here)
    assert missing.returncode == 3
    assert "would change: manifests/admin/nncp-br-flat.yaml" in missing.stdout
    assert not (here / "manifests").exists()
    run("build", "net.vmnet.yaml", cwd=here)
    assert run("build", "net.vmnet.yaml", "--check", cwd=here).returncode == 0
    (here / "net.vmnet.yaml").write_text(SPEC.replace("enp3s0", "enp4s0"))
    stale = run("build", "net.vmnet.yaml", "--check", "--diff", cwd=here)
    assert stale.returncode == 3
    assert "-            - name: enp3s0" in stale.stdout
    assert "+            - name: enp4s0" in stale.stdout


def test_build_diff_writes_too(here: Path) -> None:
    run("build", "net.vmnet.yaml", cwd=here)
    (here / "net.vmnet.yaml").write_text(SPEC.replace("enp3s0", "enp4s0"))
    assert "+            - name: enp4s0" in run("build", "net.vmnet.yaml", "--diff", cwd=here).stdout
    assert "enp4s0" in (here / "manifests" / "admin" / "nncp-br-flat.yaml").read_text()


def test_fail_on_change(here: Path) -> None:
    assert run("build", "net.vmnet.yaml", "--fail-on-change", cwd=here).returncode == 3
    assert run("build", "net.vmnet.yaml", "--fail-on-change", cwd=here).returncode == 0


def test_one_report_for_several_specs(here: Path) -> None:
    (here / "second").mkdir()
    (here / "second" / "wrong.vmnet.yaml").write_text(WRONG)
    result = run("build", "wrong.vmnet.yaml", "second/wrong.vmnet.yaml", "--format", "json", cwd=here)
    assert [found["file"] for found in json.loads(result.stdout)["diagnostics"]] == [
        "wrong.vmnet.yaml",
        "second/wrong.vmnet.yaml",
    ]


def test_failing_build_changes_nothing(here: Path) -> None:
    run("build", "net.vmnet.yaml", cwd=here)
    before = (here / "manifests" / "admin" / "nncp-br-flat.yaml").read_text()
    (here / "net.vmnet.yaml").write_text(WRONG)
    result = run("build", "net.vmnet.yaml", cwd=here)
    assert result.returncode == 1
    assert 'did you mean "br-flat"?' in result.stderr
    assert "nothing was changed" in result.stderr
    assert (here / "manifests" / "admin" / "nncp-br-flat.yaml").read_text() == before


def test_stream(here: Path) -> None:
    result = run("build", "net.vmnet.yaml", "-o", "-", cwd=here)
    documents = list(yaml.safe_load_all(result.stdout))
    assert [document["kind"] for document in documents] == [
        "Namespace",
        "NodeNetworkConfigurationPolicy",
        "NetworkAttachmentDefinition",
    ]
    assert {document["metadata"]["labels"]["app.kubernetes.io/part-of"] for document in documents} == {"net"}
    assert not (here / "manifests").exists()


def test_standard_input(here: Path) -> None:
    assert run("build", "-", "-o", "-", cwd=here, stdin=SPEC).returncode == 0
    assert run("validate", "-", cwd=here, stdin=WRONG).returncode == 1


def test_path_taken(here: Path) -> None:
    (here / "manifests" / "admin").mkdir(parents=True)
    (here / "manifests" / "admin" / "nncp-br-flat.yaml").write_text("mine\n")
    result = run("build", "net.vmnet.yaml", cwd=here)
    assert result.returncode == 1
    assert "E1201" in result.stderr
    assert sorted(path.name for path in (here / "manifests").rglob("*.yaml")) == ["nncp-br-flat.yaml"]


def test_validate_many_and_a_folder(here: Path) -> None:
    both = run("validate", "net.vmnet.yaml", "wrong.vmnet.yaml", cwd=here)
    assert both.returncode == 1
    assert "net.vmnet.yaml: no findings (1 NNCP, 1 NAD, 1 Namespace)" in both.stdout
    assert "wrong.vmnet.yaml: 1 error" in both.stdout
    assert run("validate", ".", cwd=here).stdout == both.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "nowhere.vmnet.yaml"),
        ("build", "nowhere.vmnet.yaml"),
        ("show", "nowhere.vmnet.yaml"),
        ("validate",),
        ("validate", "--frmat", "json", "net.vmnet.yaml"),
        ("vlidate", "net.vmnet.yaml"),
        ("explain", "E9999"),
        ("show", "net.vmnet.yaml", "networks.flut"),
        ("show", "net.vmnet.yaml", "nonsense"),
        ("build", "net.vmnet.yaml", "wrong.vmnet.yaml", "-o", "out"),
        ("build", "net.vmnet.yaml", "-o", "-", "--check"),
        ("validate", "empty"),
        ("completion", "tcsh"),
    ],
)
def test_could_not_start(here: Path, arguments: tuple[str, ...]) -> None:
    (here / "empty").mkdir()
    result = run(*arguments, cwd=here)
    assert result.returncode == 2
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_unreadable_files(here: Path) -> None:
    (here / "latin.vmnet.yaml").write_bytes(b"# caf\xe9\n")
    (here / "nul.vmnet.yaml").write_bytes(b"a: \0\n")
    result = run("validate", "latin.vmnet.yaml", "nul.vmnet.yaml", cwd=here)
    assert result.returncode == 1
    assert "latin.vmnet.yaml:1:6" in result.stdout
    assert "nul.vmnet.yaml:1:4" in result.stdout
    assert result.stdout.count("E0110") == 2


def test_too_large_a_file(here: Path) -> None:
    with (here / "big.vmnet.yaml").open("wb") as file:
        file.truncate(33 * 2**20)
    result = run("validate", "big.vmnet.yaml", cwd=here)
    assert (result.returncode, result.stdout.count("E0109")) == (1, 1)


def test_json(here: Path) -> None:
    result = run("validate", "net.vmnet.yaml", "wrong.vmnet.yaml", "--format", "json", cwd=here)
    report = json.loads(result.stdout)
    assert report["version"] == 1
    (only,) = report["diagnostics"]
    assert only == {
        "code": "E0401",
        "severity": "error",
        "message": 'network "flat" names bridge "br-falt", which does not exist',
        "fix": {"typed": "br-falt", "meant": "br-flat"},
        "file": "wrong.vmnet.yaml",
        "line": 5,
        "column": 27,
        "endLine": 5,
        "endColumn": 34,
        "label": 'did you mean "br-flat"?',
        "cluster": "the VMs would be placed on no node, or on a bridge without an uplink",
        "related": [{"file": "wrong.vmnet.yaml", "line": 4, "column": 11, "label": "bridge br-flat"}],
    }


def test_github(here: Path) -> None:
    result = run("validate", "wrong.vmnet.yaml", "--format", "github", cwd=here)
    assert result.stdout.startswith(
        "::error file=wrong.vmnet.yaml,line=5,endLine=5,col=27,endColumn=34,title=E0401::network"
    )
    assert "\n" not in result.stdout.rstrip("\n")


def test_no_output_where_nothing_is_wrong_for_programs(here: Path) -> None:
    assert json.loads(run("validate", "net.vmnet.yaml", "--format", "json", cwd=here).stdout)["diagnostics"] == []
    assert run("validate", "net.vmnet.yaml", "--format", "github", cwd=here).stdout == ""


def test_color(here: Path) -> None:
    assert "\x1b[" not in run("validate", "wrong.vmnet.yaml", cwd=here).stdout
    assert "\x1b[" in run("validate", "wrong.vmnet.yaml", "--color", "always", cwd=here).stdout
    assert "\x1b[" not in run("validate", "wrong.vmnet.yaml", cwd=here, env={"NO_COLOR": "1"}).stdout


def test_strict(here: Path) -> None:
    (here / "warns.vmnet.yaml").write_text(SPEC.replace("target: openshift-4.18\n", ""))
    assert run("validate", "warns.vmnet.yaml", cwd=here).returncode == 0
    assert run("validate", "warns.vmnet.yaml", "--strict", cwd=here).returncode == 1
    assert run("build", "warns.vmnet.yaml", "--strict", cwd=here).returncode == 1
    assert not (here / "manifests").exists()


@pytest.mark.parametrize("name", sorted(path.name for path in (ROOT / "examples").iterdir()))
def test_show_is_a_spec_that_compiles_to_the_same(name: str) -> None:
    """In the folder of the spec, whose files it may name; the lock lies beside the spec only, and nothing depends on it."""
    folder = ROOT / "examples" / name
    data = yaml.safe_load((folder / "network.vmnet.yaml").read_text())
    for cluster in data.get("clusters", [""]):
        which = ["--cluster", cluster] if cluster else []
        long = run("show", "network.vmnet.yaml", *which, cwd=folder).stdout
        again = run("build", "-", "-o", "-", cwd=folder, stdin=long)
        assert again.returncode == 0, again.stderr
        own = run("build", "network.vmnet.yaml", "-o", "-", *which, cwd=folder).stdout
        if cluster:  # alone it does not know which addresses the others have on the LANs that they share
            own, again.stdout = (re.sub(r"10\.90\.0\.\d+", "", text) for text in (own, again.stdout))
        assert again.stdout == own
        assert run("show", "-", cwd=folder, stdin=long).stdout == long


def test_show_entry(here: Path) -> None:
    shown = yaml.safe_load(run("show", "net.vmnet.yaml", "networks.flat", cwd=here).stdout)
    assert shown["networks"]["flat"]["bridge"] == "br-flat"
    assert shown["networks"]["flat"]["onlyNodesWithBridge"] is True


def test_init_builds_and_never_overwrites(tmp_path: Path) -> None:
    assert run("init", "new", cwd=tmp_path).returncode == 0
    spec = tmp_path / "new" / "network.vmnet.yaml"
    assert run("build", str(spec), "--strict", cwd=tmp_path).returncode == 0
    spec.write_text("mine\n")
    again = run("init", "new", cwd=tmp_path)
    assert (again.returncode, spec.read_text()) == (2, "mine\n")


def test_init_in_a_synced_folder(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: []\n")
    run("init", cwd=tmp_path)
    metadata = yaml.safe_load((tmp_path / "network.vmnet.yaml").read_text())["metadata"]
    assert metadata["annotations"]["config.kubernetes.io/local-config"] == "true"
    assert run("validate", ".", "--strict", cwd=tmp_path).returncode == 0


def test_explain(here: Path) -> None:
    by_code = run("explain", "e0204", cwd=here).stdout
    assert by_code == run("explain", "reserved-name", cwd=here).stdout
    assert "br-ext" not in by_code.split("\n")[0]
    assert by_code.startswith("E0204 reserved-name (error)")
    listed = run("explain", cwd=here).stdout
    assert "E0101  unknown-key" in listed


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(here: Path, shell: str) -> None:
    assert "_VMNETC_COMPLETE" in run("completion", shell, cwd=here).stdout


def test_internal_error_has_no_traceback_unless_asked(here: Path) -> None:
    breaks = here / "sitecustomize.py"
    breaks.write_text(
        "import vmnetc.pipeline\ndef fail(*a, **k): raise RuntimeError('boom')\nvmnetc.pipeline.compile = fail\n"
    )
    env = {"PYTHONPATH": f"{here}{os.pathsep}{ROOT}"}
    quiet = run("validate", "net.vmnet.yaml", cwd=here, env=env)
    assert quiet.returncode == 4
    assert "boom" in quiet.stderr
    assert "report" in quiet.stderr
    assert "Traceback" not in quiet.stderr
    assert "Traceback" in run("--debug", "validate", "net.vmnet.yaml", cwd=here, env=env).stderr


def test_closed_pipe_is_no_error(here: Path) -> None:
    command = f"'{sys.executable}' -m vmnetc explain | head -1"
    result = subprocess.run(
        ["bash", "-c", command],
        cwd=here,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert result.stderr == ""
