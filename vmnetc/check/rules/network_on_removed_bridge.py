"""E0239."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph, HostDevice, MacvlanNetwork
from vmnetc.targets.table import Target


@rule("E0239")
def network_on_removed_bridge(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network is on a bridge that is removed.

    Its VMs would keep their NICs, and nothing would be behind them. Networks go first: once no VM is on them, they and the
    bridge can be removed.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges:
      br-old: {uplink: ens256, state: absent}
    networks:
      legacy: {bridge: br-old}   # error: E0239
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges:
      br-old: {uplink: ens256, state: absent}
      br-new: ens224
    networks:
      legacy: {bridge: br-new}
    ```
    """
    for network in graph.networks:
        if isinstance(network, BridgeNetwork) and network.bridge.state == "absent":
            yield Diagnostic(
                f'network "{network.name}" is on bridge "{network.bridge.name}", which is removed',
                network.at / "bridge",
                related=(Related(network.bridge.at / "state", "removed here"),),
                cluster="its VMs are cut off, and new ones start on no node",
                hint="move the network to another bridge, or remove it first",
            )
        if isinstance(network, MacvlanNetwork):
            gone = [
                port.device for port in network.masters if port.device is not None and port.device.state == "absent"
            ]
            yield from (_macvlan(network, device) for device in gone[:1])


def _macvlan(network: MacvlanNetwork, device: HostDevice) -> Diagnostic:
    return Diagnostic(
        f'network "{network.name}" is on "{device.name}", which is removed',
        network.at / "macvlan",
        related=(Related(device.at / "state", "removed here"),),
        cluster="its pods are cut off, and new ones start on no node",
        hint="move the network to another device, or remove it first",
    )
