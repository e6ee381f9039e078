"""E0301."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Fix
from vmnetc.graph import BridgeNetwork, Graph, MacvlanNetwork, OverlayNetwork, PodNetwork, SriovNetwork, Subnet
from vmnetc.targets.table import Target


@rule("E0301")
def host_address_as_network(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An address block has host bits.

    `192.168.64.1/18` is the address of a machine; the network that it lies in is `192.168.64.0/18`. Kubernetes reads
    such blocks as the network, other tools as one address, and the next reader cannot tell which was meant.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat, subnets: 192.168.64.1/18}   # error: E0301
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat, subnets: 192.168.64.0/18}
    ```
    """
    for subnet in _subnets(graph):
        if subnet.text.partition("/")[0] != str(subnet.network.network_address) and not _equal(subnet):
            yield Diagnostic(
                f"{subnet.text} is a host address, not a network",
                subnet.at,
                label=f"did you mean {subnet.network}?",
                fix=Fix(subnet.text, str(subnet.network)),
            )


def _equal(subnet: Subnet) -> bool:
    """Whether the text is another spelling of the network's own address, such as `FD10::0/64`."""
    typed = type(subnet.network.network_address)(subnet.text.partition("/")[0])
    return typed == subnet.network.network_address


def _subnets(graph: Graph) -> Iterator[Subnet]:
    for network in graph.networks:
        if not isinstance(network, PodNetwork):
            yield from network.subnets
        if isinstance(network, OverlayNetwork):
            yield from (*network.join_subnets, *network.reserved, *network.infrastructure)
        if isinstance(network, BridgeNetwork | OverlayNetwork | SriovNetwork | MacvlanNetwork):
            yield from network.excluded
    for device in graph.devices():
        yield from (Subnet(route.text, route.to, route.at / "to") for route in device.routes)
    for policy in graph.policies:
        for policy_rule in (*(policy.ingress or ()), *(policy.egress or ())):
            for peer in policy_rule.peers:
                yield from ((peer.block,) if peer.block else ())
                yield from peer.excluded
