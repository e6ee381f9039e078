"""NetworkAttachmentDefinition: the CNI configuration of a network, as JSON in a string."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from vmnetc.graph import BridgeNetwork, Graph, Kind, MacvlanNetwork, Output, OverlayNetwork, Subnet, homes
from vmnetc.manifest import Manifest, of

from .ipam import addresses_of_pods
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
    "/spec/config/ipam/exclude": "excludeSubnets",
    "/spec/config/ipam/subnet": "subnets",
    "/spec/config/ipam/ranges": "subnets",
    "/spec/config/ipam/rangeStart": "pool",
    "/spec/config/ipam/rangeEnd": "pool",
    "/spec/config/ipam/addresses": "pool",
    "/spec/config/ipam/gateway": "gateway",
    "/spec/config/ipam/routes": "routes",
    "/spec/config/disableContainerInterface": "disableContainerInterface",
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
        "ipam": addresses_of_pods(network),
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
    if network.disable_container_interface:
        config["disableContainerInterface"] = True
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
    config |= _blocks(network)
    if network.mtu is not None:
        config["mtu"] = network.mtu
    if network.ovn_subnets and network.persistent_ips:
        config["allowPersistentIPs"] = True
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
    config |= _blocks(network, network.host_subnet)
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
    return config | {"ipam": addresses_of_pods(network)}


def _blocks(network: BridgeNetwork | OverlayNetwork, host_subnet: int | None = None) -> dict[str, str]:
    """The subnets from which OVN-Kubernetes gives addresses, as one text; what it keeps out of is said with them only."""
    if not network.ovn_subnets:
        return {}
    found = {"subnets": ",".join(_subnet(subnet, host_subnet) for subnet in network.ovn_subnets)}
    excluded = ",".join(str(subnet.network) for subnet in network.excluded)
    return found | ({"excludeSubnets": excluded} if excluded else {})


def _attachment(network: BridgeNetwork | OverlayNetwork, namespace: str) -> dict[str, str]:
    """OVN-Kubernetes ignores a NAD that does not name itself."""
    return {"netAttachDefName": f"{namespace}/{network.names.of(namespace)}"}


def _subnet(subnet: Subnet, host_subnet: int | None) -> str:
    text = str(subnet.network)
    return f"{text}/{host_subnet}" if host_subnet is not None and subnet.network.version == 4 else text
