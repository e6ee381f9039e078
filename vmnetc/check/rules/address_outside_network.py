"""E0302."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, PodNetwork
from vmnetc.targets.table import Target


@rule("E0302")
def address_outside_network(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An address lies in none of its network's subnets.

    A guest reaches a gateway only within its own subnet; one outside is no way out, and no API refuses it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app:
        bridge: br-flat
        subnets: 10.12.0.0/24
        gateway: 10.12.1.1   # error: E0302
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    ```
    """
    for network in graph.networks:
        if isinstance(network, PodNetwork) or not network.subnets:
            continue
        for gateway in network.gateways:
            if not any(gateway.address in subnet.network for subnet in network.subnets):
                blocks = ", ".join(subnet.text for subnet in network.subnets)
                yield Diagnostic(
                    f'{gateway.address} is outside network "{network.name}" ({blocks})',
                    gateway.at,
                    cluster="the guests find no way out of their subnet",
                    hint="an address of the subnet, or a larger subnet",
                )
