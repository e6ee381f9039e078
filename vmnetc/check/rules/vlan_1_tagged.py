"""E0414."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0414", certain=True)
def vlan_1_tagged(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """VLAN 1 is to pass an uplink tagged.

    VLAN 1 is the untagged one of a Linux bridge, and always passes untagged. In the list it makes nmstate's check fail after
    the nodes were changed (`[1]`), or takes the untagged frames their VLAN away (`[1-4094]`): nmstate 2.2.62 and kernel 6.1,
    applied.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges:
      br-data: {uplink: enp3s0, allowedVlans: [1-100]}   # error: E0414
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges:
      br-data: {uplink: enp3s0, allowedVlans: [2-100]}
    ```
    """
    for bridge in graph.bridges:
        for span in bridge.allowed_vlans if isinstance(bridge.allowed_vlans, tuple) else ():
            if span.low == 1 and bridge.kind == "linux":
                rest = f"2-{span.high}" if span.high > 2 else "2" if span.high == 2 else ""
                yield Diagnostic(
                    f'VLAN 1 is the untagged one of bridge "{bridge.name}" and passes anyway',
                    span.at,
                    label=f"did you mean {rest}?" if rest else "",
                    cluster="untagged frames are dropped, or the policy fails on every node",
                    hint="leave 1 out",
                )
