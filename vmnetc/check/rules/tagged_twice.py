"""E0211."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bridge, BridgeNetwork, Graph, Vlan
from vmnetc.targets.table import Target


@rule("E0211")
def tagged_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network with a VLAN is on a bridge whose uplink is a VLAN interface.

    The kernel adds the tag of the VLAN interface to every frame that leaves through it, so the tag of the network is a
    second one inside. A switch port for plain VLANs drops such frames, and the VMs of one node still reach each other.
    For a LAN of its own the VLAN interface is enough; for several VLANs the bridge belongs on what is below it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: app
    interfaces:
      bond1: {bond: [eno1, eno2]}
      bond1.30: {vlan: 30, on: bond1}
    bridges:
      br-vm: {type: ovs, uplink: bond1.30}
    networks:
      app-120: {bridge: br-vm, vlan: 120}   # error: E0211
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: app
    interfaces:
      bond1: {bond: [eno1, eno2]}
    bridges:
      br-vm: {type: ovs, uplink: bond1}
    networks:
      app-120: {bridge: br-vm, vlan: 120}
    ```
    """
    seen = set()
    for network in graph.networks:
        if not isinstance(network, BridgeNetwork) or network.vlan_at in seen or not (network.vlan or network.trunk):
            continue
        found = next(((bridge, below) for bridge in network.makings if (below := _tagging(bridge)) is not None), None)
        if found is not None:
            seen.add(network.vlan_at)  # the rest of a family's range is the same mistake
            yield _finding(network, *found)


def _tagging(bridge: Bridge) -> Vlan | None:
    device = bridge.uplink.device if bridge.uplink is not None else None
    return device if isinstance(device, Vlan) else None


def _finding(network: BridgeNetwork, bridge: Bridge, below: Vlan) -> Diagnostic:
    own = f"VLAN {network.vlan}" if network.vlan is not None else "the guest's VLANs"
    return Diagnostic(
        f'network "{network.name}" would be tagged twice: {own} on top of VLAN {below.vlan} of uplink "{below.name}"',
        network.vlan_at if network.vlan is not None else network.at / "trunk",
        related=(Related(bridge.at / "uplink", f"every frame gets tag {below.vlan} here"),),
        cluster="frames leave with two tags, and a switch port for plain VLANs drops them",
        hint=f"bridges.{bridge.key}.uplink: {below.base.name}, or no VLAN here if VLAN {below.vlan} is the one that is meant",
    )
