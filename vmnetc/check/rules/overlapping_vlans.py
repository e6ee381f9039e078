"""E0413."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph, VlanRange
from vmnetc.targets.table import Target


@rule("E0413", certain=True)
def overlapping_vlans(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VLAN stands twice in one list.

    nmstate 2.2.62 refuses the policy: "Bridge VLAN trunk tag … is overlapping" (run).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges:
      br-data: {uplink: enp3s0, allowedVlans: [100, 90-110]}   # error: E0413
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges:
      br-data: {uplink: enp3s0, allowedVlans: [90-110, 200]}
    ```
    """
    for spans in _lists(graph):
        for index, span in enumerate(spans):
            other = next(
                (before for before in spans[:index] if before.low <= span.high and span.low <= before.high), None
            )
            if other is not None:
                yield Diagnostic(
                    f"VLAN {max(span.low, other.low)} stands twice",
                    span.at,
                    label="and again here",
                    related=(Related(other.at, "first here"),),
                    cluster="the policy fails on every node",
                    hint="ranges that do not overlap",
                )


def _lists(graph: Graph) -> Iterator[tuple[VlanRange, ...]]:
    for bridge in graph.bridges:
        if isinstance(bridge.allowed_vlans, tuple):
            yield bridge.allowed_vlans
    for network in graph.networks:
        if isinstance(network, BridgeNetwork):
            yield network.trunk
