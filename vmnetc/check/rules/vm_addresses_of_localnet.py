"""W0326."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph
from vmnetc.targets.table import Target


@rule("W0326")
def vm_addresses_of_localnet(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM is on a localnet whose addresses OVN-Kubernetes gives.

    OpenShift Virtualization supports VMs on a localnet only without OVN's address management (documentation 4.20,
    "Connecting a virtual machine to a secondary localnet user-defined network": `ipam.mode: Disabled`). OVN answers DHCP
    itself there, beside any server of the LAN, and lets a VM send from the address that it gave and from no other.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-vm: {type: ovs, uplink: eno2}}
    networks:
      lan:
        bridge: br-vm
        vlan: 20
        subnets: 10.12.0.0/24
        addressing: ovn   # error: W0326
    vms:
      demo/web: {memory: 1Gi, nics: lan}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-vm: {type: ovs, uplink: eno2}}
    networks:
      lan: {bridge: br-vm, vlan: 20, subnets: 10.12.0.0/24, addressing: dhcp}
    vms:
      demo/web: {memory: 1Gi, nics: lan}
    ```
    """
    # The members of a family share one entry, and so one mistake.
    found = {
        nic.network.at: (nic.network, nic)
        for nic, _ in graph.nics()
        if isinstance(nic.network, BridgeNetwork) and nic.network.addressing.by == "ovn"
    }
    for network, nic in found.values():
        yield Diagnostic(
            f'VMs are on "{network.name}", a localnet whose addresses OVN-Kubernetes gives',
            network.at / "addressing",
            related=(Related(nic.at / "network", "one of them"),),
            cluster="not supported by OpenShift Virtualization: OVN answers DHCP beside the servers of the LAN",
            hint="addressing: dhcp, static or guest",
        )
