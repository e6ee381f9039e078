"""W0268."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("W0268")
def all_nodes_at_once(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A policy is applied to all nodes of a group at the same time.

    `maxUnavailable` says how many nodes may be in the middle of a change. When a policy fails on so many, the operator
    leaves the others alone (kubernetes-nmstate, controllers/handler, `maxUnavailable`); with 100% there are no others, and
    a mistake takes the network of all of them for minutes. The operator's own value is half of the nodes.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes:
      workers: {maxUnavailable: 100%}   # error: W0268
    bridges: {br-flat: enp3s0}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes:
      workers: {maxUnavailable: 1}
    bridges: {br-flat: enp3s0}
    ```
    """
    seen = set()
    for stack in graph.stacks:
        group = stack.group
        if group.max_unavailable == "100%" and group.host is None and group.groups[0] not in seen:
            seen.add(group.groups[0])
            yield Diagnostic(
                f'a policy is applied to all nodes of "{group.groups[0]}" at once',
                group.at.entry / "maxUnavailable",
                cluster="a mistake takes the network of all of them until it is rolled back",
                hint="maxUnavailable: 1, or leave it out: half of the nodes",
            )
