"""E1114."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import Graph
from vmnetc.graph.nodes import live_nodes
from vmnetc.targets.table import Target


@rule("E1114")
def bridge_not_on_node(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A bridge that is said to exist is not on a node of the inventory.

    No policy is written for it, so nobody makes it. The bridge CNI plugin makes one without an uplink where it is
    missing (containernetworking/plugins, plugins/main/bridge/bridge.go), and a mapping onto it leads nowhere: VMs start
    and reach nothing.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    nodes: {all: {}}
    bridges:
      br-prd: {existing: true, nodes: all}   # error: E1114
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    nodes: {all: {}}
    bridges:
      br-prod: {existing: true, nodes: all}
    ```
    ```yaml cluster.yaml
    kind: NodeNetworkState
    metadata: {name: w0}
    status: {currentState: {interfaces: [{name: br-prod, type: linux-bridge}]}}
    ```
    """
    for bridge in graph.bridges if graph.inventory.nodes else ():
        if not bridge.existing or bridge.built_in:
            continue
        nodes = [node for group in bridge.groups for node in live_nodes(group, graph.inventory)]
        lacking = [node for node in nodes if bridge.name not in node.interfaces]
        if lacking:
            guess = did_you_mean(bridge.name, lacking[0].interfaces)
            yield Diagnostic(
                f'bridge "{bridge.key}" is said to exist, and is not on node {lacking[0].name}',
                bridge.at.key,
                label=f'did you mean "{guess}"?' if guess else "",
                related=(Related(lacking[0].at, f"{len(lacking)} of {len(nodes)} nodes lack it; this is the first"),),
                cluster="VMs there would be on a bridge without an uplink",
                hint="its nodes, in nodes; or let the spec make it: uplink",
            )
