"""E0806."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0806")
def route_without_tcp(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A Route leads to a port that is not TCP.

    OpenShift's routers carry HTTP, and TLS by its server name; both run over TCP. A Route to a port of UDP or SCTP is
    accepted, and answers nobody.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms: {demo/dns: {memory: 1Gi}}
    services:
      dns: {vms: dns, ports: 53/udp, route: true}   # error: E0806
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms: {demo/dns: {memory: 1Gi}}
    services:
      dns: {vms: dns, ports: [53/udp, 443], route: {port: 443}}
    ```
    """
    if not target.distribution.routes:
        return  # that there is a Route at all is a finding already
    for service in graph.services:
        if service.route is not None and (port := service.route.port).protocol != "TCP":
            tcp = next((other.port for other in service.ports if other.protocol == "TCP"), None)
            yield Diagnostic(
                f'the route of service "{service.name}" leads to port {port.port}, which is {port.protocol}',
                service.route.at / "port",
                related=(Related(port.at, "the port"),),
                cluster="the routers carry HTTP and TLS, over TCP: the Route answers nobody",
                hint=f"route: {{port: {tcp}}}"
                if tcp is not None
                else "delete the route; type: LoadBalancer or NodePort",
            )
