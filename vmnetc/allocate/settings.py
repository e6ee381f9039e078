"""What nodes keep of a device when a policy says no more of it.

A policy is a part of a node's state: what it does not mention is left as it is (nmstate 2.2.62, `merge_json_value`; of
routes and rules `MergedRoutes` and `MergedRouteRules`). Addresses of IPv4, ports, STP and VLAN filters are always said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Bond, Bridge, Ethernet, Graph, HostDevice, Stack, Vlan, stacked
from vmnetc.graph.host import captured, type_of
from vmnetc.graph.node_addresses import NodeDns
from vmnetc.lock import Lock, Resolver
from vmnetc.lock.model import Strings

from . import setting_faults as faults

# What is said to be nothing: nobody keeps it, and nobody misses it.
_NOTHING = ("none",)
_LISTS = {"routes": "route", "routeRules": "route rule"}


def kept(device: HostDevice, stack: Stack) -> dict[str, Strings]:
    """What a device has of it, by field of the spec."""
    return {field: said for field, said in _said(device, stack).items() if said and said != _NOTHING}


def _said(device: HostDevice, stack: Stack) -> dict[str, Strings]:
    """What the policy of a device says of it."""
    if isinstance(device, Ethernet) and _is_port(device, stack):
        return _facts(device, stack) | {"ip": _NOTHING, "ipv6": _NOTHING, "forwarding": _NOTHING}
    return _facts(device, stack)


def _facts(device: HostDevice, stack: Stack) -> dict[str, Strings]:
    found: dict[str, Strings] = {
        "routes": tuple(str(route) for route in device.routes if not route.absent),
        "routeRules": tuple(str(rule) for rule in device.rules if not rule.absent),
    }
    own_port = isinstance(device, Bridge) and device.kind == "ovs"  # goes with its address
    mtu = device.mtu or next((nic.mtu for nic in stack.nics if nic.port.name == device.name), None)
    facts: dict[str, object] = {
        "mtu": mtu if isinstance(device, Ethernet) else device.mtu,
        "mac": device.mac if not own_port else None,
        "ipv6": _ipv6(device) if not own_port else None,
        "forwarding": _switch(device.ip.forwarding) if not own_port else None,
    }
    match device:
        case Ethernet(says_ip=True):
            addresses = ", ".join(str(address.interface) for address in device.ip.addresses)
            facts["ip"] = addresses or device.ip.kind
        case Bond() if device.options:
            facts |= {"mode": device.mode} | {f"options.{name}": value for name, value in device.options}
        case Vlan():
            facts["reorderHeaders"] = _switch(device.reorder_headers)
        case Bridge():
            facts["mcastSnooping"] = _switch(device.mcast_snooping)
    return found | {field: (str(fact),) for field, fact in facts.items() if fact is not None}


def _ipv6(device: HostDevice) -> str | None:
    """IPv6, where it is written: a policy that says nothing of it leaves it on where it is on."""
    if any(address.interface.version == 6 for address in device.ip.addresses):
        return "static"
    if device.ipv6 is None and isinstance(device, Ethernet) and device.says_ip and device.ip.kind == "none":
        return "none"
    return device.ipv6


def _switch(on: bool | None) -> str | None:
    return None if on is None else "true" if on else "false"


def _is_port(nic: Ethernet, stack: Stack) -> bool:
    """Whether a bond or bridge has the NIC for a port: then it has no addresses."""
    above = (device for device in stack.devices if isinstance(device, Bond | Bridge) and device.state != "absent")
    return any(port.device is nic for device in above for port in stacked(device))


def resolvers(graph: Graph) -> dict[str, Resolver]:
    """The name servers of each set of nodes that has some."""
    return {
        dns.group.name: Resolver(dns.name, dns.servers or (), dns.search or ())
        for dns in graph.dns
        if dns.servers or dns.search
    }


def captures(graph: Graph) -> dict[str, Mapping[str, str]]:
    """The NICs that policies find by their MAC address."""
    return {stack.name: found for stack in graph.stacks if (found := captured(stack))}


# What would stay behind, or be refused


def harms(graph: Graph, before: Lock, after: Lock) -> Iterator[Diagnostic]:
    """Settings that the nodes keep though the spec has them no more, and policies that the API server would refuse."""
    yield from _settings_left(graph, before)
    yield from _name_servers_left(graph, before)
    yield from _captures_changed(graph, before, after)


@dataclass(frozen=True, slots=True)
class _Left:
    """Settings of a device that would stay: its name and type, where they would be said, and whether one is a list."""

    name: str
    type: str
    field: str
    said: Strings
    at: Route


def _settings_left(graph: Graph, before: Lock) -> Iterator[Diagnostic]:
    """What is left in the same way on several nodes is one finding."""
    found: dict[_Left, list[str]] = {}
    for stack in graph.stacks:
        known = before.interfaces.get(stack.group.name, {})
        for device in stack.devices:
            was = known.get(device.name)
            if was is not None and was.type == type_of(device) and device.state != "absent":
                for field, said in _left(was.stays, device, stack):
                    at = device.at / "options" if field.startswith("options.") else device.at / field
                    found.setdefault(_Left(device.name, was.type, field, said, at), []).append(stack.group.name)
    for left, nodes in found.items():
        seen = before.origin.place(("hostInterfaces", nodes[0], left.name))
        about = (nodes, left.at, seen, before.origin.spec)
        if left.field in _LISTS:
            yield faults.routes_left(left.name, left.type, _LISTS[left.field], left.said, *about)
        else:
            yield faults.setting_left(left.name, left.type, left.field, left.said[0], *about)


def _left(stays: Mapping[str, Strings], device: HostDevice, stack: Stack) -> Iterator[tuple[str, Strings]]:
    now = _said(device, stack) if stays else {}
    for field, was in sorted(stays.items()):
        if field in _LISTS:
            asked = [str(one) for one in (device.routes if field == "routes" else device.rules) if one.absent]
            lost = tuple(one for one in was if one not in (*now[field], *asked))
            if field == "routes":
                lost = tuple(route for route in lost if _reaches(route, device, now))
            if lost:
                yield field, lost
        elif field not in now and not _goes_with_mode(field, stays, device):
            yield field, was


def _goes_with_mode(field: str, stays: Mapping[str, Strings], device: HostDevice) -> bool:
    """Whether it is an option of a bond's earlier mode: a new mode brings its own (nmstate 2.2.62, ifaces/bond.rs)."""
    return field == "mode" or (
        field.startswith("options.") and isinstance(device, Bond) and (device.mode,) != stays.get("mode")
    )


def _reaches(route: str, device: HostDevice, now: Mapping[str, Strings]) -> bool:
    """Whether a route would still be there: those of a family that is turned off go with it."""
    if ":" in route:
        return now.get("ipv6") != _NOTHING
    if isinstance(device, Ethernet):
        return now.get("ip") != _NOTHING
    return device.ip.kind == "dhcp" or any(address.interface.version == 4 for address in device.ip.addresses)


def _name_servers_left(graph: Graph, before: Lock) -> Iterator[Diagnostic]:
    groups = {group.name: group for group in graph.groups}
    said = {dns.group.name: dns for dns in graph.dns}
    found: dict[tuple[str, Strings, Route], list[str]] = {}
    for nodes, was in sorted(before.dns.items()):
        now = said.get(nodes)
        if nodes not in groups:
            continue
        for field, values in _unsaid(was, now):
            found.setdefault((field, values, Route(groups[nodes].at.path[:2])), []).append(nodes)
    for (field, values, at), nodes_ in found.items():
        seen = before.origin.place(("dns", nodes_[0]))
        yield faults.name_servers_left(field, values, nodes_, at, seen, before.origin.spec)


def _unsaid(was: Resolver, now: NodeDns | None) -> Iterator[tuple[str, Strings]]:
    """The lists that were said and are not; of two that are gone together the first."""
    lost = [(field, said) for field, said in (("servers", was.servers), ("search", was.search)) if said]
    if now is None:
        yield lost[0]
    else:
        yield from ((field, said) for field, said in lost if field not in now.said())


def _captures_changed(graph: Graph, before: Lock, after: Lock) -> Iterator[Diagnostic]:
    """Policies that were there before, under the same name, and find their NICs otherwise now.

    Locks of earlier builds have no captures; a port that is called like the role was found by its address in them, too.
    """
    ports: dict[str, set[str]] = {}
    entries: dict[str, list[str]] = {}
    for name, device in (known for devices in before.interfaces.values() for known in devices.items()):
        ports.setdefault(device.nncp, set()).update(device.ports)
        entries.setdefault(device.nncp, []).append(faults.entry(name, device.type))
    for stack in graph.stacks:
        was, now = before.captures.get(stack.name), after.captures.get(stack.name, {})
        if was is None and (stack.name not in ports or now.keys() <= ports[stack.name]):
            continue
        if (was or {}) == now:
            continue
        was = was or {}
        role = min(name for name in {*was, *now} if was.get(name) != now.get(name))
        nic = stack.group.nics.get(role)
        at = nic.at if nic is not None else stack.root.at.key
        seen = before.origin.place(("captures", stack.name)) if was else None
        known = [f"captures.{stack.name}"] if was else entries[stack.name]
        yield faults.capture_changed(
            stack.name, role, was.get(role), now.get(role), at, seen, known, before.origin.spec
        )
