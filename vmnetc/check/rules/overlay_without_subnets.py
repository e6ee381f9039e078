"""E0509."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0509", certain=True)
def overlay_without_subnets(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An overlay that must have subnets has none.

    OVN-Kubernetes gives every VM of a primary network, and every node of a layer-3 network, its address from them.
    Only a secondary layer-2 network can do without. The API server refuses the object
    (openshift/cluster-network-operator release-4.18, 001-crd.yaml).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true}   # error: E0509
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
      heartbeat: {overlay: layer2}
    ```
    """
    for network in graph.networks:
        if (
            isinstance(network, OverlayNetwork)
            and not network.subnets
            and (network.primary or network.topology == "layer3")
        ):
            what = "a primary network" if network.primary else "a layer-3 network"
            yield Diagnostic(
                f'network "{network.name}" is {what} and has no subnets',
                network.at,
                cluster="the API server refuses it",
                hint="subnets: 10.100.0.0/16",
            )
