"""E0323."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, PodNetwork, Span
from vmnetc.targets.table import Target


@rule("E0323")
def pool_overlaps_itself(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A pool says an address twice.

    Ranges that overlap are mostly two edits that did not know of each other: one of them does not mean what it says.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app:
        bridge: br-flat
        addressing: static
        subnets: 10.12.0.0/24
        pool:
          - 10.12.0.100-10.12.0.149
          - 10.12.0.140-10.12.0.199   # error: E0323
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app:
        bridge: br-flat
        addressing: static
        subnets: 10.12.0.0/24
        pool: [10.12.0.100-10.12.0.149, 10.12.0.150-10.12.0.199]
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if isinstance(network, PodNetwork):
            continue
        before: Span | None = None
        for span in sorted(network.addressing.pool, key=lambda span: (span.low.version, int(span.low))):
            if before is not None and before.low.version == span.low.version and int(span.low) <= int(before.high):
                yield Diagnostic(
                    f"{_text(span)} overlaps {_text(before)}",
                    span.at,
                    related=(Related(before.at, "this one"),),
                    cluster="none: each address is given once",
                    either=True,
                    hint="one range for both",
                )
            if before is None or before.low.version != span.low.version or int(span.high) > int(before.high):
                before = span


def _text(span: Span) -> str:
    return str(span.low) if span.low == span.high else f"{span.low}-{span.high}"
