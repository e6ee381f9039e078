"""E0408."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import BridgeNetwork, BridgePort, Graph, SriovNetwork, Vlan
from vmnetc.targets.table import Target

LOWEST, HIGHEST = 1, 4094


@rule("E0408", certain=True)
def vlan_out_of_range(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VLAN ID is none.

    IEEE 802.1Q leaves 1 to 4094. Nobody checks: the API server takes any number in a NAD and in a policy, nmstate
    2.2.62 applies VLAN 0, OVN-Kubernetes takes 5000; the VM is silent.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      blue: {bridge: br-flat, vlan: 5000}   # error: E0408
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      blue: {bridge: br-flat, vlan: 500}
    ```
    """
    for vlan, at in _vlans(graph):
        if not LOWEST <= vlan <= HIGHEST:
            yield Diagnostic(
                f"VLAN {vlan} does not exist",
                at,
                cluster="no API refuses it, and no frame with it passes a switch",
                hint=f"a number from {LOWEST} to {HIGHEST}"
                + ("; leave vlan out for the untagged LAN" if vlan == 0 else ""),
            )


def _vlans(graph: Graph) -> Iterator[tuple[int, Route]]:
    for interface in graph.interfaces:
        if isinstance(interface, Vlan | BridgePort) and interface.vlan is not None:
            yield interface.vlan, interface.vlan_at
    for bridge in graph.bridges:
        for span in bridge.allowed_vlans if isinstance(bridge.allowed_vlans, tuple) else ():
            yield span.low, span.at
            yield span.high, span.at
        if bridge.native_vlan is not None:
            yield bridge.native_vlan, bridge.at / "nativeVlan"
    for network in graph.networks:
        if isinstance(network, SriovNetwork) and network.vlan is not None:
            yield network.vlan, network.vlan_at
        if isinstance(network, BridgeNetwork):
            if network.vlan is not None:
                yield network.vlan, network.vlan_at
            for span in network.trunk:
                yield span.low, span.at
                yield span.high, span.at
