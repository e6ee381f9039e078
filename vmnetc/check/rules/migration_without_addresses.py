"""E0732."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, MacvlanNetwork
from vmnetc.targets.table import Target


@rule("E0732")
def migration_without_addresses(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The network for live migration has no `ipam`.

    Each `virt-handler` needs an address on it, and without one it stops: "no IP found on migration0" (KubeVirt
    `pkg/virt-handler/migration.go`, `FindMigrationIP`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    networks:
      migration: {macvlan: eno5, namespaces: openshift-cnv}
    platform:
      liveMigrationNetwork: migration   # error: E0732
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
    if isinstance(network, MacvlanNetwork) and network.ipam == "none":
        yield Diagnostic(
            f'live migration network "{network.name}" gives no addresses',
            graph.platform.live_migration_at,
            related=(Related(network.at.key, "this network has no ipam"),),
            cluster="virt-handler does not start on any node, and with it no VM",
            hint=f"networks.{network.name}: {{ipam: whereabouts, subnets: …}}",
        )
