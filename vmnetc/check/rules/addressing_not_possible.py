"""E0328."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import (
    BridgeNetwork,
    ExistingNetwork,
    Graph,
    Kind,
    Network,
    OverlayNetwork,
    PodNetwork,
    SriovNetwork,
    has_ipam,
)
from vmnetc.targets.table import Target


@rule("E0328", certain=True)
def addressing_not_possible(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network cannot get its addresses in that way.

    OVN-Kubernetes gives the addresses of a primary network and of layer 3, whoever else would. On a Linux bridge it gives
    none: what is behind one it does not know.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: ovn, subnets: 10.12.0.0/24}   # error: E0328
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: dhcp, subnets: 10.12.0.0/24}
      beat: {overlay: layer2, subnets: 10.13.0.0/24, addressing: static}
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        possible = _possible(network)
        if possible and not isinstance(network, PodNetwork) and network.addressing.by not in possible:
            yield Diagnostic(
                f'network "{network.name}" cannot have addressing: {network.addressing.by}',
                network.at / "addressing",
                cluster="its VMs would have other addresses than the spec says, or none",
                hint=f"addressing: {', '.join(possible[:-1])} or {possible[-1]}"
                if len(possible) > 1
                else "delete addressing: OVN-Kubernetes gives the addresses",
            )


def _possible(network: Network) -> tuple[str, ...]:
    """The ways that there are; none where nothing needs to be said."""
    match network:
        case BridgeNetwork() if network.bridge.kind == "ovs" or has_ipam(network):
            return ()
        case BridgeNetwork() | SriovNetwork() | ExistingNetwork(kind=Kind.SRIOV, primary=False):
            return ("dhcp", "static", "guest", "none")
        case OverlayNetwork(primary=False, topology="layer2"):
            return ()
        case ExistingNetwork(primary=False):
            return ()
        case OverlayNetwork() | ExistingNetwork():
            return ("ovn",)
        case _:
            return ()
