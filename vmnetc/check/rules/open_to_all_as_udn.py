"""E0410."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import BridgeNetwork, Graph, Kind, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0410", certain=True)
def open_to_all_as_udn(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A user-defined network is to be open to all namespaces.

    A CUDN whose selector takes every namespace takes `default` and `openshift-*` too, in which a user-defined network
    must not be (OpenShift documentation 4.18, "About user-defined networks"). Only a NAD in `default` is usable from
    everywhere.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    networks:
      heartbeat: {overlay: layer2, namespaces: all}   # error: E0410
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    networks:
      heartbeat: {overlay: layer2, as: nad, namespaces: all}
    ```
    """
    for network in graph.networks:
        if not isinstance(network, BridgeNetwork | OverlayNetwork) or not network.everywhere:
            continue
        if network.kind is not Kind.NAD or (isinstance(network, OverlayNetwork) and network.primary):
            yield Diagnostic(
                f'network "{network.name}" cannot be open to all namespaces',
                network.at / "namespaces",
                cluster="it would take the cluster's own namespaces off their network",
                hint="name the namespaces"
                if getattr(network, "primary", False)
                else "name the namespaces, or: as: nad",
            )
