"""Devices of the nodes as nmstate has them, in a policy's `desiredState`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from vmnetc.diagnostics.route import Route
from vmnetc.graph import Bond, Bridge, BridgePort, Ethernet, HostDevice, Macvlan, Port, Stack, Vlan, VlanRange, stacked
from vmnetc.graph.host import type_of
from vmnetc.graph.node_addresses import HostRoute, HostRouteRule, Ip

from .merge_patch import with_raw

_NO_BRACES = str.maketrans("{}", "()")
# The field of the spec behind each part of an interface.
_FIELDS = {
    "/description": "description",
    "/mtu": "mtu",
    "/mac-address": "mac",
    "/copy-mac-from": "ip",
    "/ipv4": "ip",
    "/ipv4/forwarding": "forwarding",
    "/ipv6": "ipv6",
    "/state": "state",
    "/link-aggregation/mode": "mode",
    "/link-aggregation/options": "options",
    "/link-aggregation/port": "bond",
    "/vlan/id": "vlan",
    "/vlan/base-iface": "on",
    "/vlan/reorder-headers": "reorderHeaders",
    "/mac-vlan/base-iface": "macvlan",
    "/mac-vlan/mode": "mode",
    "/mac-vlan/promiscuous": "promiscuous",
    "/bridge/options/stp": "stp",
    "/bridge/options/multicast-snooping": "mcastSnooping",
    "/bridge/port": "uplink",
    "/bridge/port/0/vlan": "allowedVlans",
    "/bridge/port/0/vlan/tag": "nativeVlan",
    "/bridge/port/0/vlan/enable-native": "nativeVlan",
}


def interfaces(device: HostDevice, needed_mtu: int | None, stack: Stack) -> Iterator[dict[str, Any]]:
    """The interfaces that a device is, the first with what `raw` says of it."""
    own, *more = computed(device, needed_mtu, stack)
    yield with_raw(own, device.raw if device.state != "absent" else None)
    yield from more


def computed(device: HostDevice, needed_mtu: int | None, stack: Stack) -> Iterator[dict[str, Any]]:
    """The interfaces that a device is without its `raw`; a NIC gets the MTU that what stands on it needs.

    One that is turned off is written whole: a node that never had it refuses a VLAN of no ID (nmstate 2.2.62, applied).
    """
    if device.state == "absent":
        yield {"name": _name(device), "type": type_of(device), "state": "absent"}
        return
    match device:
        case Ethernet():
            mtu = {"mtu": needed_mtu} if needed_mtu is not None else {}
            yield _common(device, None) | mtu | (_nic_addresses(device.ip) if device.says_ip else {}) | _ipv6(device)
        case Bond():
            yield _bond(device)
        case Vlan():
            yield _vlan(device)
        case Macvlan():
            yield _macvlan(device)
        case BridgePort():
            vlan = f" in VLAN {device.vlan}" if device.vlan is not None else ""
            yield (
                _common(device, f"The node's own port of {device.bridge.name}{vlan}")
                | addresses(device.ip)
                | _ipv6(device)
            )
        case Bridge(kind="linux"):
            yield _linux_bridge(device)
        case Bridge():
            yield from _ovs_bridge(device, stack)
        case _:
            assert_never(device)


def nic_name(port: Port) -> str:
    """How a policy names what something stands on: a NIC known by its MAC address has its name from the node."""
    if port.mac is not None:
        return _captured(port.name)
    return _name(port.device) if port.device is not None else port.name


def origins_of(device: HostDevice, pointer: str) -> dict[str, Route]:
    """Where the parts of an interface come from."""
    origins = {pointer: device.at} | {pointer + part: device.at / field for part, field in _FIELDS.items()}
    if device.ipv6 is None:
        origins[f"{pointer}/ipv6"] = device.at / "ip"
    if isinstance(device, Vlan | BridgePort):
        origins[f"{pointer}/vlan/id"] = device.vlan_at
    if isinstance(device, Bond):
        options = f"{pointer}/link-aggregation/options"
        origins |= {f"{options}/{name}": device.at / "options" / name for name, _ in device.options}
    return origins


def route(one: HostRoute, device: HostDevice) -> dict[str, Any]:
    made: dict[str, Any] = {"state": "absent"} if one.absent else {}
    made |= {"destination": str(one.to), "next-hop-interface": _name(device)}
    if one.via is not None:
        made["next-hop-address"] = str(one.via)
    if one.metric is not None:
        made["metric"] = one.metric
    if one.table is not None:
        made["table-id"] = one.table
    return made


def route_rule(rule: HostRouteRule) -> dict[str, Any]:
    made: dict[str, Any] = {"state": "absent"} if rule.absent else {}
    if rule.source is not None:
        made["ip-from"] = str(rule.source)
    if rule.to is not None:
        made["ip-to"] = str(rule.to)
    made["route-table"] = rule.table
    if rule.priority is not None:
        made["priority"] = rule.priority
    return made


def addresses(ip: Ip) -> dict[str, Any]:
    """No `ipv6` key without an address: nmstate turns IPv6 off for a new profile (2.2.62, rust/src/lib/nm/settings/ip.rs)."""
    passes = {"forwarding": ip.forwarding} if ip.forwarding is not None else {}
    if ip.kind == "dhcp":
        lease = {"auto-dns": ip.dns, "auto-routes": ip.routes, "auto-gateway": ip.gateway}
        kept = {key: taken for key, taken in lease.items() if not taken}
        return {"ipv4": {"enabled": True, "dhcp": True} | kept | passes}
    by_family: dict[int, list[dict[str, Any]]] = {4: [], 6: []}
    for address in (one.interface for one in ip.addresses):
        entry = {"ip": str(address.ip), "prefix-length": address.network.prefixlen}
        by_family[address.version].append(entry)
    made: dict[str, Any] = {"ipv4": {"enabled": False, "dhcp": False}}
    if by_family[4]:
        made["ipv4"] = {"enabled": True, "dhcp": False, "address": by_family[4]} | passes
    if by_family[6]:
        made["ipv6"] = {"enabled": True, "dhcp": False, "autoconf": False, "address": by_family[6]}
    return made


def _ipv6(device: HostDevice) -> dict[str, Any]:
    """IPv6 where it is spoken of. What of a lease is not taken is not taken of this one either."""
    match device.ipv6:
        case None:
            return {}
        case "none":
            return {"ipv6": {"enabled": False}}
    lease = {"auto-dns": device.ip.dns, "auto-routes": device.ip.routes, "auto-gateway": device.ip.gateway}
    ways = {"enabled": True, "dhcp": True, "autoconf": device.ipv6 == "auto"}
    return {"ipv6": ways | {key: taken for key, taken in lease.items() if not taken}}


def _captured(role: str) -> str:
    return f"{{{{ capture.{role}.interfaces.0.name }}}}"


def _name(device: HostDevice) -> str:
    """A device's name; one that is called after a NIC known by its MAC address is so on each node."""
    if isinstance(device, Ethernet) and device.permanent_mac is not None:
        return _captured(device.key)
    if isinstance(device, Vlan) and device.base.mac is not None:
        role = device.base.name
        if device.name == f"{role}.{device.vlan}":
            return f"{_captured(role)}.{device.vlan}"
    return device.name


def _common(device: HostDevice, description: str | None) -> dict[str, Any]:
    """What all interfaces have.

    The description is one line: nmstate writes a break into a key file as it is (2.2.62). It has no braces: what is in them
    is read as a reference to something captured, and any that is none fails the policy (2.2.62, policy/token.rs, run).
    """
    entry: dict[str, Any] = {"name": _name(device)}
    text = device.about.description or description
    if text is not None:
        entry["description"] = " ".join(text.splitlines()).translate(_NO_BRACES)
    entry |= {"type": type_of(device), "state": _state(device)}
    if device.mac is not None and not (isinstance(device, Bridge) and device.kind == "ovs"):
        entry["mac-address"] = device.mac.upper()
    if device.mtu is not None:
        entry["mtu"] = device.mtu
    return entry


def _state(device: HostDevice) -> str:
    return "up" if device.state == "present" else device.state


def _taken_over(device: HostDevice) -> dict[str, Any]:
    """The MAC address comes along with the address: DHCP and switches know the node by it (nmstate 2.2.62, applied).

    It is that of the NIC at the bottom: a bond that is made by the same policy has none yet, which nmstate refuses.
    """
    if not device.ip.taken_over:
        return {}
    port = next(stacked(device), None)
    while port is not None and port.device is not None and not isinstance(port.device, Ethernet):
        if port.device.mac is not None:
            return {"mac-address": port.device.mac.upper()}
        port = next(stacked(port.device), None)
    return {"copy-mac-from": nic_name(port)} if port is not None else {}


def _nic_addresses(ip: Ip) -> dict[str, Any]:
    """A NIC may have an IPv6 address already, which stays until it is told to go (nmstate 2.2.62, applied)."""
    return ({"ipv6": {"enabled": False}} if ip.kind == "none" else {}) | addresses(ip)


def _bond(bond: Bond) -> dict[str, Any]:
    aggregation: dict[str, Any] = {"mode": bond.mode}
    if bond.options:
        aggregation["options"] = {name: _option(name, value, bond) for name, value in bond.options}
    aggregation["port"] = [nic_name(port) for port in bond.ports]
    description = f"{bond.mode} bond of {', '.join(port.name for port in bond.ports)}"
    return (
        _common(bond, description)
        | _taken_over(bond)
        | addresses(bond.ip)
        | _ipv6(bond)
        | {"link-aggregation": aggregation}
    )


def _option(name: str, value: str, bond: Bond) -> str:
    """The primary port is named as it is in the list of ports."""
    return next((nic_name(port) for port in bond.ports if name == "primary" and port.name == value), value)


def _vlan(vlan: Vlan) -> dict[str, Any]:
    tag: dict[str, Any] = {"base-iface": nic_name(vlan.base), "id": vlan.vlan}
    if vlan.reorder_headers is not None:
        tag["reorder-headers"] = vlan.reorder_headers
    return _common(vlan, f"VLAN {vlan.vlan} on {vlan.base.name}") | addresses(vlan.ip) | _ipv6(vlan) | {"vlan": tag}


def _macvlan(device: Macvlan) -> dict[str, Any]:
    own = {"base-iface": nic_name(device.base), "mode": device.mode, "promiscuous": device.promiscuous}
    description = f"The node's own interface beside macvlan pods on {device.base.name}"
    return _common(device, description) | addresses(device.ip) | _ipv6(device) | {"mac-vlan": own}


def _linux_bridge(bridge: Bridge) -> dict[str, Any]:
    """`stp` is always written: NetworkManager's default is on, which blocks a new port for 30 seconds."""
    options: dict[str, Any] = {"stp": {"enabled": bridge.stp}}
    if bridge.mcast_snooping is not None:
        options["multicast-snooping"] = bridge.mcast_snooping
    ports = [{"name": nic_name(bridge.uplink), **_port_vlans(bridge)}] if bridge.uplink else []
    return (
        _common(bridge, _bridge_description("Linux bridge", bridge))
        | _taken_over(bridge)
        | addresses(bridge.ip)
        | _ipv6(bridge)
        | {"bridge": {"options": options, "port": ports}}
    )


def _bridge_description(what: str, bridge: Bridge) -> str:
    return f"{what} with {bridge.uplink.name} as a port" if bridge.uplink else f"{what} without a port"


def _port_vlans(bridge: Bridge) -> dict[str, Any]:
    """Without a `vlan` key kubernetes-nmstate adds the trunk 2-4094 (pkg/bridge/bridge.go); `{}` turns filtering off.

    That is so on a Linux bridge. The port of an OVS bridge without one lets all through.
    """
    if bridge.allowed_vlans is None:
        return {}
    if bridge.allowed_vlans == "none":
        return {"vlan": {}}
    native = {"tag": bridge.native_vlan, "enable-native": True} if bridge.native_vlan is not None else {}
    return {"vlan": {"mode": "trunk", **native, "trunk-tags": [_trunk_tag(span) for span in bridge.allowed_vlans]}}


def _trunk_tag(span: VlanRange) -> dict[str, Any]:
    return {"id": span.low} if span.low == span.high else {"id-range": {"min": span.low, "max": span.high}}


def _ovs_bridge(bridge: Bridge, stack: Stack) -> Iterator[dict[str, Any]]:
    """`allow-extra-patch-ports` lets OVN's own patch ports stay when the policy is applied again.

    An address cannot stand on the bridge itself: it takes an internal port of the bridge's name. The node's other ports
    are listed too: a list of ports replaces the one on the node.
    """
    ports: list[dict[str, Any]] = [{"name": nic_name(bridge.uplink), **_port_vlans(bridge)}] if bridge.uplink else []
    own = bool(bridge.ip) or bridge.asks_for_ipv6 or bridge.mac is not None
    if own:
        ports.append({"name": bridge.name})
    ports += [_internal(port) for port in stack.devices if isinstance(port, BridgePort) and _is_on(port, bridge)]
    yield _common(bridge, _bridge_description("OVS bridge", bridge)) | {
        "bridge": {
            "allow-extra-patch-ports": True,
            "options": {"stp": {"enabled": bridge.stp}},
            "port": ports,
        }
    }
    if own:
        mac = {"mac-address": bridge.mac.upper()} if bridge.mac is not None else {}
        port = {"name": bridge.name, "type": "ovs-interface", "state": _state(bridge)}
        yield port | mac | _taken_over(bridge) | addresses(bridge.ip) | _ipv6(bridge)


def _is_on(port: BridgePort, bridge: Bridge) -> bool:
    return port.bridge.name == bridge.name and port.state != "absent"


def _internal(port: BridgePort) -> dict[str, Any]:
    vlan = {"vlan": {"mode": "access", "tag": port.vlan}} if port.vlan is not None else {}
    return {"name": port.name, **vlan}
