"""E0406."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph
from vmnetc.graph.nodes import in_words
from vmnetc.graph.placement import gaps
from vmnetc.targets.table import Target, as_label


@rule("E0406")
def no_bridge_there(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM may run on nodes that lack the bridge of its network.

    The NAD of a Linux bridge names a resource that only nodes with the bridge have, so the scheduler keeps VMs off the
    others. For an OVS bridge there is no such thing, nor with `onlyNodesWithBridge: false`: the VM starts on any node, or
    is migrated there. Up to OVN-Kubernetes 1.0 it runs and sends into the void; later ones do not start it ("failed to
    find OVN bridge-mapping"; https://github.com/ovn-kubernetes/ovn-kubernetes/pull/5000). Nodes are taken for nodes with
    VMs where a bridge with a network is.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes:
      dell: {selector: {class: dell}}
      arm: {selector: {class: arm}}
    namespaces: [app]
    bridges:
      br-vm: {type: ovs, uplink: eno2, nodes: dell}
      br-lab: {uplink: enP1, nodes: arm}
    networks:
      app-120: {bridge: br-vm, vlan: 120}
      lab: {bridge: br-lab}
    vms:
      app/db: {memory: 1Gi, nics: [pod, app-120]}   # error: E0406
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes:
      dell: {selector: {class: dell}}
      arm: {selector: {class: arm}}
    namespaces: [app]
    bridges:
      br-vm: {type: ovs, uplink: eno2, nodes: dell}
      br-lab: {uplink: enP1, nodes: arm}
    networks:
      app-120: {bridge: br-vm, vlan: 120}
      lab: {bridge: br-lab}
    vms:
      app/db: {memory: 1Gi, nics: [pod, app-120], nodeSelector: {class: dell}}
    ```
    """
    for gap in gaps(graph, as_label(target.distribution.workers)):
        bridge = gap.network.bridge
        if gap.without:
            yield Diagnostic(
                f'{gap.who} may run on {in_words(gap.without)}, without bridge "{bridge.name}"'
                f' of network "{gap.network.name}"',
                gap.nic.at / "network",
                related=(Related((bridge.at / "nodes").key, "the bridge is here only"),),
                cluster="on such a node the VM does not start, or no frame of it leaves the node",
                hint=f"nodeSelector on the VM, or bridges.{bridge.key} on these nodes too",
            )
