"""E0432."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, MacvlanNetwork, Span, Subnet
from vmnetc.targets.table import Target


@rule("E0432")
def too_few_addresses(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A macvlan network has fewer addresses than nodes.

    Live migration and storage run a pod on each node, and each needs an address (OpenShift documentation 4.20,
    "Configuring a dedicated network for live migration"). Where the nodes are known by name they can be counted.
    Whereabouts gives neither the address of the network nor that of all its members.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes:
      store: {hosts: [w0, w1, w2]}
    interfaces:
      store0: {bond: eno5, nodes: store}
    networks:
      migration:
        macvlan: store0
        ipam: whereabouts
        namespaces: openshift-cnv
        subnets: 10.200.5.0/30   # error: E0432
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes:
      store: {hosts: [w0, w1, w2]}
    interfaces:
      store0: {bond: eno5, nodes: store}
    networks:
      migration: {macvlan: store0, ipam: whereabouts, namespaces: openshift-cnv, subnets: 10.200.5.0/24}
    ```
    """
    for network in graph.networks:
        if not isinstance(network, MacvlanNetwork) or network.ipam != "whereabouts":
            continue
        needed = _hosts(network)
        for subnet in network.subnets:
            span = next((span for span in network.addressing.pool if span.low in subnet.network), None)
            block = subnet.network
            edges = 2 if block.prefixlen < block.max_prefixlen - 1 else 0
            room = int(span.high) - int(span.low) + 1 if span is not None else block.num_addresses - edges
            room -= sum(piece.network.num_addresses for piece in network.excluded if _kept_from(piece, span, subnet))
            if 0 < room < needed:
                yield Diagnostic(
                    f'network "{network.name}" has {room} address{"es" if room > 1 else ""} for the pods of {needed} nodes',
                    span.at if span is not None else subnet.at,
                    related=(Related(network.at / "macvlan", "on each of these nodes"),),
                    cluster="the pods of the other nodes do not start",
                    hint="a larger range",
                )


def _kept_from(piece: Subnet, span: Span | None, subnet: Subnet) -> bool:
    """Whether all of an excluded part would be given otherwise."""
    low, high = piece.network.network_address, piece.network.broadcast_address
    if span is not None and span.low.version == low.version:
        return int(span.low) <= int(low) and int(high) <= int(span.high)
    return low in subnet.network and low != subnet.network.network_address and high != subnet.network.broadcast_address


def _hosts(network: MacvlanNetwork) -> int:
    """The nodes that the spec names and that have the device."""
    groups = [group for port in network.masters if port.device is not None for group in port.device.groups]
    return len({group.host for group in groups if group.host is not None})
