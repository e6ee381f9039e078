"""E0517."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0517", certain=True)
def subnet_without_gateway(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A primary network says the gateway of some of its subnets only, or two of one.

    There is one gateway for each subnet. Without `gateway` it is the first address of each; with it, all are said. The
    API server refuses the rest (openshift/cluster-network-operator release-4.20, 001-crd.yaml).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: [10.100.0.0/16, "fd10:100::/64"]
        gateway: 10.100.0.254   # error: E0517
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
        subnets: [10.100.0.0/16, "fd10:100::/64"]
        gateway: [10.100.0.254, "fd10:100::fe"]
    ```
    """
    for network in graph.networks:
        if isinstance(network, OverlayNetwork) and network.primary and network.topology == "layer2":
            yield from _findings(network)


def _findings(network: OverlayNetwork) -> Iterator[Diagnostic]:
    """Those of one network; a gateway outside all subnets is another mistake, which hides this one."""
    gateways = {gateway: [s for s in network.subnets if gateway.address in s.network] for gateway in network.gateways}
    if not gateways or not all(gateways.values()):
        return
    for subnet in network.subnets:
        inside = [gateway for gateway, subnets in gateways.items() if subnet in subnets]
        if not inside:
            yield Diagnostic(
                f'network "{network.name}" has a gateway, but none in {subnet.text}',
                (network.at / "gateway").key,
                cluster="the API server refuses it",
                hint=f"gateway: [{network.gateways[0].address}, <an address of {subnet.text}>]",
            )
        for gateway in inside[1:]:
            yield Diagnostic(
                f'network "{network.name}" has two gateways in {subnet.text}: {inside[0].address} and {gateway.address}',
                gateway.at,
                cluster="the API server refuses it",
                hint="one for each subnet",
            )
