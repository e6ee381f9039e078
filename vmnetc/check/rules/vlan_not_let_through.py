"""E0403."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Bridge, BridgeNetwork, BridgePort, Graph, holds
from vmnetc.targets.table import Target


@rule("E0403")
def vlan_not_let_through(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network has a VLAN that its bridge's uplink does not let through.

    Frames of a VLAN that is not in the uplink port's list end at the bridge. With `allowedVlans: none` the bridge does
    not filter at all, and the CNI plugin does not turn filtering on for a bridge that exists: the tag of the network
    is then never put on, and the VM lands in the untagged LAN (nmstate 2.2.62 and kernel 6.1, applied;
    https://github.com/containernetworking/plugins/blob/v1.9.1/plugins/main/bridge/bridge.go, `ensureBridge`).

    On an OVS bridge a list stops untagged frames too: they are in VLAN 0, which is in no list (`ovs-vswitchd.conf.db`(5),
    table `Port`, `trunks`). That is so for the node's own ports as well.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [office]
    bridges:
      br-data: {uplink: enp3s0, allowedVlans: [100-131, 200-207]}
    networks:
      cctv: {bridge: br-data, vlan: 210}   # error: E0403
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [office]
    bridges:
      br-data: {uplink: enp3s0, allowedVlans: [100-131, 200-210]}
    networks:
      cctv: {bridge: br-data, vlan: 210}
    ```
    """
    seen: set[Route] = set()
    for network in graph.networks:
        if not isinstance(network, BridgeNetwork) or network.bridge.allowed_vlans is None or network.vlan_at in seen:
            continue
        if network.bridge.allowed_vlans == "none":
            if network.vlan is not None or network.trunk:
                yield _unfiltered(network)
            continue
        if network.bridge.kind == "ovs" and network.vlan is None and not network.trunk:
            yield _untagged(f'network "{network.name}"', network.bridge, network.at.key)
        if network.vlan is not None and not _passes(network.bridge, network.vlan):
            seen.add(network.vlan_at)  # the rest of a family's range is the same mistake
            yield _stopped(f'network "{network.name}"', network.bridge, f"VLAN {network.vlan}", network.vlan_at)
        for span in network.trunk:
            missing = next((vlan for vlan in range(span.low, span.high + 1) if not _passes(network.bridge, vlan)), None)
            if missing is not None:
                yield _stopped(f'network "{network.name}"', network.bridge, f"VLAN {missing}", span.at)
    yield from _own_ports(graph)


def _own_ports(graph: Graph) -> Iterator[Diagnostic]:
    """The node's own interfaces on OVS bridges: each once, on however many nodes it is."""
    filtering = {bridge.key: bridge for bridge in graph.bridges if _lists(bridge) and bridge.kind == "ovs"}
    for bridge in filtering.values():
        if bridge.ip or bridge.asks_for_ipv6:
            yield _untagged(f'"{bridge.name}" itself', bridge, (bridge.at / ("ip" if bridge.ip else "ipv6")).key)
    ports = {port.key: port for port in graph.interfaces if isinstance(port, BridgePort)} if filtering else {}
    for port in ports.values():
        bridge_ = filtering.get(port.bridge.name)
        if bridge_ is not None and port.state != "absent" and port.vlan is None:
            yield _untagged(f'"{port.name}"', bridge_, port.at.key)
        elif bridge_ is not None and port.vlan is not None and not _passes(bridge_, port.vlan):
            yield _stopped(f'"{port.name}"', bridge_, f"VLAN {port.vlan}", port.vlan_at)


def _lists(bridge: Bridge) -> bool:
    return isinstance(bridge.allowed_vlans, tuple) and bridge.state != "absent"


def _passes(bridge: Bridge, vlan: int) -> bool:
    allowed = bridge.allowed_vlans
    return vlan == bridge.native_vlan or (isinstance(allowed, tuple) and holds(allowed, vlan))


def _untagged(who: str, bridge: Bridge, at: Route) -> Diagnostic:
    return Diagnostic(
        f'{who} is untagged, and OVS bridge "{bridge.name}" lets only VLANs of a list through',
        at,
        related=(Related((bridge.at / "allowedVlans").key, "allowed on the uplink"),),
        cluster="what is on one node sees each other, nothing leaves the node",
        hint=f"vlan, or delete bridges.{bridge.name}.allowedVlans",
    )


def _stopped(who: str, bridge: Bridge, what: str, at: Route) -> Diagnostic:
    return Diagnostic(
        f'{what} of {who} is not let through bridge "{bridge.name}"',
        at,
        related=(Related((bridge.at / "allowedVlans").key, "allowed on the uplink"),),
        cluster="VMs on one node see each other, nothing leaves the node",
        hint=f"add it to bridges.{bridge.name}.allowedVlans",
    )


def _unfiltered(network: BridgeNetwork) -> Diagnostic:
    bridge = network.bridge
    what = "a VLAN" if network.vlan is not None else "a trunk"
    return Diagnostic(
        f'network "{network.name}" has {what}, and bridge "{bridge.name}" does not filter VLANs',
        network.vlan_at if network.vlan is not None else network.at / "trunk",
        related=(Related(bridge.at / "allowedVlans", "no filtering"),),
        cluster="the tag is never put on: the VM lands in the untagged LAN",
        hint=f"delete allowedVlans of {bridge.name}, or list the VLANs",
    )
