"""E0513."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0513", certain=True)
def join_subnets_of_secondary(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A secondary network has join subnets.

    They lie between OVN's routers, which only a primary network has. The API server refuses them elsewhere
    (openshift/cluster-network-operator release-4.18, 001-crd.yaml).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      heartbeat: {overlay: layer2, subnets: 10.99.0.0/24, joinSubnets: 100.70.0.0/16}   # error: E0513
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant: {overlay: layer2, primary: true, subnets: 10.99.0.0/24, joinSubnets: 100.70.0.0/16}
    ```
    """
    for network in graph.networks:
        if isinstance(network, OverlayNetwork) and network.join_subnets and not network.primary:
            yield Diagnostic(
                f'network "{network.name}" is secondary and has no routers to join',
                (network.at / "joinSubnets").key,
                cluster="the API server refuses it",
                hint="delete joinSubnets, or: primary: true",
            )
