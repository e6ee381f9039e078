"""E1108."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import ExistingNetwork, Graph, Kind
from vmnetc.inventory import Inventory, LiveObject
from vmnetc.targets.table import Target


@rule("E1108")
def localnet_not_mapped(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A localnet of others has a physical network name that no node maps to a bridge.

    OVN finds the bridge by `ovn.bridge-mappings` of the node. Without an entry the VM starts, its NIC is up, and no
    frame leaves the node (ovn-kubernetes, docs/features/multiple-networks/multi-homing.md).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    namespaces: {demo: {existing: true}}
    networks:
      blue: {existing: nad, namespaces: demo}   # error: E1108
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    namespaces: {demo: {existing: true}}
    networks:
      green: {existing: nad, namespaces: demo}
    ```
    ```yaml cluster.yaml
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec: {config: '{"type": "ovn-k8s-cni-overlay", "topology": "localnet", "name": "physnet-blue"}'}
    ---
    kind: NetworkAttachmentDefinition
    metadata: {name: green, namespace: demo}
    spec: {config: '{"type": "ovn-k8s-cni-overlay", "topology": "localnet", "physicalNetworkName": "physnet", "name": "green"}'}
    ---
    kind: NodeNetworkState
    metadata: {name: w0}
    status: {currentState: {ovn: {bridge-mappings: [{localnet: physnet, bridge: br-ex}]}}}
    ```
    """
    nodes = graph.inventory.nodes.values()
    mapped = {localnet for node in nodes for localnet in node.localnets}
    if nodes:
        yield from _not_there(graph, mapped)
    mapped |= {mapping.localnet for stack in graph.stacks for mapping in stack.mappings if not mapping.absent}
    homes = graph.homes() if nodes else {}
    for network in graph.networks if nodes else ():
        if not isinstance(network, ExistingNetwork):
            continue
        live = _object(network, homes[network.name], graph.known)
        localnet = _localnet(live) if live is not None else None
        if live is not None and localnet is not None and localnet not in mapped:
            guess = did_you_mean(localnet, mapped)
            yield Diagnostic(
                f'network "{network.name}" leads to physical network "{localnet}", which no node maps to a bridge',
                network.at.key,
                related=(Related(live.at, "its object" + (f'; a node maps "{guess}"' if guess else "")),),
                cluster="VMs start, their NICs are up, and no frame leaves the node",
                hint=f"bridges.<bridge>.physicalNetwork: {localnet}, and a network on it",
            )


def _not_there(graph: Graph, mapped: set[str]) -> Iterator[Diagnostic]:
    """Names that are said to be mapped (`mapped`), and are not."""
    found = {bridge.key: bridge for bridge in graph.bridges if bridge.mapped}
    for bridge in found.values():
        for index, localnet in enumerate(bridge.localnets):
            if localnet not in mapped:
                guess = did_you_mean(localnet, mapped)
                yield Diagnostic(
                    f'physical network "{localnet}" is said to lead to bridge "{bridge.key}", and no node maps it',
                    bridge.at / "physicalNetwork" / index,
                    label=f'did you mean "{guess}"?' if guess else "",
                    cluster="VMs start, their NICs are up, and no frame leaves the node",
                    hint=f"bridges.{bridge.key}: without mapped, for a policy that maps it",
                )


def _object(network: ExistingNetwork, homes: list[str], inventory: Inventory) -> LiveObject | None:
    if network.kind is Kind.CUDN:
        return inventory.objects.get(("ClusterUserDefinedNetwork", None, network.names.usual))
    found = (inventory.objects.get(("NetworkAttachmentDefinition", home, network.names.of(home))) for home in homes)
    return next((live for live in found if live is not None), None)


def _localnet(live: LiveObject) -> str | None:
    """The physical network's name; a NAD that does not say it means its own (ovn-kubernetes, CNI config's name)."""
    spec = live.body.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    if live.kind == "ClusterUserDefinedNetwork":
        network = spec.get("network")
        localnet = network.get("localnet") if isinstance(network, dict) else None
        return _text(localnet.get("physicalNetworkName")) if isinstance(localnet, dict) else None
    try:
        config = json.loads(str(spec.get("config")))
    except ValueError:
        return None
    if not isinstance(config, dict) or config.get("topology") != "localnet":
        return None
    return _text(config.get("physicalNetworkName")) or _text(config.get("name"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
