"""E0725."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import (
    BridgeNetwork,
    ExistingNetwork,
    Graph,
    Kind,
    Network,
    OverlayNetwork,
    OwnNetwork,
    PodNetwork,
    SriovNetwork,
)
from vmnetc.targets.table import Target


@rule("E0725")
def multiple_macs_not_possible(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A guest shall send from several MAC addresses where only one passes.

    OVN-Kubernetes lets a VM send from the address of its NIC only, on overlays and on localnets, and behind `masquerade`
    there is one address. A Linux bridge lets others pass if the NAD does not check (`macspoofchk`): that is a matter of
    the network, for all VMs on it, so the network has to say it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/router:
        memory: 1Gi
        nics:
          - {network: flat, multipleMacs: true}   # error: E0725
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, multipleMacs: true}}
    vms:
      demo/router:
        memory: 1Gi
        nics: [flat]
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if isinstance(network, BridgeNetwork | OverlayNetwork) and network.multiple_macs and _one_passes(network):
            yield _finding(f'guests on network "{network.name}"', network, (network.at / "multipleMacs").key)
    for nic, _ in graph.nics():
        network = nic.network
        by_network = isinstance(network, OwnNetwork) and network.multiple_macs
        if nic.multiple_macs and _one_passes(network) and not by_network:
            yield _finding(f'the guest behind NIC "{nic.name}"', network, (nic.at / "multipleMacs").key)


def _one_passes(network: Network) -> bool:
    match network:
        case SriovNetwork():
            return network.spoof_check
        case BridgeNetwork():
            return network.bridge.kind == "ovs" or network.mac_spoof_check
        case ExistingNetwork():
            return network.kind in (Kind.UDN, Kind.CUDN)
        case _:
            return True


def _finding(who: str, network: Network, at: Route) -> Diagnostic:
    cure = "delete multipleMacs; such guests need a network on a Linux bridge"
    why = "the pod network has one for each VM" if isinstance(network, PodNetwork) else "OVN-Kubernetes lets one pass"
    if isinstance(network, SriovNetwork):
        why = f'network "{network.name}" checks the sender'
        cure = f"networks.{network.name}: {{multipleMacs: true, trust: true}}, which holds for all VMs on it"
    if isinstance(network, BridgeNetwork) and network.bridge.kind == "linux":
        why = f'network "{network.name}" checks the sender'
        cure = f"networks.{network.name}.multipleMacs: true, which holds for all VMs on it"
    return Diagnostic(
        f"{who} shall send from several MAC addresses, but {why}",
        at,
        cluster="frames of the other addresses are dropped",
        hint=cure,
    )
