"""E0433."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, MacvlanNetwork
from vmnetc.targets.table import Target


@rule("E0433")
def vm_on_macvlan(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM has a NIC on a macvlan network.

    KubeVirt moves the MAC address of the pod's interface into the guest, and a macvlan passes frames for its own address
    only: the VM starts, its link is up, and it hears nothing (https://github.com/kubevirt/kubevirt/issues/5483,
    https://github.com/kubevirt/kubevirt/issues/7001). Macvlan networks are for pods: live migration and storage.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks: {lan: {macvlan: eno5}}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - network: lan   # error: E0433
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-lan: eno5}
    networks: {lan: {bridge: br-lan}}
    vms:
      demo/web: {memory: 1Gi, nics: lan}
    ```
    """
    for nic, _ in graph.nics():
        if isinstance(nic.network, MacvlanNetwork):
            yield Diagnostic(
                f'NIC "{nic.name}" is on "{nic.network.name}", a macvlan network',
                nic.at / "network",
                related=(Related(nic.network.at / "macvlan", "macvlan"),),
                cluster="the VM starts and has no connection",
                hint="a network on a bridge of the same NIC: bridge: …",
            )
