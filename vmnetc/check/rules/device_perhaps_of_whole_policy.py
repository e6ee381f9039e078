"""W0934."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, NodeGroup
from vmnetc.graph.nodes import may_share_a_node, share_all_nodes
from vmnetc.graph.whole_policies import meetings
from vmnetc.targets.table import Target


@rule("W0934")
def device_perhaps_of_whole_policy(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A policy under `manifests` speaks of a device that the spec makes, and a node may get both.

    Whether a node has the labels of both, only the cluster knows. On such a node the device would change with every restart,
    since policies are applied in no order that can be relied on. Where there is none, say so with a comment, or choose both
    by two values of one label.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges: {br-vm: eno2}
    manifests:
      - apiVersion: nmstate.io/v1
        kind: NodeNetworkConfigurationPolicy
        metadata: {name: edge}
        spec:
          nodeSelector: {site: edge}
          desiredState:
            interfaces:
              - {name: br-vm, type: linux-bridge, state: up}   # error: W0934
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes: {core: {selector: {site: core}}}
    bridges:
      br-vm: {uplink: eno2, nodes: core}
    manifests:
      - apiVersion: nmstate.io/v1
        kind: NodeNetworkConfigurationPolicy
        metadata: {name: edge}
        spec:
          nodeSelector: {site: edge}
          desiredState:
            interfaces:
              - {name: br-vm, type: linux-bridge, state: up}
    ```
    """
    for found in meetings(graph, _perhaps):
        yield Diagnostic(
            f'{found.policy} speaks of "{found.what}", as the spec does, and a node may be meant by both',
            found.policy.place(found.path),
            related=(Related(found.at, "the spec's own"),),
            cluster="on such a node the policy applied last wins; which one that is changes with every restart",
            hint="choose both by values of one label, or allow it with the reason why no node is in both",
        )


def _perhaps(one: NodeGroup, other: NodeGroup) -> bool:
    return may_share_a_node(one, other) and not share_all_nodes(one, other)
