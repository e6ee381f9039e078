"""E0240."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, NodeGroup
from vmnetc.graph.host import differing
from vmnetc.graph.nodes import share_all_nodes
from vmnetc.targets.table import Target


@rule("E0240")
def node_in_two_policies(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two policies make one device in different ways on the same nodes.

    Policies are applied in no order that can be relied on, and after each restart again: the node has what the last one
    says. Groups are refused whose labels show that all nodes of one are in the other as well.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      workers: {nics: {data: eno1}}
      gpu: {selector: {node-role.kubernetes.io/worker: "", gpu: ""}, nics: {data: ens1f0}}
    bridges:
      br-vm: {uplink: data, nodes: [workers, gpu]}   # error: E0240
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      plain: {selector: {gpu: "no"}, nics: {data: eno1}}
      gpu: {selector: {gpu: "yes"}, nics: {data: ens1f0}}
    bridges:
      br-vm: {uplink: data, nodes: [plain, gpu]}
    ```
    """
    for name, at, one, other in differing(graph.devices(), share_all_nodes):
        yield _finding(name, at, one, other)


def _finding(name: str, at: Route, one: NodeGroup, other: NodeGroup) -> Diagnostic:
    return Diagnostic(
        f'"{name}" is made in two ways on the same nodes: those of "{one.name}" and of "{other.name}"',
        at / "nodes",
        related=(Related(one.at.key, "these nodes"), Related(other.at.key, "and these")),
        cluster="the policy applied last wins; which one that is changes with every restart of a node",
        hint="labels that no node has both of, or one group only",
    )
