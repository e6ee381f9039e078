"""Networks and the namespaces that may use them."""

from __future__ import annotations

import ipaddress
from bisect import bisect
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from vmnetc.diagnostics.route import ROOT, Route

from .common import SILENT, About, Pairs
from .host import Bridge, VlanRange
from .selectors import Selector


class Kind(StrEnum):
    """The object that a network becomes, by the name that it has in the spec."""

    NAD = "nad"
    UDN = "udn"
    CUDN = "cudn"
    SRIOV = "sriov"


Folder = Literal["admin", "tenant"]
# The namespace whose NADs every namespace may use (openshift/cluster-network-operator, bindata/network/multus).
FOR_ALL = "default"

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
class Names:
    """What a network is called on the cluster.

    Its objects have the `usual` name, but in the namespaces of `elsewhere`, which is sorted, others. `config` is its name in the CNI
    configuration of NADs, by which OVN-Kubernetes knows it.
    """

    usual: str
    config: str
    elsewhere: Pairs = ()

    def of(self, namespace: str) -> str:
        """The name of its object for a namespace."""
        index = bisect(self.elsewhere, (namespace,))
        found = self.elsewhere[index : index + 1]
        return found[0][1] if found and found[0][0] == namespace else self.usual


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
class PodNetwork:
    """The cluster's own network."""

    name: str = "pod"
    at: Route = ROOT


POD = PodNetwork()


@dataclass(frozen=True, slots=True)
class BridgeNetwork:
    """A LAN behind a bridge. `everywhere` opens it to all namespaces, else `namespaces` may use it.

    These are the spec's; a `selector` chose them, where there is one, and may choose others of the cluster too.
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
    names: Names
    excluded: tuple[Subnet, ...] = ()
    selector: Selector | None = None
    folder: Folder | None = None
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
    names: Names
    excluded: tuple[Subnet, ...] = ()
    reserved: tuple[Subnet, ...] = ()
    infrastructure: tuple[Subnet, ...] = ()
    selector: Selector | None = None
    folder: Folder | None = None
    about: About = SILENT

    @property
    def is_primary_lan(self) -> bool:
        """Whether it is a user-defined network that is primary and of layer 2."""
        return self.primary and self.topology == "layer2" and self.kind is not Kind.NAD

    @property
    def ovn_subnets(self) -> tuple[Subnet, ...]:
        """The subnets that OVN-Kubernetes is told of, to give addresses from them."""
        return self.subnets if self.addressing.by in ("ovn", "none") else ()


@dataclass(frozen=True, slots=True)
class ExistingNetwork:
    """A network that others made. `namespaces` None: it is not known who may use it."""

    name: str
    kind: Kind
    names: Names
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


def homes(network: BridgeNetwork | OverlayNetwork) -> list[str]:
    """The namespaces that get a NAD of the network, from vmnetc or from OVN-Kubernetes."""
    return [FOR_ALL] if network.everywhere else [namespace.name for namespace in network.namespaces]


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
        case OverlayNetwork(kind=Kind.NAD):
            return ("overlay", Kind.NAD, network.names.config)
        case OverlayNetwork():
            return ("overlay", network.name)
        case ExistingNetwork():
            return ("existing", network.kind, network.namespace, network.names.usual)
