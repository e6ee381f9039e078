"""NetworkPolicy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.graph import Graph, NetworkPolicy, Output, Peer, PolicyRule
from vmnetc.manifest import Manifest, of
from vmnetc.targets.table import Target

from .metadata import described, metadata

KIND = "NetworkPolicy"
_FIELDS = {
    "/metadata/namespace": "namespace",
    "/spec/podSelector": "vms",
    "/spec/ingress": "ingress",
    "/spec/egress": "egress",
}


def network_policies(graph: Graph, target: Target) -> Iterator[Manifest]:
    for policy in graph.policies:
        yield _policy(policy, target.vm_name_label, graph.output)


def _policy(policy: NetworkPolicy, label: str, output: Output) -> Manifest:
    about = described(policy.about)
    meta = metadata(KIND, policy.name, output, namespace=policy.namespace.name, about=policy.about, annotations=about)
    sides = [(name, side, rules) for name, side, rules in _sides(policy) if rules is not None]
    spec: dict[str, Any] = {
        "podSelector": _pods(policy.vms, label),
        "policyTypes": [name.capitalize() for name, _, _ in sides],
    }
    for name, side, rules in sides:
        spec[name] = [_rule(rule, side, label) for rule in rules]
    return of(
        {"apiVersion": "networking.k8s.io/v1", "kind": KIND, "metadata": meta, "spec": spec}, policy.at, fields=_FIELDS
    )


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
