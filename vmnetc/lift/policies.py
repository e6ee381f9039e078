"""NodeNetworkConfigurationPolicies → nodes, the devices on them, and the names by which OVN knows their bridges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Literal

from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph import Bond, Bridge, Ethernet, HostDevice, Interface, Mapping, Port, Stack, Vlan, VlanRange
from vmnetc.graph.host import NicMtu
from vmnetc.graph.node_addresses import NO_IP, HostAddress, Ip
from vmnetc.graph.nodes import NodeGroup, may_share_a_node
from vmnetc.inventory.whole_object import WholeObject

from .places import Places
from .reading import cidr, items, labels, mapping, number, text, value

_INTERFACES = ("spec", "desiredState", "interfaces")
_MAPPINGS = ("spec", "desiredState", "ovn", "bridge-mappings")
_HOST = "kubernetes.io/hostname"
_ROLE = "node-role.kubernetes.io/"
# Large enough for any frame: nobody knows what a NIC has that no policy speaks of.
_ANY = 65535


@dataclass(slots=True)
class Hosts:
    """What policies make of nodes."""

    stacks: list[Stack] = field(default_factory=list)
    groups: list[NodeGroup] = field(default_factory=list)
    interfaces: list[Interface] = field(default_factory=list)
    bridges: list[Bridge] = field(default_factory=list)

    def named(self, name: str) -> list[Bridge]:
        """The ways in which a bridge is made on different nodes."""
        return [bridge for bridge in self.bridges if bridge.name == name]

    def mapped(self, localnet: str) -> list[Bridge]:
        """The bridges behind a localnet name."""
        return [bridge for bridge in self.bridges if localnet in bridge.localnets]


def hosts(policies: Iterable[WholeObject], places: Places) -> Hosts:
    """All policies together: what stands in one may lie on what stands in another, on nodes that both are for."""
    read = [_Policy(one, places) for one in policies]
    found = Hosts(groups=[policy.group for policy in read])
    made: dict[str, list[HostDevice]] = {}
    said: set[tuple[object, ...]] = set()
    # What others stand on comes first: NICs, bonds, VLANs, bridges.
    for kind in ("ethernet", "bond", "vlan", "bridge"):
        for policy in read:
            for path, interface in policy.interfaces:
                word_for_word = (kind, str(interface), policy.group.selector)
                device = policy.device(kind, path, interface, made) if word_for_word not in said else None
                if device is not None and all(other.name != device.name for other in policy.devices):
                    said.add(word_for_word)
                    made.setdefault(device.name, []).append(device)
                    policy.devices.append(device)
    devices = [device for policy in read for device in policy.devices]
    found.bridges = [device for device in devices if isinstance(device, Bridge)]
    found.interfaces = [device for device in devices if not isinstance(device, Bridge)]
    found.stacks = [stack for policy in read if (stack := policy.stack()) is not None]
    return found


class _Policy:
    """One policy while it is read."""

    def __init__(self, one: WholeObject, places: Places) -> None:
        self.one = one
        self.places = places
        self.name = text(one.body, "metadata", "name")
        self.devices: list[HostDevice] = []
        selector = labels(one.body, "spec", "nodeSelector")
        at = places.add(one, "nodes", self.name, ("metadata", "name"), selector=("spec", "nodeSelector"))
        host = dict(selector).get(_HOST)
        called = host or _in_words(selector)
        self.group = NodeGroup(called, (self.name,), "", host, selector, None, {}, None, at)
        self.mappings = {
            (text(mapped, "bridge"), text(mapped, "localnet")): path
            for path, mapped in items(one.body, *_MAPPINGS)
            if text(mapped, "state") != "absent"
        }

    @property
    def interfaces(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        for path, interface in items(self.one.body, *_INTERFACES):
            if text(interface, "state") not in ("absent", "ignore", "down") and text(interface, "name"):
                yield path, interface

    def device(
        self, kind: str, path: Path, interface: dict[str, Any], made: dict[str, list[HostDevice]]
    ) -> HostDevice | None:
        """The device that an interface is, if it is of that kind."""
        match text(interface, "type"):
            case "ethernet" if kind == "ethernet":
                return self._ethernet(path, interface)
            case "bond" if kind == "bond":
                return self._bond(path, interface, made)
            case "vlan" if kind == "vlan":
                return self._vlan(path, interface, made)
            case "linux-bridge" | "ovs-bridge" if kind == "bridge":
                return self._bridge(path, interface, made)
        return None

    def _common(self, path: Path, interface: dict[str, Any], section: str, **fields: Path) -> dict[str, Any]:
        name = text(interface, "name")
        at = self.places.add(
            self.one,
            section,
            f"{name}@{self.name}",
            (*path, "name"),
            mtu=(*path, "mtu"),
            mac=(*path, "mac-address"),
            ip=(*path, "ipv4", "address"),
            **fields,
        )
        mac = text(interface, "mac-address") or None
        # One interface may be spoken of by several policies; only lists of ports replace each other.
        key = f"{self.name}:{name}" if text(interface, "type") == "ethernet" else name
        return {
            "name": name,
            "key": key,
            "groups": (self.group,),
            "at": at,
            "mac": mac,
            "ip": self._ip(path, interface, at),
        }

    def _ip(self, path: Path, interface: dict[str, Any], at: Route) -> Ip:
        found = []
        for family in ("ipv4", "ipv6"):
            if value(interface, family, "enabled") is not True or value(interface, family, "dhcp") is True:
                continue
            for own, address in items(interface, family, "address"):
                block = cidr(f"{text(address, 'ip')}/{text(address, 'prefix-length')}")
                if block is not None:
                    here = at / "ip" / f"{family}-{own[-1]}"
                    self.places.known[here.path] = (self.one, (*path, *own, "ip"))
                    found.append(HostAddress(block, here))
        return Ip("static", tuple(found)) if found else NO_IP

    def _ethernet(self, path: Path, interface: dict[str, Any]) -> Ethernet:
        common = self._common(path, interface, "interfaces")
        return Ethernet(**common, mtu=number(interface, "mtu"), says_ip=bool(common["ip"]))

    def _bond(self, path: Path, interface: dict[str, Any], made: dict[str, list[HostDevice]]) -> Bond:
        common = self._common(path, interface, "interfaces", bond=(*path, "link-aggregation"))
        block = mapping(interface, "link-aggregation")
        listed = "port" if "port" in block else "ports"
        names = [name for name in value(block, listed) or () if isinstance(name, str)]
        for index in range(len(names)):
            self.places.known[*common["at"].path, "bond", index] = (
                self.one,
                (*path, "link-aggregation", listed, index),
            )
        ports = tuple(self._port(name, common["at"] / "bond" / index, made) for index, name in enumerate(names))
        return Bond(**common, ports=ports, mode=text(block, "mode"), options=(), mtu=number(interface, "mtu"))

    def _vlan(self, path: Path, interface: dict[str, Any], made: dict[str, list[HostDevice]]) -> Vlan | None:
        base, number_ = text(interface, "vlan", "base-iface"), number(interface, "vlan", "id")
        if not base or number_ is None:
            return None
        common = self._common(
            path, interface, "interfaces", vlan=(*path, "vlan", "id"), on=(*path, "vlan", "base-iface")
        )
        at: Route = common["at"]
        port = self._port(base, at / "on", made)
        return Vlan(
            **common, base=port, vlan=number_, reorder_headers=None, mtu=number(interface, "mtu"), vlan_at=at / "vlan"
        )

    def _bridge(self, path: Path, interface: dict[str, Any], made: dict[str, list[HostDevice]]) -> Bridge:
        kind: Literal["linux", "ovs"] = "linux" if text(interface, "type") == "linux-bridge" else "ovs"
        listed = "port" if "port" in mapping(interface, "bridge") else "ports"
        own = self._own_ports() if kind == "ovs" else frozenset[str]()
        ports = [
            (found, port)
            for found, port in items(interface, "bridge", listed)
            if text(port, "name") not in own and text(port, "name") != text(interface, "name")
        ]
        first = (*path, *ports[0][0], "name") if ports else (*path, "bridge")
        localnets = {
            localnet: where for (bridge, localnet), where in self.mappings.items() if bridge == text(interface, "name")
        }
        mapped = (*next(iter(localnets.values())), "localnet") if localnets else path
        common = self._common(
            path, interface, "bridges", uplink=first, allowedVlans=(*first[:-1], "vlan"), physicalNetwork=mapped
        )
        at: Route = common["at"]
        uplink = self._port(text(ports[0][1], "name"), at / "uplink", made) if ports else None
        vlan = value(ports[0][1], "vlan") if ports else None
        return Bridge(
            **common,
            kind=kind,
            existing=False,
            uplink=uplink,
            stp=False,
            mcast_snooping=None,
            allowed_vlans=_allowed(vlan, at / "uplink") if kind == "linux" else None,
            native_vlan=number(vlan, "tag") if value(vlan, "enable-native") is True else None,
            mtu=number(interface, "mtu"),
            localnets=tuple(localnets),
            localnets_stated=True,
            mapped=True,
            built_in=False,
        )

    def _own_ports(self) -> frozenset[str]:
        """The node's own interfaces on OVS bridges."""
        return frozenset(text(one, "name") for _, one in self.interfaces if text(one, "type") == "ovs-interface")

    def _port(self, name: str, at: Route, made: dict[str, list[HostDevice]]) -> Port:
        """What it is on these nodes, by this policy or by another one."""
        known = made.get(name, [])
        own = next((device for device in known if device.groups[0] is self.group), None)
        others = (device for device in known if may_share_a_node(device.groups[0], self.group))
        return Port(name, own or next(others, None), at)

    def stack(self) -> Stack | None:
        """The policy as a stack; of a NIC of which it says nothing, nobody knows the MTU."""
        if not self.devices:
            return None
        on = chain.from_iterable(_silent(device) for device in self.devices)
        mappings = tuple(
            Mapping(localnet, bridge)
            for bridge in self.devices
            if isinstance(bridge, Bridge)
            for localnet in bridge.localnets
        )
        nics = tuple(NicMtu(port, _ANY, port.at) for port in on)
        return Stack(self.name, self.devices[0], self.group, nics, tuple(self.devices), (), mappings)


def _silent(device: HostDevice) -> Iterator[Port]:
    match device:
        case Bond(ports=ports):
            yield from (port for port in ports if port.is_silent_nic)
        case Vlan(base=Port() as port) | Bridge(uplink=Port() as port):
            if port.is_silent_nic:
                yield port


def _allowed(vlan: object, at: Route) -> tuple[VlanRange, ...] | Literal["none"] | None:
    """The VLANs that a port of a Linux bridge lets through; kubernetes-nmstate lets all through where nothing is said."""
    if vlan is None:
        return None
    if vlan == {}:
        return "none"
    found = []
    for _, tags in items(vlan, "trunk-tags"):
        low = number(tags, "id") if "id" in tags else number(tags, "id-range", "min")
        high = number(tags, "id") if "id" in tags else number(tags, "id-range", "max")
        if low is not None and high is not None:
            found.append(VlanRange(low, high, at))
    tag = number(vlan, "tag")
    if tag is not None:
        found.append(VlanRange(tag, tag, at))
    return tuple(found)


def _in_words(selector: tuple[tuple[str, str], ...]) -> str:
    """The nodes that a selector chooses."""
    if not selector:
        return "all nodes"
    roles = [key.removeprefix(_ROLE) for key, _ in selector if key.startswith(_ROLE)]
    others = [f"{key}={label}" for key, label in selector if not key.startswith(_ROLE)]
    return " ".join([*roles, *others])
