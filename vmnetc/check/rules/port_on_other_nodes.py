"""E0222."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, stacked
from vmnetc.graph.nodes import in_words
from vmnetc.targets.table import Target


@rule("E0222", certain=True)
def port_on_other_nodes(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A device stands on one that its nodes do not get.

    A bridge, VLAN or bond is made on every node of its groups, and what it stands on has to be there by the same policy:
    policies are applied in no order that can be relied on. nmstate 2.2.62 refuses a bridge over an unknown port
    ("Controller interface … is holding unknown port", run), and finds a missing base of a VLAN only while it applies.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1: {bond: [eno1, eno2], nodes: control-plane}
    bridges:
      br-vm: {uplink: bond1}   # error: E0222
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1: {bond: [eno1, eno2], nodes: [workers, control-plane]}
    bridges:
      br-vm: {uplink: bond1}
    ```
    """
    for device in graph.devices():
        for port in stacked(device):
            if port.device is None or not port.device.groups:  # none where its node groups do not exist
                continue
            there = set(port.device.groups)
            missing = [group for group in device.groups if group not in there]
            if missing:
                names = in_words(missing)
                yield Diagnostic(
                    f'"{device.name}" is wanted on {names}, and "{port.name}", on which it stands, is not',
                    port.at,
                    related=(Related((port.device.at / "nodes").key, f"the nodes of {port.name}"),),
                    cluster="the policy fails on these nodes",
                    hint=f"{port.device.at.path[0]}.{port.device.key}.nodes: add {missing[0].groups[0]}",
                )
