"""E0206."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, Vlan
from vmnetc.targets.table import Target


@rule("E0206")
def vlan_interface_name(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VLAN interface is named like another one.

    `bond0.30` reads as VLAN 30 on bond0, and OpenShift documents this form of names (OpenShift documentation 4.18,
    "Updating node network configuration"). A name of that form which says something else misleads everyone who reads
    it on the node. A name of another form, such as `storage`, works (nmstate 2.2.62, applied).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond0.30: {vlan: 31, on: bond0, ip: dhcp}   # error: E0206
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond0.30: {vlan: 30, on: bond0, ip: dhcp}
      storage: {vlan: 31, on: bond0, ip: dhcp}
    ```
    """
    seen: set[Route] = set()
    for vlan in graph.interfaces:
        if not isinstance(vlan, Vlan) or vlan.at in seen:
            continue
        base, dot, number = vlan.name.rpartition(".")
        if dot and number.isdigit() and (base, number) != (vlan.base.name, str(vlan.vlan)):
            seen.add(vlan.at)  # the rest of a family is the same mistake
            yield Diagnostic(
                f'interface "{vlan.name}" is VLAN {vlan.vlan} on {vlan.base.name}',
                vlan.at.entry.key,
                label=f"reads as VLAN {number} on {base}",
                hint=f"{vlan.base.name}.{vlan.vlan}, or a name without a dot",
            )
