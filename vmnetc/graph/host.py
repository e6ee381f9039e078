"""Interfaces and bridges of the nodes, and the stacks that they form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from vmnetc.diagnostics.route import Route

from .common import SILENT, About
from .nodes import NodeGroup

Ip = Literal["none", "dhcp"]


class VlanRange(NamedTuple):
    """VLAN IDs from `low` to `high`, both included."""

    low: int
    high: int
    at: Route


def holds(ranges: Iterable[VlanRange], vlan: int) -> bool:
    return any(low <= vlan <= high for low, high, _ in ranges)


@dataclass(frozen=True, slots=True)
class Port:
    """What a bond, a VLAN or a bridge stands on, by name; `interface` is None where the spec does not declare it."""

    name: str
    interface: Interface | None
    at: Route

    @property
    def is_silent_nic(self) -> bool:
        """Whether it is a NIC that states no MTU: what stands on it decides."""
        return self.interface is None or (isinstance(self.interface, Ethernet) and self.interface.mtu is None)


@dataclass(frozen=True, slots=True)
class Ethernet:
    """A NIC with settings of its own; `ip` None leaves its addresses alone."""

    name: str
    groups: tuple[NodeGroup, ...]
    mtu: int | None
    ip: Ip | None
    at: Route
    about: About = SILENT


@dataclass(frozen=True, slots=True)
class Bond:
    """Several NICs as one."""

    name: str
    groups: tuple[NodeGroup, ...]
    ports: tuple[Port, ...]
    mode: str
    options: tuple[tuple[str, str], ...]
    mtu: int | None
    ip: Ip
    at: Route
    about: About = SILENT


@dataclass(frozen=True, slots=True)
class Vlan:
    """A tagged interface of the node itself."""

    name: str
    groups: tuple[NodeGroup, ...]
    base: Port
    vlan: int
    mtu: int | None
    ip: Ip
    at: Route
    about: About = SILENT


Interface = Ethernet | Bond | Vlan


@dataclass(frozen=True, slots=True)
class Bridge:
    """A bridge of the nodes; `existing` ones are used, never made.

    `allowed_vlans` None leaves the trunk to the operator (2-4094), `none` turns VLAN filtering off. `localnets` are the
    names under which OVN may know it, the first being the one that networks use unless they say otherwise.
    """

    name: str
    kind: Literal["linux", "ovs"]
    existing: bool
    groups: tuple[NodeGroup, ...]
    uplink: Port | None
    stp: bool
    mcast_snooping: bool | None
    allowed_vlans: tuple[VlanRange, ...] | Literal["none"] | None
    mtu: int | None
    ip: Ip
    localnets: tuple[str, ...]
    localnets_stated: bool
    built_in: bool
    at: Route
    about: About = SILENT


HostDevice = Interface | Bridge


def stacked(device: HostDevice) -> Iterator[Port]:
    """The ports that a device stands on."""
    match device:
        case Bond():
            yield from device.ports
        case Vlan():
            yield device.base
        case Bridge():
            if device.uplink is not None:
                yield device.uplink
        case Ethernet():
            return


class Mapping(NamedTuple):
    """An entry of OVN's bridge-mappings: the localnet name of a bridge."""

    localnet: str
    bridge: Bridge


class NicMtu(NamedTuple):
    """A NIC that states no MTU, and the one that what stands on it needs."""

    name: str
    mtu: int
    at: Route


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
    mappings: tuple[Mapping, ...]
