"""W0525."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target

# The tunnel's headers (OpenShift documentation 4.20, "Changing the MTU for the cluster network").
_GENEVE = 100
_LINUX = 1500


@rule("W0525")
def mtu_above_tunnel(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An overlay wants frames that do not fit into its tunnel.

    The frames of an overlay travel between nodes in packets of the machine network, with 100 bytes of headers. On a
    machine network with an MTU of 1500 that leaves 1400; larger ones vanish between nodes, while two VMs on one node see
    no difference. vmnetc does not know the MTU of the machine network, and takes it for 1500.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      heartbeat: {overlay: layer2, mtu: 1500}   # error: W0525
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      heartbeat: {overlay: layer2, mtu: 1400}
    ```
    """
    for network in graph.networks:
        if isinstance(network, OverlayNetwork) and (network.mtu or 0) > _LINUX - _GENEVE:
            yield Diagnostic(
                f'MTU {network.mtu} of network "{network.name}" needs {(network.mtu or 0) + _GENEVE} on the machine network',
                network.at / "mtu",
                cluster="between nodes small frames pass, and large ones vanish without a message",
                hint=f"mtu: {_LINUX - _GENEVE}, or allow it if the machine network has an MTU of {(network.mtu or 0) + _GENEVE}",
            )
