"""E0522."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0522", certain=True)
def gateway_outside_infrastructure(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network says which addresses are OVN-Kubernetes' own, and its gateway is none of them.

    The gateway is OVN-Kubernetes' own router. The API server refuses the network
    (openshift/cluster-network-operator release-4.20, 001-crd.yaml).

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
        infrastructureSubnets: 10.100.0.0/28
        gateway: 10.100.0.254   # error: E0522
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
        infrastructureSubnets: 10.100.0.240/28
        gateway: 10.100.0.254
    ```
    """
    for network in graph.networks:
        if not isinstance(network, OverlayNetwork) or not network.infrastructure:
            continue
        for gateway in network.gateways:
            inside = any(gateway.address in subnet.network for subnet in network.subnets)
            if inside and not any(gateway.address in piece.network for piece in network.infrastructure):
                blocks = ", ".join(piece.text for piece in network.infrastructure)
                yield Diagnostic(
                    f"gateway {gateway.address} is in none of the infrastructureSubnets ({blocks})",
                    gateway.at,
                    related=(Related(network.at / "infrastructureSubnets", "OVN-Kubernetes' own addresses"),),
                    cluster="the API server refuses the network",
                    hint="a gateway of them, or another part for them",
                )
