"""E0240."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph
from vmnetc.graph.host import clashes, resolver_clashes
from vmnetc.graph.nodes import in_words, share_all_nodes
from vmnetc.targets.table import Target


@rule("E0240")
def node_in_two_policies(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two policies make one device in different ways on the same nodes, or set different name servers.

    Policies are applied in no order that can be relied on, and after each restart again: the node has what the last one
    says. Groups are refused whose labels show that all nodes of one are in the other as well.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      workers: {nics: {data: eno1}}
      gpu: {selector: {node-role.kubernetes.io/worker: "", gpu: ""}, nics: {data: ens1f0}}   # error: E0240
    bridges:
      br-vm: {uplink: data, nodes: [workers, gpu]}
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
    for clash in clashes(graph.devices(), share_all_nodes):
        yield Diagnostic(
            f'"{clash.one.groups[0]}" and "{clash.other.groups[0]}" have nodes in common, and make {in_words(clash.devices)} in two ways',
            Route(clash.other.at.path[:2], "key"),
            related=(
                Related(Route(clash.one.at.path[:2], "key"), "the other group"),
                Related(clash.at / "nodes", "for both"),
            ),
            cluster="the policy applied last wins; which one that is changes with every restart of a node",
            hint="labels that no node has both of, or one group only",
        )
    for one, other in resolver_clashes(graph.dns, share_all_nodes):
        yield Diagnostic(
            f'"{one.group.groups[0]}" and "{other.group.groups[0]}" have nodes in common, and different name servers',
            other.at.key,
            related=(Related(one.at.key, "the other group"),),
            cluster="the policy applied last wins; which one that is changes with every restart of a node",
            hint="labels that no node has both of, or one group only",
        )
