"""E0808."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import ExistingNetwork, Graph, Network, NetworkPolicy, PodNetwork
from vmnetc.targets.table import Target


@rule("E0808")
def policy_on_closed_network(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A policy is for a network that its namespace cannot use.

    A MultiNetworkPolicy names the NetworkAttachmentDefinition that it is for. In a namespace that the network is not open
    to there is none, and the policy holds for nothing.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo, shop]
    bridges: {br-ovs: {uplink: enp3s0, type: ovs}}
    networks: {app: {bridge: br-ovs, namespaces: shop}}
    networkPolicies:
      db:
        namespace: demo
        network: app   # error: E0808
        ingress: deny
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo, shop]
    bridges: {br-ovs: {uplink: enp3s0, type: ovs}}
    networks: {app: {bridge: br-ovs, namespaces: shop}}
    networkPolicies:
      db: {namespace: shop, network: app, ingress: deny}
    ```
    """
    for policy in graph.policies:
        network = policy.network
        if network is not None and not _is_open(network, policy):
            yield Diagnostic(
                f'network policy "{policy.name}" is in "{policy.namespace.name}", to which "{network.name}" is not open',
                policy.at / "network",
                related=(Related((network.at / "namespaces").key, "open to these"),),
                cluster="the policy is accepted, and holds for nothing",
                hint=f"networks.{network.name}.namespaces: add {policy.namespace.name}, or another namespace here",
            )


def _is_open(network: Network, policy: NetworkPolicy) -> bool:
    if isinstance(network, PodNetwork) or network.everywhere or network.namespaces is None:
        return True
    if isinstance(network, ExistingNetwork) and network.namespace is not None:
        return True
    if not network.namespaces:
        return True  # that it is in none is a finding already
    return any(namespace.name == policy.namespace.name for namespace in network.namespaces)
