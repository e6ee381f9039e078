"""NetworkPolicy, and MultiNetworkPolicy, which is the same on a secondary network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.graph import Graph, NetworkPolicy, Output, Peer, PolicyRule, definition
from vmnetc.manifest import Manifest, of
from vmnetc.targets.table import Target

from .metadata import described, metadata

_POLICY = ("networking.k8s.io/v1", "NetworkPolicy")
_ON_SECONDARY = ("k8s.cni.cncf.io/v1beta1", "MultiNetworkPolicy")
# The NADs that a MultiNetworkPolicy is for (openshift documentation 4.20, "Configuring multi-network policy").
_FOR = "k8s.v1.cni.cncf.io/policy-for"
_SWITCH = (
    "The cluster must heed such policies: oc patch networks.operator.openshift.io cluster --type=merge "
    """-p '{"spec": {"useMultiNetworkPolicy": true}}'"""
)
# Upstream each plugin has its own: ovn-kubernetes v1.3.0 `go-controller/pkg/config/config.go`, and for all others
# k8snetworkplumbingwg/multi-networkpolicy-iptables.
_BY_HAND = (
    "The cluster must heed such policies: OVN-Kubernetes with --enable-multi-networkpolicy, or for networks that are not "
    "OVN's multi-networkpolicy-iptables"
)
_FIELDS = {
    "/metadata/namespace": "namespace",
    "/metadata/annotations/k8s.v1.cni.cncf.io~1policy-for": "network",
    "/spec/podSelector": "vms",
    "/spec/ingress": "ingress",
    "/spec/egress": "egress",
}


def network_policies(graph: Graph, target: Target) -> Iterator[Manifest]:
    for policy in graph.policies:
        yield _policy(policy, target, graph.output)


def _policy(policy: NetworkPolicy, target: Target, output: Output) -> Manifest:
    label, switch = target.vm_name_label, _SWITCH if target.distribution.network_operator else _BY_HAND
    home, annotations = policy.namespace.name, described(policy.about)
    found = definition(policy.network, home) if policy.network is not None else None
    if found is not None:
        annotations |= {_FOR: "/".join(found)}
    version, kind = _ON_SECONDARY if found is not None else _POLICY
    meta = metadata(kind, policy.name, output, namespace=home, about=policy.about, annotations=annotations)
    sides = [(name, side, rules) for name, side, rules in _sides(policy) if rules is not None]
    spec: dict[str, Any] = {
        "podSelector": _pods(policy.vms, label),
        "policyTypes": [name.capitalize() for name, _, _ in sides],
    }
    for name, side, rules in sides:
        spec[name] = [_rule(rule, side, label) for rule in rules]
    body = {"apiVersion": version, "kind": kind, "metadata": meta, "spec": spec}
    return of(body, policy.at, fields=_FIELDS, note=switch if found is not None else "")


def _sides(policy: NetworkPolicy) -> Iterator[tuple[str, str, tuple[PolicyRule, ...] | None]]:
    yield "ingress", "from", policy.ingress
    yield "egress", "to", policy.egress


def _rule(rule: PolicyRule, side: str, label: str) -> dict[str, Any]:
    body: dict[str, Any] = {side: [_peer(peer, label) for peer in rule.peers]} if rule.peers else {}
    if rule.ports:
        body["ports"] = [{"port": port.target, "protocol": port.protocol} for port in rule.ports]
    return body


def _peer(peer: Peer, label: str) -> dict[str, Any]:
    if peer.block is not None:
        block: dict[str, Any] = {"cidr": str(peer.block.network)}
        if peer.excluded:
            block["except"] = [str(subnet.network) for subnet in peer.excluded]
        return {"ipBlock": block}
    if peer.anyone == "ingress-router":
        # The label of the namespaces in which OpenShift's routers run, on whatever network they are.
        return {"namespaceSelector": {"matchLabels": {"policy-group.network.openshift.io/ingress": ""}}}
    selector: dict[str, Any] = {}
    if peer.namespace is not None:
        selector["namespaceSelector"] = {"matchLabels": {"kubernetes.io/metadata.name": peer.namespace}}
    if peer.vms or peer.namespace is None:
        selector["podSelector"] = _pods(peer.vms, label)
    return selector


def _pods(vms: tuple[str, ...], label: str) -> dict[str, Any]:
    """The pods of the named VMs, by the label that KubeVirt gives them; all pods if none is named."""
    if not vms:
        return {}
    if len(vms) == 1:
        return {"matchLabels": {label: vms[0]}}
    return {"matchExpressions": [{"key": label, "operator": "In", "values": list(vms)}]}
