"""E0305."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0305")
def one_address_for_many_nodes(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """One address would go to many nodes.

    A policy for nodes by label gives each of them the same configuration, addresses included. Every node then answers for
    the address, and traffic flaps between them; nothing refuses it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-lan: {uplink: ens1, ip: 192.168.1.89/24}   # error: E0305
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: [w0, w1]}
    bridges:
      br-lan:
        uplink: ens1
        nodes: storage
        ip: {w0: 192.168.1.89/24, w1: 192.168.1.90/24}
    ```
    """
    for device in graph.devices():
        shared = [group for group in device.groups if group.host is None]
        if device.ip.kind == "static" and shared:
            first = device.ip.addresses[0]
            yield Diagnostic(
                f'{first.interface} of "{device.name}" would be the address of many nodes',
                first.at,
                label=f'every node of "{shared[0].name}" would take it',
                cluster="a duplicate address: traffic flaps between the nodes",
                hint="nodes by name (hosts), and an address for each: ip: {<node>: …}, or {subnet: …} with ids",
            )
