"""E1111."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Address, Graph, Nic, PodNetwork, attachment
from vmnetc.inventory import LiveVm
from vmnetc.targets.table import Target


@rule("E1111")
def address_of_live_vm(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC has the IP address of a VM of the inventory, or of `manifests`, that is on the same network.

    Neighbours then talk to whichever of the two answered last. The addresses of a VM are those in its networkData and,
    with VirtualMachineInstances in the inventory, those that its guest reports.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, namespaces: demo, addressing: static, subnets: 10.0.0.0/24}}
    vms:
      demo/web: {memory: 1Gi, cloudInit: {user: a}, nics: [{network: flat, ip: 10.0.0.5}]}   # error: E1111
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, namespaces: demo, addressing: static, subnets: 10.0.0.0/24}}
    vms:
      demo/web: {memory: 1Gi, cloudInit: {user: a}, nics: [{network: flat, ip: 10.0.0.6}]}
    ```
    ```yaml cluster.yaml
    kind: Namespace
    metadata: {name: demo}
    ---
    kind: VirtualMachine
    metadata: {name: old, namespace: demo}
    spec:
      template:
        spec:
          domain: {devices: {interfaces: [{name: lan, bridge: {}}]}}
          networks: [{name: lan, multus: {networkName: flat}}]
          volumes:
          - name: cloudinit
            cloudInitNoCloud: {networkData: "version: 2\\nethernets: {eth0: {addresses: [10.0.0.5/24]}}"}
    ```
    """
    taken: dict[tuple[str, str], LiveVm] = {}
    for live in graph.known.vms.values():
        for network in {nic.attachment(live.namespace) for nic in live.nics}:
            for ip in live.addresses if network else ():
                taken.setdefault((network or "", ip), live)
    for vm in graph.vms if taken else ():
        for nic in vm.nics:
            for address in nic.addresses:
                other = taken.get((_full(nic, vm.namespace.name), str(address.ip)))
                if other is not None and (other.namespace, other.name) != (vm.namespace.name, vm.name):
                    yield _finding(nic, address, other)


def _full(nic: Nic, namespace: str) -> str:
    name = attachment(nic.network, namespace) or ""
    return name if "/" in name or isinstance(nic.network, PodNetwork) else f"{namespace}/{name}"


def _finding(nic: Nic, address: Address, other: LiveVm) -> Diagnostic:
    return Diagnostic(
        f'VM "{other.namespace}/{other.name}" has {address.ip} on network "{nic.network.name}" already',
        address.at,
        related=(Related(other.at, "it is here"),),
        cluster="neighbours talk to whichever of the two answered last",
    )
