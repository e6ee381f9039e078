"""Kustomizations above an output folder that would rename what is in it (W1208)."""

from __future__ import annotations

from pathlib import Path

import pytest
from in_process import Run, run

SPEC = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.20\nbridges: {br-flat: eno1}\n"


def built(folder: Path, kustomization: str, *options: str, name: str = "kustomization.yaml") -> Run:
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "net").mkdir(exist_ok=True)
    (folder / "net" / "a.vmnet.yaml").write_text(SPEC)
    (folder / name).write_text(kustomization)
    return run("build", "net/a.vmnet.yaml", *options, cwd=folder)


@pytest.mark.parametrize("resource", ["net/manifests", "net", "./net/manifests/admin"])
@pytest.mark.parametrize("key", ["namespace", "namePrefix", "nameSuffix"])
def test_names_that_it_would_break(tmp_path: Path, key: str, resource: str) -> None:
    found = built(tmp_path, f"resources: [other.yaml, {resource}]\n{key}: prod\n")
    assert found.returncode == 0
    assert found.stderr.startswith(f"warning[W1208]: {key}: prod is applied to the tree in net/manifests")
    assert "--> kustomization.yaml:2:1" in found.stderr
    assert (tmp_path / "net" / "manifests" / "admin").is_dir()


def test_strict_stops(tmp_path: Path) -> None:
    found = built(tmp_path, "components: [net/manifests]\nnamePrefix: a-\n", "--strict", name="Kustomization")
    assert found.returncode == 1
    assert not (tmp_path / "net" / "manifests").exists()


@pytest.mark.parametrize(
    "harmless",
    [
        "resources: [net/manifests]\n",
        "resources: [net/manifests]\nnamespace: ''\n",
        "resources: [elsewhere, 'https://example.com/net/manifests']\nnamespace: demo\n",
        "namespace: demo\n",
        "resources: net/manifests\nnamespace: demo\n",
        "namespace: [: not yaml",
        "namespace: \0",
        "- namespace\n",
        "resources: [1, {a: b}, '\\0', net/manifests-of-others]\nnamespace: demo\n",
    ],
)
def test_what_does_no_harm(tmp_path: Path, harmless: str) -> None:
    found = built(tmp_path, harmless)
    assert (found.returncode, found.stderr) == (0, "")


def test_only_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources: [inner/net/manifests]\nnamespace: demo\n")
    (tmp_path / "inner").mkdir()
    assert built(tmp_path / "inner", "resources: []\n").stderr == ""


def test_a_stream_has_no_folder(tmp_path: Path) -> None:
    found = built(tmp_path, "resources: [net/manifests]\nnamespace: demo\n", "-o", "-")
    assert (found.returncode, found.stderr) == (0, "")
