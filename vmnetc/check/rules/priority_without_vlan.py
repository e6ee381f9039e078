"""E0426."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, SriovNetwork
from vmnetc.targets.table import Target


@rule("E0426")
def priority_without_vlan(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network says the priority of tagged frames, and has no VLAN.

    The priority stands in the tag, and there is none. The plugin that sets it refuses the pod (sriov-cni
    `pkg/config/config.go`: "non-zero vlan id must be configured to set vlan QoS to a non-zero value").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    sriov: {fast: {nics: ens3f0np0, vfs: 8}}
    networks:
      fast:
        sriov: fast
        vlanQoS: 3   # error: E0426
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    sriov: {fast: {nics: ens3f0np0, vfs: 8}}
    networks:
      fast: {sriov: fast, vlan: 510, vlanQoS: 3}
    ```
    """
    for network in graph.networks:
        if isinstance(network, SriovNetwork) and network.vlan_qos and network.vlan is None:
            yield Diagnostic(
                f'network "{network.name}" has a priority for tagged frames, and no VLAN',
                network.at / "vlanQoS",
                cluster="the pods of its VMs do not start",
                hint="vlan: …, or delete vlanQoS",
            )
