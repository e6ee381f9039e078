"""E0212."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bond, Bridge, Graph, HostDevice, Port, stacked
from vmnetc.graph.nodes import live_nodes
from vmnetc.inventory import LiveInterface, LiveNode
from vmnetc.targets.table import Target


@rule("E0212")
def nic_of_node_network(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A bridge or a bond takes the NIC by which a node is reached.

    It is a port of `br-ex` (or of a bond below it), or has the node's address itself. A port has no address of its own:
    the node loses its machine network at once. nmstate may roll back; a node without a console may not come back. A
    bridge that takes the address over says so with `ip: inherit`.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    nodes: {all: {}}
    bridges:
      br-flat: {uplink: enp2s0, nodes: all}   # error: E0212
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
    status:
      currentState:
        interfaces:
        - {name: enp2s0, type: ethernet, controller: br-ex}
        - {name: enp3s0, type: ethernet}
    ```
    """
    if not graph.inventory.nodes:
        return
    for device in graph.devices():
        if isinstance(device, Bond) or (isinstance(device, Bridge) and not device.existing):
            nodes = [node for group in device.groups for node in live_nodes(group, graph.inventory)]
            for port in stacked(device):
                yield from _finding(device, port, nodes)


def _finding(device: HostDevice, port: Port, nodes: list[LiveNode]) -> Iterator[Diagnostic]:
    taken = [(node, why) for node in nodes if (why := _why(node, device, port)) is not None]
    if taken:
        node, why = taken[0]
        yield Diagnostic(
            f'"{device.key}" takes NIC "{port.name}" by which node {node.name} is reached: {why}',
            port.at,
            related=(Related(node.at, f"so it is on {len(taken)} of {len(nodes)} nodes; this is the first"),),
            cluster="the node loses its machine network at once",
            hint="a NIC that nothing uses; or map the network on br-ex itself: bridge: br-ex",
        )


def _why(node: LiveNode, device: HostDevice, port: Port) -> str | None:
    live = _nic(node, port)
    if live is None or live.controller == device.name:
        return None
    over = node.interfaces.get(live.controller or "")
    if "br-ex" in (live.controller, over.controller if over is not None else None):
        return "it is a port of br-ex"
    inherits = isinstance(device, Bridge) and device.ip.taken_over
    return f"it has address {live.addresses[0]}" if live.addresses and not inherits else None


def _nic(node: LiveNode, port: Port) -> LiveInterface | None:
    if port.mac is None:
        return node.interfaces.get(port.name)
    return next((interface for interface in node.interfaces.values() if port.mac in interface.macs), None)
