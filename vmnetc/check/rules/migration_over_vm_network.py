"""E0731."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import ExistingNetwork, Graph, Kind, MacvlanNetwork, Network, has_ipam
from vmnetc.targets.table import Target


@rule("E0731")
def migration_over_vm_network(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The network for live migration is one that gives pods no addresses.

    The VMs' memory goes from pod to pod, so each `virt-handler` needs an address there, and stops without one (KubeVirt
    `pkg/virt-handler/migration.go`, `FindMigrationIP`). Networks for VMs give pods none: on a bridge, a localnet or an
    SR-IOV function the guest has it, unless the bridge's network is for pods (`ipam`); and an overlay would carry the traffic inside the cluster's own network. OpenShift's
    documentation uses macvlan with whereabouts.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges: {br-mig: eno5}
    networks:
      migration: {bridge: br-mig, namespaces: openshift-cnv}
    platform:
      liveMigrationNetwork: migration   # error: E0731
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks:
      migration: {macvlan: eno5, ipam: whereabouts, subnets: 10.200.5.0/24, namespaces: openshift-cnv}
    platform: {liveMigrationNetwork: migration}
    ```
    """
    network = graph.platform.live_migration
    if network is None or isinstance(network, MacvlanNetwork) or has_ipam(network) or _may_be_one(network):
        return
    yield Diagnostic(
        f'"{network.name}" cannot be the live migration network: it gives pods no addresses of their own LAN',
        graph.platform.live_migration_at,
        related=(Related(network.at.key, "this network"),) if network.at.path else (),
        cluster="virt-handler does not start on any node, or VMs migrate over the cluster's own network all the same",
        hint="a network with macvlan and ipam: whereabouts; for the pod network delete liveMigrationNetwork",
    )


def _may_be_one(network: Network) -> bool:
    """Of a NAD of others nobody knows what is in it."""
    return isinstance(network, ExistingNetwork) and network.kind is Kind.NAD
