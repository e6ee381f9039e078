"""E0805."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0805")
def route_on_primary(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A Route leads into a namespace that runs on a primary network.

    OpenShift's routers are on the pod network and do not reach pods of a user-defined network; the Route is accepted
    and answers nobody (openshift/openshift-docs, support-matrix-for-udn-nad: no OpenShift Routes on any UDN).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    vms: {red/web: {memory: 1Gi}}
    services:
      web: {vms: web, ports: 80, route: true}   # error: E0805
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    vms: {red/web: {memory: 1Gi}}
    services:
      web: {vms: web, ports: 80, type: LoadBalancer}
    ```
    """
    if not target.distribution.routes:
        return  # that there is a Route at all is a finding already
    for service in graph.services:
        if service.route is not None and service.namespace.primary_udn:
            yield Diagnostic(
                f'service "{service.name}" has a route, and namespace "{service.namespace.name}" runs on a primary network',
                service.route.at.key,
                related=(Related(service.namespace.at.key, "runs on a primary network"),),
                cluster="the routers do not reach its VMs: the Route answers nobody",
                hint="type: LoadBalancer, or VMs on the pod network",
            )
