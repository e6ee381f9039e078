"""E0519."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import BridgeNetwork, Graph, Kind, OverlayNetwork, has_ipam
from vmnetc.targets.table import Target


@rule("E0519")
def excluded_by_nobody(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network excludes parts of its subnets, and whoever gives addresses there cannot be told.

    `vmnetc` keeps out of them where it gives addresses itself (`addressing: static`), and OVN-Kubernetes on a layer-2
    network that is a NAD, and on a localnet whose addresses it gives; so does whereabouts (`ipam`). A user-defined network
    has no such field on layer 2. A DHCP server knows its own.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      heartbeat:
        overlay: layer2
        subnets: 10.99.0.0/24
        excludeSubnets: 10.99.0.0/28   # error: E0519
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      heartbeat: {overlay: layer2, subnets: 10.99.0.0/24, excludeSubnets: 10.99.0.0/28, as: nad}
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if isinstance(network, BridgeNetwork | OverlayNetwork) and network.excluded and not _has_effect(network):
            yield Diagnostic(
                f'nobody is told what network "{network.name}" excludes',
                (network.at / "excludeSubnets").key,
                cluster="VMs get addresses from there all the same",
                hint=_cure(network),
            )


def _has_effect(network: BridgeNetwork | OverlayNetwork) -> bool:
    if network.addressing.by == "static" or has_ipam(network):
        return True
    if isinstance(network, BridgeNetwork):
        return bool(network.ovn_subnets)
    by_ovn = bool(network.ovn_subnets) and network.topology == "layer2"
    return by_ovn and network.kind is Kind.NAD


def _cure(network: BridgeNetwork | OverlayNetwork) -> str:
    if isinstance(network, OverlayNetwork) and network.is_primary_lan:
        return "reservedSubnets, or infrastructureSubnets"
    if isinstance(network, OverlayNetwork) and network.ovn_subnets and network.topology == "layer2":
        return "as: nad; or addressing: static, for vmnetc to give the addresses"
    return "delete excludeSubnets; or addressing: static, for vmnetc to give the addresses"
