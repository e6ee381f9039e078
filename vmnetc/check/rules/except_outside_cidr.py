"""E0308."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Peer, Subnet
from vmnetc.targets.table import Target


@rule("E0308")
def except_outside_cidr(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An `except` block is no part of its `cidr`.

    `except` takes something away from the block beside it: one that lies elsewhere takes nothing away, and one as large
    leaves nothing. The API server refuses the policy: "must be a strict subset of `cidr`" (Kubernetes 1.31,
    pkg/apis/networking/validation, `ValidateIPBlock`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networkPolicies:
      inside: {egress: [{to: {cidr: 10.0.0.0/8, except: 192.168.0.0/16}}]}   # error: E0308
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networkPolicies:
      inside: {egress: [{to: {cidr: 10.0.0.0/8, except: 10.5.0.0/16}}]}
    ```
    """
    for block, excluded in _blocks(graph):
        if not _is_part(excluded, block):
            yield Diagnostic(
                f"{excluded.text} is no part of {block.text}",
                excluded.at,
                related=(Related(block.at, "the block that it would be taken from"),),
                cluster="the API server refuses the policy",
                hint=f"delete it, or name a smaller block inside {block.text}",
            )


def _blocks(graph: Graph) -> Iterator[tuple[Subnet, Subnet]]:
    for peer in _peers(graph):
        if peer.block is not None:
            yield from ((peer.block, excluded) for excluded in peer.excluded)


def _peers(graph: Graph) -> Iterator[Peer]:
    for policy in graph.policies:
        for rules in (policy.ingress, policy.egress):
            yield from (peer for each in rules or () for peer in each.peers)


def _is_part(excluded: Subnet, block: Subnet) -> bool:
    inner, outer = excluded.network, block.network
    return inner.version == outer.version and inner != outer and inner.subnet_of(outer)  # type: ignore[arg-type]  # of one version
