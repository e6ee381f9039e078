"""E0221."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bond, Bridge, Graph, stacked
from vmnetc.targets.table import Target


@rule("E0221", certain=True)
def address_on_a_port(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A device that is the port of a bridge or bond has an address of its own.

    What arrives at a port goes to its bridge or bond, so an address there answers nobody. nmstate 2.2.62 refuses the policy:
    "cannot have IP enabled as it is attached to controller" (run).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1: {bond: [eno1, eno2], ip: dhcp}   # error: E0221
    bridges:
      br-vm: bond1
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1: {bond: [eno1, eno2]}
    bridges:
      br-vm: {uplink: bond1, ip: dhcp}
    ```
    """
    for device in graph.devices():
        for port in stacked(device) if isinstance(device, Bond | Bridge) else ():
            if port.device is not None and (port.device.ip or port.device.asks_for_ipv6):
                yield Diagnostic(
                    f'"{port.name}" has an address and is a port of "{device.name}"',
                    port.device.at / ("ip" if port.device.ip else "ipv6"),
                    related=(Related(port.at, "a port here"),),
                    cluster="the policy fails on every node",
                    hint=f"ip: inherit on {device.key} takes it over, or write it there",
                )
