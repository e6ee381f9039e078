"""E0411."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, Kind, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0411", certain=True)
def udn_in_several_namespaces(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A UserDefinedNetwork is to serve several namespaces.

    A UDN is one network of one namespace. Two UDNs of one name are two networks, isolated from each other; one network
    for several namespaces is a ClusterUserDefinedNetwork.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red, blue]
    networks:
      shared: {overlay: layer2, as: udn, namespaces: [red, blue]}   # error: E0411
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red, blue]
    networks:
      shared: {overlay: layer2, namespaces: [red, blue]}
    ```
    """
    for network in graph.networks:
        if isinstance(network, OverlayNetwork) and network.kind is Kind.UDN and len(network.namespaces) > 1:
            yield Diagnostic(
                f'network "{network.name}" cannot be one UserDefinedNetwork in {len(network.namespaces)} namespaces',
                network.at / "as",
                cluster="each namespace would have an isolated network of its own",
                hint="as: cudn, or leave it out",
            )
