"""E0307."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, HostDevice
from vmnetc.graph.node_addresses import HostAddress
from vmnetc.graph.nodes import in_words
from vmnetc.targets.table import Target


@rule("E0307")
def node_address_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two nodes, or two devices of a node, have one address.

    Both answer for it, and traffic flaps between them. No API compares the policies of two nodes.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: [w0, w1]}
    interfaces:
      storage:
        vlan: 30
        on: eno2
        nodes: storage
        ip:
          w0: 10.30.0.10/24
          w1: 10.30.0.10/24   # error: E0307
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: [w0, w1]}
    interfaces:
      storage: {vlan: 30, on: eno2, nodes: storage, ip: {w0: 10.30.0.10/24, w1: 10.30.0.11/24}}
    ```
    """
    first: dict[object, tuple[HostDevice, HostAddress]] = {}
    for device in graph.devices():
        if any(group.host is None for group in device.groups):
            continue  # E0305 says that it is the address of many nodes
        for address in device.ip.addresses:
            other, its = first.setdefault(address.interface.ip, (device, address))
            if its is not address:
                yield _twice(other, its, device, address)


def _twice(other: HostDevice, its: HostAddress, device: HostDevice, address: HostAddress) -> Diagnostic:
    at, first, cure = address.at, its.at, "an address of its own for each"
    if address.id_at is not None and its.id_at is not None and address.id_at != its.id_at:
        at, first, cure = address.id_at, its.id_at, "an id of its own for each node"
    return Diagnostic(
        f'{address.interface.ip} is the address of "{other.name}" on {in_words(other.groups)} and of '
        f'"{device.name}" on {in_words(device.groups)}',
        at,
        label="and again here",
        related=(Related(first, "first here"),),
        cluster="a duplicate address: traffic flaps between the nodes",
        either=True,
        hint=cure,
    )
