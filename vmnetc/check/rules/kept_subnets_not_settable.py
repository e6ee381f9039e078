"""E0523."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0523", certain=True)
def kept_subnets_not_settable(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Addresses are kept on a network that is no primary one of layer 2.

    `reservedSubnets` and `infrastructureSubnets` are fields of primary user-defined networks of layer 2; the API server
    refuses them elsewhere (openshift/cluster-network-operator release-4.20, 001-crd.yaml), and `vmnetc` writes them into
    no NAD.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [red]
    networks:
      heartbeat:
        overlay: layer2
        subnets: 10.99.0.0/24
        reservedSubnets: 10.99.0.0/28   # error: E0523
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.20
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.99.0.0/24, reservedSubnets: 10.99.0.0/28}
    ```
    """
    for network in graph.networks:
        if not isinstance(network, OverlayNetwork) or network.is_primary_lan:
            continue
        said = {"reservedSubnets": network.reserved, "infrastructureSubnets": network.infrastructure}
        for field in (field for field, blocks in said.items() if blocks):
            yield Diagnostic(
                f'network "{network.name}" has "{field}", and is no primary layer-2 network',
                (network.at / field).key,
                cluster="the API server refuses the object, or nothing comes of it",
                hint=f"delete {field}; on a NAD: excludeSubnets",
            )
