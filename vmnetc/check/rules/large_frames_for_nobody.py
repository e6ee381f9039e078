"""W0263."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bridge, BridgeNetwork, Graph, stacked
from vmnetc.graph.host import stated_mtu
from vmnetc.targets.table import Target


@rule("W0263")
def large_frames_for_nobody(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A bridge is made for large frames, and none of its networks says an MTU.

    The MTU of a bridge reaches no VM by itself: the guest's side of a NIC has the MTU of its network, and that is 1500
    unless `mtu` says otherwise (containernetworking/plugins v1.9.1, plugins/main/bridge: `mtu` of the pair of interfaces).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [db]
    bridges:
      br-data: {uplink: eno2, mtu: 9000}   # error: W0263
    networks:
      backup: {bridge: br-data, vlan: 30}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [db]
    bridges: {br-data: {uplink: eno2, mtu: 9000}}
    networks:
      backup: {bridge: br-data, vlan: 30, mtu: inherit}
    ```
    """
    used: dict[str, list[BridgeNetwork]] = {}
    for network in graph.networks:
        if isinstance(network, BridgeNetwork):
            used.setdefault(network.bridge.key, []).append(network)
    shared = _shared(graph)
    seen = set()
    for bridge in graph.bridges:
        networks = used.get(bridge.key, [])
        if (
            networks
            and bridge.key not in seen
            and not any(network.mtu for network in networks)
            and _large(bridge, shared)
        ):
            seen.add(bridge.key)
            yield _finding(bridge, networks[0])


def _shared(graph: Graph) -> set[str]:
    """What carries more than one device: its large frames are perhaps for another."""
    carriers = Counter(port.name for device in graph.devices() for port in stacked(device))
    return {name for name, count in carriers.items() if count > 1}


def _large(bridge: Bridge, shared: set[str]) -> bool:
    below = bridge.uplink
    size = stated_mtu(below) if below is not None and below.name not in shared else None
    return (bridge.mtu or size or 0) > 1500


def _finding(bridge: Bridge, network: BridgeNetwork) -> Diagnostic:
    return Diagnostic(
        f'bridge "{bridge.name}" is made for MTU {bridge.mtu or stated_mtu(bridge.uplink)}, and none of its networks says an mtu',
        (bridge.at / "mtu").key if bridge.mtu is not None else bridge.at / "uplink",
        related=(Related(network.at.key, "its VMs have 1500"),),
        cluster="no VM has more than 1500",
        hint=f"networks.{network.name}.mtu: inherit, where VMs want large frames",
    )
