"""E0809."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Nic, PortMapping, Service
from vmnetc.targets.table import Target


@rule("E0809")
def port_not_listed(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A Service leads to a port that the VM's NIC does not let in.

    A NIC behind `masquerade` that lists `ports` lets in these alone; KubeVirt forwards all only where none is listed
    (kubevirt v1.7.4, pkg/network/setup/podinterface.go; https://github.com/kubevirt/kubevirt/issues/7006). The Service has
    its endpoint, and connections end at the pod.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    vms:
      shop/web: {memory: 1Gi, nics: [{network: pod, ports: [22]}]}
    services:
      web: {vms: web, ports: "80:8080"}   # error: E0809
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    vms:
      shop/web: {memory: 1Gi, nics: [{network: pod, ports: [22, 8080]}]}
    services:
      web: {vms: web, ports: "80:8080"}
    ```
    """
    for service, vms in graph.served():
        # Of VMs that a Service takes together the first one shows what is wrong.
        listing = next((vm for vm in vms if any(nic.ports for nic in vm.nics)), None)
        for nic in listing.nics if listing is not None else ():
            yield from _not_let_in(service, nic)


def _not_let_in(service: Service, nic: Nic) -> Iterator[Diagnostic]:
    listed = {(port.target, port.protocol) for port in nic.ports}
    for port in service.ports if listed and nic.binding == "masquerade" else ():
        if (port.target, port.protocol) not in listed:
            yield _finding(service, port, nic)


def _finding(service: Service, port: PortMapping, nic: Nic) -> Diagnostic:
    return Diagnostic(
        f'service "{service.name}" leads to port {port.target}/{port.protocol.lower()}, which the NIC does not let in',
        port.at,
        related=(Related((nic.at / "ports").key, "only these are let in"),),
        cluster="the connection ends at the VM's pod",
        hint=f"add {port.target} to the NIC's ports, or leave ports out there: then all are let in",
    )
