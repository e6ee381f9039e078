"""E0745."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, Nic, PodNetwork, PortMapping
from vmnetc.targets.table import Target

# kubevirt v1.7.0, pkg/network/setup/masquerade: `portsUsedByLiveMigration`.
_LIBVIRT = (49152, 49153)


@rule("E0745")
def port_of_libvirt(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A port of a VM behind `masquerade` is one that libvirt uses in its pod.

    The ports 49152 and 49153 of a VM's pod belong to libvirt, which migrates the VM over them. `masquerade` leaves them
    to it, so what comes in there does not reach the guest (kubevirt v1.7.0, pkg/network/driver/nft and masquerade).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        nics: [{network: pod, ports: [49152]}]   # error: E0745
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        nics: [{network: pod, ports: [49154]}]
    ```
    """
    found = [port for nics in graph.nic_lists() for nic in nics if _is_behind(nic) for port in nic.ports]
    for service, vms in graph.served():
        found += service.ports if service.vm is not None and any(map(_is_behind, vms[0].nics)) else ()
    for port in dict.fromkeys(port for port in found if port.target in _LIBVIRT):
        yield _finding(port)


def _is_behind(nic: Nic) -> bool:
    return nic.binding == "masquerade" and isinstance(nic.network, PodNetwork)


def _finding(port: PortMapping) -> Diagnostic:
    return Diagnostic(
        f"port {port.target} of a VM's pod is libvirt's own",
        port.at,
        cluster="what comes in there does not reach the guest",
        hint="another port in the guest",
    )
