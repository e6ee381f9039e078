"""Service and Route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.graph import Graph, Output, Service
from vmnetc.manifest import Manifest, of
from vmnetc.targets.table import Target

from .metadata import described, metadata

_SERVICE = {"/spec/type": "type", "/spec/selector": "vms", "/spec/ports": "ports", "/metadata/namespace": "namespace"}
_ROUTE = {"/spec/host": "host", "/spec/port": "port", "/spec/tls": "tls"}


def services(graph: Graph, target: Target) -> Iterator[Manifest]:
    for service in graph.services:
        yield _service(service, target, graph.output)
        if service.route is not None:
            yield _route(service, graph.output)


def _service(service: Service, target: Target, output: Output) -> Manifest:
    about = described(service.about)
    meta = metadata(
        "Service", service.name, output, namespace=service.namespace.name, about=service.about, annotations=about
    )
    headless = service.kind == "Headless"
    spec: dict[str, Any] = {"type": "ClusterIP" if headless else service.kind}
    if headless:
        spec["clusterIP"] = "None"
    spec["selector"] = _selector(service, target)
    spec["ports"] = [
        {"name": port.name, "port": port.port, "protocol": port.protocol, "targetPort": port.target}
        for port in service.ports
    ]
    return of({"apiVersion": "v1", "kind": "Service", "metadata": meta, "spec": spec}, service.at, fields=_SERVICE)


def _selector(service: Service, target: Target) -> dict[str, str]:
    if service.label is not None:
        return {service.label: ""}
    return {target.vm_name_label: service.vm} if service.vm is not None else dict(service.selector)


def _route(service: Service, output: Output) -> Manifest:
    route = service.route
    assert route is not None
    spec: dict[str, Any] = {"host": route.host} if route.host is not None else {}
    spec["to"] = {"kind": "Service", "name": service.name, "weight": 100}
    spec["port"] = {"targetPort": route.port.name}
    if route.tls != "none":
        spec["tls"] = {"termination": route.tls, "insecureEdgeTerminationPolicy": "Redirect"}
    meta = metadata("Route", service.name, output, namespace=service.namespace.name, about=service.about)
    return of(
        {"apiVersion": "route.openshift.io/v1", "kind": "Route", "metadata": meta, "spec": spec},
        route.at,
        fields=_ROUTE,
    )
