"""E0503."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Namespace, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0503")
def primary_on_existing_namespace(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A primary network covers a namespace that exists already.

    A namespace takes part in a primary network only if it was created with the label
    `k8s.ovn.org/primary-user-defined-network`; an admission policy refuses to add it later
    (openshift/cluster-network-operator release-4.18, udn-admission-policy.yaml). Without the label the network's
    status shows an error, and VMs use the pod network silently.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {vmexamples-user1: {existing: true}}
    networks:
      primary-udn:
        overlay: layer2
        primary: true
        subnets: 192.168.254.0/24
        namespaces: vmexamples-user1   # error: E0503
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {vmexamples-user1: {existing: true, primaryUdnLabel: true}, new: {}}
    networks:
      primary-udn:
        overlay: layer2
        primary: true
        subnets: 192.168.254.0/24
        namespaces: [vmexamples-user1, new]
    ```
    """
    for network in graph.networks:
        if isinstance(network, OverlayNetwork) and network.primary:
            for namespace in network.namespaces:
                if namespace.existing and not namespace.known and not namespace.primary_udn:
                    yield _finding(network, namespace)


def _finding(network: OverlayNetwork, namespace: Namespace) -> Diagnostic:
    return Diagnostic(
        f'primary network "{network.name}" covers namespace "{namespace.name}", which exists already',
        network.at / "namespaces" / namespace.name,
        related=(Related(namespace.at.key, "exists already"),),
        cluster="the label for it can only be given at creation; without it VMs silently use the pod network",
        hint=f"use a new namespace; or, if it was created with the label: namespaces.{namespace.name}.primaryUdnLabel: true",
    )
