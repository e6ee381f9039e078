"""W0241."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, NodeGroup
from vmnetc.graph.host import clashes, resolver_clashes
from vmnetc.graph.nodes import in_words, may_share_a_node, share_all_nodes
from vmnetc.targets.table import Target


@rule("W0241")
def node_perhaps_in_two_policies(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two policies make one device in different ways, or set different name servers, and a node may get both.

    Whether a node has the labels of both groups, only the cluster knows; a host that is named has labels too. Policies are
    applied in no order that can be relied on, so such a node would change with every restart. Where no node is in both, say
    so with a comment, or choose by two values of one label.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      dell: {selector: {dell: ""}, nics: {data: eno1}}
      gpu: {selector: {gpu: ""}, nics: {data: ens1f0}}   # error: W0241
    bridges:
      br-vm: {uplink: data, nodes: [dell, gpu]}
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
    for clash in clashes(graph.devices(), _perhaps):
        yield Diagnostic(
            f'a node may be in "{clash.one.groups[0]}" and "{clash.other.groups[0]}", which make {in_words(clash.devices)} in two ways',
            Route(clash.other.at.path[:2], "key"),
            related=(
                Related(Route(clash.one.at.path[:2], "key"), "the other group"),
                Related(clash.at / "nodes", "for both"),
            ),
            cluster="on such a node the policy applied last wins; which one that is changes with every restart",
            hint="choose both by values of one label, or allow it with the reason why no node is in both",
        )
    for one, other in resolver_clashes(graph.dns, _perhaps):
        yield Diagnostic(
            f'a node may be in "{one.group.groups[0]}" and "{other.group.groups[0]}", which have different name servers',
            other.at.key,
            related=(Related(one.at.key, "the other group"),),
            cluster="on such a node the policy applied last wins; which one that is changes with every restart",
            hint="choose both by values of one label, or allow it with the reason why no node is in both",
        )


def _perhaps(one: NodeGroup, other: NodeGroup) -> bool:
    return may_share_a_node(one, other) and not share_all_nodes(one, other)
