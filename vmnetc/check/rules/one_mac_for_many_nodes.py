"""E0265."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.graph.nodes import in_words
from vmnetc.targets.table import Target


@rule("E0265")
def one_mac_for_many_nodes(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """One MAC address would go to many nodes.

    `mac` is one address, and every node of the group would take it. Nothing refuses that: on a LAN with two such nodes
    the switch learns the address now here, now there. Left out, Linux takes that of a NIC; `ip: inherit` keeps it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond0: {bond: [eno1, eno2], mac: "02:00:5e:00:00:07"}   # error: E0265
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes: {first: {hosts: [w0.example.com]}}
    interfaces:
      bond0: {bond: [eno1, eno2], nodes: first, mac: "02:00:5e:00:00:07"}
    ```
    """
    seen = set()
    users: dict[str, set[str]] = {}
    for device in graph.devices():
        users.setdefault(device.key, set()).update(group.name for group in device.groups)
    for device in graph.devices():
        shared = [group for group in device.groups if group.host is None]
        if device.mac is not None and device.key not in seen and (shared or len(users[device.key]) > 1):
            seen.add(device.key)
            yield Diagnostic(
                f'{device.mac} of "{device.name}" would be the MAC address of many nodes',
                device.at / "mac",
                label=f"every node of {in_words(shared or device.groups)} would take it",
                cluster="frames for one node reach another: traffic flaps between them",
                hint="leave mac out: Linux takes that of a NIC",
            )
