"""W0417."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph
from vmnetc.targets.table import Target


@rule("W0417")
def vlan_1(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network on a Linux bridge has VLAN 1.

    VLAN 1 is the one in which a Linux bridge puts frames without a tag, and it sends them out without one. So `vlan: 1`
    is the untagged LAN of the uplink; frames that come in with tag 1 are dropped, unless the port lets it through
    (nmstate 2.2.62 and kernel 6.1, applied).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-data: eno2}
    networks:
      lan: {bridge: br-data, vlan: 1}   # error: W0417
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-data: eno2}
    networks:
      lan: {bridge: br-data}
    ```
    """
    for network in graph.networks:
        if isinstance(network, BridgeNetwork) and network.vlan == 1 and network.bridge.kind == "linux":
            yield Diagnostic(
                f'VLAN 1 of network "{network.name}" is the untagged LAN of bridge "{network.bridge.name}"',
                network.vlan_at,
                related=(Related(network.bridge.at.key, "a Linux bridge"),),
                cluster="its frames leave without a tag, whatever the switch calls VLAN 1",
                hint="leave vlan out, which says the same in the open",
            )
