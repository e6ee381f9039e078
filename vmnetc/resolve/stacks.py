"""Stacks: connected devices per node group, one policy each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vmnetc.graph import (
    Bond,
    Bridge,
    BridgeNetwork,
    Ethernet,
    HostDevice,
    Interface,
    Mapping,
    Network,
    NodeGroup,
    Port,
    Stack,
    Vlan,
    stacked,
)
from vmnetc.graph.host import NicMtu

# Groups whose name adds nothing to a policy's name.
_UNNAMED = ("workers", "all")
_ORDER = (Ethernet, Bond, Vlan, Bridge)


def stacks(
    groups: Iterable[NodeGroup], interfaces: Iterable[Interface], bridges: Iterable[Bridge], networks: Iterable[Network]
) -> tuple[Stack, ...]:
    """All stacks, by group and name."""
    devices = [*interfaces, *(bridge for bridge in bridges if not bridge.existing)]
    mappings = _mappings(bridges, networks)
    found: list[Stack] = []
    for group in groups:
        here = [device for device in devices if group in device.groups]
        found += _device_stacks(group, here, mappings)
        found += _mapping_stacks(group, mappings)
    return tuple(sorted(found, key=lambda stack: (stack.name, stack.group.name)))


def _mappings(bridges: Iterable[Bridge], networks: Iterable[Network]) -> dict[str, tuple[Mapping, ...]]:
    """The mappings of each OVS bridge: the localnet names that networks use, and those that the spec states."""
    used: dict[str, set[str]] = {}
    for network in networks:
        if isinstance(network, BridgeNetwork) and network.bridge.kind == "ovs":
            used.setdefault(network.bridge.name, set()).add(network.localnet)
    return {
        bridge.name: tuple(Mapping(name, bridge) for name in sorted(names))
        for bridge in bridges
        if bridge.kind == "ovs"
        and (names := used.get(bridge.name, set()) | set(bridge.localnets if bridge.localnets_stated else ()))
    }


def _device_stacks(
    group: NodeGroup, here: list[HostDevice], mappings: dict[str, tuple[Mapping, ...]]
) -> Iterator[Stack]:
    on_nics = _on_nics(here)
    for members in _connected(here):
        root = next(device for device in members if not _managed_below(device, members))
        maps = tuple(mapping for device in members for mapping in mappings.get(device.name, ()))
        yield Stack(_name(root.name, group), root, group, _nics(members, on_nics), tuple(members), maps)


def _mapping_stacks(group: NodeGroup, mappings: dict[str, tuple[Mapping, ...]]) -> Iterator[Stack]:
    """A bridge that exists already has no stack of its own, so its mappings get a policy to themselves."""
    for name, maps in mappings.items():
        bridge = maps[0].bridge
        if bridge.existing and group in bridge.groups:
            yield Stack(_name(f"{name}-localnet", group), bridge, group, (), (), maps)


def _connected(here: list[HostDevice]) -> list[list[HostDevice]]:
    """The devices of one group as connected stacks, each from the bottom up.

    A plain NIC, declared or not, connects nothing: two VLANs on it are two stacks. A declared one goes with the stack
    that stands on it, or stands alone where there is none or more than one.
    """
    by_name = {device.name: device for device in here}
    above = {device.name: device.name for device in here if not isinstance(device, Ethernet)}

    def top(name: str) -> str:
        while above[name] != name:
            name = above[name]
        return name

    for device in here:
        for port in stacked(device):
            if port.interface is not None and port.name in above:
                above[top(port.name)] = top(device.name)
    members: dict[str, list[HostDevice]] = {}
    for name in above:
        members.setdefault(top(name), []).append(by_name[name])
    owners: dict[str, set[str]] = {}
    for key, stack in members.items():
        for port in (port for device in stack for port in stacked(device)):
            owners.setdefault(port.name, set()).add(key)
    for nic in (device for device in here if isinstance(device, Ethernet)):
        own = owners.get(nic.name, set())
        members.setdefault(next(iter(own)) if len(own) == 1 else nic.name, []).append(nic)
    return [_bottom_up(stack) for stack in members.values()]


def _bottom_up(stack: list[HostDevice]) -> list[HostDevice]:
    by_name = {device.name: device for device in stack}

    def depth(device: HostDevice) -> int:
        below = [by_name[port.name] for port in stacked(device) if port.interface is not None and port.name in by_name]
        return 1 + max(map(depth, below), default=0)

    return sorted(stack, key=lambda device: (depth(device), _ORDER.index(type(device)), device.name))


def _managed_below(device: HostDevice, members: list[HostDevice]) -> bool:
    """Whether it stands on something of the stack. A NIC with something on it is never the root."""
    if isinstance(device, Ethernet):
        return len(members) > 1
    names = {member.name for member in members if not isinstance(member, Ethernet)}
    return any(port.interface is not None and port.name in names for port in stacked(device))


def _on_nics(here: list[HostDevice]) -> dict[str, list[HostDevice]]:
    """What stands right on each NIC that states no MTU."""
    found: dict[str, list[HostDevice]] = {}
    for device in here:
        for port in _bare_ports(device):
            found.setdefault(port.name, []).append(device)
    return found


def _nics(members: list[HostDevice], on_nics: dict[str, list[HostDevice]]) -> tuple[NicMtu, ...]:
    """NICs without an MTU of their own under bridges and VLANs with one: each gets the largest that anything on it has.

    nmstate leaves a NIC that it is not told of at 1500, and accepts a bridge of 9000 on it (nmstate 2.2.62, applied).
    """
    silent = {member.name for member in members if isinstance(member, Ethernet) and member.mtu is None}
    silent |= {port.name for member in members if member.mtu is not None for port in _bare_ports(member)}
    largest = {}
    for name in silent:
        stated = [(device.mtu, device.at / "mtu") for device in on_nics.get(name, ()) if device.mtu is not None]
        if stated:
            largest[name] = max(stated, key=lambda mtu: mtu[0])
    return tuple(NicMtu(name, *mtu) for name, mtu in sorted(largest.items()))


def _bare_ports(device: HostDevice) -> Iterator[Port]:
    """The NICs right below a bridge or a VLAN that state no MTU. A bond raises its ports by itself."""
    if isinstance(device, Bridge | Vlan):
        yield from (port for port in stacked(device) if port.is_silent_nic)


def _name(root: str, group: NodeGroup) -> str:
    name = root.lower().replace("_", "-")
    return name if group.name in _UNNAMED else f"{name}-{group.name}"
