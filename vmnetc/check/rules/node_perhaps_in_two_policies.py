"""W0241."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, NodeGroup
from vmnetc.graph.host import differing
from vmnetc.graph.nodes import may_share_a_node, share_all_nodes
from vmnetc.targets.table import Target


@rule("W0241")
def node_perhaps_in_two_policies(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two policies make one device in different ways, and a node may get both.

    Whether a node has the labels of both groups, only the cluster knows; a host that is named has labels too. Policies are
    applied in no order that can be relied on, so such a node would change with every restart. Where no node is in both, say
    so with a comment, or choose by two values of one label.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      dell: {selector: {dell: ""}, nics: {data: eno1}}
      gpu: {selector: {gpu: ""}, nics: {data: ens1f0}}
    bridges:
      br-vm: {uplink: data, nodes: [dell, gpu]}   # error: W0241
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      dell: {selector: {vendor: dell}, nics: {data: eno1}}
      hpe: {selector: {vendor: hpe}, nics: {data: ens1f0}}
    bridges:
      br-vm: {uplink: data, nodes: [dell, hpe]}
    ```
    """
    for name, at, one, other in differing(graph.devices(), _perhaps):
        yield _finding(name, at, one, other)


def _perhaps(one: NodeGroup, other: NodeGroup) -> bool:
    return may_share_a_node(one, other) and not share_all_nodes(one, other)


def _finding(name: str, at: Route, one: NodeGroup, other: NodeGroup) -> Diagnostic:
    return Diagnostic(
        f'"{name}" is made in one way on "{one.name}" and in another on "{other.name}", and a node may be in both',
        at / "nodes",
        related=(Related(one.at.key, "these nodes"), Related(other.at.key, "and these")),
        cluster="on such a node the policy applied last wins; which one that is changes with every restart",
        hint="choose both by values of one label, or allow it with the reason why no node is in both",
    )
