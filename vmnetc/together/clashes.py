"""What two specs for one cluster cannot both have: each compares what is its own, and none knows what the other meant.

Everything is looked up by what it is called, so that a comparison of many specs costs as much as reading them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import (
    Bond,
    Bridge,
    Ethernet,
    Graph,
    Kind,
    Network,
    Nic,
    NodeGroup,
    OverlayNetwork,
    PodNetwork,
    Stack,
    definition,
    handed_out,
    lan,
    stacked,
)
from vmnetc.graph.nodes import in_words, may_share_a_node
from vmnetc.manifest import Manifest, Patch

from . import faults

THERE = "the other spec"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the specs: its file, what it means, the objects that it makes, and the folder that they go to."""

    file: str
    graph: Graph
    manifests: Sequence[Manifest] = ()
    patches: Sequence[Patch] = ()
    folder: str = ""
    # The specs that are compared with it already, since the one uses the other.
    known: Collection[str] = field(default=frozenset())


class Clash(NamedTuple):
    """What a spec has in common with an earlier one: the finding, whose place is in the first, and the route in the other."""

    side: int
    other: int
    problem: Diagnostic
    there: Route


def clashes(sides: Sequence[Side]) -> Iterator[Clash]:
    """Everything that two of the specs have in common, and cannot."""
    for compare in (objects, devices, mappings, addresses, trees):
        yield from (clash for clash in compare(sides) if not _compared(sides[clash.side], sides[clash.other]))


def _compared(one: Side, other: Side) -> bool:
    return os.path.realpath(other.file) in one.known or os.path.realpath(one.file) in other.known


def objects(sides: Sequence[Side]) -> Iterator[Clash]:
    """Objects that several specs make, and switches of the cluster that they set: what is applied last wins."""
    first: dict[tuple[str, str | None, str], tuple[int, Route]] = {}
    for number, side in enumerate(sides):
        for made in side.manifests:
            at = made.sources[0].key
            other, there = first.setdefault((made.kind, made.namespace, made.name), (number, at))
            if other != number:
                name = f"{made.namespace}/{made.name}" if made.namespace else made.name
                problem = faults.object_of_two_specs(made.kind, name, sides[other].file, at)
                yield Clash(number, other, problem, there)
    yield from _switches(sides)


def _switches(sides: Sequence[Side]) -> Iterator[Clash]:
    first: dict[str, tuple[int, Patch]] = {}
    for number, side in enumerate(sides):
        for patch in (patch for patch in side.patches if patch.kind != "VirtualMachine"):
            other, its = first.setdefault(patch.name, (number, patch))
            if other != number and its.change != patch.change:
                problem = faults.patch_of_two_specs(patch.kind, sides[other].file, patch.source)
                yield Clash(number, other, problem, its.source)


def devices(sides: Sequence[Side], *, ports: bool = True) -> Iterator[Clash]:
    """Devices of the nodes, and, if wanted, ports of two devices, about which policies of several specs say something.

    Policies of one name are one object, of which another finding tells.
    """
    uses: dict[str, list[_Use]] = {}
    told: set[tuple[int, str]] = set()
    for number, side in enumerate(sides):
        mine = list(_uses(number, side))
        for use in mine:
            other = next((before for before in uses.get(use.name, ()) if _meet(before, use)), None)
            both = other is not None and use.is_port and other.is_port
            if other is not None and (ports or not both) and (number, use.name) not in told:
                told.add((number, use.name))
                where, file = in_words([use.group]), sides[other.side].file
                say = faults.port_of_two_specs if both else faults.device_of_two_specs
                yield Clash(number, other.side, say(use.name, where, file, use.at), other.at)
        for use in mine:
            uses.setdefault(use.name, []).append(use)


class _Use(NamedTuple):
    """A device that a policy makes or sets, or a port that it takes or shares out, on some nodes."""

    side: int
    name: str
    is_port: bool
    group: NodeGroup
    policy: str
    at: Route


def _uses(number: int, side: Side) -> Iterator[_Use]:
    seen: set[tuple[str, bool, str]] = set()
    for stack in side.graph.stacks:
        for name, is_port, at in _named(stack):
            key = (name, is_port, stack.group.name)
            if key not in seen:
                seen.add(key)
                yield _Use(number, name, is_port, stack.group, stack.name, at)
    for part in (part for pool in side.graph.own.pools for part in pool.parts):
        yield from (_Use(number, nic.name, True, part.group, part.name, nic.at) for nic in part.nics)


def _named(stack: Stack) -> Iterator[tuple[str, bool, Route]]:
    for device in stack.devices:
        yield device.name, False, device.at.key
        if isinstance(device, Bond | Bridge) and device.state != "absent":
            for port in stacked(device):
                if port.device is None or isinstance(port.device, Ethernet):
                    yield port.name, True, port.at


def _meet(one: _Use, other: _Use) -> bool:
    return one.policy != other.policy and may_share_a_node(one.group, other.group)


def mappings(sides: Sequence[Side]) -> Iterator[Clash]:
    """Localnet names that policies of several specs map: onto two bridges, or onto one from two places."""
    by_name: dict[str, list[tuple[int, Stack, str, Route]]] = {}
    for number, side in enumerate(sides):
        mine = [
            (number, stack, mapping.localnet, mapping.bridge.name, mapping.bridge.at)
            for stack in side.graph.stacks
            for mapping in stack.mappings
            if not mapping.absent
        ]
        told: set[str] = set()
        for _, stack, localnet, bridge, at in mine:
            others = (
                before
                for before in by_name.get(localnet, ())
                if before[1].name != stack.name and may_share_a_node(before[1].group, stack.group)
            )
            other = next(others, None)
            if other is not None and localnet not in told:
                told.add(localnet)
                say = faults.mapping_of_two_specs if other[2] == bridge else faults.localnet_of_two_specs
                yield Clash(number, other[0], say(localnet, bridge, sides[other[0]].file, at), other[3])
        for _, stack, localnet, bridge, at in mine:
            by_name.setdefault(localnet, []).append((number, stack, bridge, at))


def addresses(sides: Sequence[Side]) -> Iterator[Clash]:
    """MAC and IP addresses, and pools, that several specs have on one LAN."""
    yield from _twice(sides, _macs, faults.mac_of_two_specs)
    yield from _twice(sides, _ips, faults.ip_of_two_specs)
    yield from _pools(sides)


class _Held(NamedTuple):
    """An address of a NIC, with all that it is known by."""

    keys: tuple[Hashable, ...]
    text: str
    vm: str
    nic: Nic
    at: Route


def _twice(
    sides: Sequence[Side],
    held: Callable[[Graph], Iterable[_Held]],
    say: Callable[[str, str, str, Route], Diagnostic],
) -> Iterator[Clash]:
    """Of a VM that both have, and of a pool from which both take, other findings tell."""
    first: dict[Hashable, tuple[int, _Held]] = {}
    for number, side in enumerate(sides):
        told: set[Route] = set()
        for one in held(side.graph):
            for key in one.keys:
                other, its = first.setdefault(key, (number, one))
                by_pool = one.nic.ask == its.nic.ask == "auto" and one.text != one.nic.mac
                if other != number and its.vm != one.vm and not by_pool and one.at not in told:
                    told.add(one.at)
                    who = f'NIC "{one.nic.name}" of {one.vm}'
                    yield Clash(number, other, say(one.text, who, sides[other].file, one.at), its.at)


def _macs(graph: Graph) -> Iterator[_Held]:
    for vm, namespace, nic in _nics(graph):
        lans = _lans(nic.network, namespace) if nic.mac is not None else ()
        if nic.mac is not None and lans:
            yield _Held(tuple((lan, nic.mac.lower()) for lan in lans), nic.mac, vm, nic, nic.mac_at)


def _ips(graph: Graph) -> Iterator[_Held]:
    for vm, namespace, nic in _nics(graph):
        lans = _lans(nic.network, namespace) if nic.set_by is not None else ()
        for address in nic.addresses if lans else ():
            yield _Held(tuple((lan, address.ip) for lan in lans), str(address.ip), vm, nic, address.at)


def _nics(graph: Graph) -> Iterator[tuple[str, str, Nic]]:
    for vm in graph.vms:
        yield from ((f"{vm.namespace.name}/{vm.name}", vm.namespace.name, nic) for nic in vm.nics)
    for one in graph.attachments:
        yield from ((f"{one.namespace.name}/{one.vm}", one.namespace.name, nic) for nic in one.nics)


def _lans(network: Network, namespace: str) -> tuple[Hashable, ...]:
    """What a LAN is known by in every spec: where it is on the nodes, and the object by which VMs of a namespace use it.

    A spec that knows a network as `existing` knows nothing but that object.
    """
    if isinstance(network, PodNetwork):
        return ()
    objects = (("nad", *found),) if (found := definition(network, namespace)) is not None else ()
    if isinstance(network, OverlayNetwork):
        home = namespace if network.kind is Kind.UDN else ""
        return (("overlay", network.kind, home, network.names.usual), *objects)
    return (lan(network), *objects)


def _pools(sides: Sequence[Side]) -> Iterator[Clash]:
    """The ranges from which several specs hand out addresses on one LAN: both begin with the lowest that is free."""
    by_lan: dict[Hashable, list[_Range]] = {}
    for number, side in enumerate(sides):
        for lans, network, nic in _handing_out(side.graph):
            for low, high in handed_out(network):
                for one in lans:
                    by_lan.setdefault((one, low.version), []).append(_Range(int(low), int(high), number, nic))
    told: set[tuple[int, int, str]] = set()
    for ranges in by_lan.values():
        for one, other in _overlapping(ranges):
            late, early = (one, other) if one.side > other.side else (other, one)
            pair = (late.side, early.side, late.nic.network.name)
            if pair not in told:
                told.add(pair)
                say = faults.pool_of_two_specs(late.nic.network.name, sides[early.side].file, late.nic.at / "ip")
                yield Clash(late.side, early.side, say, early.nic.at / "ip")


class _Range(NamedTuple):
    """Addresses, as numbers, that a spec hands out, and the first NIC that asks for one."""

    low: int
    high: int
    side: int
    nic: Nic


def _overlapping(ranges: Iterable[_Range]) -> Iterator[tuple[_Range, _Range]]:
    """Ranges of different specs that overlap: each with the one that reaches farthest of those that begin before it."""
    farthest: _Range | None = None
    of_others: _Range | None = None  # the farthest of any spec but that one
    for one in sorted(ranges, key=lambda one: one[:3]):
        before = farthest if farthest is not None and farthest.side != one.side else of_others
        if before is not None and before.high >= one.low:
            yield one, before
        if farthest is None or one.high > farthest.high:
            of_others = farthest if farthest is not None and farthest.side != one.side else of_others
            farthest = one
        elif one.side != farthest.side and (of_others is None or one.high > of_others.high):
            of_others = one


def _handing_out(graph: Graph) -> Iterator[tuple[tuple[Hashable, ...], Network, Nic]]:
    """The networks on which NICs ask for addresses, each with the first that does."""
    seen: set[str] = set()
    for _, namespace, nic in _nics(graph):
        if nic.ask == "auto" and nic.set_by is not None and nic.network.name not in seen:
            seen.add(nic.network.name)
            yield _lans(nic.network, namespace), nic.network, nic


def trees(sides: Sequence[Side]) -> Iterator[Clash]:
    """Specs of one name whose trees go to one folder: each deletes what the other one made."""
    first: dict[tuple[str, str], int] = {}
    for number, side in enumerate(sides):
        other = first.setdefault((side.folder, side.graph.name), number)
        if other != number and side.folder:
            at = Route(("metadata", "name"))
            yield Clash(
                number, other, faults.tree_of_two_specs(side.graph.name, side.folder, sides[other].file, at), at
            )
