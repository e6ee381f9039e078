"""NetworkAttachmentDefinition: the CNI configuration of a network, as JSON in a string."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from vmnetc.graph import BridgeNetwork, Graph, Kind, MacvlanNetwork, Output, OverlayNetwork, Subnet, homes
from vmnetc.manifest import Manifest, of

from .metadata import described, metadata

KIND = "NetworkAttachmentDefinition"
# OpenShift's documentation and console write this version for both plugins.
_CNI_VERSION = "0.3.1"
# The field of the spec behind each part; pointers go on inside the JSON of `config`.
_FIELDS = {
    "/metadata/name": "name",
    "/metadata/namespace": "namespaces",
    "/metadata/labels": "labels",
    "/metadata/annotations": "annotations",
    "/metadata/annotations/description": "description",
    "/metadata/annotations/k8s.v1.cni.cncf.io~1resourceName": "bridge",
    "/spec/config/name": "configName",
    "/spec/config/bridge": "bridge",
    "/spec/config/macspoofchk": "macSpoofCheck",
    "/spec/config/vlanTrunk": "trunk",
    "/spec/config/mtu": "mtu",
    "/spec/config/portIsolation": "isolatePorts",
    "/spec/config/physicalNetworkName": "physicalNetwork",
    "/spec/config/topology": "overlay",
    "/spec/config/role": "primary",
    "/spec/config/subnets": "subnets",
    "/spec/config/excludeSubnets": "excludeSubnets",
    "/spec/config/joinSubnet": "joinSubnets",
    "/spec/config/allowPersistentIPs": "persistentIPs",
    "/spec/config/netAttachDefName": "namespaces",
    "/spec/config/master": "macvlan",
    "/spec/config/mode": "mode",
    "/spec/config/ipam": "ipam",
    "/spec/config/ipam/range": "subnets",
    "/spec/config/ipam/ipRanges": "subnets",
    "/spec/config/ipam/range_start": "pool",
    "/spec/config/ipam/range_end": "pool",
    "/spec/config/ipam/routes": "routes",
}


# The networks that NADs are written for.
_Defined = BridgeNetwork | OverlayNetwork | MacvlanNetwork


def definitions(graph: Graph) -> Iterator[Manifest]:
    for network in graph.networks:
        if isinstance(network, _Defined) and network.kind is Kind.NAD:
            for namespace in homes(network):
                yield _definition(network, namespace, graph.output)


def _definition(network: _Defined, namespace: str, output: Output) -> Manifest:
    annotations = described(network.about)
    if isinstance(network, BridgeNetwork) and network.bridge.kind == "linux" and network.only_nodes_with_bridge:
        # bridge-marker publishes every Linux bridge of a node as a resource; the scheduler does the rest.
        annotations["k8s.v1.cni.cncf.io/resourceName"] = f"bridge.network.kubevirt.io/{network.bridge.name}"
    name = network.names.of(namespace)
    meta = metadata(KIND, name, output, namespace=namespace, about=network.about, annotations=annotations)
    config = json.dumps(_config(network, namespace), indent=2) + "\n"
    body = {"apiVersion": "k8s.cni.cncf.io/v1", "kind": KIND, "metadata": meta, "spec": {"config": config}}
    vlan = network.vlan_at if isinstance(network, BridgeNetwork) else network.at
    origins = {"/spec/config/vlan": vlan, "/spec/config/vlanID": vlan}
    if name != network.names.usual:
        origins["/metadata/name"] = network.at / "names" / namespace
    return of(body, network.at, origins=origins, fields=_FIELDS, folder=network.folder)


def _config(network: _Defined, namespace: str) -> dict[str, Any]:
    if isinstance(network, OverlayNetwork):
        return _overlay(network, namespace)
    if isinstance(network, MacvlanNetwork):
        return _macvlan(network)
    return _bridge(network) if network.bridge.kind == "linux" else _localnet(network, namespace)


def _bridge(network: BridgeNetwork) -> dict[str, Any]:
    """The keys that OpenShift's console writes, in its order, so that it shows the NAD as its own.

    `preserveDefaultVlan` is written because its default changed between plugin releases (1.3 to 1.8).
    """
    config: dict[str, Any] = {
        "cniVersion": _CNI_VERSION,
        "name": network.names.config,
        "type": "bridge",
        "bridge": network.bridge.name,
        "ipam": {},
        "macspoofchk": network.mac_spoof_check,
        "preserveDefaultVlan": False,
    }
    if network.vlan is not None:
        config["vlan"] = network.vlan
    if network.trunk:
        config["vlanTrunk"] = [
            {"id": span.low} if span.low == span.high else {"minID": span.low, "maxID": span.high}
            for span in network.trunk
        ]
    if network.mtu is not None:
        config["mtu"] = network.mtu
    if network.isolate_ports:
        config["portIsolation"] = True
    return config


def _localnet(network: BridgeNetwork, namespace: str) -> dict[str, Any]:
    """`name` is the same in every namespace: to OVN-Kubernetes these NADs are then one network.

    It is also what OVN-Kubernetes looks for among the mappings of the nodes, unless another name is said.
    """
    config: dict[str, Any] = {
        "cniVersion": _CNI_VERSION,
        "name": network.names.config,
        "type": "ovn-k8s-cni-overlay",
        "topology": "localnet",
    }
    if network.localnet != network.names.config:
        config["physicalNetworkName"] = network.localnet
    if network.vlan is not None:
        config["vlanID"] = network.vlan
    if network.mtu is not None:
        config["mtu"] = network.mtu
    return config | _attachment(network, namespace)


def _overlay(network: OverlayNetwork, namespace: str) -> dict[str, Any]:
    config: dict[str, Any] = {
        "cniVersion": _CNI_VERSION,
        "name": network.names.config,
        "type": "ovn-k8s-cni-overlay",
        "topology": network.topology,
    }
    if network.primary:
        config["role"] = "primary"
    if network.ovn_subnets:
        config["subnets"] = ",".join(_subnet(subnet, network.host_subnet) for subnet in network.ovn_subnets)
    if network.excluded and network.ovn_subnets:
        config["excludeSubnets"] = ",".join(str(subnet.network) for subnet in network.excluded)
    if network.join_subnets:
        config["joinSubnet"] = ",".join(str(subnet.network) for subnet in network.join_subnets)
    if network.mtu is not None:
        config["mtu"] = network.mtu
    if network.topology == "layer2" and network.ovn_subnets and network.persistent_ips:
        config["allowPersistentIPs"] = True
    return config | _attachment(network, namespace)


def _macvlan(network: MacvlanNetwork) -> dict[str, Any]:
    config: dict[str, Any] = {
        "cniVersion": _CNI_VERSION,
        "name": network.names.config,
        "type": "macvlan",
        "master": network.master,
        "mode": network.mode,
    }
    if network.mtu is not None:
        config["mtu"] = network.mtu
    return config | {"ipam": _ipam(network)}


def _ipam(network: MacvlanNetwork) -> dict[str, Any]:
    """Of several ranges whereabouts gives an address each (doc/extended-configuration.md, "ipRanges")."""
    if network.ipam == "none":
        return {}
    made: dict[str, Any] = {"type": network.ipam}
    ranges = [_range(subnet, network) for subnet in network.subnets]
    if len(ranges) == 1:
        made |= ranges[0]
    elif ranges:
        made["ipRanges"] = ranges
    if network.routes:
        made["routes"] = [
            {"dst": str(route.to), **({"gw": str(route.via)} if route.via is not None else {})}
            for route in network.routes
        ]
    return made


def _range(subnet: Subnet, network: MacvlanNetwork) -> dict[str, str]:
    span = next((span for span in network.addressing.pool if span.low in subnet.network), None)
    ends = {"range_start": str(span.low), "range_end": str(span.high)} if span is not None else {}
    return {"range": str(subnet.network), **ends}


def _attachment(network: BridgeNetwork | OverlayNetwork, namespace: str) -> dict[str, str]:
    """OVN-Kubernetes ignores a NAD that does not name itself."""
    return {"netAttachDefName": f"{namespace}/{network.names.of(namespace)}"}


def _subnet(subnet: Subnet, host_subnet: int | None) -> str:
    text = str(subnet.network)
    return f"{text}/{host_subnet}" if host_subnet is not None and subnet.network.version == 4 else text
