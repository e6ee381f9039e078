"""E0412."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Fix
from vmnetc.graph import BridgeNetwork, Graph, PodNetwork, Span, VlanRange
from vmnetc.targets.table import Target


@rule("E0412", certain=True)
def range_backwards(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A range ends before it begins.

    Of VLANs, nmstate 2.2.62 reads it as an empty range, silently, and the bridge plugin refuses it at pod start. A pool
    of addresses would give none.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-data: {uplink: enp3s0, allowedVlans: [131-100]}   # error: E0412
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-data: {uplink: enp3s0, allowedVlans: [100-131]}
    ```
    """
    for span in _ranges(graph):
        if int(span.low) > int(span.high):
            yield Diagnostic(
                f"the range {span.low}-{span.high} is empty",
                span.at,
                label=f"did you mean {span.high}-{span.low}?",
                fix=Fix(f"{span.low}-{span.high}", f"{span.high}-{span.low}"),
            )


def _ranges(graph: Graph) -> Iterator[VlanRange | Span]:
    for bridge in graph.bridges:
        yield from bridge.allowed_vlans if isinstance(bridge.allowed_vlans, tuple) else ()
    for network in graph.networks:
        yield from network.trunk if isinstance(network, BridgeNetwork) else ()
        yield from network.addressing.pool if not isinstance(network, PodNetwork) else ()
