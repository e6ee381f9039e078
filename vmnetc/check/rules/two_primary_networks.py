"""E0502."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import ExistingNetwork, Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0502")
def two_primary_networks(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A namespace has two primary networks.

    The primary network takes the place of the pod network, of which there is one. OVN-Kubernetes makes the first and
    refuses the second: "primary network already exist in namespace"
    (ovn-kubernetes go-controller/pkg/clustermanager/userdefinednetwork, `PrimaryNetAttachDefNotExist`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      blue: {overlay: layer2, primary: true, subnets: 10.100.0.0/16, namespaces: red}
      red: {overlay: layer2, primary: true, subnets: 10.101.0.0/16, namespaces: red}   # error: E0502
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      blue: {overlay: layer2, namespaces: red}
      red: {overlay: layer2, primary: true, subnets: 10.101.0.0/16, namespaces: red}
    ```
    """
    first: dict[str, OverlayNetwork | ExistingNetwork] = {}
    for network in graph.networks:
        if not isinstance(network, OverlayNetwork | ExistingNetwork) or not network.primary:
            continue
        for namespace in network.namespaces or ():
            other = first.setdefault(namespace.name, network)
            if other is not network:
                yield Diagnostic(
                    f'namespace "{namespace.name}" has two primary networks: {other.name} and {network.name}',
                    network.at.key,
                    related=(Related(other.at.key, "the other one"),),
                    cluster="only one of them is made there, and all VMs are on that one",
                    either=True,
                    hint="primary: false for one of them, or other namespaces",
                )
                break
