"""Networks and the namespaces that may use them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from vmnetc.diagnostics.route import ROOT, Route

from .common import SILENT, About
from .host import Bridge, VlanRange


class Kind(StrEnum):
    """The object that a network becomes, by the name that it has in the spec."""

    NAD = "nad"
    UDN = "udn"
    CUDN = "cudn"
    SRIOV = "sriov"


# Only the key's presence counts, and only at creation: an admission policy refuses to add or remove it later
# (openshift/cluster-network-operator release-4.18, bindata/network/ovn-kubernetes/common/udn-admission-policy.yaml).
PRIMARY_UDN = "k8s.ovn.org/primary-user-defined-network"
# The namespace whose NADs every namespace may use (openshift/cluster-network-operator, bindata/network/multus).
OPEN_NAMESPACE = "default"

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Subnet(NamedTuple):
    """An address block as typed, and the network that it lies in (host bits, if any, cut off)."""

    text: str
    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    at: Route


class Gateway(NamedTuple):
    """A gateway's address."""

    address: IpAddress
    at: Route


class Span(NamedTuple):
    """Addresses from `low` to `high`, both included."""

    low: IpAddress
    high: IpAddress
    at: Route


@dataclass(frozen=True, slots=True)
class Addressing:
    """Who gives VMs their addresses, from which `pool`, and what else is told to guests that vmnetc sets."""

    by: Literal["dhcp", "static", "guest", "ovn", "none"]
    pool: tuple[Span, ...] = ()
    dns: tuple[IpAddress, ...] = ()
    search: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace; `primary_udn` says that it has, or gets, the label for a primary user-defined network.

    `known` ones need no declaration: `default`, `openshift-*` and `kube-*` are in every cluster.
    """

    name: str
    existing: bool
    known: bool
    primary_udn: bool
    at: Route
    about: About = SILENT


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a network was rolled out as: `as: auto` decides once, and so does a localnet name that nobody chose."""

    kind: Kind
    localnet: str | None = None


@dataclass(frozen=True, slots=True)
class PodNetwork:
    """The cluster's own network."""

    name: str = "pod"
    at: Route = ROOT


POD = PodNetwork()


@dataclass(frozen=True, slots=True)
class BridgeNetwork:
    """A LAN behind a bridge. `everywhere` opens it to all namespaces, else `namespaces` may use it.

    `bridge` says what holds on all nodes; `makings` are the ways in which it is made on different ones.
    """

    name: str
    bridge: Bridge
    makings: tuple[Bridge, ...]
    localnet: str
    vlan: int | None
    trunk: tuple[VlanRange, ...]
    kind: Kind
    asked_for: bool
    everywhere: bool
    namespaces: tuple[Namespace, ...]
    subnets: tuple[Subnet, ...]
    gateways: tuple[Gateway, ...]
    mtu: int | None
    mac_spoof_check: bool
    isolate_ports: bool
    only_nodes_with_bridge: bool
    at: Route
    vlan_at: Route
    addressing: Addressing
    multiple_macs: bool
    about: About = SILENT

    @property
    def primary(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class OverlayNetwork:
    """A network of OVN-Kubernetes' own."""

    name: str
    topology: Literal["layer2", "layer3"]
    primary: bool
    kind: Kind
    everywhere: bool
    namespaces: tuple[Namespace, ...]
    subnets: tuple[Subnet, ...]
    gateways: tuple[Gateway, ...]
    host_subnet: int | None
    persistent_ips: bool
    join_subnets: tuple[Subnet, ...]
    mtu: int | None
    at: Route
    addressing: Addressing
    multiple_macs: bool
    about: About = SILENT

    @property
    def ovn_subnets(self) -> tuple[Subnet, ...]:
        """The subnets that OVN-Kubernetes is told of, to give addresses from them."""
        return self.subnets if self.addressing.by in ("ovn", "none") else ()


@dataclass(frozen=True, slots=True)
class ExistingNetwork:
    """A network that others made. `namespaces` None: it is not known who may use it."""

    name: str
    kind: Kind
    object_name: str
    namespace: str | None
    primary: bool
    everywhere: bool
    namespaces: tuple[Namespace, ...] | None
    subnets: tuple[Subnet, ...]
    gateways: tuple[Gateway, ...]
    mtu: int | None
    at: Route
    addressing: Addressing


Network = PodNetwork | BridgeNetwork | OverlayNetwork | ExistingNetwork


def lan(network: Network) -> tuple[object, ...] | None:
    """What networks that are one LAN share; None on the pod network, where every VM is alone.

    Nobody knows which LANs a trunk reaches, so each is one of its own.
    """
    match network:
        case PodNetwork():
            return None
        case BridgeNetwork() if network.trunk:
            return ("trunk", network.name)
        case BridgeNetwork():
            return ("bridge", network.bridge.name, network.vlan)
        case OverlayNetwork():
            return ("overlay", network.name)
        case ExistingNetwork():
            return ("existing", network.kind, network.namespace, network.object_name)


def attachment(network: Network, namespace: str) -> str | None:
    """The NAD that a NIC of a VM in a namespace names; None on the pod network, whose place a primary network takes.

    A name without a namespace is looked up in the VM's own (KubeVirt pkg/network/multus/nad.go).
    """
    match network:
        case PodNetwork() | OverlayNetwork(primary=True) | ExistingNetwork(primary=True):
            return None
        case BridgeNetwork(kind=Kind.NAD, everywhere=True) | OverlayNetwork(kind=Kind.NAD, everywhere=True):
            return f"{OPEN_NAMESPACE}/{network.name}"
        case ExistingNetwork(namespace=str() as home) if home != namespace:
            return f"{home}/{network.object_name}"
        case ExistingNetwork():
            return network.object_name
        case _:
            return network.name
