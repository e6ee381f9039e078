"""E0266."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Bridge, BridgeNetwork, Graph, Vlan, holds
from vmnetc.graph.nodes import in_words, meet
from vmnetc.targets.table import Target


@rule("E0266")
def vlan_of_the_node(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network has the VLAN of an interface of the node beside it.

    On a NIC or bond that is a bridge's port, and on which the node has a VLAN interface as well, Linux hands frames with
    that tag to the interface before the bridge sees them (kernel 6.1, net/core/dev.c, `vlan_do_receive` before the
    port's handler). The network's VMs get none of them, while what they send leaves. nmstate and the node accept it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [app]
    interfaces:
      bond0: {bond: [eno1, eno2]}
      bond0.30: {vlan: 30, on: bond0}
    bridges: {br-vm: bond0}
    networks:
      storage: {bridge: br-vm, vlan: 30}   # error: E0266
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [app]
    interfaces:
      bond0: {bond: [eno1, eno2]}
      bond0.30: {vlan: 30, on: bond0}
    bridges: {br-vm: bond0}
    networks:
      app: {bridge: br-vm, vlan: 31}
    ```
    """
    taken: dict[str, list[Vlan]] = {}
    for device in graph.devices():
        if isinstance(device, Vlan):
            taken.setdefault(device.base.name, []).append(device)
    seen: set[Route] = set()
    for network in graph.networks if taken else ():
        if isinstance(network, BridgeNetwork) and network.vlan_at not in seen:
            found = next(((bridge, own) for bridge in network.makings if (own := _own(network, bridge, taken))), None)
            if found is not None:
                seen.add(network.vlan_at)
                yield _finding(network, *found)


def _own(network: BridgeNetwork, bridge: Bridge, taken: dict[str, list[Vlan]]) -> Vlan | None:
    """The node's own interface that has a VLAN of the network on the same port."""
    for own in taken.get(bridge.uplink.name, ()) if bridge.uplink is not None else ():
        if (own.vlan == network.vlan or holds(network.trunk, own.vlan)) and meet(own.groups, bridge.groups):
            return own
    return None


def _finding(network: BridgeNetwork, bridge: Bridge, own: Vlan) -> Diagnostic:
    return Diagnostic(
        f'VLAN {own.vlan} of network "{network.name}" is taken by the node\'s own "{own.name}" on {in_words(own.groups)}',
        network.vlan_at if network.vlan is not None else network.at / "trunk",
        related=(
            Related(own.vlan_at, "the node takes these frames"),
            Related(bridge.at / "uplink", "on the same port"),
        ),
        cluster="what VMs send leaves the node, and no answer reaches them",
        hint=f"another VLAN, or the node's interface on a port that is not under {bridge.name}",
    )
