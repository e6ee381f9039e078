"""E0512."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target

LONGEST = 31


@rule("E0512", certain=True)
def host_subnet(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A node's share of a layer-3 network does not fit into the network.

    Every node gets a subnet of `hostSubnet` bits out of the network's IPv4 subnet, so the prefix must be longer than
    the subnet's and shorter than an address. Other networks have no shares. The API server refuses what does not fit.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [green]
    networks:
      green: {overlay: layer3, subnets: 10.200.0.0/16, hostSubnet: 16}   # error: E0512
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [green]
    networks:
      green: {overlay: layer3, subnets: 10.200.0.0/16, hostSubnet: 24}
    ```
    """
    for network in graph.networks:
        if not isinstance(network, OverlayNetwork) or network.host_subnet is None:
            continue
        prefixes = [subnet.network.prefixlen for subnet in network.subnets if subnet.network.version == 4]
        at = network.at / "hostSubnet"
        if network.topology != "layer3":
            yield Diagnostic(
                f'network "{network.name}" is one LAN over all nodes and has no share for each',
                at.key,
                hint="delete hostSubnet",
            )
        elif network.subnets and not prefixes:
            yield Diagnostic(
                f'network "{network.name}" has no IPv4 subnet to share out; of an IPv6 one every node gets a /64',
                at.key,
                hint="delete hostSubnet",
            )
        elif any(not prefix < network.host_subnet <= LONGEST for prefix in prefixes):
            yield Diagnostic(
                f'a share of /{network.host_subnet} does not fit into network "{network.name}" (/{max(prefixes)})',
                at,
                cluster="the API server refuses it",
                hint=f"hostSubnet: a number from {max(prefixes) + 1} to {LONGEST}",
            )
