"""W0727."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph
from vmnetc.targets.table import Target


@rule("W0727")
def model_without_mtu(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC of an emulated model is on a network with large frames.

    KubeVirt tells a guest the MTU of its network through virtio. An emulated card (`e1000`, `e1000e`, `rtl8139` and the
    like) has no way to say it, so the guest stays at 1500 until somebody sets it inside
    (https://github.com/kubevirt/kubevirt/issues/18845).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [db]
    bridges: {br-data: {uplink: eno2, mtu: 9000}}
    networks:
      backup: {bridge: br-data, vlan: 30, mtu: 9000}
    vms:
      db/old:
        memory: 1Gi
        nics:
          - {network: backup, model: e1000e}   # error: W0727
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [db]
    bridges: {br-data: {uplink: eno2, mtu: 9000}}
    networks:
      backup: {bridge: br-data, vlan: 30, mtu: 9000}
    vms:
      db/old: {memory: 1Gi, nics: [backup]}
    ```
    """
    seen = set()
    for nics in graph.nic_lists():
        for nic in nics:
            network = nic.network
            if nic.model in (None, "virtio") or not isinstance(network, BridgeNetwork) or nic.at.entry in seen:
                continue
            if (network.mtu or 1500) > 1500:
                seen.add(nic.at.entry)  # the other VMs of a count
                yield Diagnostic(
                    f'NIC "{nic.name}" is an {nic.model}, which does not learn MTU {network.mtu} of network "{network.name}"',
                    nic.at / "model",
                    related=(Related((network.at / "mtu").key, "large frames"),),
                    cluster="the guest stays at 1500 until its MTU is set inside",
                    hint="model: virtio, or set the MTU in the guest",
                )
