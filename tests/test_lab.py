"""The lab, item by item: the user's own objects, and what its pages say must come out."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from conftest import ROOT
from specs import compiled, findings, marks
from test_examples import example

from vmnetc.pipeline import Compilation


@pytest.fixture(scope="module")
def lab() -> Compilation:
    return example("lab")


def body(lab: Compilation, kind: str, name: str) -> dict[str, Any]:
    return next(m.body for m in lab.manifests if (m.kind, m.name) == (kind, name))


def operations(lab: Compilation, name: str) -> list[dict[str, Any]]:
    return list(next(patch.change for patch in lab.patches if patch.name == name))


def of_the_lab(name: str) -> dict[str, Any]:
    """An object of the lab without nulls, and without the names that it repeats in its template."""
    given: dict[str, Any] = _without_nulls(yaml.safe_load((ROOT / "tests" / "lab" / name).read_text()))
    given["spec"].get("template", {}).pop("metadata", None)
    return given


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(child) for key, child in value.items() if child is not None}
    return [_without_nulls(child) for child in value] if isinstance(value, list) else value


@pytest.mark.parametrize("file", ["nncp-br-flat.yaml", "vm-fedora-udn.yaml"])
def test_objects_equal_the_labs(lab: Compilation, file: str) -> None:
    given = of_the_lab(file)
    ours = body(lab, given["kind"], given["metadata"]["name"])
    added = ours["metadata"].pop("annotations")
    assert set(added) <= {
        "argocd.argoproj.io/sync-options",
        "argocd.argoproj.io/sync-wave",
        "kustomize.toolkit.fluxcd.io/prune",
    }
    assert ours == given


def test_row_5_and_7_network_over_the_bridge(lab: Compilation) -> None:
    nad = body(lab, "NetworkAttachmentDefinition", "flatnetwork")
    assert nad["metadata"]["namespace"] == "vmexamples-user1"
    assert nad["metadata"]["annotations"]["description"] == "CNV Linux Bridge"
    resource = nad["metadata"]["annotations"]["k8s.v1.cni.cncf.io/resourceName"]
    assert resource == "bridge.network.kubevirt.io/br-flat"
    config = json.loads(nad["spec"]["config"])
    assert (config["type"], config["bridge"], "vlan" in config) == ("bridge", "br-flat", False)


@pytest.mark.parametrize("vm", ["fedora01", "fedora02"])
def test_row_8_a_second_nic_for_vms_that_exist(lab: Compilation, vm: str) -> None:
    assert operations(lab, vm)[2:] == [
        {
            "op": "add",
            "path": "/spec/template/spec/domain/devices/interfaces/-",
            "value": {"name": "flatnetwork", "bridge": {}},
        },
        {
            "op": "add",
            "path": "/spec/template/spec/networks/-",
            "value": {"name": "flatnetwork", "multus": {"networkName": "flatnetwork"}},
        },
    ]


def test_row_10_namespace_is_born_with_its_label(lab: Compilation) -> None:
    namespace = body(lab, "Namespace", "vmexamples-user1-udn")
    assert namespace["metadata"]["labels"] == {"k8s.ovn.org/primary-user-defined-network": ""}
    assert "vmexamples-user1" not in [manifest.name for manifest in lab.manifests]


def test_row_11_primary_network_and_no_nad_of_ours(lab: Compilation) -> None:
    udn = body(lab, "UserDefinedNetwork", "primary-udn")
    assert udn["spec"] == {
        "topology": "Layer2",
        "layer2": {"role": "Primary", "subnets": ["192.168.254.0/24"], "ipam": {"lifecycle": "Persistent"}},
    }
    nads = [manifest.name for manifest in lab.manifests if manifest.kind == "NetworkAttachmentDefinition"]
    assert nads == ["flatnetwork"]


def test_row_1_service_and_route(lab: Compilation) -> None:
    service = body(lab, "Service", "fedora01-web")
    assert service["spec"]["selector"] == {"vm.kubevirt.io/name": "fedora01"}
    route = body(lab, "Route", "fedora01-web")
    assert route["spec"]["to"]["name"] == "fedora01-web"
    assert route["spec"]["port"]["targetPort"] == service["spec"]["ports"][0]["name"]


def test_row_2_policies_for_a_project_and_for_a_vm(lab: Compilation) -> None:
    whole = body(lab, "NetworkPolicy", "deny-by-default")["spec"]
    assert whole == {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": []}
    one = body(lab, "NetworkPolicy", "fedora01-web")["spec"]
    assert one["podSelector"] == {"matchLabels": {"vm.kubevirt.io/name": "fedora01"}}
    assert [port["port"] for port in one["ingress"][0]["ports"]] == [80]


def test_twenty_mistakes_in_it() -> None:
    """All are found in one run, each at its line, and none twice."""
    text = (ROOT / "tests" / "lab" / "twenty-mistakes.vmnet.yaml").read_text()
    assert len(marks(text)) == 20
    assert findings(compiled(text)) == marks(text)
