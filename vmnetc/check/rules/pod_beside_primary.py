"""E0506."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import ExistingNetwork, Graph, Network, OverlayNetwork, PodNetwork
from vmnetc.targets.table import Target


@rule("E0506")
def pod_beside_primary(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM asks for the pod network in a namespace that runs on a primary network.

    The primary network takes the pod network's place: there is none for the VM to be on. Its NIC would be on the
    primary network with a binding that is not made for it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    vms:
      red/db: {instancetype: u1.small, nics: [pod]}   # error: E0506
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    vms:
      red/db: {instancetype: u1.small}
      red/web: {instancetype: u1.small, nics: [tenant-red]}
    ```
    """
    primary: dict[str, Network] = {
        namespace.name: network
        for network in graph.networks
        if isinstance(network, OverlayNetwork | ExistingNetwork) and network.primary
        for namespace in network.namespaces or ()
    }
    for nic, namespace in graph.nics():
        network = primary.get(namespace.name)
        if network is not None and isinstance(nic.network, PodNetwork):
            yield Diagnostic(
                f'"pod" is asked for in namespace "{namespace.name}", which runs on primary network "{network.name}"',
                nic.at / "network",
                label="there is no pod network here",
                related=(Related(network.at.key, "the primary network"),),
                cluster="the VM is on the primary network, with a binding that is not made for it",
                hint=f"{network.name} instead of pod",
            )
