"""NodeNetworkConfigurationPolicy: one for each stack of devices on a group of nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from vmnetc.diagnostics.route import Route
from vmnetc.graph import Bond, Bridge, Ethernet, Graph, HostDevice, Output, Stack, Vlan, VlanRange
from vmnetc.graph.common import About
from vmnetc.manifest import Manifest, of

from .metadata import metadata

KIND = "NodeNetworkConfigurationPolicy"
# The field of the spec behind each part of an interface.
_FIELDS = {
    "/description": "description",
    "/mtu": "mtu",
    "/ipv4": "ip",
    "/ipv6": "ip",
    "/link-aggregation/mode": "mode",
    "/link-aggregation/options": "options",
    "/link-aggregation/port": "bond",
    "/vlan/id": "vlan",
    "/vlan/base-iface": "on",
    "/bridge/options/stp": "stp",
    "/bridge/options/multicast-snooping": "mcastSnooping",
    "/bridge/port": "uplink",
    "/bridge/port/0/vlan": "allowedVlans",
}


def policies(graph: Graph) -> Iterator[Manifest]:
    for stack in graph.stacks:
        yield _policy(stack, graph.output)


def _policy(stack: Stack, output: Output) -> Manifest:
    group = stack.group
    spec: dict[str, Any] = {}
    if group.selector:
        spec["nodeSelector"] = dict(group.selector)
    if group.max_unavailable is not None:
        spec["maxUnavailable"] = group.max_unavailable
    state, origins = _desired_state(stack)
    spec["desiredState"] = state
    body = {
        "apiVersion": "nmstate.io/v1",
        "kind": KIND,
        "metadata": metadata(KIND, stack.name, output, about=_about(stack)),
        "spec": spec,
    }
    return of(body, *_sources(stack), origins=origins)


def _sources(stack: Stack) -> tuple[Route, ...]:
    """The entries that made it, the root first."""
    routes = {stack.root.at: None} | {device.at: None for device in stack.devices}
    return tuple(routes | {mapping.bridge.at: None for mapping in stack.mappings})


def _about(stack: Stack) -> About:
    """Labels and annotations of every entry in the stack; descriptions stand at the interfaces."""
    entries = {entry.name: entry.about for entry in (*stack.devices, *(mapping.bridge for mapping in stack.mappings))}
    labels = {name: value for about in entries.values() for name, value in about.labels}
    annotations = {name: value for about in entries.values() for name, value in about.annotations}
    return About(labels=tuple(labels.items()), annotations=tuple(annotations.items()))


def _desired_state(stack: Stack) -> tuple[dict[str, Any], dict[str, Route]]:
    at = "/spec/desiredState"
    interfaces: list[dict[str, Any]] = []
    origins = {
        "/spec/nodeSelector": stack.group.at / "selector",
        "/spec/maxUnavailable": stack.group.at / "maxUnavailable",
    }
    declared = {device.name for device in stack.devices}
    needed = {nic.name: nic.mtu for nic in stack.nics}
    for nic in (nic for nic in stack.nics if nic.name not in declared):
        origins[f"{at}/interfaces/{len(interfaces)}"] = nic.at
        interfaces.append({"name": nic.name, "type": "ethernet", "state": "up", "mtu": nic.mtu})
    for device in stack.devices:
        for interface in _interfaces(device, needed.get(device.name)):
            origins |= _origins(device, f"{at}/interfaces/{len(interfaces)}")
            interfaces.append(interface)
    state: dict[str, Any] = {}
    if interfaces:
        state["interfaces"] = interfaces
    if stack.mappings:
        origins |= {
            f"{at}/ovn/bridge-mappings/{index}": mapping.bridge.at / "physicalNetwork"
            for index, mapping in enumerate(stack.mappings)
        }
        state["ovn"] = {
            "bridge-mappings": [
                {"localnet": mapping.localnet, "bridge": mapping.bridge.name, "state": "present"}
                for mapping in stack.mappings
            ]
        }
    return state, origins


def _origins(device: HostDevice, pointer: str) -> dict[str, Route]:
    """Where the parts of an interface come from."""
    origins = {pointer: device.at} | {pointer + part: device.at / field for part, field in _FIELDS.items()}
    if isinstance(device, Bond):
        options = f"{pointer}/link-aggregation/options"
        origins |= {f"{options}/{name}": device.at / "options" / name for name, _ in device.options}
    return origins


def _interfaces(device: HostDevice, needed_mtu: int | None) -> Iterator[dict[str, Any]]:
    match device:
        case Ethernet():
            mtu = {"mtu": needed_mtu} if needed_mtu is not None else {}
            yield _common(device, "ethernet", None) | mtu | _nic_addresses(device.ip)
        case Bond():
            yield _bond(device)
        case Vlan():
            description = f"VLAN {device.vlan} on {device.base.name}"
            vlan = {"vlan": {"base-iface": device.base.name, "id": device.vlan}}
            yield _common(device, "vlan", description) | _ipv4(device.ip) | vlan
        case Bridge(kind="linux"):
            yield _linux_bridge(device)
        case Bridge():
            yield from _ovs_bridge(device)
        case _:
            assert_never(device)


def _common(device: HostDevice, kind: str, description: str | None) -> dict[str, Any]:
    """What all interfaces have. The description is one line: nmstate writes a break into a key file as it is (2.2.62)."""
    entry: dict[str, Any] = {"name": device.name}
    text = device.about.description or description
    if text is not None:
        entry["description"] = " ".join(text.splitlines())
    entry |= {"type": kind, "state": "up"}
    if device.mtu is not None:
        entry["mtu"] = device.mtu
    return entry


def _nic_addresses(ip: str | None) -> dict[str, Any]:
    """A NIC may have an IPv6 address already, which stays until it is told to go (nmstate 2.2.62, applied)."""
    if ip is None:
        return {}
    return _ipv4(ip) | ({"ipv6": {"enabled": False}} if ip == "none" else {})


def _ipv4(ip: str) -> dict[str, Any]:
    """No `ipv6` key: nmstate turns IPv6 off for a new profile (2.2.62, rust/src/lib/nm/settings/ip.rs)."""
    return {"ipv4": {"enabled": True, "dhcp": True} if ip == "dhcp" else {"enabled": False, "dhcp": False}}


def _bond(bond: Bond) -> dict[str, Any]:
    names = [port.name for port in bond.ports]
    aggregation: dict[str, Any] = {"mode": bond.mode}
    if bond.options:
        aggregation["options"] = dict(bond.options)
    aggregation["port"] = names
    description = f"{bond.mode} bond of {', '.join(names)}"
    return _common(bond, "bond", description) | _ipv4(bond.ip) | {"link-aggregation": aggregation}


def _linux_bridge(bridge: Bridge) -> dict[str, Any]:
    """`stp` is always written: NetworkManager's default is on, which blocks a new port for 30 seconds."""
    options: dict[str, Any] = {"stp": {"enabled": bridge.stp}}
    if bridge.mcast_snooping is not None:
        options["multicast-snooping"] = bridge.mcast_snooping
    ports = [{"name": bridge.uplink.name, **_port_vlans(bridge)}] if bridge.uplink else []
    return (
        _common(bridge, "linux-bridge", _bridge_description("Linux bridge", bridge))
        | _ipv4(bridge.ip)
        | {"bridge": {"options": options, "port": ports}}
    )


def _bridge_description(what: str, bridge: Bridge) -> str:
    return f"{what} with {bridge.uplink.name} as a port" if bridge.uplink else f"{what} without a port"


def _port_vlans(bridge: Bridge) -> dict[str, Any]:
    """Without a `vlan` key kubernetes-nmstate adds the trunk 2-4094 (pkg/bridge/bridge.go); `{}` turns filtering off."""
    if bridge.allowed_vlans is None:
        return {}
    if bridge.allowed_vlans == "none":
        return {"vlan": {}}
    return {"vlan": {"mode": "trunk", "trunk-tags": [_trunk_tag(span) for span in bridge.allowed_vlans]}}


def _trunk_tag(span: VlanRange) -> dict[str, Any]:
    return {"id": span.low} if span.low == span.high else {"id-range": {"min": span.low, "max": span.high}}


def _ovs_bridge(bridge: Bridge) -> Iterator[dict[str, Any]]:
    """`allow-extra-patch-ports` lets OVN's own patch ports stay when the policy is applied again.

    An address cannot stand on the bridge itself: it takes an internal port of the bridge's name.
    """
    ports = [{"name": bridge.uplink.name}] if bridge.uplink else []
    if bridge.ip != "none":
        ports.append({"name": bridge.name})
    yield _common(bridge, "ovs-bridge", _bridge_description("OVS bridge", bridge)) | {
        "bridge": {
            "allow-extra-patch-ports": True,
            "options": {"stp": {"enabled": bridge.stp}},
            "port": ports,
        }
    }
    if bridge.ip != "none":
        yield {"name": bridge.name, "type": "ovs-interface", "state": "up"} | _ipv4(bridge.ip)
