"""The rules for the other kinds see each thing that is wrong, by its code, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from vmnetc.targets.table import find
from vmnetc.verify.object_rule import objections
from vmnetc.verify.objects import refusals

Body = dict[str, Any]


def _object(api: str, kind: str, spec: Body, **metadata: Any) -> Body:
    return {
        "apiVersion": api,
        "kind": kind,
        "metadata": {"name": "blue", "namespace": "demo", **metadata},
        "spec": spec,
    }


def _service(**spec: Any) -> Body:
    return _object("v1", "Service", {"selector": {"app": "a"}, **spec})


def _route(**spec: Any) -> Body:
    return _object("route.openshift.io/v1", "Route", {"to": {"kind": "Service", "name": "web"}, **spec})


def _policy(**spec: Any) -> Body:
    return _object("networking.k8s.io/v1", "NetworkPolicy", {"podSelector": {}, **spec})


def _from(*peers: Body) -> Body:
    return _policy(ingress=[{"from": list(peers)}])


def _multi(annotation: str | None, **spec: Any) -> Body:
    annotations = {"k8s.v1.cni.cncf.io/policy-for": annotation} if annotation is not None else {}
    return _object(
        "k8s.cni.cncf.io/v1beta1", "MultiNetworkPolicy", {"podSelector": {}, **spec}, annotations=annotations
    )


def _cudn(selector: Body, name: str = "blue") -> Body:
    network = {"topology": "Layer2", "layer2": {"role": "Secondary", "subnets": ["10.100.0.0/16"]}}
    body = _object("k8s.ovn.org/v1", "ClusterUserDefinedNetwork", {"namespaceSelector": selector, "network": network})
    return {**body, "metadata": {"name": name}}


def _expressions(*expressions: tuple[str, str, list[str] | None], **labels: str) -> Body:
    return {
        "matchLabels": labels,
        "matchExpressions": [
            {"key": key, "operator": operator, **({"values": values} if values is not None else {})}
            for key, operator, values in expressions
        ],
    }


def _namespace(value: str | None) -> Body:
    labels = {} if value is None else {"k8s.ovn.org/primary-user-defined-network": value}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "demo", "labels": labels}}


def _pool(**spec: Any) -> Body:
    usual = {"resourceName": "fast", "nodeSelector": {"a": ""}, "numVfs": 8, "nicSelector": {"pfNames": ["eno3"]}}
    return _object("sriovnetwork.openshift.io/v1", "SriovNetworkNodePolicy", {**usual, **spec})


def _sriov(**spec: Any) -> Body:
    return _object("sriovnetwork.openshift.io/v1", "SriovNetwork", {"resourceName": "fast", **spec})


_BLOCK = {"cidr": "10.0.0.0/24"}

PROBES: dict[str, tuple[str, Body]] = {
    "a CUDN": ("", _cudn(_expressions(("team", "In", ["a", "b"]), ("x", "Exists", None), env="prod"))),
    "a CUDN for all": ("", _cudn({})),
    "a CUDN with a dot": ("E1427", _cudn({}, "a.b")),
    "a CUDN from 0 on": ("E1427", _cudn({}, "0a")),
    "In without values": ("E1428", _cudn(_expressions(("team", "In", None)))),
    "Exists with values": ("E1428", _cudn(_expressions(("team", "Exists", ["a"])))),
    "a value that is none": ("E1428", _cudn(_expressions(("team", "In", ["a b"])))),
    "one of two": ("", _cudn(_expressions(("team", "In", ["a", "b"]), ("team", "NotIn", ["a"])))),
    "two of one label": ("W1429", _cudn(_expressions(("team", "In", ["a"]), ("team", "In", ["b"])))),
    "a label and another value": ("W1429", _cudn(_expressions(("team", "In", ["b"]), team="a"))),
    "a label and not it": ("W1429", _cudn(_expressions(("team", "NotIn", ["a"]), team="a"))),
    "there and not there": ("W1429", _cudn(_expressions(("team", "Exists", None), ("team", "DoesNotExist", None)))),
    "not there, and not one": ("", _cudn(_expressions(("team", "NotIn", ["a"]), ("team", "DoesNotExist", None)))),
    "a namespace": ("", _namespace(None)),
    "a namespace with the label": ("", _namespace("")),
    "a namespace with the label and true": ("", _namespace("true")),
    "a namespace with the label and false": ("W1430", _namespace("false")),
    "a Service": ("", _service(ports=[{"port": 80}])),
    "a Service of two ports": (
        "",
        _service(ports=[{"name": "a", "port": 53}, {"name": "b", "port": 53, "protocol": "UDP"}]),
    ),
    "a port without name": ("E1431", _service(ports=[{"name": "a", "port": 80}, {"port": 81}])),
    "a name twice": ("E1431", _service(ports=[{"name": "a", "port": 80}, {"name": "a", "port": 81}])),
    "a port twice": (
        "E1431",
        _service(ports=[{"name": "a", "port": 80}, {"name": "b", "port": 80, "protocol": "TCP"}]),
    ),
    "headless": ("", _service(clusterIP="None", ports=[{"port": 80}])),
    "headless, and on nodes": ("E1432", _service(clusterIP="None", type="NodePort", ports=[{"port": 80}])),
    "a name of nothing": ("E1432", _service(type="ExternalName")),
    "a name with an address": ("E1432", _service(type="ExternalName", externalName="a.example", clusterIP="10.0.0.1")),
    "a Route": ("", _route(port={"targetPort": 8080})),
    "a Route to a name": ("", _route(port={"targetPort": "http"})),
    "a Route to a number in quotes": ("E1433", _route(port={"targetPort": "8080"})),
    "clear text passed through": (
        "E1434",
        _route(tls={"termination": "passthrough", "insecureEdgeTerminationPolicy": "Allow"}),
    ),
    "clear text at the edge": ("", _route(tls={"termination": "edge", "insecureEdgeTerminationPolicy": "Allow"})),
    "a policy": (
        "",
        _from({"podSelector": {}, "namespaceSelector": {}}, {"ipBlock": {**_BLOCK, "except": ["10.0.0.0/28"]}}),
    ),
    "a peer of two kinds": ("E1435", _from({"podSelector": {}, "ipBlock": _BLOCK})),
    "a peer of no kind": ("E1435", _from({})),
    "a block left out elsewhere": ("E1436", _from({"ipBlock": {**_BLOCK, "except": ["10.0.1.0/28"]}})),
    "all left out": ("E1436", _from({"ipBlock": {**_BLOCK, "except": ["10.0.0.0/24"]}})),
    "another family left out": ("E1436", _from({"ipBlock": {**_BLOCK, "except": ["fd00::/64"]}})),
    "a range of ports": ("", _policy(ingress=[{"ports": [{"port": 80, "endPort": 90}]}])),
    "a range backwards": ("E1437", _policy(ingress=[{"ports": [{"port": 80, "endPort": 79}]}])),
    "a range from a name on": ("E1437", _policy(ingress=[{"ports": [{"port": "http", "endPort": 90}]}])),
    "rules not heeded": ("W1438", _policy(policyTypes=["Ingress"], egress=[{}])),
    "rules by default": ("", _policy(egress=[{}])),
    "a policy for a network": ("", _multi("demo/lan", policyTypes=["Ingress"])),
    "a policy for no network": ("E1439", _multi(None)),
    "a policy for an empty network": ("E1439", _multi("")),
    "a block of a network left out elsewhere": (
        "E1436",
        _multi("demo/lan", ingress=[{"from": [{"ipBlock": {**_BLOCK, "except": ["10.0.1.0/28"]}}]}]),
    ),
    "no block of a network": ("E1436", _multi("demo/lan", egress=[{"to": [{"ipBlock": {"cidr": "10.0.0.0"}}]}])),
    "a pool": ("", _pool(nicSelector={"pfNames": ["eno3#0-7", "eno4"]})),
    "a pool with a dash": ("E1440", _pool(resourceName="fast-1")),
    "a pool of no NIC": ("E1440", _pool(nicSelector={})),
    "a range of functions beyond": ("E1440", _pool(nicSelector={"pfNames": ["eno3#0-8"]})),
    "a range of functions backwards": ("E1440", _pool(nicSelector={"pfNames": ["eno3#4-3"]})),
    "no range of functions": ("E1440", _pool(nicSelector={"pfNames": ["eno3#4"]})),
    "SR-IOV": ("", _sriov(vlan=120, vlanQoS=3, ipam='{"type": "dhcp"}')),
    "SR-IOV of no VLAN": ("E1441", _sriov(vlan=4096)),
    "SR-IOV with a priority alone": ("E1441", _sriov(vlanQoS=3)),
    "SR-IOV with no JSON": ("E1441", _sriov(ipam='{"type": "dhcp",}')),
}


@pytest.mark.parametrize("what", PROBES)
def test_probe(what: str) -> None:
    codes, body = PROBES[what]
    target = find("openshift-4.23")
    assert target is not None
    assert list(refusals(body, target)) == [], "the rules are told what the schema accepts"
    assert sorted({code for code, _ in objections(body, target)}) == codes.split()
