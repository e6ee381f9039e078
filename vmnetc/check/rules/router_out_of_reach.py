"""E0243."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, HostDevice
from vmnetc.graph.node_addresses import HostRoute
from vmnetc.targets.table import Target


@rule("E0243")
def router_out_of_reach(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A route's router is not on the LAN of the device.

    nmstate accepts a router that no address of the interface can reach, and the node then has a route that leads nowhere; a
    router of the other family fails once the node has been changed (nmstate 2.2.62, applied).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: [w0]}
    interfaces:
      storage:
        vlan: 30
        on: eno2
        nodes: storage
        ip: 10.30.0.10/24
        routes:
          - {to: 10.40.0.0/16, via: 10.31.0.1}   # error: E0243
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: [w0]}
    interfaces:
      storage: {vlan: 30, on: eno2, nodes: storage, ip: 10.30.0.10/24, routes: [{to: 10.40.0.0/16, via: 10.30.0.1}]}
    ```
    """
    for device in graph.devices():
        for route in device.routes:
            if route.via is not None and not route.absent and not _reaches(device, route):
                lans = ", ".join(str(address.interface.network) for address in device.ip.addresses)
                yield Diagnostic(
                    f"router {route.via} of the route to {route.to} cannot be reached",
                    route.at / "via",
                    label=f"not in {lans}" if lans else f"IPv{route.via.version}",
                    cluster="the route leads nowhere, or the policy fails",
                    hint="a router on the LAN of the device, or no via for addresses on it",
                )


def _reaches(device: HostDevice, route: HostRoute) -> bool:
    if route.via is None or route.via.version != route.to.version:
        return False
    return device.ip.kind != "static" or any(route.via in address.interface.network for address in device.ip.addresses)
