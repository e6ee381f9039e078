"""What the tree looks like: one file for each object or for each kind, and sync waves."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from specs import compiled, findings

from vmnetc.cli.app import main as program

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
SPEC = (
    HEAD
    + """\
namespaces: [demo, shop]
bridges: {br-flat: enp3s0}
networks:
  blue: {bridge: br-flat, vlan: 100, namespaces: [demo, shop]}
vms:
  demo/web-1: {memory: 1Gi, nics: [blue]}
  demo/web-2: {memory: 2Gi, nics: [blue]}
networkPolicies:
  closed: {namespace: demo, ingress: deny}
output: {files: kind}
"""
)


def test_one_file_for_each_kind() -> None:
    files = compiled(SPEC, "lab.vmnet.yaml").files()
    assert set(files) == {
        "kustomization.yaml",
        "admin/kustomization.yaml",
        "admin/namespaces.yaml",
        "admin/nads.yaml",
        "admin/nncps.yaml",
        "tenants/demo/kustomization.yaml",
        "tenants/demo/networkpolicies.yaml",
        "tenants/demo/vms.yaml",
    }
    vms = files["tenants/demo/vms.yaml"]
    assert vms.startswith("# vmnetc: generated from lab. Edit the spec, not this file.\n# vms.demo/web-1\napiVersion:")
    assert "\n---\n# vms.demo/web-2\napiVersion:" in vms
    whole = compiled(SPEC.replace("output: {files: kind}\n", ""), "lab.vmnet.yaml").files()
    objects = [body for path in files for body in yaml.safe_load_all(files[path]) if "kustomization" not in path]
    apart = [yaml.safe_load(whole[path]) for path in whole if "kustomization" not in path]
    assert sorted(map(str, objects)) == sorted(map(str, apart))
    assert yaml.safe_load(files["tenants/demo/kustomization.yaml"])["resources"] == ["networkpolicies.yaml", "vms.yaml"]


def test_from_one_way_to_the_other_and_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    spec = Path("lab.vmnet.yaml")
    run = lambda *arguments: CliRunner().invoke(program, arguments, standalone_mode=False)  # noqa: E731
    tree = lambda: sorted(path.as_posix() for path in Path("manifests").rglob("*") if path.is_file())  # noqa: E731
    seen = []
    for text in (SPEC, SPEC.replace("kind}", "object}"), SPEC):
        spec.write_text(text)
        assert run("build", str(spec)).return_value == 0
        assert run("build", "--check", str(spec)).return_value == 0
        seen.append(tree())
    assert seen[0] == seen[2] != seen[1]
    assert not {"manifests/admin/nads.yaml"} & set(seen[1])
    assert "lab.vmnet.yaml:10:" in run("trace", str(spec), "demo/vms.yaml#web-2/spec/template").output
    assert run("trace", str(spec), "admin/nads.yaml#shop.blue/spec/config/vlan").output.startswith(
        "networks.blue.vlan\n"
    )
    assert run("trace", str(spec), "admin/nncps.yaml").output.startswith("bridges.br-flat\n")
    assert "tenants/demo/vms.yaml" in run("show", str(spec), "vms.demo/web-1").output
    for part in ("", "#web-3", "#/spec"):
        failed = run("trace", str(spec), f"demo/vms.yaml{part}")
        assert "holds 2 objects" in str(failed.exception), failed.output


@pytest.mark.parametrize(
    ("waves", "first"), [("true", "-40"), ("{offset: 100}", "60"), ("{offset: -5}", "-45"), ("false", None)]
)
def test_waves(waves: str, first: str | None) -> None:
    [namespace] = compiled(f"{HEAD}namespaces: [demo]\noutput: {{waves: {waves}}}\n").manifests
    assert namespace.body["metadata"]["annotations"].get("argocd.argoproj.io/sync-wave") == first


@pytest.mark.parametrize("waves", ["5", "on", "{}", "{offset: a}", "{offset: 20000}", "[1]"])
def test_waves_that_are_none(waves: str) -> None:
    [(line, code)] = findings(compiled(f"{HEAD}output: {{waves: {waves}}}\n"))
    assert (line, code[0]) == (4, "E")
