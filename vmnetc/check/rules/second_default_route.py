"""W0269."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.graph.node_addresses import HostRoute
from vmnetc.targets.table import Target

# Linux's main routing table.
_MAIN = 254


@rule("W0269")
def second_default_route(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The nodes get a second default route.

    A node of OpenShift has a default route over `br-ex`, and OVN-Kubernetes sends the traffic of pods by it. With another
    one in the same table the lower metric wins: API server, images and name servers may then be looked for in the other
    LAN. A table of its own, and a rule for what belongs there, keeps the two apart.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes: {first: {hosts: [w0.example.com]}}
    interfaces:
      eno2:
        ethernet: true
        nodes: first
        ip: 10.30.0.10/24
        routes:
          - {to: 0.0.0.0/0, via: 10.30.0.1}   # error: W0269
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes: {first: {hosts: [w0.example.com]}}
    interfaces:
      eno2:
        ethernet: true
        nodes: first
        ip: 10.30.0.10/24
        routes:
          - {to: 0.0.0.0/0, via: 10.30.0.1, table: 130}
        routeRules:
          - {from: 10.30.0.0/24, table: 130}
    ```
    """
    seen = set()
    for device in graph.devices():
        for route in device.routes if not device.ip.taken_over else ():
            if _is_default(route) and route.at not in seen:
                seen.add(route.at)
                yield Diagnostic(
                    f'"{device.name}" brings a second default route',
                    route.at,
                    cluster="the lower metric wins: the cluster's own traffic may leave by this LAN",
                    hint="a table of its own with routeRules, or the block that is really there in to",
                )


def _is_default(route: HostRoute) -> bool:
    return route.to.prefixlen == 0 and route.table in (None, 0, _MAIN)
