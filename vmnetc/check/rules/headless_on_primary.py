"""E0507."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0507")
def headless_on_primary(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A headless Service is in a namespace that runs on a primary network.

    A headless Service is nothing but names for pod addresses, and those that the cluster's DNS knows are the ones of the
    pod network. In a namespace with a primary user-defined network nobody reaches these (openshift/openshift-docs,
    support-matrix-for-udn-nad). The Service is accepted.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    vms: {red/db: {memory: 1Gi}}
    services:
      db: {vms: db, ports: 5432, type: Headless}   # error: E0507
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    vms: {red/db: {memory: 1Gi}}
    services:
      db: {vms: db, ports: 5432}
    ```
    """
    for service in graph.services:
        if service.kind == "Headless" and service.namespace.primary_udn:
            yield Diagnostic(
                f'service "{service.name}" is headless, and namespace "{service.namespace.name}" runs on a primary network',
                (service.at / "type").key,
                related=(Related(service.namespace.at.key, "runs on a primary network"),),
                cluster="its name leads to addresses of the pod network, on which the VMs are not",
                hint="type: ClusterIP",
            )
