"""E1110."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Namespace, Nic
from vmnetc.inventory import LiveVm
from vmnetc.targets.table import Target


@rule("E1110")
def mac_of_live_vm(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC has the MAC address of a VM of the inventory, or of `manifests`.

    Two guests with one MAC address on a LAN both lose packets. KubeMacPool refuses the second one or only raises an
    alert, by its version (https://github.com/k8snetworkplumbingwg/kubemacpool).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, namespaces: demo}}
    vms:
      demo/web: {memory: 1Gi, nics: [{network: flat, mac: "02:00:5e:10:00:07"}]}   # error: E1110
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, namespaces: demo}}
    vms:
      demo/web: {memory: 1Gi, nics: [{network: flat, mac: auto}]}
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
          domain: {devices: {interfaces: [{name: lan, bridge: {}, macAddress: "02:00:5E:10:00:07"}]}}
          networks: [{name: lan, multus: {networkName: lan}}]
    ```
    """
    taken: dict[str, LiveVm] = {}
    for live in graph.known.vms.values():
        for own in live.nics:
            if own.mac is not None:
                taken.setdefault(own.mac.lower().replace("-", ":"), live)
    for name, namespace, nic in _nics(graph) if taken else ():
        other = taken.get(nic.mac.lower()) if nic.mac is not None else None
        if other is not None and (other.namespace, other.name) != (namespace.name, name):
            yield Diagnostic(
                f'NIC "{nic.name}" of VM "{namespace.name}/{name}" has the MAC address {nic.mac} '
                f'of VM "{other.namespace}/{other.name}"',
                nic.mac_at,
                related=(Related(other.at, "it is here"),),
                cluster="two guests with one MAC address on a LAN: both lose packets",
                hint="another address, or: mac: auto",
            )


def _nics(graph: Graph) -> Iterator[tuple[str, Namespace, Nic]]:
    for vm in graph.vms:
        yield from ((vm.name, vm.namespace, nic) for nic in vm.nics)
    for other in graph.attachments:
        yield from ((other.vm, other.namespace, nic) for nic in other.nics)
