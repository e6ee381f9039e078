"""Stacks: connected devices on nodes that are configured alike, one policy each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph import (
    PHYSNET,
    Bond,
    Bridge,
    BridgeNetwork,
    BridgePort,
    Ethernet,
    HostDevice,
    Macvlan,
    Network,
    NodeGroup,
    Port,
    Stack,
    Vlan,
    stacked,
)
from vmnetc.graph import Mapping as BridgeMapping
from vmnetc.graph.host import FreedNic, NicMtu
from vmnetc.graph.nodes import names_host

from . import host_faults
from .host import Host
from .names import Problems

_ORDER = (Ethernet, Bond, Vlan, Macvlan, Bridge, BridgePort)
# What is wrong with names, once for each entry, on however many nodes it is.
_Wrong = dict[Route, Diagnostic]
_Mappings = Mapping[str, tuple[BridgeMapping, ...]]


class _Names(NamedTuple):
    """What is known of all policies' names: those that need no suffix, and what is wrong with some."""

    exact: set[str]
    wrong: _Wrong


def stacks(
    host: Host,
    networks: Iterable[Network],
    leaving: Iterable[tuple[str, str]],
    borrowed: frozenset[Path],
    problems: Problems,
) -> tuple[Stack, ...]:
    """All stacks, by name; `leaving` are bridges and localnet names whose networks are to be absent.

    What is `borrowed` has its policies from the specs that it belongs to: for this one it is as good as existing.
    """
    mappings = _mappings(host, networks, leaving, borrowed)
    found: list[Stack] = []
    mapped: list[Stack] = []
    wrong: _Wrong = {}
    names = _Names(_exact(host, borrowed), wrong)
    for group, here in _by_group(host, borrowed).items():
        found += _device_stacks(group, here, mappings, names)
    for name, maps in mappings.items():
        for bridge in host.bridges[name]:
            if bridge.existing or bridge.at.entry.path in borrowed:
                mapped += (_mapping_stack(bridge, group, maps, names) for group in bridge.groups)
    found = _joined(found, mapped)
    problems.found.extend(wrong.values())
    return tuple(sorted(found, key=lambda stack: (stack.name, stack.group.name)))


def _by_group(host: Host, borrowed: frozenset[Path]) -> dict[NodeGroup, list[HostDevice]]:
    """The devices that policies are written for, by the nodes that get them."""
    found: dict[NodeGroup, list[HostDevice]] = {}
    for devices in (*host.interfaces.values(), *host.bridges.values()):
        for device in devices:
            if not (isinstance(device, Bridge) and device.existing) and device.at.entry.path not in borrowed:
                for group in device.groups:
                    found.setdefault(group, []).append(device)
    return found


def _mappings(
    host: Host, networks: Iterable[Network], leaving: Iterable[tuple[str, str]], borrowed: frozenset[Path]
) -> _Mappings:
    """The mappings of each OVS bridge: the localnet names that networks use, and those that the spec states.

    A bridge that is removed takes all its names with it, and the last network on a name that name. OVN-Kubernetes' own
    name for `br-ex` is there without a policy, and so are names that others mapped, or of which the spec of a borrowed
    network takes care.
    """
    gone: dict[str, set[str]] = {}
    for name, localnet in leaving:
        gone.setdefault(name, set()).add(localnet)
    used: dict[str, set[str]] = {}
    done: dict[str, set[str]] = {}
    for network in networks:
        if isinstance(network, BridgeNetwork) and network.bridge.kind == "ovs":
            by_whom = done if network.at.path in borrowed else used
            by_whom.setdefault(network.bridge.key, set()).add(network.localnet)
    found = {}
    for name, (bridge, *_) in host.bridges.items():
        absent = bridge.state == "absent"
        stated = set(bridge.localnets if bridge.localnets_stated or absent else ())
        there = done.get(name, set()) | ({PHYSNET} if bridge.built_in else set())
        if bridge.at.entry.path in borrowed:
            there, stated = there | stated, set()
        names = stated | used.get(name, set())
        every = (names | gone.get(name, set())) - there
        if bridge.kind == "ovs" and every and not bridge.mapped:
            found[name] = tuple(
                BridgeMapping(localnet, bridge, absent or localnet not in names) for localnet in sorted(every)
            )
    return found


def _device_stacks(group: NodeGroup, here: list[HostDevice], mappings: _Mappings, names: _Names) -> Iterator[Stack]:
    on_nics = _on_nics(here)
    taken = {port.name for device in here if device.state != "absent" for port in stacked(device)}
    for members in _connected(here):
        root = _root(members)
        maps = tuple(mapping for device in members for mapping in mappings.get(device.key, ()))
        name = _name(root.key, members, group, names)
        freed = tuple(_freed(members, taken))
        yield Stack(name, root, group, _nics(members, on_nics), tuple(members), freed, maps)


def _mapping_stack(bridge: Bridge, group: NodeGroup, maps: tuple[BridgeMapping, ...], names: _Names) -> Stack:
    """A bridge that exists already has no stack of its own, so its mappings get a policy to themselves."""
    name = _name(f"{bridge.key}-localnet", [bridge], group, names)
    return Stack(name, bridge, group, (), (), (), maps)


def _joined(stacks: list[Stack], mapped: list[Stack]) -> list[Stack]:
    """The stacks, with the mappings of bridges that exist already: those whose policy another stack names go with it."""
    found = list(stacks)
    named = {key: index for index, stack in enumerate(found) for key in _policies(stack)}
    for stack in mapped:
        index = next((named[key] for key in _policies(stack) if key in named), None)
        if index is None:
            named |= dict.fromkeys(_policies(stack), len(found))
            found.append(stack)
        else:
            found[index] = replace(found[index], mappings=(*found[index].mappings, *stack.mappings))
    return found


def _policies(stack: Stack) -> set[tuple[str, NodeGroup, str]]:
    """The policies that a stack is named after, by what the spec says of them."""
    return {(stack.name, stack.group, device.policy) for device in (stack.root, *stack.devices) if device.policy}


def _connected(here: list[HostDevice]) -> list[list[HostDevice]]:
    """The devices of one group as connected stacks, each from the bottom up.

    A plain NIC, declared or not, connects nothing: two VLANs on it are two stacks. A declared one goes with the stack
    that stands on it, or stands alone where there is none or more than one. But a device that is removed and what takes
    its NIC are one stack: nmstate then swaps them in one step. And what names one policy (`nncp`) is one.
    """
    by_name = {device.name: device for device in here}
    above: dict[object, object] = {device.name: device.name for device in here if not isinstance(device, Ethernet)}
    above |= {_policy_of(device): _policy_of(device) for device in here if device.policy is not None}

    def top(member: object) -> object:
        while above[member] != member:
            member = above[member]
        return member

    def join(one: object, other: object) -> None:
        above[top(one)] = top(other)

    on_nics: dict[str, list[HostDevice]] = {}
    for device in here:
        for port in stacked(device):
            on_nics.setdefault(port.name, []).append(device)
            if port.device is not None and port.name in above:
                join(port.name, device.name)
        if device.policy is not None and not isinstance(device, Ethernet):
            join(device.name, _policy_of(device))
    for one, other in _swapped(here):
        join(one.name, other.name)
    nics = [device for device in here if isinstance(device, Ethernet)]
    for nic in nics:
        if nic.policy is not None and len({top(device.name) for device in on_nics.get(nic.name, ())}) == 1:
            join(on_nics[nic.name][0].name, _policy_of(nic))
    members: dict[object, list[HostDevice]] = {}
    for name in (name for name in above if isinstance(name, str)):
        members.setdefault(top(name), []).append(by_name[name])
    for nic in nics:
        own = {top(device.name) for device in on_nics.get(nic.name, ())}
        alone = top(_policy_of(nic)) if nic.policy is not None else nic.name
        members.setdefault(own.pop() if len(own) == 1 else alone, []).append(nic)
    return [_bottom_up(stack) for stack in members.values()]


def _policy_of(device: HostDevice) -> tuple[str, str | None]:
    """What stands for a policy among the names of devices."""
    return "nncp", device.policy


def _swapped(here: list[HostDevice]) -> Iterator[tuple[HostDevice, HostDevice]]:
    """Pairs of devices on one NIC of which one is removed."""
    gone = {port.name: device for device in here if device.state == "absent" for port in stacked(device)}
    for device in here if gone else ():
        for port in stacked(device):
            if port.name in gone and gone[port.name] is not device:
                yield device, gone[port.name]


def _bottom_up(stack: list[HostDevice]) -> list[HostDevice]:
    by_name = {device.name: device for device in stack}

    def depth(device: HostDevice) -> int:
        below = [by_name[port.name] for port in stacked(device) if port.device is not None and port.name in by_name]
        return 1 + max(map(depth, below), default=0)

    return sorted(stack, key=lambda device: (depth(device), _ORDER.index(type(device)), device.name))


def _root(members: list[HostDevice]) -> HostDevice:
    """The device that a policy is named after: one at the bottom, and of two the one that was there first."""
    roots = [device for device in members if not _managed_below(device, members)] or members
    return next((device for device in roots if device.state == "absent"), roots[0])


def _managed_below(device: HostDevice, members: list[HostDevice]) -> bool:
    """Whether it stands on something of the stack. A NIC with something on it is never the root."""
    if isinstance(device, Ethernet):
        return len(members) > 1
    names = {member.name for member in members if not isinstance(member, Ethernet)}
    return any(port.device is not None and port.name in names for port in stacked(device))


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
    silent = {
        member.name: Port(member.name, member, member.at, member.permanent_mac)
        for member in members
        if isinstance(member, Ethernet) and member.mtu is None
    }
    silent |= {port.name: port for member in members if member.mtu is not None for port in _bare_ports(member)}
    largest = {}
    for name, port in silent.items():
        stated = [(device.mtu, device.at / "mtu") for device in on_nics.get(name, ()) if device.mtu is not None]
        if stated:
            largest[name] = NicMtu(port, *max(stated, key=lambda mtu: mtu[0]))
    return tuple(nic for _, nic in sorted(largest.items()))


def _bare_ports(device: HostDevice) -> Iterator[Port]:
    """The NICs right below a bridge or a VLAN that state no MTU. A bond raises its ports by itself."""
    if isinstance(device, Bridge | Vlan | Macvlan) and device.state != "absent":
        yield from (port for port in stacked(device) if port.is_silent_nic)


def _freed(members: list[HostDevice], taken: set[str]) -> Iterator[FreedNic]:
    """The NICs of bridges and bonds that are removed, unless something else has them or the spec says what they are."""
    for device in members:
        if device.state == "absent" and isinstance(device, Bridge | Bond) and device.restore != "none":
            for port in stacked(device):
                if port.device is None and port.name not in taken:
                    yield FreedNic(port, device.restore == "dhcp")


def _name(root: str, members: list[HostDevice], group: NodeGroup, names: _Names) -> str:
    """The policy's name: what the spec says, else the device at the bottom; then the nodes, unless it names them or there
    are no others with a policy of this name.
    """
    stated = {device.policy: device for device in members if device.policy is not None}
    if len(stated) > 1:
        (one, first), (other, second) = list(stated.items())[:2]
        names.wrong.setdefault(
            second.at.entry, host_faults.two_policy_names(one, other, second.at / "nncp", first.at / "nncp")
        )
    template = next(iter(stated), None)
    if template is None:
        return root.lower().replace("_", "-") + group.suffix
    if names_host(template) and group.host is None:
        at = stated[template].at
        names.wrong.setdefault(at.entry, host_faults.no_host_in_name(template, group.name, at / "nncp"))
        return root.lower().replace("_", "-") + group.suffix
    return group.policy(template, exact=template in names.exact)


def _exact(host: Host, borrowed: frozenset[Path]) -> set[str]:
    """The names of policies that are wanted on one group of nodes only: nothing has to tell these apart."""
    groups: dict[str, set[NodeGroup]] = {}
    for devices in (*host.interfaces.values(), *host.bridges.values()):
        for device in devices:
            if device.policy is not None and device.at.entry.path not in borrowed:
                groups.setdefault(device.policy, set()).update(device.groups)
    return {name for name, found in groups.items() if len(found) == 1}
