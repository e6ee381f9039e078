"""Networks and the namespaces that may use them."""

from __future__ import annotations

import ipaddress
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple, TypeGuard

from vmnetc.diagnostics.route import ROOT, Route

from .common import SILENT, About, Pairs
from .host import Bridge, Port, VlanRange
from .selectors import Selector
from .sriov import SriovPool


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
Folder = Literal["admin", "tenant"]

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


class PodRoute(NamedTuple):
    """A route of the pods on a network."""

    to: ipaddress.IPv4Network | ipaddress.IPv6Network
    via: IpAddress | None
    at: Route


Ipam = Literal["none", "dhcp", "whereabouts", "host-local", "static"]


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
    ipam: Ipam = "none"
    routes: tuple[PodRoute, ...] = ()
    persistent_ips: bool = True
    disable_container_interface: bool = False
    excluded: tuple[Subnet, ...] = ()
    selector: Selector | None = None
    folder: Folder | None = None
    about: About = SILENT

    @property
    def primary(self) -> bool:
        return False

    @property
    def ovn_subnets(self) -> tuple[Subnet, ...]:
        """The subnets that OVN-Kubernetes is told of, to give addresses from them."""
        return self.subnets if self.addressing.by == "ovn" else ()


class EvpnDomain(NamedTuple):
    """A LAN or its routes, as routers outside know them."""

    vni: int
    route_target: str | None


class Evpn(NamedTuple):
    """How routers outside take part in an overlay: in its LAN, in its routes, or in both."""

    vtep: str
    mac: EvpnDomain | None
    ip: EvpnDomain | None
    at: Route

    def domains(self) -> dict[str, EvpnDomain]:
        """What there is of both, by field of the spec."""
        found = {"mac": self.mac, "ip": self.ip}
        return {field: domain for field, domain in found.items() if domain is not None}


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
    evpn: Evpn | None = None
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
class SriovNetwork:
    """A LAN behind the virtual functions of a pool."""

    name: str
    pool: SriovPool
    vlan: int | None
    vlan_qos: int | None
    spoof_check: bool
    trust: bool
    multiple_macs: bool
    link_state: Literal["auto", "enable", "disable"]
    min_tx_rate: int | None
    max_tx_rate: int | None
    everywhere: bool
    namespaces: tuple[Namespace, ...]
    subnets: tuple[Subnet, ...]
    gateways: tuple[Gateway, ...]
    mtu: int | None
    at: Route
    vlan_at: Route
    addressing: Addressing
    names: Names
    excluded: tuple[Subnet, ...] = ()
    about: About = SILENT

    @property
    def kind(self) -> Kind:
        return Kind.SRIOV

    @property
    def primary(self) -> bool:
        return False

    def object_in(self, namespace: str) -> str:
        """The name of its object for a namespace: all of them lie in the operator's, and the NADs are called after them."""
        return self.names.usual if len(self.namespaces) < 2 else f"{self.names.usual}-{namespace}"


@dataclass(frozen=True, slots=True)
class MacvlanNetwork:
    """A LAN for pods on a device of the nodes, which has one name on all of them.

    `masters` are the ways in which the spec makes that device on different nodes.
    """

    name: str
    master: str
    masters: tuple[Port, ...]
    mode: Literal["bridge", "private", "vepa", "passthru"]
    ipam: Ipam
    routes: tuple[PodRoute, ...]
    everywhere: bool
    namespaces: tuple[Namespace, ...]
    subnets: tuple[Subnet, ...]
    gateways: tuple[Gateway, ...]
    mtu: int | None
    at: Route
    addressing: Addressing
    names: Names
    excluded: tuple[Subnet, ...] = ()
    selector: Selector | None = None
    folder: Folder | None = None
    about: About = SILENT

    @property
    def kind(self) -> Kind:
        return Kind.NAD

    @property
    def primary(self) -> bool:
        return False

    @property
    def multiple_macs(self) -> bool:
        return False


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


# Those that the spec makes.
OwnNetwork = BridgeNetwork | OverlayNetwork | SriovNetwork | MacvlanNetwork
Network = PodNetwork | OwnNetwork | ExistingNetwork


def has_ipam(network: Network) -> TypeGuard[BridgeNetwork | MacvlanNetwork]:
    """Whether a plugin gives pods addresses there, so that no VM has a place."""
    return isinstance(network, BridgeNetwork | MacvlanNetwork) and network.ipam != "none"


def homes(network: OwnNetwork) -> list[str]:
    """The namespaces that get a NAD of the network, from vmnetc or from an operator."""
    return [OPEN_NAMESPACE] if network.everywhere else [namespace.name for namespace in network.namespaces]


def handed_out(network: Network) -> Iterator[tuple[IpAddress, IpAddress]]:
    """First and last addresses of what `ip: auto` takes from: the pool, and the subnets of families that it says none of."""
    assert not isinstance(network, PodNetwork)
    spans = network.addressing.pool
    for span in spans:
        yield span.low, span.high
    for subnet in network.subnets:
        if not any(span.low.version == subnet.network.version for span in spans):
            yield subnet.network.network_address, subnet.network.broadcast_address


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
        case SriovNetwork():
            return ("sriov", network.pool.name, network.vlan)
        case MacvlanNetwork():
            return ("macvlan", network.master)
        case ExistingNetwork():
            return ("existing", network.kind, network.namespace, network.names.usual)


def attachment(network: Network, namespace: str) -> str | None:
    """The NAD that a NIC of a VM in a namespace names; None on the pod network, whose place a primary network takes.

    A name without a namespace is looked up in the VM's own (KubeVirt pkg/network/multus/nad.go).
    """
    home, name = definition(network, namespace) or ("", None)
    return name if name is None or home == namespace else f"{home}/{name}"


def definition(network: Network, namespace: str) -> tuple[str, str] | None:
    """Namespace and name of the NAD through which pods of a namespace use a network; None: it has none."""
    match network:
        case PodNetwork() | OverlayNetwork(primary=True) | ExistingNetwork(primary=True):
            return None
        case ExistingNetwork(namespace=str() as home):
            return home, network.names.usual
        case BridgeNetwork(kind=Kind.NAD, everywhere=True) | OverlayNetwork(kind=Kind.NAD, everywhere=True):
            return OPEN_NAMESPACE, network.names.of(OPEN_NAMESPACE)
        case MacvlanNetwork(everywhere=True) | SriovNetwork(everywhere=True):
            return OPEN_NAMESPACE, network.names.of(OPEN_NAMESPACE)
        case SriovNetwork():
            return namespace, network.object_in(namespace)
        case _:
            return namespace, network.names.of(namespace)
