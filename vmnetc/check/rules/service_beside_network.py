"""E0801."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Nic, PodNetwork, Service, VirtualMachine
from vmnetc.targets.table import Target


@rule("E0801")
def service_beside_network(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A Service is for a VM that has no NIC on the network of Services.

    A Service leads to the pod of a VM, on the pod network or on the primary network of its namespace. Without a NIC on
    that one the VM is not behind its pod: connections are accepted by nobody, whatever runs in the guest
    (OpenShift documentation 4.20, "Exposing a virtual machine by using a service").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-data: eno2}
    networks:
      shop-web: {bridge: br-data, vlan: 30}
    vms:
      shop/web: {memory: 1Gi, nics: [shop-web]}
    services:
      web: {vms: web, ports: 80}   # error: E0801
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-data: eno2}
    networks:
      shop-web: {bridge: br-data, vlan: 30}
    vms:
      shop/web: {memory: 1Gi, nics: [pod, shop-web]}
    services:
      web: {vms: web, ports: 80}
    ```
    """
    for service, chosen in graph.served():
        apart = [vm for vm in chosen if vm.all_nics and not any(map(_is_first, vm.nics))]
        if apart:
            yield _finding(service, apart)


def _is_first(nic: Nic) -> bool:
    """Whether it is on the network of Services."""
    return isinstance(nic.network, PodNetwork) or nic.network.primary


def _finding(service: Service, apart: list[VirtualMachine]) -> Diagnostic:
    vm = apart[0]
    wanted = "its primary network" if service.namespace.primary_udn else "the pod network"
    more = f" and {len(apart) - 1} more" if len(apart) > 1 else ""
    return Diagnostic(
        f'service "{service.name}" is for VM {vm.namespace.name}/{vm.name}{more} without a NIC on {wanted}',
        (service.at / "vms").key,
        related=(Related(vm.at.key, "its NICs are elsewhere"),),
        cluster="Services follow the pod network: connections reach the pod, and not the VM",
        hint=f"a NIC on {wanted} first in nics of {vm.namespace.name}/{vm.name}, or no Service for it",
    )
