"""E0238."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, stacked
from vmnetc.targets.table import Target


@rule("E0238", certain=True)
def port_is_removed(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A device stands on one that is removed.

    With a bond its VLAN interfaces go too, unasked, and a bridge that keeps the bond as its port fails: nmstate changes the
    node, finds the port missing and rolls back after half a minute (nmstate 2.2.62, applied). What stands on a device that is
    removed is removed before it or with it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [eno1, eno2], state: absent}
    bridges:
      br-vm: {uplink: bond1}   # error: E0238
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [eno1, eno2], state: absent}
    bridges:
      br-vm: {uplink: bond1, state: absent}
    ```
    """
    for device in graph.devices():
        for port in stacked(device):
            if port.device is not None and port.device.state == "absent":
                yield Diagnostic(
                    f'"{device.name}" stands on "{port.name}", which is removed',
                    port.at,
                    related=(Related(port.device.at / "state", "removed here"),),
                    cluster="the policy fails, or the nodes lose it together with what it stands on",
                    hint=f"{device.at.entry}.state: absent, or another port",
                )
