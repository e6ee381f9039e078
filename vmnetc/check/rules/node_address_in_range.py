"""E0431."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph, MacvlanNetwork, Subnet, has_ipam
from vmnetc.graph.node_addresses import HostAddress
from vmnetc.targets.table import Target

_Block = ipaddress.IPv4Network | ipaddress.IPv6Network
_WithIpam = BridgeNetwork | MacvlanNetwork


@rule("E0431")
def node_address_in_range(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A node has an address of the range from which pods get addresses.

    Whereabouts and host-local keep lists of what they gave, and ask nobody on the LAN: they give the node's address to a
    pod as well, at first or after months. Without a `pool` the range is all of the subnet.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes: {store: {hosts: {w0: {}}}}
    namespaces: {storage: {existing: true}}
    interfaces:
      eno5.30: {vlan: 30, on: eno5, nodes: store}
      shim: {macvlan: eno5.30, nodes: store, ip: {w0: 10.30.0.10/24}}   # error: E0431
    networks:
      ceph: {macvlan: eno5.30, ipam: whereabouts, subnets: 10.30.0.0/24}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes: {store: {hosts: {w0: {}}}}
    namespaces: {storage: {existing: true}}
    interfaces:
      eno5.30: {vlan: 30, on: eno5, nodes: store}
      shim: {macvlan: eno5.30, nodes: store, ip: {w0: 10.30.0.10/24}}
    networks:
      ceph: {macvlan: eno5.30, ipam: whereabouts, subnets: 10.30.0.0/24, pool: 10.30.0.100-10.30.0.199}
    ```
    """
    given: dict[_Block, tuple[_WithIpam, Subnet]] = {
        subnet.network: (network, subnet)
        for network in graph.networks
        if has_ipam(network)
        for subnet in network.subnets
    }
    for device in graph.devices() if given else ():
        for address in device.ip.addresses:
            found = given.get(address.interface.network)
            if found is not None and _is_given(address, found[0]):
                network, subnet = found
                yield Diagnostic(
                    f'{address.interface.ip} of "{device.name}" is in the range of network "{network.name}"',
                    address.at,
                    related=(
                        Related((network.at / "pool").key if network.addressing.pool else subnet.at, "the range"),
                    ),
                    cluster="sooner or later a pod gets the same address",
                    hint=f"networks.{network.name}.pool: a range without the addresses of the nodes",
                )


def _is_given(address: HostAddress, network: _WithIpam) -> bool:
    if any(address.interface.ip in piece.network for piece in network.excluded):
        return False
    spans = [span for span in network.addressing.pool if span.low.version == address.interface.version]
    return not spans or any(int(span.low) <= int(address.interface.ip) <= int(span.high) for span in spans)
