"""SriovNetworkNodePolicy and SriovNetwork: what the SR-IOV operator reads, in its own namespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.graph import Graph, Output, PoolOnNodes, SriovNetwork, SriovPool, homes
from vmnetc.manifest import Manifest, of

from .metadata import described, metadata

_API = "sriovnetwork.openshift.io/v1"
_POOL_FIELDS = {
    "/metadata/labels": "labels",
    "/metadata/annotations": "annotations",
    "/metadata/annotations/description": "description",
    "/spec/nicSelector/pfNames": "nics",
    "/spec/nicSelector/vendor": "vendor",
    "/spec/nicSelector/deviceID": "device",
    "/spec/numVfs": "vfs",
    "/spec/deviceType": "driver",
    "/spec/mtu": "mtu",
    "/spec/priority": "priority",
    "/spec/resourceName": "resource",
    "/spec/nodeSelector": "nodes",
}
_NETWORK_FIELDS = {
    "/metadata/labels": "labels",
    "/metadata/annotations": "annotations",
    "/metadata/annotations/description": "description",
    "/spec/resourceName": "sriov",
    "/spec/networkNamespace": "namespaces",
    "/spec/vlan": "vlan",
    "/spec/vlanQoS": "vlanQoS",
    "/spec/spoofChk": "spoofCheck",
    "/spec/trust": "trust",
    "/spec/linkState": "linkState",
    "/spec/minTxRate": "minTxRate",
    "/spec/maxTxRate": "maxTxRate",
}


def sriov_policies(graph: Graph) -> Iterator[Manifest]:
    for pool in graph.pools:
        for part in pool.parts:
            yield _policy(pool, part, graph.platform.sriov, graph.output)


def sriov_networks(graph: Graph) -> Iterator[Manifest]:
    for network in graph.networks:
        if isinstance(network, SriovNetwork):
            for namespace in homes(network):
                yield _network(network, namespace, graph.platform.sriov, graph.output)


def _policy(pool: SriovPool, part: PoolOnNodes, home: str, output: Output) -> Manifest:
    """`isRdma` stays out: it excludes `vfio-pci`, and is off where nobody says it."""
    kind = "SriovNetworkNodePolicy"
    about = described(pool.about)
    selector: dict[str, Any] = {"pfNames": [nic.name for nic in part.nics]}
    if pool.vendor is not None:
        selector["vendor"] = pool.vendor
    if pool.device is not None:
        selector["deviceID"] = pool.device
    spec: dict[str, Any] = {
        "resourceName": pool.resource,
        "nodeSelector": dict(part.group.selector),
        "nicSelector": selector,
        "numVfs": pool.vfs,
        "deviceType": pool.driver,
        "priority": pool.priority,
    }
    if pool.mtu is not None:
        spec["mtu"] = pool.mtu
    meta = metadata(kind, part.name, output, namespace=home, about=pool.about, annotations=about)
    body = {"apiVersion": _API, "kind": kind, "metadata": meta, "spec": spec}
    return of(body, pool.at, origins={"/spec/nodeSelector": part.group.at}, fields=_POOL_FIELDS)


def _network(network: SriovNetwork, namespace: str, home: str, output: Output) -> Manifest:
    """The operator makes a NAD of its name; both switches are text, which YAML 1.1 would take for booleans."""
    kind = "SriovNetwork"
    spec: dict[str, Any] = {
        "resourceName": network.pool.resource,
        "networkNamespace": namespace,
        "spoofChk": _switch(network.spoof_check),
        "trust": _switch(network.trust),
    }
    if network.link_state != "auto":
        spec["linkState"] = network.link_state
    numbers = {
        "vlan": network.vlan,
        "vlanQoS": network.vlan_qos,
        "minTxRate": network.min_tx_rate,
        "maxTxRate": network.max_tx_rate,
    }
    spec |= {key: number for key, number in numbers.items() if number is not None}
    name = network.object_in(namespace)
    meta = metadata(kind, name, output, namespace=home, about=network.about, annotations=described(network.about))
    body = {"apiVersion": _API, "kind": kind, "metadata": meta, "spec": spec}
    return of(body, network.at, fields=_NETWORK_FIELDS)


def _switch(on: bool) -> str:
    return "on" if on else "off"
