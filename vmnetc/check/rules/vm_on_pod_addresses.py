"""E0434."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph, has_ipam
from vmnetc.targets.table import Target


@rule("E0434")
def vm_on_pod_addresses(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM has a NIC on a bridge's network that gives addresses to pods.

    OpenShift Virtualization does not support `ipam` in the NAD of a VM (documentation 4.20, "Connecting a virtual machine
    to a Linux bridge network"). The plugin gives the address to the VM's pod, KubeVirt takes it from there and hands it to
    the guest; after a live migration the new pod has another one, and the guest keeps what is now anybody's
    (https://github.com/kubevirt/kubevirt/issues/7967). Networks with `ipam` are for pods.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-lan: eno5}
    networks: {lan: {bridge: br-lan, ipam: whereabouts, subnets: 10.12.0.0/24}}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - network: lan   # error: E0434
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-lan: eno5}
    networks:
      lan: {bridge: br-lan, addressing: static, subnets: 10.12.0.0/24}
    vms:
      demo/web: {memory: 1Gi, nics: [{network: lan, ip: auto}], cloudInit: {user: fedora}}
    ```
    """
    for nic, _ in graph.nics():
        if isinstance(nic.network, BridgeNetwork) and has_ipam(nic.network):
            yield Diagnostic(
                f'NIC "{nic.name}" is on "{nic.network.name}", which gives addresses to pods',
                nic.at / "network",
                related=(Related(nic.network.at / "ipam", "addresses of pods"),),
                cluster="the guest has the address of its pod, and keeps it when a live migration gives the pod another",
                hint=f"networks.{nic.network.name}: addressing instead of ipam, or a network of its own for VMs",
            )
