"""E0309."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

_Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface


@rule("E0309")
def no_host_address(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A node's address is none that a host can have.

    nmstate takes any address for a device (2.2.62, applied): that of the block itself, its broadcast address, one of a
    group. The policy is fine and nobody reaches the node there. An IPv6 link-local address it drops with a warning.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes: {first: {hosts: [w0.example.com]}}
    interfaces:
      eno2: {ethernet: true, nodes: first, ip: 10.30.0.0/24}   # error: E0309
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes: {first: {hosts: [w0.example.com]}}
    interfaces:
      eno2: {ethernet: true, nodes: first, ip: 10.30.0.10/24}
    ```
    """
    for device in graph.devices():
        for address in device.ip.addresses if device.ip.kind == "static" else ():
            what = _instead(address.interface)
            if what is not None:
                yield Diagnostic(
                    f'{address.interface} of "{device.name}" is {what}',
                    address.at,
                    cluster="the policy succeeds, and nobody reaches the node at that address",
                    hint="an address that a host can have",
                )


def _instead(interface: _Interface) -> str | None:
    """What it is instead of the address of a host."""
    network, ip = interface.network, interface.ip
    if ip.is_multicast or ip.is_unspecified or ip.is_loopback:
        return "an address for groups" if ip.is_multicast else "no address of a LAN"
    if ip.version == 6:
        return "a link-local address, which every device has by itself" if ip.is_link_local else None
    if network.prefixlen == 0:
        return "in a block of all addresses"
    if network.prefixlen < 31 and ip in (network.network_address, network.broadcast_address):
        return "the block itself" if ip == network.network_address else "the broadcast address of its block"
    return None
