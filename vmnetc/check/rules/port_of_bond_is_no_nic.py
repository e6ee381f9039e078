"""E0226."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bond, Ethernet, Graph
from vmnetc.targets.table import Target


@rule("E0226")
def port_of_bond_is_no_nic(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A bond's port is a bond or a VLAN.

    A bond bundles NICs. nmstate 2.2.62 takes other ports (run); the kernel refuses a bond in a bond, and a VLAN as a port
    has its LACP frames tagged, which no switch answers.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1: {bond: [eno1, eno2]}
      bond2: {bond: [bond1, eno3]}   # error: E0226
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1: {bond: [eno1, eno2, eno3]}
    ```
    """
    for bond in graph.interfaces:
        for port in bond.ports if isinstance(bond, Bond) else ():
            if port.device is not None and not isinstance(port.device, Ethernet):
                yield Diagnostic(
                    f'"{port.name}" is no NIC and cannot be a port of bond "{bond.name}"',
                    port.at,
                    related=(Related(port.device.at.key, "declared here"),),
                    cluster="the policy fails, or the bond has no link",
                    hint="name the NICs",
                )
