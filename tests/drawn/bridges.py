"""Bridges of the nodes, and the nodes' own interfaces on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .chance import Chance
from .host import FOR_VMS, UNSTATED, bond, ethernet, family, mtu, say_mac, say_policy, varied, vlan
from .node_addresses import Said, draw_ip, fill_routes
from .nodes import choose_nodes, nic, say_nodes
from .words import about
from .world import Bridge, Device, Family, World


def draw_bridges(chance: Chance, world: World) -> None:
    for _ in range(max(1, world.size) if world.size < 4 else chance.number(2, 8)):
        _bridge(chance, world)
    if world.size and chance.yes(0.25):
        _family(chance, world)
    if chance.yes(0.4):
        _br_ex(chance, world)
    for bridge in world.bridges if world.size else []:
        if not bridge.existing and chance.yes(0.3):
            _on_bridge(chance, world, bridge)


def _below(chance: Chance, world: World) -> Device | None:
    """What a bridge stands on; None: it ends on the node."""
    nodes = choose_nodes(chance, world)
    free = [device for device in world.devices if not device.is_port and device.sort in ("bond", "vlan")]
    match chance.number(0, 7):
        case 0 | 1:
            return Device(nic(chance, world, nodes), nodes, None)
        case 2:
            return bond(chance, world, nodes, for_vms=True)
        case 3:
            return ethernet(chance, world, nodes, port=True)
        case 4:
            return vlan(chance, world, bond(chance, world, nodes, for_vms=True), port=True)
        case 5 if free:
            return chance.one([device for device in free if device.name in _carrying(world)] or [None])
        case 6:
            return varied(chance, world, nodes, port=True)
        case _:
            return None


def _carrying(world: World) -> list[str]:
    """The interfaces without an address that can carry VMs."""
    found = []
    for name, entry in world.section("interfaces").items():
        base = world.section("interfaces").get(entry.get("on", ""), {})
        modes = (entry.get("mode", FOR_VMS[0]), base.get("mode", FOR_VMS[0]))
        if entry.get("ip", "none") == "none" and all(mode in FOR_VMS for mode in modes):
            found.append(name)
    return found


def _bridge(chance: Chance, world: World) -> None:
    number = world.next()
    name = chance.one((f"br-vm{number}", f"br_{number}", f"BR{number}", f"br.{number}x", f"br-flat-{number}"))
    if chance.yes(0.15):
        return _existing_bridge(chance, world, name)
    below = _below(chance, world)
    if below is not None and below.sort == "bond" and below.is_port:
        below = None  # it has an address
    kind = "ovs" if chance.yes(0.35) else "linux"
    entry: dict[str, Any] = {"uplink": "none" if below is None else below.name}
    nodes = choose_nodes(chance, world, below)
    if below is not None:
        below.is_port = True
        if below.inherits:
            nodes = below.nodes
    say_nodes(chance, entry, nodes)
    if kind == "ovs" or chance.yes(0.1):
        entry["type"] = kind
    _addresses(chance, world, entry, nodes, below)
    chance.fill(entry, "existing", 0.05, lambda: False)
    bridge = _of_kind(chance, world, name, kind, entry, below)
    bridge.nodes = nodes
    bridge.policies = [] if below is None else below.policies
    say_policy(chance, world, entry, nodes, bridge.policies)
    world.section("bridges")[name] = entry
    world.bridges.append(bridge)
    return None


def _addresses(chance: Chance, world: World, entry: dict[str, Any], nodes: list[str], below: Device | None) -> None:
    said = Said(None)
    if below is not None and below.inherits:
        entry["ip"] = "inherit" if chance.yes(0.7) else dict.fromkeys(nodes, "inherit")
        return
    if chance.yes(0.2):
        said = draw_ip(chance, world, nodes)
        entry["ip"] = said.field
    fill_routes(chance, world, entry, said)
    say_mac(chance, world, entry, nodes)


def _of_kind(chance: Chance, world: World, name: str, kind: str, entry: dict[str, Any], below: Device | None) -> Bridge:
    """What bridges of one kind have, and all others too."""
    chance.fill(entry, "stp", 0.2, lambda: chance.yes())
    about(chance, entry)
    allowed, native, localnets = None, None, [f"{name}-localnet"]
    room = None if below is None else below.room or UNSTATED
    if kind == "linux":
        chance.fill(entry, "mcastSnooping", 0.2, lambda: chance.yes())
        allowed = _allowed(chance, entry)
        native = _native(chance, entry, allowed)
        room = mtu(chance, entry, None if below is None else below.room) or room
        if "mtu" not in entry:
            chance.fill(entry, "mtu", 0.1, lambda: "inherit")
    elif world.target.physical_network_name and chance.yes(0.4) and "{" not in name:
        entry["physicalNetwork"] = localnets = [f"physnet-{name}-{index}" for index in range(chance.number(1, 3))]
    if kind == "ovs" and entry.get("ip", "none") == "none" and "ipv6" not in entry and chance.yes(0.3):
        allowed = _listed(chance, entry)
    taken = {-1} if native is not None or (kind == "ovs" and allowed is not None) else set()
    taken |= set() if below is None else below.vlans
    tags = below is None or below.sort not in ("vlan", "perGroup")
    of_kind: Any = "ovs" if kind == "ovs" else "linux"
    return Bridge(name, of_kind, False, allowed, localnets, room, taken, native=native, tags=tags)


def _native(chance: Chance, entry: dict[str, Any], allowed: Any) -> int | None:
    """The VLAN of untagged frames, where the tagged ones are listed and the node has no address on the bridge."""
    if not isinstance(allowed, list) or entry.get("ip", "none") != "none" or chance.yes(0.6):
        return None
    entry["nativeVlan"] = max(high for _, high in allowed) + chance.number(1, 50)
    return int(entry["nativeVlan"])


def _family(chance: Chance, world: World) -> None:
    """A bridge for each of several VLANs."""
    nodes = choose_nodes(chance, world)
    base = Device(nic(chance, world, nodes), nodes, None) if chance.yes() else bond(chance, world, nodes, for_vms=True)
    if base.sort == "bond" and base.is_port:
        return
    below, vlans = family(chance, world, base, port=True)
    key = f"{chance.one(('br', 'Br_'))}{world.next()}-{{vlan}}"
    kind = "ovs" if chance.yes(0.3) else "linux"
    entry: dict[str, Any] = {"uplink": below.name}
    nodes = choose_nodes(chance, world, below)
    say_nodes(chance, entry, nodes)
    if kind == "ovs":
        entry["type"] = kind
    chance.fill(entry, "ip", 0.2, lambda: draw_ip(chance, world, nodes, static=False).field)
    like = _of_kind(chance, world, key, kind, entry, below)
    members = []
    for number in vlans:
        name = key.replace("{vlan}", str(number))
        taken = set(like.taken)
        localnet = f"{name}-localnet"
        made = replace(like, name=name, localnets=[localnet], taken=taken, nodes=nodes, policies=below.policies)
        members.append(made)
    world.section("bridges")[key] = entry
    world.families.append(Family(key, vlans, members))
    world.bridges.append(members[0])


def _existing_bridge(chance: Chance, world: World, name: str) -> None:
    entry: dict[str, Any] = {"existing": True}
    allowed, native, localnets = None, None, [f"{name}-localnet"]
    nodes = choose_nodes(chance, world)
    say_nodes(chance, entry, nodes)
    about(chance, entry)
    if chance.yes(0.4):
        entry["type"] = "ovs"
        if world.target.physical_network_name and chance.yes(0.5):
            entry["physicalNetwork"] = localnets = [f"{name}/net", f"physnet-{name}"][: chance.number(1, 2)]
            chance.fill(entry, "mapped", 0.3, lambda: chance.yes(0.8))
        if not entry.get("mapped"):
            say_policy(chance, world, entry, nodes, [], shared=False)
    else:
        allowed = _allowed(chance, entry)
        native = _native(chance, entry, allowed)
    kind = "ovs" if "type" in entry else "linux"
    world.section("bridges")[name] = entry
    taken = {-1} if native is not None else set()
    world.bridges.append(
        Bridge(name, "ovs" if kind == "ovs" else "linux", True, allowed, localnets, None, taken, nodes, native=native)
    )


def _allowed(chance: Chance, entry: dict[str, Any]) -> Any:
    """The field in one of its forms, and what it lets through."""
    if chance.yes(0.6):
        return None
    if chance.yes(0.2):
        entry["allowedVlans"] = "none"
        return "none"
    return _listed(chance, entry)


def _listed(chance: Chance, entry: dict[str, Any]) -> list[tuple[int, int]]:
    found, typed, low = [], list[int | str](), chance.number(2, 200)
    for _ in range(chance.number(1, 3)):
        high = low + chance.one((0, 31, 99, 500))
        found.append((low, high))
        single: tuple[int | str, ...] = (low, str(low))
        typed.append(chance.one(single) if high == low else f"{low}-{high}")
        low = high + chance.number(1, 300)
    entry["allowedVlans"] = typed
    return found


def _br_ex(chance: Chance, world: World) -> None:
    localnets, nodes = ["br-ex-localnet"], ["workers"]
    built_in = world.target.distribution.br_ex
    if chance.yes(0.6) or not built_in:
        entry: dict[str, Any] = {}
        chance.fill(entry, "existing", 0.2, lambda: True)
        chance.fill(entry, "type", 0.2, lambda: "ovs")
        nodes = chance.one((["workers"], ["all"], ["control-plane"]))
        entry |= {} if built_in else {"existing": True, "type": "ovs"}
        say_nodes(chance, entry, nodes)
        about(chance, entry)
        if world.target.physical_network_name and chance.yes(0.6):
            entry["physicalNetwork"] = localnets = ["machine", "physnet"][: chance.number(1, 2 if built_in else 1)]
            chance.fill(entry, "mapped", 0.2, lambda: True)
        world.section("bridges")["br-ex"] = entry
    world.bridges.append(Bridge("br-ex", "ovs", True, None, localnets, None, set(), nodes))


def _on_bridge(chance: Chance, world: World, bridge: Bridge) -> None:
    """The node's own interface: a port of an OVS bridge, or a VLAN on a Linux bridge that filters none."""
    if (bridge.kind == "linux" and bridge.allowed != "none") or (
        bridge.kind == "ovs" and not (bridge.allowed is None or bridge.free())
    ):
        return
    below = Device(bridge.name, bridge.nodes, bridge.room or UNSTATED, policies=bridge.policies)
    if bridge.kind == "linux":
        vlan(chance, world, below, port=False)
        return
    nodes = choose_nodes(chance, world, below)
    entry: dict[str, Any] = {"on": bridge.name}
    low, high = chance.one(bridge.free() if bridge.allowed is not None else [(1, 4094)])
    chance.fill(entry, "vlan", 0.6 if bridge.allowed is None else 1, lambda: chance.number(low, high))
    mtu(chance, entry, None)
    said = draw_ip(chance, world, nodes)
    entry["ip"] = said.field
    fill_routes(chance, world, entry, said)
    say_mac(chance, world, entry, nodes)
    say_nodes(chance, entry, nodes)
    about(chance, entry, 0.1)
    world.section("interfaces")[f"own-{world.next()}"] = entry
