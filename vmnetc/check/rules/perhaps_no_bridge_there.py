"""W0416."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph
from vmnetc.graph.placement import gaps
from vmnetc.targets.table import Target, as_label


@rule("W0416")
def perhaps_no_bridge_there(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The bridge of a VM's network is on some nodes, and nothing keeps the VM there.

    As E0406, where the spec does not show whether there are other nodes that run VMs. A `nodeSelector` with the labels of
    the bridge's nodes keeps the VM there. Where the whole cluster runs VMs on these nodes alone (`workloads` of the
    HyperConverged), allow the finding.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes:
      storage: {selector: {storage: fast}}
    namespaces: [app]
    bridges:
      br-vm: {type: ovs, uplink: eno2, nodes: storage}
    networks:
      app-120: {bridge: br-vm, vlan: 120}
    vms:
      app/db: {memory: 1Gi, nics: [pod, app-120]}   # error: W0416
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes:
      storage: {selector: {storage: fast}}
    namespaces: [app]
    bridges:
      br-vm: {type: ovs, uplink: eno2, nodes: storage}
    networks:
      app-120: {bridge: br-vm, vlan: 120}
    vms:
      app/db: {memory: 1Gi, nics: [pod, app-120], nodeSelector: {storage: fast}}
    ```
    """
    for gap in gaps(graph, as_label(target.distribution.workers)):
        bridge = gap.network.bridge
        if not gap.without:
            yield Diagnostic(
                f'nothing keeps {gap.who} on nodes with bridge "{bridge.name}" of network "{gap.network.name}"',
                gap.nic.at / "network",
                related=(Related((bridge.at / "nodes").key, "the bridge is here only"),),
                cluster="on a node without it the VM does not start, or no frame of it leaves the node",
                hint="nodeSelector on the VM, or allow it where VMs run on these nodes alone",
            )
