"""E0516."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, Kind, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0516", certain=True)
def gateway_not_settable(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An overlay has a gateway, but is no primary layer-2 network.

    A secondary network has no router, and on layer 3 every node is the gateway of its own subnet. The API server
    refuses a gateway there (openshift/cluster-network-operator release-4.20, 001-crd.yaml). Where OVN-Kubernetes takes
    one, `vmnetc` writes it into user-defined networks only, not into NADs.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [red]
    networks:
      heartbeat:
        overlay: layer2
        subnets: 10.99.0.0/24
        gateway: 10.99.0.254   # error: E0516
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.99.0.0/24, gateway: 10.99.0.254}
    ```
    """
    for network in graph.networks:
        if isinstance(network, OverlayNetwork) and network.gateways and (why := _why_not(network)):
            yield Diagnostic(
                f'network "{network.name}" {why[0]}',
                (network.at / "gateway").key,
                cluster="the API server refuses the object, or nothing comes of it",
                hint=why[1],
            )


def _why_not(network: OverlayNetwork) -> tuple[str, str] | None:
    if network.addressing.by in ("dhcp", "static", "guest") and not network.primary and network.topology == "layer2":
        return None  # a router that is a VM, of which guests are told
    if network.topology == "layer3":
        return "has a gateway on every node, the first address of its share", "delete gateway"
    if not network.primary:
        return "is secondary and has no gateway", "delete gateway, or: primary: true"
    if network.kind is Kind.NAD:
        return "is a NAD, into which no gateway is written", "delete gateway, or: as: udn"
    return None
