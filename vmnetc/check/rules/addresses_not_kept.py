"""W0527."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("W0527")
def addresses_not_kept(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """VMs are on a primary network that does not keep their addresses.

    Without `persistentIPs` OVN-Kubernetes gives a pod any free address. A VM gets a new one whenever it starts, and when
    it is migrated the guest still has the old one; OpenShift Virtualization asks for persistent addresses
    (OpenShift documentation 4.18, "Connecting a virtual machine to a primary user-defined network").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: 10.100.0.0/16
        persistentIPs: false   # error: W0527
    vms:
      red/db: {memory: 1Gi}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    vms:
      red/db: {memory: 1Gi}
    ```
    """
    for nic in graph.first_nics():
        network = nic.network
        if (
            isinstance(network, OverlayNetwork)
            and network.is_primary_lan
            and not network.persistent_ips
            and target.persistent_ips
        ):
            yield Diagnostic(
                f'primary network "{network.name}" has VMs, and does not keep their addresses',
                network.at / "persistentIPs",
                related=(Related(nic.at, "a VM on it"),),
                cluster="a VM has another address after each start, and none that works after a migration",
                hint="leave persistentIPs out: it is true",
            )
