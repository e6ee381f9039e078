"""W0524."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Nic, PodNetwork, Subnet
from vmnetc.targets.table import Target

# What a guest behind `masquerade` sees of the pod network (kubevirt.io/api v1.7.4, core/v1 `DefaultVMCIDR`, and
# `DefaultVMIpv6CIDR`).
_BEHIND = (ipaddress.ip_network("10.0.2.0/24"), ipaddress.ip_network("fd10:0:2::/120"))


@rule("W0524")
def masquerade_collision(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM on the pod network is also on a network with the subnet that `masquerade` uses in the guest.

    Every guest behind `masquerade` has 10.0.2.2 and the router 10.0.2.1 (IPv6: fd10:0:2::2), whatever address its pod has.
    With another NIC in the same block it has two routes to it, and uses one of them: the other network, or the pod
    network with name servers and Services, is not reached.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-data: eno2}
    networks:
      lan: {bridge: br-data, vlan: 30, subnets: 10.0.2.0/24}
    vms:
      demo/db: {memory: 1Gi, nics: [pod, lan]}   # error: W0524
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-data: eno2}
    networks:
      lan: {bridge: br-data, vlan: 30, subnets: 10.0.3.0/24}
    vms:
      demo/db: {memory: 1Gi, nics: [pod, lan]}
    ```
    """
    seen = set()
    for nics in graph.nic_lists():
        if not any(nic.binding == "masquerade" for nic in nics):
            continue
        for nic in nics:
            subnet = _in_the_way(nic) if nic.network.name not in seen else None
            if subnet is not None:
                seen.add(nic.network.name)
                yield _finding(nic, subnet)


def _in_the_way(nic: Nic) -> Subnet | None:
    subnets = () if isinstance(nic.network, PodNetwork) else nic.network.subnets
    return next((subnet for subnet in subnets if any(map(subnet.network.overlaps, _BEHIND))), None)


def _finding(nic: Nic, subnet: Subnet) -> Diagnostic:
    return Diagnostic(
        f'{subnet.text} of network "{nic.network.name}" overlaps what the guest sees of the pod network',
        nic.at / "network",
        related=(Related(subnet.at, "10.0.2.0/24 and fd10:0:2::/120 are behind masquerade"),),
        cluster="the guest has two routes to one block: one of the two networks is not reached",
        hint="another subnet, or no NIC on the pod network for these VMs",
    )
