"""E0242."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Ethernet, Graph
from vmnetc.targets.table import Target


@rule("E0242", certain=True)
def route_without_address(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A route goes through a device that has no address.

    nmstate refuses a route through an interface whose IP is off (2.2.62, route.rs).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      storage:
        vlan: 30
        on: eno2
        routes:
          - {to: 10.40.0.0/16, via: 10.30.0.1}   # error: E0242
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      storage: {vlan: 30, on: eno2, ip: dhcp, routes: [{to: 10.40.0.0/16, via: 10.30.0.1}]}
    ```
    """
    for device in graph.devices():
        families = {4} if device.ip.kind == "dhcp" else {address.interface.version for address in device.ip.addresses}
        families |= {6} if device.asks_for_ipv6 else set()
        for route in (route for route in device.routes if not route.absent):
            if route.to.version not in families and not (isinstance(device, Ethernet) and not device.says_ip):
                yield Diagnostic(
                    f'route to {route.to} goes through "{device.name}", which has no IPv{route.to.version} address',
                    route.at,
                    cluster="the policy fails on every node",
                    hint="ip: dhcp, or its addresses by node",
                )
