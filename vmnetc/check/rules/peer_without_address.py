"""E0802."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, Peer, PodNetwork
from vmnetc.targets.table import Target


@rule("E0802")
def peer_without_address(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A policy on a secondary network names VMs, pods or namespaces.

    OVN-Kubernetes finds peers by their addresses, and knows none of VMs on networks that it gives no addresses on: there a
    MultiNetworkPolicy works with `ipBlock` alone (OpenShift documentation 4.20, "Configuring multi-network policy").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-ovs: {uplink: eno2, type: ovs}}
    networks: {app: {bridge: br-ovs, vlan: 120}}
    networkPolicies:
      db:
        network: app
        ingress:
          - from: [same-namespace]   # error: E0802
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-ovs: {uplink: eno2, type: ovs}}
    networks: {app: {bridge: br-ovs, vlan: 120}}
    networkPolicies:
      db:
        network: app
        ingress:
          - from: [{cidr: 10.12.0.0/24}]
    ```
    """
    seen = set()
    for policy in graph.policies:
        if policy.network is None or isinstance(policy.network, PodNetwork) or policy.network.primary:
            continue
        for rules in (policy.ingress, policy.egress):
            for peer in (peer for one in rules or () for peer in one.peers if peer.block is None):
                if peer.at not in seen:
                    seen.add(peer.at)
                    yield _finding(policy.name, policy.network.name, peer)


def _finding(policy: str, network: str, peer: Peer) -> Diagnostic:
    if peer.anyone is not None:
        what = {"same-namespace": "its namespace", "ingress-router": "the routers"}.get(peer.anyone, peer.anyone)
    else:
        what = "VMs" if peer.vms else "a namespace"
    return Diagnostic(
        f'network policy "{policy}" on secondary network "{network}" names {what}',
        peer.at,
        cluster="the addresses of VMs there are unknown to the cluster: nobody is let through",
        hint="cidr: <their addresses>",
    )
