"""E0405."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph
from vmnetc.targets.table import Target


@rule("E0405")
def trunk_over_ovs(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A guest trunk runs over an OVS bridge.

    OVN's localnet networks know access mode only; tags that the guest sets are dropped
    (https://github.com/ovn-kubernetes/ovn-kubernetes/issues/5477).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [dmz]
    bridges:
      br-vm: {type: ovs, uplink: enp3s0}
    networks:
      fw: {bridge: br-vm, trunk: [100-131]}   # error: E0405
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [dmz]
    bridges:
      br-vm: enp3s0
    networks:
      fw: {bridge: br-vm, trunk: [100-131]}
    ```
    """
    for network in graph.networks:
        if isinstance(network, BridgeNetwork) and network.trunk and network.bridge.kind == "ovs":
            yield Diagnostic(
                f'a guest trunk cannot run over OVS bridge "{network.bridge.name}"',
                network.at / "trunk",
                related=(Related(network.bridge.at.key, "the OVS bridge"),) if not network.bridge.built_in else (),
                cluster="a localnet port without a VLAN passes untagged frames only",
                hint="use a Linux bridge, or one network and NIC for each VLAN",
            )
