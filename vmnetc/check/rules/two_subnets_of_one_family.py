"""E0510."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph, OverlayNetwork, Subnet
from vmnetc.targets.table import Target


@rule("E0510", certain=True)
def two_subnets_of_one_family(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network whose addresses OVN-Kubernetes gives has two subnets of one address family.

    It may have one IPv4 and one IPv6 subnet. The API server refuses another pair
    (openshift/cluster-network-operator release-4.18, 001-crd.yaml).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: [10.100.0.0/16, 10.101.0.0/16]   # error: E0510
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: [10.100.0.0/15, "fd10:100::/64"]
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if isinstance(network, BridgeNetwork | OverlayNetwork):
            yield from _findings(network, network.ovn_subnets)
        if isinstance(network, OverlayNetwork):
            yield from _findings(network, network.join_subnets)


def _findings(network: BridgeNetwork | OverlayNetwork, subnets: tuple[Subnet, ...]) -> Iterator[Diagnostic]:
    first: dict[int, Subnet] = {}
    for subnet in subnets:
        other = first.setdefault(subnet.network.version, subnet)
        if other is not subnet:
            yield Diagnostic(
                f'network "{network.name}" has two IPv{subnet.network.version} subnets: {other.text} and {subnet.text}',
                subnet.at,
                related=(Related(other.at, "the other one"),),
                cluster="the API server refuses it",
                hint="one larger subnet, or two networks",
            )
