"""E1109."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import ExistingNetwork, Graph, Kind
from vmnetc.targets.table import Target

_KINDS = {
    Kind.NAD: "NetworkAttachmentDefinition",
    Kind.UDN: "UserDefinedNetwork",
    Kind.CUDN: "ClusterUserDefinedNetwork",
}


@rule("E1109")
def existing_network_not_there(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network that is said to exist is not in the inventory.

    A VM on a NetworkAttachmentDefinition that is not there stays in Scheduling (KubeVirt `pkg/network/multus/nad.go`).
    Of a kind, or a namespace, of which the inventory has nothing nobody can tell.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    namespaces: {demo: {existing: true}}
    networks:
      legacy: {existing: nad, namespace: demo, name: vlan-30}   # error: E1109
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    namespaces: {demo: {existing: true}}
    networks:
      legacy: {existing: nad, namespace: demo, name: vlan30}
    ```
    ```yaml cluster.yaml
    kind: NetworkAttachmentDefinition
    metadata: {name: vlan30, namespace: demo}
    spec: {config: '{"type": "bridge", "bridge": "br-prod", "vlan": 30}'}
    ```
    """
    known: dict[tuple[str, str | None], list[str]] = {}
    for kind, namespace, name in graph.inventory.objects:
        known.setdefault((kind, namespace), []).append(name)
    homes = graph.homes() if known else {}
    for network in graph.networks if known else ():
        if not isinstance(network, ExistingNetwork) or network.kind not in _KINDS:
            continue
        kind = _KINDS[network.kind]
        for home in [None] if network.kind is Kind.CUDN else homes[network.name]:
            here = known.get((kind, home))
            name = network.names.of(home) if home else network.names.usual
            if here and name not in here and (kind, home, name) not in graph.known.objects:
                guess = did_you_mean(name, here)
                where = f"{home}/{name}" if home else name
                yield Diagnostic(
                    f'network "{network.name}" is said to exist, and the inventory has no {kind} "{where}"',
                    network.at.key,
                    label=f'did you mean "{guess}"?' if guess else "",
                    cluster="VMs on it stay in Scheduling",
                )
