"""E0520."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import BridgeNetwork, Graph, MacvlanNetwork, OverlayNetwork, Subnet
from vmnetc.targets.table import Target


@rule("E0520", certain=True)
def piece_outside_subnets(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """What is excluded or kept is no part of the network's subnets.

    The API server refuses such a user-defined network, and OVN-Kubernetes such a NAD (openshift/cluster-network-operator
    release-4.20, 001-crd.yaml; ovn-kubernetes v1.3.0, `util/multi_network.go`, `validateSubnetContainment`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: 10.100.0.0/16
        reservedSubnets: 10.101.0.0/24   # error: E0520
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: 10.100.0.0/16
        reservedSubnets: 10.100.255.0/24
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if not isinstance(network, BridgeNetwork | OverlayNetwork | MacvlanNetwork):
            continue
        kept = (*network.reserved, *network.infrastructure) if isinstance(network, OverlayNetwork) else ()
        for piece in (*network.excluded, *kept):
            if not any(_lies_in(piece, subnet) for subnet in network.subnets):
                blocks = ", ".join(subnet.text for subnet in network.subnets) or "it has none"
                yield Diagnostic(
                    f'{piece.text} is no part of the subnets of network "{network.name}" ({blocks})',
                    piece.at,
                    cluster="the network is refused, and its VMs do not start",
                    hint="a part of one of the subnets",
                )


def _lies_in(piece: Subnet, subnet: Subnet) -> bool:
    low, high = piece.network.network_address, piece.network.broadcast_address
    return low in subnet.network and high in subnet.network
