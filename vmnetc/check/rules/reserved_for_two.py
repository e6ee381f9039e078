"""E0521."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0521", certain=True)
def reserved_for_two(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Addresses are reserved for VMs, and for OVN-Kubernetes itself.

    What is in `reservedSubnets` a VM may ask for, what is in `infrastructureSubnets` no VM ever gets. The API server
    refuses both at once (openshift/cluster-network-operator release-4.20, 001-crd.yaml).

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
        reservedSubnets: 10.100.0.0/24
        infrastructureSubnets: 10.100.0.0/28   # error: E0521
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
        reservedSubnets: 10.100.1.0/24
        infrastructureSubnets: 10.100.0.0/28
    ```
    """
    for network in graph.networks:
        if not isinstance(network, OverlayNetwork):
            continue
        for piece in network.infrastructure:
            for other in network.reserved:
                if piece.network.version == other.network.version and piece.network.overlaps(other.network):
                    yield Diagnostic(
                        f"{piece.text} is for OVN-Kubernetes itself, and overlaps {other.text}, which is for VMs",
                        piece.at,
                        related=(Related(other.at, "reserved for VMs"),),
                        cluster="the API server refuses the network",
                        hint="parts that do not overlap",
                    )
                    break
