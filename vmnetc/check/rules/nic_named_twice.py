"""E0706."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Nic
from vmnetc.targets.table import Target


@rule("E0706", certain=True)
def nic_named_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two NICs of a VM have one name.

    KubeVirt joins a VM's interfaces and networks by name and refuses a name used twice. A NIC is named after its
    network, so two on one network need names of their own, where the network allows two at all: OVN-Kubernetes
    attaches a pod to each of its networks once.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web: {instancetype: u1.small, nics: [flat, flat]}   # error: E0706
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web: {instancetype: u1.small, nics: [flat, {network: flat, name: flat-2}]}
    ```
    """
    for nics in graph.nic_lists():
        first: dict[str, Nic] = {}
        for nic in nics:
            other = first.setdefault(nic.name, nic)
            if other is not nic:
                yield Diagnostic(
                    f'two NICs are named "{nic.name}"',
                    nic.at,
                    label="and again here",
                    related=(Related(other.at, "first here"),),
                    cluster="KubeVirt refuses the VM",
                    either=True,
                    hint=f"{{network: {nic.network.name}, name: {nic.name}-2}}",
                )
