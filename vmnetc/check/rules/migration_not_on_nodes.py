"""E0733."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, MacvlanNetwork
from vmnetc.graph.nodes import in_words
from vmnetc.graph.placement import carriers
from vmnetc.targets.table import Target


@rule("E0733")
def migration_not_on_nodes(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Nodes that run VMs do not have the device of the live migration network.

    `virt-handler` runs on every node with VMs, and gets the network on each. Where its NIC, bond or VLAN interface is not
    there the pod does not start, and then no VM does. Nodes are taken for nodes with VMs where a bridge with a network is.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    nodes:
      store: {selector: {storage: "yes"}}
    namespaces: [demo]
    interfaces:
      store0: {bond: eno5, nodes: store}
    bridges: {br-vm: {uplink: eno2, nodes: workers}}
    networks:
      lan: {bridge: br-vm, namespaces: demo}
      migration: {macvlan: store0, ipam: whereabouts, subnets: 10.200.5.0/24, namespaces: openshift-cnv}
    platform:
      liveMigrationNetwork: migration   # error: E0733
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    interfaces:
      store0: {bond: eno5}
    bridges: {br-vm: eno2}
    networks:
      lan: {bridge: br-vm, namespaces: demo}
      migration: {macvlan: store0, ipam: whereabouts, subnets: 10.200.5.0/24, namespaces: openshift-cnv}
    platform: {liveMigrationNetwork: migration}
    ```
    """
    network = graph.platform.live_migration
    devices = [port.device for port in network.masters] if isinstance(network, MacvlanNetwork) else []
    there = {frozenset(group.selector) for device in devices if device is not None for group in device.groups}
    if not isinstance(network, MacvlanNetwork) or not there:
        return
    bare = [group for group in carriers(graph) if not _covers(there, frozenset(group.selector))]
    if bare:
        yield Diagnostic(
            f'live migration network "{network.name}" lies on "{network.master}", which {in_words(bare)} do not have',
            graph.platform.live_migration_at,
            related=(Related(network.at / "macvlan", "on this device"),),
            cluster="virt-handler does not start on these nodes, and with it no VM there",
            hint=f"{network.master} on all nodes with VMs",
        )


def _covers(there: set[frozenset[tuple[str, str]]], labels: frozenset[tuple[str, str]]) -> bool:
    """Whether all nodes with these labels are among those chosen by one of the others."""
    return labels in there or any(fewer <= labels for fewer in there)
