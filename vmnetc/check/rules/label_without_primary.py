"""E0528."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, Namespace
from vmnetc.graph.networks import PRIMARY_UDN
from vmnetc.targets.table import Target


@rule("E0528")
def label_without_primary(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A namespace is made with the label for a primary network, and gets none.

    OVN-Kubernetes starts no pod in a namespace with `k8s.ovn.org/primary-user-defined-network` before that network is
    there (https://github.com/ovn-kubernetes/ovn-kubernetes/pull/4912). vmnetc writes the label itself where a primary
    network of the spec covers the namespace.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces:
      red:
        labels: {k8s.ovn.org/primary-user-defined-network: ""}   # error: E0528
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    ```
    """
    for namespace in graph.namespaces:
        if not namespace.existing and not namespace.primary_udn and _labelled(namespace):
            yield Diagnostic(
                f'namespace "{namespace.name}" has the label for a primary network, and the spec has none for it',
                (namespace.at / "labels" / PRIMARY_UDN).key,
                cluster="no pod starts in it, and so no VM",
                hint="drop the label: vmnetc adds it where a primary network covers the namespace",
            )


def _labelled(namespace: Namespace) -> bool:
    return any(name == PRIMARY_UDN for name, _ in namespace.about.labels)
