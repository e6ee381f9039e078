"""The rules for NetworkAttachmentDefinitions see each thing that is wrong, by its code, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vmnetc.targets.table import Target, find
from vmnetc.verify.object_rule import objections
from vmnetc.verify.objects import refusals

Body = dict[str, Any]

_RESOURCE = "k8s.v1.cni.cncf.io/resourceName"
_FAST = {_RESOURCE: "openshift.io/fast"}


def _nad(config: Body, annotations: dict[str, str] | None = None, **metadata: str) -> Body:
    return {
        "apiVersion": "k8s.cni.cncf.io/v1",
        "kind": "NetworkAttachmentDefinition",
        "metadata": {"name": "blue", "namespace": "demo", "annotations": annotations or {}, **metadata},
        "spec": {"config": json.dumps({"cniVersion": "0.3.1", "name": "blue", **config})},
    }


def _bridge(**fields: Any) -> Body:
    return {"type": "bridge", "bridge": "br1", **fields}


def _cnv(**fields: Any) -> Body:
    return {"type": "cnv-bridge", "bridge": "br1", **fields}


def _ovn(**fields: Any) -> Body:
    return {"type": "ovn-k8s-cni-overlay", "topology": "localnet", "netAttachDefName": "demo/blue", **fields}


def _sriov(**fields: Any) -> Body:
    return {"type": "sriov", **fields}


def _with(ipam: Body) -> Body:
    return {"type": "macvlan", "master": "eno2", "ipam": ipam}


def _whereabouts(**fields: Any) -> Body:
    return _with({"type": "whereabouts", **fields})


def _host_local(*ranges: Body, **fields: Any) -> Body:
    return _with({"type": "host-local", **({"ranges": [list(ranges)]} if ranges else {}), **fields})


_SUBNET = {"subnet": "10.0.0.0/24"}

PROBES: dict[str, tuple[str, Body]] = {
    "a bridge": ("", _nad(_bridge(vlan=120, macspoofchk=True, preserveDefaultVlan=False))),
    "without VLAN": ("", _nad(_bridge(vlan=0))),
    "a plugin of OpenShift Virtualization": ("", _nad(_cnv(vlan=120, ipam={}))),
    "a list of plugins": ("", _nad({"plugins": [_cnv(), {"type": "cnv-tuning"}]})),
    "no configuration": ("", {**_nad({}), "spec": {}}),
    "a localnet": ("", _nad(_ovn(physicalNetworkName="physnet", vlanID=120))),
    "a layer 2": ("", _nad(_ovn(topology="layer2", subnets="10.0.0.0/24", allowPersistentIPs=True))),
    "a localnet in any namespace": ("", _nad(_ovn(netAttachDefName="other/blue"), namespace="other")),
    "another plugin": ("", _nad({"type": "ovs", "bridge": "br-ovs-with-a-long-name", "vlan": 100})),
    # --- names
    "a name with a dot": ("E1413", _nad(_bridge(), name="br1.120")),
    "a name from 0 on": ("E1413", _nad(_bridge(), name="0-blue")),
    "another object": ("E1414", _nad(_ovn(netAttachDefName="demo/green"))),
    "another namespace": ("E1414", _nad(_ovn(), namespace="other")),
    "a chain": ("E1415", _nad({"plugins": [{"name": "blue", **_ovn()}, {"type": "tuning"}]})),
    "a chain of one": ("", _nad({"plugins": [{"name": "blue", **_ovn()}]})),
    # --- bridges
    "nodes of another bridge": ("W1417", _nad(_bridge(), {_RESOURCE: "bridge.network.kubevirt.io/br2"})),
    "nodes of the bridge": ("", _nad(_bridge(), {_RESOURCE: "bridge.network.kubevirt.io/br1"})),
    "nodes of something else": ("", _nad(_bridge(), {_RESOURCE: "example.com/foo"})),
    "nodes of a bridge in a list": (
        "W1417",
        _nad({"plugins": [_cnv(), {"type": "cnv-tuning"}]}, {_RESOURCE: "bridge.network.kubevirt.io/br2"}),
    ),
    "a long bridge": ("E1418", _nad(_cnv(bridge="bridge-of-the-lan"))),
    "no bridge": ("W1419", _nad({"type": "cnv-bridge", "vlan": 120})),
    "VLAN and trunk": ("E1420", _nad(_bridge(vlan=120, vlanTrunk=[{"id": 130}]))),
    "VLAN 0 and trunk": ("", _nad(_bridge(vlan=0, vlanTrunk=[{"id": 130}]))),
    "a trunk": ("", _nad(_cnv(vlanTrunk=[{"id": 130}, {"minID": 140, "maxID": 150}]))),
    "a range backwards": ("E1420", _nad(_bridge(vlanTrunk=[{"minID": 150, "maxID": 140}]))),
    "a range without end": ("E1420", _nad(_cnv(vlanTrunk=[{"minID": 150}]))),
    "a range without beginning": ("E1420", _nad(_cnv(vlanTrunk=[{"maxID": 150}]))),
    "a trunk from 0 on": ("E1420", _nad(_cnv(vlanTrunk=[{"id": 0}]))),
    "a trunk beyond": ("E1420", _nad(_cnv(vlanTrunk=[{"minID": 1, "maxID": 4095}]))),
    "a trunk of numbers": ("E1420", _nad(_cnv(vlanTrunk=[130]))),
    "hairpin and promiscuous": ("E1421", _nad(_cnv(hairpinMode=True, promiscMode=True))),
    "no interface, and addresses": ("E1421", _nad(_cnv(disableContainerInterface=True, ipam={"type": "dhcp"}))),
    "a gateway of nothing": ("W1422", _nad(_bridge(isGateway=True))),
    "masquerading of nothing": ("W1422", _nad(_bridge(ipMasq=True, ipam={}))),
    "a gateway": ("", _nad(_bridge(isGateway=True, ipam={"type": "host-local", "ranges": [[_SUBNET]]}))),
    # --- SR-IOV
    "SR-IOV": ("", _nad(_sriov(vlan=120, vlanQoS=3, spoofchk="off", trust="on", link_state="auto"), _FAST)),
    "SR-IOV without VLAN": ("", _nad(_sriov(vlan=0, vlanQoS=0), _FAST)),
    "trust as truth": ("E1423", _nad(_sriov(trust=True), _FAST)),
    "a check that is none": ("E1423", _nad(_sriov(spoofchk="yes"), _FAST)),
    "a link that is none": ("E1423", _nad(_sriov(link_state="up"), _FAST)),
    "a VLAN beyond": ("E1423", _nad(_sriov(vlan=4095), _FAST)),
    "a priority beyond": ("E1423", _nad(_sriov(vlan=120, vlanQoS=8), _FAST)),
    "a priority without VLAN": ("E1423", _nad(_sriov(vlanQoS=3), _FAST)),
    "a priority of VLAN 0": ("E1423", _nad(_sriov(vlan=0, vlanQoS=3), _FAST)),
    "a pool of nothing": ("E1424", _nad(_sriov())),
    "a function by its address": ("", _nad(_sriov(deviceID="0000:81:00.1"))),
    # --- others
    "ipvlan": ("", _nad({"type": "ipvlan", "master": "eno2", "mode": "l3s"})),
    "ipvlan in a mode of macvlan": ("E1425", _nad({"type": "ipvlan", "master": "eno2", "mode": "bridge"})),
    "a VLAN device": ("", _nad({"type": "vlan", "master": "eno2", "vlanId": 120})),
    "a VLAN device of nothing": ("E1425", _nad({"type": "vlan", "vlanId": 120})),
    "a VLAN as text": ("E1425", _nad({"type": "vlan", "master": "eno2", "vlanId": "120"})),
    # --- addresses
    "addresses by DHCP": ("", _nad(_with({"type": "dhcp"}))),
    "addresses of an own plugin": ("", _nad(_with({"type": "ours", "range": "x"}))),
    "static": ("", _nad(_with({"type": "static", "addresses": [{"address": "10.0.0.5/24", "gateway": "10.0.0.1"}]}))),
    "static, when attached": ("", _nad(_with({"type": "static"}))),
    "static without length": ("E1426", _nad(_with({"type": "static", "addresses": [{"address": "10.0.0.5"}]}))),
    "static with a gateway that is none": (
        "E1426",
        _nad(_with({"type": "static", "addresses": [{"address": "10.0.0.5/24", "gateway": "x"}]})),
    ),
    "host-local": (
        "",
        _nad(_host_local({**_SUBNET, "rangeStart": "10.0.0.5", "rangeEnd": "10.0.0.9", "gateway": "10.0.0.1"})),
    ),
    "host-local as of old": ("", _nad(_host_local(**_SUBNET, rangeStart="10.0.0.5"))),
    "host-local with host bits": ("", _nad(_host_local({"subnet": "10.0.0.5/24"}))),
    "host-local of nothing": ("E1426", _nad(_host_local())),
    "host-local with a range outside": ("E1426", _nad(_host_local({**_SUBNET, "rangeStart": "10.0.1.5"}))),
    "host-local with a gateway outside": ("E1426", _nad(_host_local(**_SUBNET, gateway="10.0.1.1"))),
    "host-local backwards": ("E1426", _nad(_host_local({**_SUBNET, "rangeStart": "10.0.0.9", "rangeEnd": "10.0.0.5"}))),
    "host-local without room": ("E1426", _nad(_host_local({"subnet": "10.0.0.0/31"}))),
    "host-local of no subnet": ("E1426", _nad(_host_local({"subnet": "10.0.0.0"}))),
    "whereabouts": (
        "",
        _nad(_whereabouts(range="10.0.0.0/24", exclude=["10.0.0.0/28", "10.0.0.9/32"], gateway="10.0.0.1")),
    ),
    "whereabouts by ends": ("", _nad(_whereabouts(range="10.0.0.5-10.0.0.9/24"))),
    "whereabouts of two families": (
        "",
        _nad(_whereabouts(ipRanges=[{"range": "10.0.0.0/24"}, {"range": "fd00::/64"}])),
    ),
    "whereabouts within": ("", _nad(_whereabouts(range="10.0.0.0/24", range_start="10.0.0.5", range_end="10.0.0.9"))),
    "whereabouts without length": ("E1426", _nad(_whereabouts(range="10.0.0.0"))),
    "whereabouts outside": ("E1426", _nad(_whereabouts(range="10.0.0.0/24", range_start="10.0.1.5"))),
    "whereabouts backwards": (
        "E1426",
        _nad(_whereabouts(range="10.0.0.0/24", range_start="10.0.0.9", range_end="10.0.0.5")),
    ),
    "whereabouts without what is none": ("E1426", _nad(_whereabouts(range="10.0.0.0/24", exclude=["x"]))),
    "whereabouts with a gateway that is none": ("E1426", _nad(_whereabouts(range="10.0.0.0/24", gateway="x"))),
}


@pytest.mark.parametrize("what", PROBES)
def test_probe(what: str) -> None:
    codes, nad = PROBES[what]
    assert _codes(nad, "openshift-4.23") == codes.split()


@pytest.mark.parametrize(
    ("config", "codes"),
    [
        (_bridge(portIsolation=True), {"openshift-4.18": ["W1416"], "openshift-4.19": []}),
        (_ovn(physicalNetworkName="physnet"), {"openshift-4.15": ["W1416"], "openshift-4.16": []}),
        (_ovn(physicalNetworkName="blue"), {"openshift-4.15": [], "openshift-4.16": []}),
        (
            _ovn(topology="layer2", subnets="10.0.0.0/24", allowPersistentIPs=True),
            {"openshift-4.16": ["W1416"], "openshift-4.17": []},
        ),
    ],
)
def test_releases_differ(config: Body, codes: dict[str, list[str]]) -> None:
    assert {release: _codes(_nad(config), release) for release in codes} == codes


# What the schema of the configuration refuses, and no rule says again.
_REFUSED = {
    "a comma too many": '{"type": "bridge", "bridge": "br1",}',
    "a comment": '{"type": "bridge" /* ours */, "bridge": "br1"}',
    "a line of comment": '{"type": "bridge",\n# ours\n"bridge": "br1"}',
    "a list": '[{"type": "bridge"}]',
    "a word": '"bridge"',
    "no type": '{"bridge": "br1"}',
    "no plugins": '{"name": "blue", "plugins": []}',
    "a plugin without type": '{"name": "blue", "plugins": [{"bridge": "br1"}]}',
    "nothing": "",
    "a topology in capitals": '{"name": "a", "type": "ovn-k8s-cni-overlay", "topology": "Layer2", "netAttachDefName": "demo/blue"}',
    "a reserved name": '{"name": "default", "type": "ovn-k8s-cni-overlay", "topology": "layer2", "netAttachDefName": "demo/blue"}',
    "no name": '{"type": "ovn-k8s-cni-overlay", "topology": "layer2", "netAttachDefName": "demo/blue"}',
    "no topology": '{"name": "a", "type": "ovn-k8s-cni-overlay", "netAttachDefName": "demo/blue"}',
    "addresses by a plugin": '{"name": "a", "type": "ovn-k8s-cni-overlay", "topology": "layer2", "netAttachDefName": "demo/blue", "ipam": {"type": "dhcp"}}',
    "a primary network without subnets": '{"name": "a", "type": "ovn-k8s-cni-overlay", "topology": "layer2", "role": "primary", "netAttachDefName": "demo/blue"}',
    "a primary localnet": '{"name": "a", "type": "ovn-k8s-cni-overlay", "topology": "localnet", "role": "primary", "netAttachDefName": "demo/blue"}',
    "kept addresses of layer 3": '{"name": "a", "type": "ovn-k8s-cni-overlay", "topology": "layer3", "subnets": "10.0.0.0/16/24", "allowPersistentIPs": true, "netAttachDefName": "demo/blue"}',
    "a VLAN of layer 2": '{"name": "a", "type": "ovn-k8s-cni-overlay", "topology": "layer2", "vlanID": 5, "netAttachDefName": "demo/blue"}',
}


@pytest.mark.parametrize("what", _REFUSED)
def test_schema_refuses(what: str) -> None:
    nad = {**_nad({}), "spec": {"config": _REFUSED[what]}}
    assert list(refusals(nad, _target("openshift-4.23")))


def _codes(body: Body, release: str) -> list[str]:
    assert list(refusals(body, _target(release))) == [], "the rules are told what the schema accepts"
    return sorted({code for code, _ in objections(body, _target(release))})


def _target(release: str) -> Target:
    found = find(release)
    assert found is not None
    return found
