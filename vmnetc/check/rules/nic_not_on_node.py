"""E1104."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import Ethernet, Graph, HostDevice, Port, stacked
from vmnetc.graph.nodes import live_nodes
from vmnetc.inventory import LiveNode
from vmnetc.targets.table import Target


@rule("E1104")
def nic_not_on_node(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A node of the inventory does not have a NIC that its policy names.

    nmstate then fails on that node with "interface not found" and takes the whole policy back (kubernetes-nmstate,
    102-configuration.md), and a policy that is degraded on one node stops at `maxUnavailable`. The nodes of a group are
    known by their labels, so the inventory needs Nodes beside NodeNetworkStates.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    nodes: {all: {}}
    bridges:
      br-flat: {uplink: enp3s1, nodes: all}   # error: E1104
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    nodes: {all: {}}
    bridges:
      br-flat: {uplink: enp3s0, nodes: all}
    ```
    ```yaml cluster.yaml
    kind: NodeNetworkState
    metadata: {name: w0}
    status: {currentState: {interfaces: [{name: enp3s0, type: ethernet}]}}
    ```
    """
    if not graph.inventory.nodes:
        return
    for device in graph.devices():
        nodes = [node for group in device.groups for node in live_nodes(group, graph.inventory)]
        if isinstance(device, Ethernet) and device.permanent_mac is None:
            yield from _finding(device, Port(device.name, None, device.at.key), nodes)
        for port in stacked(device):
            if port.device is None:
                yield from _finding(device, port, nodes)


def _finding(device: HostDevice, port: Port, nodes: list[LiveNode]) -> Iterator[Diagnostic]:
    lacking = [node for node in nodes if not _has(node, port)]
    if not lacking:
        return
    guess = did_you_mean(port.name, lacking[0].interfaces) if port.mac is None else None
    what = f'NIC "{port.name}"' if port.mac is None else f"NIC {port.mac}"
    yield Diagnostic(
        f'{what} of "{device.key}" is not on node {lacking[0].name}',
        port.at,
        label=f'did you mean "{guess}"?' if guess else "",
        related=(Related(lacking[0].at, f"{len(lacking)} of {len(nodes)} nodes lack it; this is the first"),),
        cluster="the policy fails there and is taken back, and the roll-out stops",
        hint="a role in nodes.<group>.nics, where nodes call it differently",
    )


def _has(node: LiveNode, port: Port) -> bool:
    if port.mac is None:
        return port.name in node.interfaces
    return any(port.mac in interface.macs for interface in node.interfaces.values())
