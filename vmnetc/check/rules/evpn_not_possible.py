"""E0438."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Evpn, Graph, Kind, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0438", certain=True)
def evpn_not_possible(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network asks for EVPN and is none that can have it, or says too little of it.

    Only primary networks can be reached so, and only a ClusterUserDefinedNetwork says it. On layer 2 the LAN needs a number
    (`mac`), and its routes may have one; on layer 3 there are routes only (`ip`). The API server refuses the rest
    (openshift/cluster-network-operator release-4.22, 001-crd.yaml).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.22
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: 10.100.0.0/16
        evpn: {vtep: spine, ip: 101}   # error: E0438
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.22
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: 10.100.0.0/16
        evpn: {vtep: spine, mac: 100, ip: {vni: 101, routeTarget: "65000:101"}}
    ```
    """
    for network in graph.networks:
        if isinstance(network, OverlayNetwork) and network.evpn is not None:
            why = _why_not(network, network.evpn)
            if why is not None:
                yield Diagnostic(
                    f'network "{network.name}" cannot have this evpn: {why[0]}',
                    network.evpn.at.key,
                    cluster="the API server refuses the object",
                    hint=why[1],
                )


def _why_not(network: OverlayNetwork, evpn: Evpn) -> tuple[str, str] | None:
    if not network.primary:
        return "it is secondary", "primary: true, or delete evpn"
    if network.kind is not Kind.CUDN:
        return "only a ClusterUserDefinedNetwork says it", "as: cudn"
    if network.topology == "layer2":
        return ("its LAN has no number", "mac: <a VNI>") if evpn.mac is None else None
    if evpn.mac is not None:
        return "layer 3 is no LAN", "ip: <a VNI> alone"
    return ("its routes have no number", "ip: <a VNI>") if evpn.ip is None else None
