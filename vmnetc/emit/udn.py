"""UserDefinedNetwork and ClusterUserDefinedNetwork: the same body, for one namespace or for several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.graph import BridgeNetwork, Graph, Kind, Output, OverlayNetwork, Selector
from vmnetc.manifest import Manifest, of
from vmnetc.targets.table import Target

from .metadata import described, metadata

_API = "k8s.ovn.org/v1"
_BLOCKS = ("layer2", "layer3", "localnet")
# The field of the spec behind each part of a block.
_PARTS = {
    "role": "primary",
    "mtu": "mtu",
    "subnets": "subnets",
    "excludeSubnets": "excludeSubnets",
    "reservedSubnets": "reservedSubnets",
    "infrastructureSubnets": "infrastructureSubnets",
    "joinSubnets": "joinSubnets",
    "ipam": "persistentIPs",
    "ipamLifecycle": "persistentIPs",
    "defaultGatewayIPs": "gateway",
    "physicalNetworkName": "physicalNetwork",
}


def user_defined_networks(graph: Graph, target: Target) -> Iterator[Manifest]:
    for network in graph.networks:
        if isinstance(network, OverlayNetwork) and network.kind is Kind.UDN:
            yield _udn(network, target, graph.output)
        elif isinstance(network, BridgeNetwork | OverlayNetwork) and network.kind is Kind.CUDN:
            yield _cudn(network, target, graph.output)


def _udn(network: OverlayNetwork, target: Target, output: Output) -> Manifest:
    kind = "UserDefinedNetwork"
    namespace = network.namespaces[0].name
    about = described(network.about)
    name = network.names.usual
    meta = metadata(kind, name, output, namespace=namespace, about=network.about, annotations=about)
    body = {"apiVersion": _API, "kind": kind, "metadata": meta, "spec": _overlay(network, target)}
    return of(body, network.at, fields=_fields("/spec"), folder=network.folder)


def _cudn(network: BridgeNetwork | OverlayNetwork, target: Target, output: Output) -> Manifest:
    kind = "ClusterUserDefinedNetwork"
    meta = metadata(kind, network.names.usual, output, about=network.about, annotations=described(network.about))
    names = [namespace.name for namespace in network.namespaces]
    by_name = {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": names}]}
    selector = _selector(network.selector) if network.selector is not None else by_name
    body = _overlay(network, target) | _evpn(network) if isinstance(network, OverlayNetwork) else _localnet(network)
    spec = {"namespaceSelector": selector, "network": body}
    manifest = {"apiVersion": _API, "kind": kind, "metadata": meta, "spec": spec}
    vlan = {"/spec/network/localnet/vlan": network.vlan_at} if isinstance(network, BridgeNetwork) else {}
    return of(manifest, network.at, origins=vlan, fields=_fields("/spec/network"))


def _evpn(network: OverlayNetwork) -> dict[str, Any]:
    """Only a CUDN has it (openshift/cluster-network-operator release-4.22, 001-crd.yaml)."""
    if network.evpn is None:
        return {}
    body: dict[str, Any] = {"vtep": network.evpn.vtep}
    for field, domain in network.evpn.domains().items():
        target = {"routeTarget": domain.route_target} if domain.route_target is not None else {}
        body[f"{field}VRF"] = {"vni": domain.vni, **target}
    return {"transport": "EVPN", "evpn": body}


def _selector(selector: Selector) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if selector.requirements:
        body["matchExpressions"] = [
            {"key": key, "operator": operator, **({"values": list(values)} if values else {})}
            for key, operator, values in selector.requirements
        ]
    return body | ({"matchLabels": dict(selector.labels)} if selector.labels else {})


def _fields(at: str) -> dict[str, str]:
    """Where the parts of a network come from, by pointer."""
    parts = {f"{at}/{block}/{part}": field for block in _BLOCKS for part, field in _PARTS.items()}
    return parts | {
        "/spec/namespaceSelector": "namespaces",
        "/metadata/name": "name",
        "/metadata/namespace": "namespaces",
        f"{at}/topology": "overlay",
        f"{at}/transport": "evpn",
        f"{at}/evpn": "evpn",
    }


def _overlay(network: OverlayNetwork, target: Target) -> dict[str, Any]:
    body: dict[str, Any] = {"role": "Primary" if network.primary else "Secondary"}
    if network.mtu is not None:
        body["mtu"] = network.mtu
    layer3 = network.topology == "layer3"
    subnets = network.ovn_subnets
    if subnets:
        body["subnets"] = _layer3_subnets(network) if layer3 else [str(subnet.network) for subnet in subnets]
    if network.join_subnets:
        body["joinSubnets"] = [str(subnet.network) for subnet in network.join_subnets]
    if not layer3:
        body |= _gateways(network, target) | _addressing(network, target)
    return {"topology": "Layer3", "layer3": body} if layer3 else {"topology": "Layer2", "layer2": body}


def _gateways(network: OverlayNetwork, target: Target) -> dict[str, Any]:
    """Gateways, one for each subnet, and what is kept of these. Where none can be set, they are refused or allowed."""
    if not (network.primary and target.preconfigured_addresses):
        return {}
    kept = {"reservedSubnets": network.reserved, "infrastructureSubnets": network.infrastructure}
    body = {field: [str(subnet.network) for subnet in blocks] for field, blocks in kept.items() if blocks}
    gateways = [str(gateway.address) for gateway in network.gateways]
    return body | ({"defaultGatewayIPs": gateways} if gateways else {})


def _addressing(network: OverlayNetwork, target: Target) -> dict[str, Any]:
    """How OVN-Kubernetes gives addresses; before `ipam`, a network without subnets was one without addresses."""
    if network.ovn_subnets and network.persistent_ips:
        return {"ipam": {"lifecycle": "Persistent"}} if target.ipam_block else {"ipamLifecycle": "Persistent"}
    return {"ipam": {"mode": "Disabled"}} if target.ipam_block and not network.ovn_subnets else {}


def _layer3_subnets(network: OverlayNetwork) -> list[dict[str, Any]]:
    """`hostSubnet` is for IPv4; a node's share of an IPv6 subnet is always a /64."""
    return [
        {"cidr": str(subnet.network), "hostSubnet": network.host_subnet}
        if network.host_subnet is not None and subnet.network.version == 4
        else {"cidr": str(subnet.network)}
        for subnet in network.subnets
    ]


def _localnet(network: BridgeNetwork) -> dict[str, Any]:
    """OpenShift Virtualization supports VMs on a localnet only without OVN's own address management."""
    body: dict[str, Any] = {"role": "Secondary", "physicalNetworkName": network.localnet}
    if network.mtu is not None:
        body["mtu"] = network.mtu
    if network.vlan is not None:
        body["vlan"] = {"mode": "Access", "access": {"id": network.vlan}}
    blocks = {"subnets": network.ovn_subnets, "excludeSubnets": network.excluded if network.ovn_subnets else ()}
    body |= {field: [str(subnet.network) for subnet in found] for field, found in blocks.items() if found}
    if not network.ovn_subnets:
        body["ipam"] = {"mode": "Disabled"}
    elif network.persistent_ips:
        body["ipam"] = {"lifecycle": "Persistent"}
    return {"topology": "Localnet", "localnet": body}
