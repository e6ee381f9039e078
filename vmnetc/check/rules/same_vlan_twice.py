"""W0402."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph
from vmnetc.targets.table import Target


@rule("W0402")
def same_vlan_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two networks of one namespace, or of one OVS bridge, are the same LAN.

    The same VLAN of the same bridge under two names is one LAN: nothing keeps the VMs of the two apart. On an OVS
    bridge OpenShift warns of trouble with two networks of one VLAN ID, also in different namespaces (documentation 4.19,
    "Creating secondary networks on OVN-Kubernetes"); one network may be open to all of them.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      blue: {bridge: br-flat, vlan: 100}
      green: {bridge: br-flat, vlan: 100}   # error: W0402
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo, shop]
    bridges: {br-flat: enp3s0}
    networks:
      blue: {bridge: br-flat, vlan: 100, namespaces: demo}
      green: {bridge: br-flat, vlan: 100, namespaces: shop}
    ```
    """
    seen: dict[tuple[object, ...], BridgeNetwork] = {}
    for network in graph.networks:
        if not isinstance(network, BridgeNetwork) or network.trunk:
            continue
        homes = _homes(network)
        for home in homes:
            first = seen.setdefault((network.bridge.name, _chosen_localnet(network), network.vlan, home), network)
            if first is not network:
                yield _finding(network, first, home)
                break


def _homes(network: BridgeNetwork) -> tuple[str, ...]:
    """Where it must be the only one; on an OVS bridge that is the whole cluster."""
    if network.bridge.kind == "ovs":
        return ("",)
    return ("all",) if network.everywhere else tuple(namespace.name for namespace in network.namespaces)


def _chosen_localnet(network: BridgeNetwork) -> str | None:
    """The localnet name that keeps two networks of one VLAN apart on purpose; every network may have its own name."""
    return network.localnet if network.localnet != network.names.config else None


def _finding(network: BridgeNetwork, first: BridgeNetwork, home: str) -> Diagnostic:
    what = f"VLAN {network.vlan}" if network.vlan is not None else "the untagged LAN"
    where = {"": "", "all": " in all namespaces"}.get(home, f' in namespace "{home}"')
    return Diagnostic(
        f'networks "{first.name}" and "{network.name}" are both {what} of bridge "{network.bridge.name}"{where}',
        network.vlan_at if network.vlan is not None else network.at.key,
        related=(Related(first.vlan_at if first.vlan is not None else first.at.key, "the same here"),),
        cluster="one LAN under two names: nothing keeps their VMs apart",
        either=True,
        hint="keep one of them" if home else "keep one of them, open to the namespaces of both",
    )
