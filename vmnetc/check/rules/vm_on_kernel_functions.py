"""E0429."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, SriovNetwork
from vmnetc.targets.table import Target


@rule("E0429")
def vm_on_kernel_functions(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM has a NIC on functions that the node drives itself.

    A guest gets the function as it is, by `vfio-pci`. With `netdevice` it belongs to the node's kernel, for containers,
    and the VM has no device to start with (OpenShift documentation 4.20, "Connecting a virtual machine to an SR-IOV
    network": "deviceType must be vfio-pci").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    sriov: {fast: {nics: ens3f0np0, vfs: 8, driver: netdevice}}
    networks: {fast: {sriov: fast}}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - network: fast   # error: E0429
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    sriov: {fast: {nics: ens3f0np0, vfs: 8}}
    networks: {fast: {sriov: fast}}
    vms:
      demo/web: {memory: 1Gi, nics: fast}
    ```
    """
    for nic, _ in graph.nics():
        network = nic.network
        if isinstance(network, SriovNetwork) and network.pool.driver != "vfio-pci":
            yield Diagnostic(
                f'NIC "{nic.name}" is on pool "{network.pool.name}", whose functions the node drives itself',
                nic.at / "network",
                related=(Related(network.pool.at / "driver", "said here"),),
                cluster="the VM does not start: its pod has no device for the NIC",
                hint=f"sriov.{network.pool.name}.driver: vfio-pci, and a pool of its own for containers",
            )
