"""E0267."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bond, Ethernet, Graph, Vlan
from vmnetc.graph.nodes import meet
from vmnetc.targets.table import Target


@rule("E0267")
def vlan_on_port_of_bond(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VLAN interface stands on a NIC that is a port of a bond.

    The NIC's traffic is the bond's: the switch sends frames of that VLAN to any of the ports, and what the interface
    sends does not follow the bond's choice. The interface works with one port of several, or after a switch-over not any
    more. Nobody refuses it (nmstate 2.2.62).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond0: {bond: [eno1, eno2]}
      eno1.30: {vlan: 30, on: eno1}   # error: E0267
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond0: {bond: [eno1, eno2]}
      bond0.30: {vlan: 30, on: bond0}
    ```
    """
    taken = graph.takers()
    seen = set()
    for device in graph.devices():
        if not isinstance(device, Vlan) or device.key in seen or not isinstance(device.base.device, Ethernet | None):
            continue
        uses = taken.get(device.base.name, ())
        use = next((use for use in uses if isinstance(use[0], Bond) and meet(use[0].groups, device.groups)), None)
        if use is not None:
            seen.add(device.key)
            yield Diagnostic(
                f'"{device.name}" stands on "{device.base.name}", which is a port of bond "{use[0].name}"',
                device.base.at,
                related=(Related(use[1].at, "a port here"),),
                cluster="the VLAN works with one port of the bond, or not at all after a switch-over",
                hint=f"on: {use[0].name}",
            )
