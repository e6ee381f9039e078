"""Interfaces and bridges of the nodes, and the stacks that they form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from vmnetc.diagnostics.route import Route

from .common import SILENT, About
from .node_addresses import NO_IP, HostRoute, HostRouteRule, Ip, NodeDns
from .nodes import NodeGroup

T = TypeVar("T")
State = Literal["present", "down", "absent"]

# The localnet name by which OVN-Kubernetes itself knows `br-ex` (ovn-kubernetes go-controller/pkg/types/const.go).
PHYSNET = "physnet"


class VlanRange(NamedTuple):
    """VLAN IDs from `low` to `high`, both included."""

    low: int
    high: int
    at: Route


def holds(ranges: Iterable[VlanRange], vlan: int) -> bool:
    return any(low <= vlan <= high for low, high, _ in ranges)


@dataclass(frozen=True, slots=True)
class Port:
    """What a bond, a VLAN or a bridge stands on, by its name on the nodes.

    `device` is None where the spec does not declare it. A NIC known by its permanent MAC address has that in `mac`, and
    its role for a name.
    """

    name: str
    device: HostDevice | None
    at: Route
    mac: str | None = None

    @property
    def is_silent_nic(self) -> bool:
        """Whether it is a NIC that states no MTU: what stands on it decides."""
        return self.device is None or (isinstance(self.device, Ethernet) and self.device.mtu is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnNodes:
    """What all devices of the nodes have.

    An entry of the spec becomes a device for each way in which it is made on different nodes; `key` is the same for all
    of them, and `name` what the nodes call it. `policy` is the template of its policy's name, with the value of `{vlan}`
    filled in.
    """

    name: str
    key: str
    groups: tuple[NodeGroup, ...]
    ip: Ip = NO_IP
    ipv6: Literal["none", "dhcp", "auto"] | None = None
    routes: tuple[HostRoute, ...] = ()
    rules: tuple[HostRouteRule, ...] = ()
    mac: str | None = None
    state: State = "present"
    restore: Literal["up", "dhcp", "none"] = "up"
    policy: str | None = None
    raw: str | None = None  # as JSON, so that devices can be compared
    at: Route
    about: About = SILENT

    @property
    def asks_for_ipv6(self) -> bool:
        """Whether it comes to IPv6 addresses by itself."""
        return self.ipv6 in ("dhcp", "auto")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ethernet(OnNodes):
    """A NIC with settings of its own; without `says_ip` its addresses are left alone."""

    mtu: int | None
    says_ip: bool
    permanent_mac: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond(OnNodes):
    """Several NICs as one."""

    ports: tuple[Port, ...]
    mode: str
    options: tuple[tuple[str, str], ...]
    mtu: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vlan(OnNodes):
    """A tagged interface of the node itself."""

    base: Port
    vlan: int
    reorder_headers: bool | None
    mtu: int | None
    vlan_at: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgePort(OnNodes):
    """The node's own interface on an OVS bridge, untagged or in one VLAN."""

    bridge: Port
    vlan: int | None
    mtu: int | None
    vlan_at: Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Macvlan(OnNodes):
    """The node's own interface beside macvlan pods."""

    base: Port
    mode: Literal["bridge", "private", "vepa", "passthru"]
    promiscuous: bool
    mtu: int | None


Interface = Ethernet | Bond | Vlan | Macvlan | BridgePort


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge(OnNodes):
    """A bridge of the nodes; `existing` ones are used, never made.

    `allowed_vlans` None leaves the trunk to the operator (2-4094), `none` turns VLAN filtering off. Untagged frames of the
    uplink are in `native_vlan`; None: in VLAN 1, as those of VMs and of the node itself. `localnets` are the
    names under which OVN may know it, the first being the one that networks use unless they say otherwise; it is `mapped`
    where others see to it that OVN does.
    """

    kind: Literal["linux", "ovs"]
    existing: bool
    uplink: Port | None
    stp: bool
    mcast_snooping: bool | None
    allowed_vlans: tuple[VlanRange, ...] | Literal["none"] | None
    native_vlan: int | None
    mtu: int | None
    localnets: tuple[str, ...]
    localnets_stated: bool
    mapped: bool
    built_in: bool


HostDevice = Interface | Bridge


def stacked(device: HostDevice) -> Iterator[Port]:
    """The ports that a device stands on."""
    match device:
        case Bond():
            yield from device.ports
        case Vlan() | Macvlan():
            yield device.base
        case BridgePort():
            yield device.bridge
        case Bridge():
            if device.uplink is not None:
                yield device.uplink
        case Ethernet():
            return


def stated_mtu(port: Port | None) -> int | None:
    """The MTU that is stated for what a device stands on, nearest first; a bond that states none has Linux's."""
    while port is not None and port.device is not None:
        if port.device.mtu is not None or isinstance(port.device, Bond):
            return port.device.mtu
        port = next(stacked(port.device), None)
    return None


_TYPES: dict[type, str] = {
    Ethernet: "ethernet",
    Bond: "bond",
    Vlan: "vlan",
    Macvlan: "mac-vlan",
    BridgePort: "ovs-interface",
}


def type_of(device: HostDevice) -> str:
    """nmstate's word for what a device is."""
    if isinstance(device, Bridge):
        return "linux-bridge" if device.kind == "linux" else "ovs-bridge"
    return _TYPES[type(device)]


class Mapping(NamedTuple):
    """An entry of OVN's bridge-mappings: the localnet name of a bridge; `absent` ones are removed from the nodes."""

    localnet: str
    bridge: Bridge
    absent: bool = False


class NicMtu(NamedTuple):
    """A NIC that states no MTU, and the one that what stands on it needs."""

    port: Port
    mtu: int
    at: Route


class FreedNic(NamedTuple):
    """A NIC whose bridge or bond is removed, and what it becomes."""

    port: Port
    dhcp: bool


@dataclass(frozen=True, slots=True)
class Stack:
    """Connected devices on one group of nodes: one policy, since policies on a node are applied in no fixed order.

    https://github.com/nmstate/kubernetes-nmstate/blob/main/docs/user-guide/102-configuration.md
    """

    name: str
    root: HostDevice
    group: NodeGroup
    nics: tuple[NicMtu, ...]
    devices: tuple[HostDevice, ...]
    freed: tuple[FreedNic, ...]
    mappings: tuple[Mapping, ...]


def captured(stack: Stack) -> dict[str, str]:
    """The NICs of a stack that are known by their permanent MAC address, by role."""
    macs = {port.name: port.mac for device in stack.devices for port in stacked(device) if port.mac is not None}
    return macs | {
        device.key: device.permanent_mac
        for device in stack.devices
        if isinstance(device, Ethernet) and device.permanent_mac is not None
    }


class Clash(NamedTuple):
    """Two groups of nodes that meet, and the devices that are made in different ways on them, the first with its entry."""

    one: NodeGroup
    other: NodeGroup
    devices: tuple[str, ...]
    at: Route


def clashes(devices: Iterable[HostDevice], meet: Callable[[NodeGroup, NodeGroup], bool]) -> list[Clash]:
    """The pairs of the spec's groups that meet and on which devices are made in different ways.

    Two hosts are never one node, so of two groups at least one is chosen by labels. On an OVS bridge the node's own ports
    count as part of it: a list of ports replaces the one on the node.
    """
    found: dict[tuple[str, str], Clash] = {}
    for key, ways in _ways(list(devices)).items():
        for (one, device), (other, _) in _pairs(ways) if len(ways) > 1 else ():
            names = (one.groups[0], other.groups[0])
            known = found.get(names)
            if known is not None and key not in known.devices:
                found[names] = known._replace(devices=(*known.devices, key))
            elif known is None and meet(one, other):
                found[names] = Clash(one, other, (key,), device.at.entry)
    return list(found.values())


class ResolverClash(NamedTuple):
    """Two groups of nodes that meet, and say different name servers."""

    one: NodeDns
    other: NodeDns


def resolver_clashes(resolvers: Iterable[NodeDns], meet: Callable[[NodeGroup, NodeGroup], bool]) -> list[ResolverClash]:
    """The pairs of the spec's groups that meet, with different name servers."""
    ways: dict[object, list[tuple[NodeGroup, NodeDns]]] = {}
    for dns in resolvers:
        ways.setdefault((dns.servers, dns.search), []).append((dns.group, dns))
    found: dict[tuple[Route, Route], ResolverClash] = {}
    for (one, first), (other, second) in _pairs(list(ways.values())):
        if (first.at, second.at) not in found and meet(one, other):
            found[first.at, second.at] = ResolverClash(first, second)
    return list(found.values())


_Way = list[tuple[NodeGroup, HostDevice]]


def _ways(devices: list[HostDevice]) -> dict[str, list[_Way]]:
    """The ways in which each device is made, and the nodes of each."""
    own_ports: dict[tuple[str, NodeGroup], set[str]] = {}
    for port in (device for device in devices if isinstance(device, BridgePort)):
        for group in port.groups:
            own_ports.setdefault((port.bridge.name, group), set()).add(port.name)
    found: dict[str, dict[object, _Way]] = {}
    for device in devices:
        for group in device.groups:
            way = (id(device), frozenset(own_ports.get((device.name, group), ())))
            found.setdefault(device.key, {}).setdefault(way, []).append((group, device))
    return {key: list(ways.values()) for key, ways in found.items()}


def _pairs(ways: list[list[tuple[NodeGroup, T]]]) -> Iterator[tuple[tuple[NodeGroup, T], tuple[NodeGroup, T]]]:
    """Nodes of different ways; each pair once, and none of two hosts."""
    by_label = [(number, member) for number, way in enumerate(ways) for member in way if member[0].host is None]
    hosts = [(number, member) for number, way in enumerate(ways) for member in way if member[0].host is not None]
    for index, (number, member) in enumerate(by_label):
        yield from ((other, member) for before, other in by_label[:index] if before != number)
        yield from ((member, other) for before, other in hosts if before != number)
