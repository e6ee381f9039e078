"""E1107."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import PRIMARY_UDN, ExistingNetwork, Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E1107")
def namespace_without_label(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A primary network covers a namespace that the inventory shows without the label for it.

    The label `k8s.ovn.org/primary-user-defined-network` can only be given when a namespace is created; an admission
    policy refuses to add it later (openshift/cluster-network-operator release-4.18, udn-admission-policy.yaml). Without
    it VMs use the pod network silently.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    namespaces: {shop: {existing: true, primaryUdnLabel: true}}
    networks:
      tenant: {overlay: layer2, primary: true, subnets: 10.100.0.0/16, namespaces: shop}   # error: E1107
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    networks:
      tenant: {overlay: layer2, primary: true, subnets: 10.100.0.0/16, namespaces: labelled}
    ```
    ```yaml cluster.yaml
    kind: Namespace
    metadata: {name: shop}
    ---
    kind: Namespace
    metadata: {name: labelled, labels: {k8s.ovn.org/primary-user-defined-network: ""}}
    ```
    """
    for network in graph.networks:
        if not isinstance(network, OverlayNetwork | ExistingNetwork) or not network.primary:
            continue
        for namespace in network.namespaces or ():
            live = graph.known.namespaces.get(namespace.name)
            if live is not None and namespace.primary_udn and PRIMARY_UDN not in live.labels:
                yield Diagnostic(
                    f'primary network "{network.name}" covers namespace "{namespace.name}", '
                    "which exists without the label for it",
                    network.at / "namespaces" / namespace.name,
                    related=(Related(live.at, "the namespace"),),
                    cluster="the label can only be given at creation; without it VMs silently use the pod network",
                    hint="use a new namespace",
                )
