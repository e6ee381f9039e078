"""What nmstate, NetworkManager and a node do with a desired state, and what the rules for policies say: a probe a fact."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from corpus import manifests
from drawn.drawing import drawn
from drawn.properties import compiled
from nncp_probes import CAPTURES, PROBES, SCHEMA

from vmnetc.source.yaml12 import load
from vmnetc.targets.table import find
from vmnetc.verify.object_rule import objections
from vmnetc.verify.objects import refusals

KIND = "NodeNetworkConfigurationPolicy"
GOLDEN = Path(__file__).parents[1] / "golden"
TARGET = find("openshift-4.20")


@pytest.mark.parametrize("what", PROBES)
def test_probe(what: str) -> None:
    state, expected = PROBES[what]
    assert " ".join(_codes(_policy(yaml.safe_load(state)))) == expected


@pytest.mark.parametrize("expression", CAPTURES)
def test_capture(expression: str) -> None:
    capture = {"gw": 'routes.running.destination=="0.0.0.0/0"', "it": expression}
    policy = _policy({"interfaces": [{"name": "{{ capture.it.interfaces.0.name }}", "type": "ethernet"}]}, capture)
    assert " ".join(_codes(policy)) == CAPTURES[expression]


def test_a_reference_to_no_capture() -> None:
    policy = _policy({"interfaces": [{"name": "eno1", "type": "ethernet", "copy-mac-from": "{{ capture.a.b }}"}]})
    assert "E1316" in _codes(policy)


def test_policies_that_vmnetc_makes() -> None:
    """Neither an error nor a warning: what it makes on purpose, no rule is against."""
    found = []
    for seed in range(60):
        for manifest in compiled(drawn(seed).text).manifests:
            if manifest.kind == KIND:
                found += [(seed, code, one.message) for code, one in objections(manifest.body, _target())]
    assert found == []


def test_policies_in_golden() -> None:
    policies = [
        body for path in sorted(GOLDEN.rglob("nncp*.yaml")) for body in yaml.safe_load_all(path.read_text("utf-8"))
    ]
    assert len(policies) > 20
    assert [(body["metadata"]["name"], _codes(body)) for body in policies if _codes(body)] == []


# What is wrong with policies that people committed and that the schema accepts.
_TRUE = {"0130": "E1354"}


@pytest.mark.skipif(manifests.folder() is None, reason=manifests.MISSING)
def test_policies_that_people_commit() -> None:
    folder = manifests.folder()
    assert folder is not None
    good, fault = (sorted((folder / kind / "nncp").glob("*.yaml")) for kind in ("good", "fault"))
    assert good
    assert fault
    errors = {
        path.stem: [code for code in _codes(load(path.read_text("utf-8"), "").data) if code[0] != "W"] for path in good
    }
    assert {name: " ".join(found) for name, found in errors.items() if found} == _TRUE
    assert [path.stem for path in fault if not _codes(load(path.read_text("utf-8"), "").data)] == []


def test_many_interfaces_cost_as_much_as_they_are() -> None:
    """Twice as many take about twice as long, also where each stands on the one before."""

    def seconds(number: int) -> float:
        vlans = [
            {"name": f"v{index}", "type": "vlan", "vlan": {"base-iface": f"v{index - 1}", "id": 5}, "mtu": 1400}
            for index in range(number)
        ]
        ports = [{"name": f"p{index}"} for index in range(number)]
        bridge = {
            "name": "br1",
            "type": "linux-bridge",
            "bridge": {"options": {"stp": {"enabled": False}}, "port": ports},
        }
        policy = _policy({"interfaces": [bridge, *vlans]})
        begin = time.process_time()
        assert list(objections(policy, _target())) == []
        return time.process_time() - begin

    seconds(100)
    assert seconds(4000) < 8 * max(seconds(1000), 0.02)


def _policy(state: Any, capture: dict[str, str] | None = None) -> dict[str, Any]:
    spec = {"desiredState": state} | ({"capture": capture} if capture else {})
    return {"apiVersion": "nmstate.io/v1", "kind": KIND, "metadata": {"name": "a"}, "spec": spec}


def _codes(policy: dict[str, Any]) -> list[str]:
    if next(refusals(policy, _target()), None) is not None:
        return [SCHEMA]
    return sorted(code for code, _ in objections(policy, _target()))


def _target() -> Any:
    assert TARGET is not None
    return TARGET
