"""E0933."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph
from vmnetc.graph.nodes import share_all_nodes
from vmnetc.graph.whole_policies import meetings
from vmnetc.targets.table import Target


@rule("E0933")
def device_of_whole_policy(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A policy under `manifests` speaks of a device that the spec makes, on the same nodes.

    Policies are applied in no order that can be relied on, and after each restart again: the node has what the last one
    says. The same goes for a port, which the last one takes, and for the name of a localnet. What the language has no field
    for goes into `raw` of the device's own entry; a NIC that only is a port may have its settings in a policy of its own.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges: {br-vm: eno2}
    manifests:
      - apiVersion: nmstate.io/v1
        kind: NodeNetworkConfigurationPolicy
        metadata: {name: lldp}
        spec:
          desiredState:
            interfaces:
              - {name: eno2, type: ethernet, state: up, lldp: {enabled: true}}
              - {name: br-vm, type: linux-bridge, lldp: {enabled: true}}   # error: E0933
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm: {uplink: eno2, raw: {lldp: {enabled: true}}}
    manifests:
      - apiVersion: nmstate.io/v1
        kind: NodeNetworkConfigurationPolicy
        metadata: {name: lldp}
        spec:
          desiredState:
            interfaces:
              - {name: eno2, type: ethernet, state: up, lldp: {enabled: true}}
    ```
    """
    for found in meetings(graph, share_all_nodes):
        yield Diagnostic(
            f'{found.policy} speaks of "{found.what}", as the spec does',
            found.policy.place(found.path),
            related=(Related(found.at, "the spec's own"),),
            cluster="the policy applied last wins; which one that is changes with every restart of a node",
            hint=f"{found.at.entry}.raw, or nodes that have nothing to do with those of the spec",
        )
