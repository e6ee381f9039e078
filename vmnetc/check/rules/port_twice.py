"""E0715."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, PortMapping
from vmnetc.targets.table import Target


@rule("E0715", certain=True)
def port_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A port stands twice in one list.

    Ports are named after protocol and number unless they have a name, and Kubernetes and KubeVirt refuse a name used twice
    ("Duplicate name of the port", KubeVirt 1.7, run).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms: {demo/web: {memory: 1Gi}}
    services:
      web:
        vms: web
        ports: [80, "80:8080"]   # error: E0715
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms: {demo/web: {memory: 1Gi}}
    services:
      web:
        vms: web
        ports: [80, "8080:80", "80/udp"]
    ```
    """
    lists = chain((nic.ports for nic, _ in graph.nics()), (service.ports for service in graph.services))
    for ports in lists:
        first: dict[object, PortMapping] = {}
        for port in ports:
            number = f"{port.port}/{port.protocol.lower()}"
            other = first.setdefault(number, first.get(port.name, port))
            first.setdefault(port.name, other)
            if other is not port:
                yield Diagnostic(
                    f"port {number if other.port == port.port else port.name} stands twice",
                    port.at,
                    label="and again here",
                    related=(Related(other.at, "first here"),),
                    cluster="the API refuses the object",
                    hint="keep one of them",
                )
