"""E0247."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph
from vmnetc.targets.table import Target


@rule("E0247")
def untagged_beside_native(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network without a VLAN is on a bridge that has a native one.

    Its VMs are in VLAN 1 of the bridge, and untagged frames of the uplink are in the native VLAN: what comes in does not
    find the VMs (nmstate 2.2.62 and kernel 6.1, applied). The untagged LAN is a network with the native VLAN.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges:
      br-vm: {uplink: enp3s0, allowedVlans: [100-131], nativeVlan: 200}
    networks:
      flat: {bridge: br-vm}   # error: E0247
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges:
      br-vm: {uplink: enp3s0, allowedVlans: [100-131], nativeVlan: 200}
    networks:
      flat: {bridge: br-vm, vlan: 200}
    ```
    """
    for network in graph.networks:
        if not isinstance(network, BridgeNetwork) or network.vlan is not None or network.trunk:
            continue
        native = network.bridge.native_vlan
        if native is not None:
            yield Diagnostic(
                f'network "{network.name}" has no VLAN, and untagged frames of "{network.bridge.name}" are in VLAN {native}',
                network.at.key,
                related=(Related(network.bridge.at / "nativeVlan", "the VLAN of untagged frames"),),
                cluster="what VMs send goes out, and no answer comes in",
                hint=f"vlan: {native}, for the untagged LAN",
            )
