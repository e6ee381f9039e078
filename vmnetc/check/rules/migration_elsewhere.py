"""E0730."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import ExistingNetwork, Graph, Network, PodNetwork
from vmnetc.targets.table import Target


@rule("E0730")
def migration_elsewhere(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The network for live migration is not in the namespace of virtualization.

    `virt-handler` runs there, one pod on each node, and it is these pods that get the network: its
    NetworkAttachmentDefinition must be in their namespace, `openshift-cnv` (OpenShift documentation 4.20, "Configuring a
    dedicated network for live migration"), of OKD `kubevirt-hyperconverged`, of plain KubeVirt `kubevirt`. Where it is
    another one, `platform.operatorNamespaces.virtualization` says so.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks:
      migration: {macvlan: eno5, ipam: whereabouts, subnets: 10.200.5.0/24, namespaces: demo}
    platform:
      liveMigrationNetwork: migration   # error: E0730
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
    network, home = graph.platform.live_migration, graph.platform.virtualization
    if network is None or isinstance(network, PodNetwork) or _is_in(network, home):
        return
    field = "namespace" if isinstance(network, ExistingNetwork) and network.namespace is not None else "namespaces"
    yield Diagnostic(
        f'live migration network "{network.name}" is not in namespace "{home}"',
        graph.platform.live_migration_at,
        related=(Related((network.at / field).key, "it is here"),),
        cluster="virt-handler does not start on any node: its network is not found",
        hint=f"networks.{network.name}.{field}: {home}",
    )


def _is_in(network: Network, home: str) -> bool:
    if isinstance(network, PodNetwork):
        return False
    if isinstance(network, ExistingNetwork) and (network.namespace is not None or network.namespaces is None):
        return network.namespace in (None, home)
    if not network.namespaces and not network.everywhere:
        return True  # that it is in none is a finding already
    return any(namespace.name == home for namespace in network.namespaces or ())
