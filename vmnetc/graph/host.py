"""Interfaces and bridges of the nodes, and the stacks that they form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from vmnetc.diagnostics.route import Route

from .common import SILENT, About
from .node_addresses import NO_IP, HostRoute, HostRouteRule, Ip
from .nodes import NodeGroup

State = Literal["present", "down", "absent"]


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
    routes: tuple[HostRoute, ...] = ()
    rules: tuple[HostRouteRule, ...] = ()
    mac: str | None = None
    state: State = "present"
    restore: Literal["up", "dhcp", "none"] = "up"
    policy: str | None = None
    at: Route
    about: About = SILENT


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


Interface = Ethernet | Bond | Vlan | BridgePort


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge(OnNodes):
    """A bridge of the nodes; `existing` ones are used, never made.

    `allowed_vlans` None leaves the trunk to the operator (2-4094), `none` turns VLAN filtering off. `localnets` are the
    names under which OVN may know it, the first being the one that networks use unless they say otherwise.
    """

    kind: Literal["linux", "ovs"]
    existing: bool
    uplink: Port | None
    stp: bool
    mcast_snooping: bool | None
    allowed_vlans: tuple[VlanRange, ...] | Literal["none"] | None
    mtu: int | None
    localnets: tuple[str, ...]
    localnets_stated: bool
    built_in: bool


HostDevice = Interface | Bridge


def stacked(device: HostDevice) -> Iterator[Port]:
    """The ports that a device stands on."""
    match device:
        case Bond():
            yield from device.ports
        case Vlan():
            yield device.base
        case BridgePort():
            yield device.bridge
        case Bridge():
            if device.uplink is not None:
                yield device.uplink
        case Ethernet():
            return


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


def differing(
    devices: Iterable[HostDevice], meet: Callable[[NodeGroup, NodeGroup], bool]
) -> Iterator[tuple[str, Route, NodeGroup, NodeGroup]]:
    """Pairs of groups that meet and on which one device of the spec is made in different ways, with its name and entry.

    Two hosts are never one node, so of two groups at least one is chosen by labels, and its first pair stands for the
    others. On an OVS bridge the node's own ports
    count as part of it: a list of ports replaces the one on the node.
    """
    makings: dict[str, dict[object, list[tuple[NodeGroup, HostDevice]]]] = {}
    own_ports: dict[tuple[str, NodeGroup], set[str]] = {}
    listed = list(devices)
    for device in listed:
        if isinstance(device, BridgePort):
            for group in device.groups:
                own_ports.setdefault((device.bridge.name, group), set()).add(device.name)
    for device in listed:
        for group in device.groups:
            ports = frozenset(own_ports.get((device.name, group), ()))
            making = makings.setdefault(device.key, {}).setdefault((id(device), ports), [])
            making.append((group, device))
    for key, ways in makings.items():
        yield from _pairs(key, list(ways.values()), meet)


def _pairs(
    key: str, ways: list[list[tuple[NodeGroup, HostDevice]]], meet: Callable[[NodeGroup, NodeGroup], bool]
) -> Iterator[tuple[str, Route, NodeGroup, NodeGroup]]:
    by_label = [(number, group) for number, way in enumerate(ways) for group, _ in way if group.host is None]
    for number, group in by_label if len(ways) > 1 else ():
        for other_number, way in enumerate(ways):
            # Of two groups by label the pair is looked at once.
            rivals = (one for one in way if one[0].host is not None or other_number < number)
            rival = next((one for one in rivals if other_number != number and meet(one[0], group)), None)
            if rival is not None:
                yield key, rival[1].at.entry, rival[0], group
                break
