"""E0409."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph, Kind
from vmnetc.targets.table import Target


@rule("E0409", certain=True)
def cudn_on_linux_bridge(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network on a Linux bridge is to become a ClusterUserDefinedNetwork.

    OVN-Kubernetes reaches physical networks through OVS bridges only; a Linux bridge is used by its own CNI plugin,
    which a NetworkAttachmentDefinition configures.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat, as: cudn}   # error: E0409
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}}
    networks:
      flat: {bridge: br-vm, as: cudn}
    ```
    """
    for network in graph.networks:
        if isinstance(network, BridgeNetwork) and network.kind is Kind.CUDN and network.bridge.kind == "linux":
            yield Diagnostic(
                f'network "{network.name}" cannot be a ClusterUserDefinedNetwork: "{network.bridge.name}" is a Linux bridge',
                network.at / "as",
                related=(Related(network.bridge.at.key, "the Linux bridge"),),
                cluster="no OVN network can run over it",
                hint=f"as: nad, or bridges.{network.bridge.name}.type: ovs",
            )
