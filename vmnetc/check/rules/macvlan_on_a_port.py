"""E0256."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Bond, Bridge, Graph, Macvlan, MacvlanNetwork, NodeGroup, Port
from vmnetc.graph.nodes import in_words, meet
from vmnetc.targets.table import Target


@rule("E0256")
def macvlan_on_a_port(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A macvlan lies on a NIC or bond that is a port of a bridge or a bond.

    Linux hands what a device receives to one owner: a bridge, a bond and Open vSwitch take it whole, and a macvlan on the
    same device is refused with EBUSY (v6.12, `drivers/net/macvlan.c`, `macvlan_port_create`). A VLAN interface on the
    device, or the bond instead of its port, has no such owner.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    bridges:
      br-vm: eno2
    networks:
      ceph:
        macvlan: eno2   # error: E0256
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    interfaces:
      eno2.30: {vlan: 30, on: eno2}
    bridges:
      br-vm: eno2
    networks:
      ceph: {macvlan: eno2.30}
    ```
    """
    taken = graph.takers()
    seen: set[Route] = set()
    for what, below, groups in _macvlans(graph):
        use = next((use for use in taken.get(below.name, ()) if not groups or meet(use[0].groups, groups)), None)
        if use is not None and below.at not in seen:
            seen.add(below.at)
            yield _finding(what, below, groups, *use)


def _macvlans(graph: Graph) -> Iterator[tuple[str, Port, tuple[NodeGroup, ...]]]:
    """What lies on which device, and on which nodes; of a network no nodes are known where the device is not the spec's."""
    for device in graph.devices():
        if isinstance(device, Macvlan):
            yield f'interface "{device.name}"', device.base, device.groups
    for network in graph.networks:
        for below in network.masters if isinstance(network, MacvlanNetwork) else ():
            yield f'network "{network.name}"', below, below.device.groups if below.device is not None else ()


def _finding(what: str, below: Port, groups: tuple[NodeGroup, ...], device: Bond | Bridge, port: Port) -> Diagnostic:
    where = f" on {in_words(groups)}" if groups else ""
    return Diagnostic(
        f'{what} lies on "{below.name}", which is a port of {device.name}{where}',
        below.at,
        related=(Related(port.at, "a port here"),),
        cluster="the node refuses the macvlan: device or resource busy",
        hint=f"a VLAN interface on {below.name}, or {device.name} itself"
        if isinstance(device, Bond)
        else f"a VLAN interface on {below.name}, or a NIC of its own",
    )
