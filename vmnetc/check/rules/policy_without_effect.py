"""E0807."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, ExistingNetwork, Graph, Kind, Network, PodNetwork, SriovNetwork
from vmnetc.targets.table import Target


@rule("E0807")
def policy_without_effect(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A policy is for a network on which nothing heeds it.

    MultiNetworkPolicy works on networks of OVN-Kubernetes and on macvlan. On a Linux bridge, and on SR-IOV functions that a
    guest drives itself, the traffic never passes the node's packet filter: the policy is accepted and changes nothing. On a
    primary network an ordinary policy holds, as on the pod network (OpenShift documentation 4.20, "Configuring multi-network
    policy").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    networkPolicies:
      db:
        network: flat   # error: E0807
        ingress: deny
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-ovs: {uplink: enp3s0, type: ovs}}
    networks: {app: {bridge: br-ovs}}
    networkPolicies:
      db: {network: app, ingress: deny}
    ```
    """
    for policy in {policy.at: policy for policy in graph.policies if policy.network is not None}.values():
        network = policy.network
        assert network is not None
        if (why := _why_not(network)) is not None:
            reason, cure = why
            yield Diagnostic(
                f'network policy "{policy.name}" is for "{network.name}", {reason}',
                policy.at / "network",
                related=(Related(network.at.key, "this network"),),
                cluster="the policy is accepted, and lets everything through",
                hint=cure,
            )


def _why_not(network: Network) -> tuple[str, str] | None:
    """What is wrong with it, and what to do; None where it has an effect."""
    if not isinstance(network, PodNetwork) and network.primary:
        return "which takes the place of the pod network", "delete network: the policy then holds on it"
    match network:
        case BridgeNetwork() if network.bridge.kind == "linux":
            return "which is on a Linux bridge", "an OVS bridge (bridges.….type: ovs), or a firewall in the guest"
        case SriovNetwork() | ExistingNetwork(kind=Kind.SRIOV):
            return "whose NICs are hardware of the guest", "a firewall in the guest"
    return None
