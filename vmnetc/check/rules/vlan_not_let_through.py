"""E0403."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import BridgeNetwork, Graph, holds
from vmnetc.targets.table import Target


@rule("E0403")
def vlan_not_let_through(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network has a VLAN that its bridge's uplink does not let through.

    Frames of a VLAN that is not in the uplink port's list end at the bridge. With `allowedVlans: none` the bridge does
    not filter at all, and the CNI plugin does not turn filtering on for a bridge that exists: the tag of the network
    is then never put on, and the VM lands in the untagged LAN (nmstate 2.2.62 and kernel 6.1, applied;
    https://github.com/containernetworking/plugins/blob/v1.9.1/plugins/main/bridge/bridge.go, `ensureBridge`).

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
        if network.vlan is not None and not _passes(network, network.vlan):
            seen.add(network.vlan_at)  # the rest of a family's range is the same mistake
            yield _stopped(network, f"VLAN {network.vlan}", network.vlan_at)
        for span in network.trunk:
            missing = next((vlan for vlan in range(span.low, span.high + 1) if not _passes(network, vlan)), None)
            if missing is not None:
                yield _stopped(network, f"VLAN {missing}", span.at)


def _passes(network: BridgeNetwork, vlan: int) -> bool:
    allowed = network.bridge.allowed_vlans
    return vlan == network.bridge.native_vlan or (isinstance(allowed, tuple) and holds(allowed, vlan))


def _stopped(network: BridgeNetwork, what: str, at: Route) -> Diagnostic:
    bridge = network.bridge
    return Diagnostic(
        f'{what} of network "{network.name}" is not let through bridge "{bridge.name}"',
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
