"""Interfaces of the nodes."""

from __future__ import annotations

from typing import Any

from .chance import Chance
from .node_addresses import Said, draw_ip, fill_routes
from .nodes import choose_nodes, hosts_of, nic, say_nodes, shared_hosts
from .words import about
from .world import Device, World

MTUS = (1500, 9000, 1400, 9216)
FOR_VMS = ("active-backup", "balance-xor", "802.3ad")
MODES = (*FOR_VMS, "balance-rr", "broadcast", "balance-tlb", "balance-alb")
# The MTU of what states none.
UNSTATED = 1500
_BOTH_FORMS: tuple[int | str, ...] = (100, "140")
_HASH = ("balance-xor", "802.3ad", "balance-tlb")


def draw_interfaces(chance: Chance, world: World) -> None:
    """What nodes have for themselves: storage, and the like."""
    for _ in range(chance.number(0, min(3, world.size))):
        _own_interface(chance, world)


def _own_interface(chance: Chance, world: World) -> None:
    nodes = choose_nodes(chance, world)
    match chance.number(0, 6):
        case 0:
            ethernet(chance, world, nodes, port=False)
        case 1:
            bond(chance, world, nodes, for_vms=False)
        case 2:
            vlan(chance, world, Device(nic(chance, world, nodes), nodes, None), port=False)
        case 3:
            varied(chance, world, nodes, port=False)
        case 4:
            family(chance, world, bond(chance, world, nodes, for_vms=True), port=False)
        case 5:
            _macvlan(chance, world, _below_macvlan(chance, world, nodes))
        case _:
            vlan(chance, world, bond(chance, world, nodes, for_vms=True), port=False)


def _below_macvlan(chance: Chance, world: World, nodes: list[str]) -> Device:
    match chance.number(0, 2):
        case 0:
            return Device(nic(chance, world, nodes), nodes, None)
        case 1:
            return bond(chance, world, nodes, for_vms=True)
    return vlan(chance, world, bond(chance, world, nodes, for_vms=True), port=False)


def _macvlan(chance: Chance, world: World, below: Device) -> None:
    """The node's own interface beside macvlan pods. What it lies on is no port of anything from then on."""
    below.is_port = True
    entry: dict[str, Any] = {"macvlan": below.name}
    chance.fill(entry, "mode", 0.3, lambda: chance.one(("bridge", "private", "vepa", "passthru")))
    chance.fill(entry, "promiscuous", 0.3, lambda: entry.get("mode") != "passthru" or chance.yes())
    nodes = choose_nodes(chance, world, below)
    size = mtu(chance, entry, below.room) or below.room or UNSTATED
    said = Said(None)
    if chance.yes(0.7):
        said = draw_ip(chance, world, nodes)
        entry["ip"] = said.field
    fill_routes(chance, world, entry, said)
    say_mac(chance, world, entry, nodes)
    _add(chance, world, f"shim{world.next()}", entry, nodes, size, "macvlan", below.policies)


def mtu(chance: Chance, entry: dict[str, Any], room: int | None) -> int | None:
    """An MTU that what lies below has room for."""
    if chance.yes(0.7):
        return None
    fitting = [size for size in MTUS if room is None or size <= room]
    entry["mtu"] = chance.one(fitting or [576])
    return int(entry["mtu"])


def say_policy(
    chance: Chance, world: World, entry: dict[str, Any], nodes: list[str], policies: list[str], *, shared: bool = True
) -> None:
    """A name for the policy, unless its stack has one; `shared` with others only where devices are made."""
    if policies or chance.yes(0.88):
        return
    name = f"pol{world.next()}"
    ways = [name, f"{name}-{{group}}", f"{{group}}.{name}", "together-{group}" if shared else f"own-{name}"]
    ways += [f"{{host}}-{name}", f"{name}.{{short}}"] if hosts_of(world, nodes) else []
    entry["nncp"] = chance.one(ways)
    policies.append(entry["nncp"])


def say_mac(chance: Chance, world: World, entry: dict[str, Any], nodes: list[str]) -> None:
    """An address of its own, for one node only."""
    number = world.next()
    macs = (
        f"02:00:5e:{number // 256:02x}:{number % 256:02x}:07",
        f"AE:00:5E:{number // 256:02X}:{number % 256:02X}:07",
    )
    if entry.get("ip") != "inherit" and len(nodes) == 1 and nodes[0] in world.lone_hosts():
        chance.fill(entry, "mac", 0.4, lambda: chance.one(macs))


def ethernet(chance: Chance, world: World, nodes: list[str], *, port: bool) -> Device:
    """A NIC, under its name or the role by which its nodes know it; what it is a port of may take its address over."""
    name, entry = nic(chance, world, nodes), dict[str, Any](ethernet=True)
    room = mtu(chance, entry, None)
    said = Said(None)
    if chance.yes(0.3):
        said = draw_ip(chance, world, nodes)
        if port and (not said.lans or chance.yes(0.4)):
            said = Said("none")
        entry["ip"] = said.field
        fill_routes(chance, world, entry, said)
    if port and entry.get("ipv6") != "none":
        entry.pop("ipv6", None)
    if not port:
        say_mac(chance, world, entry, nodes)
    device = _add(chance, world, name, entry, nodes, room, "ethernet")
    device.inherits = port and bool(said.lans)
    return device


def bond(chance: Chance, world: World, nodes: list[str], *, for_vms: bool) -> Device:
    number = world.next()
    name = chance.one((f"bond{number}", f"lag_{number}", f"Bond{number}"))
    ports = [nic(chance, world, nodes) for _ in range(chance.number(1, 4))]
    room, said, inherits, policies = None, Said(None), False, list[str]()
    if chance.yes(0.2):
        declared = ethernet(chance, world, nodes, port=True)
        ports[0], room, inherits, policies = declared.name, declared.room, declared.inherits, declared.policies
    entry: dict[str, Any] = {"bond": ports}
    mode = chance.one(FOR_VMS if for_vms else MODES)
    if mode != "active-backup" or chance.yes(0.3):
        entry["mode"] = mode
    chance.fill(entry, "options", 0.5, lambda: _options(chance, mode, ports))
    size = mtu(chance, entry, room)
    if inherits:
        entry["ip"] = "inherit"
    elif chance.yes(0.15 if for_vms else 0.6):
        said = draw_ip(chance, world, nodes)
        said = said if said.lans or not for_vms else Said("none")
        entry["ip"] = said.field
    fill_routes(chance, world, entry, said)
    if entry.get("options", {}).get("fail_over_mac", "none") == "none":
        say_mac(chance, world, entry, nodes)
    device = _add(chance, world, name, entry, nodes, size or UNSTATED, "bond", policies)
    device.inherits, device.is_port = bool(said.lans), inherits
    return device


def _options(chance: Chance, mode: str, ports: list[str]) -> dict[str, str | int | bool]:
    """Options that the mode knows; links are watched in one of the two ways."""
    found: dict[str, str | int | bool] = {}
    if mode in ("active-backup", "balance-rr", "broadcast") and chance.yes(0.3):
        found |= {"arp_interval": chance.one(_BOTH_FORMS), "arp_ip_target": "192.168.0.1,192.168.0.2"}
        if mode == "active-backup":
            chance.fill(found, "arp_validate", 0.5, lambda: chance.one(("active", "none", "all")))
            chance.fill(found, "arp_all_targets", 0.5, lambda: chance.one(("any", "all")))
    else:
        found["miimon"] = chance.one(_BOTH_FORMS)
        chance.fill(found, "updelay", 0.3, lambda: 2 * int(found["miimon"]))
        chance.fill(found, "downdelay", 0.3, lambda: "0")
    if mode in _HASH:
        chance.fill(found, "xmit_hash_policy", 0.5, lambda: chance.one(("layer2", "layer2+3", "layer3+4")))
    if mode == "802.3ad":
        chance.fill(found, "lacp_rate", 0.5, lambda: chance.one(("fast", "slow")))
        chance.fill(found, "ad_select", 0.3, lambda: chance.one(("stable", "bandwidth", "count")))
        chance.fill(found, "min_links", 0.3, lambda: 1)
        chance.fill(found, "ad_actor_sys_prio", 0.2, lambda: 65535)
    if mode in ("active-backup", "balance-tlb", "balance-alb"):
        chance.fill(found, "primary", 0.4, lambda: ports[0])
        if "primary" in found:
            chance.fill(found, "primary_reselect", 0.5, lambda: chance.one(("better", "always", "failure")))
    if mode == "active-backup":
        chance.fill(found, "fail_over_mac", 0.3, lambda: chance.one(("active", "none", "follow")))
        chance.fill(found, "num_grat_arp", 0.2, lambda: 3)
    if mode == "balance-rr":
        chance.fill(found, "packets_per_slave", 0.3, lambda: 2)
    if mode == "balance-tlb":
        chance.fill(found, "tlb_dynamic_lb", 0.3, lambda: True)
    chance.fill(found, "all_slaves_active", 0.1, lambda: chance.one((True, False, 1)))
    chance.fill(found, "resend_igmp", 0.1, lambda: 5)
    return found


def vlan(chance: Chance, world: World, below: Device, *, port: bool) -> Device:
    number = _free_vlan(chance, below)
    name = f"{below.name}.{number}"
    if len(name) > 15 or chance.yes(0.3):
        name = f"vl-{world.next()}"
    entry: dict[str, Any] = {"vlan": number, "on": below.name}
    return _on(chance, world, below, name, entry, port=port)


def _free_vlan(chance: Chance, below: Device) -> int:
    number = chance.number(1, 4094)
    while number in below.vlans:
        number = number % 4094 + 1
    below.vlans.add(number)
    return number


def family(chance: Chance, world: World, below: Device, *, port: bool) -> tuple[Device, list[int]]:
    """An interface for each of several VLANs."""
    typed: list[int | str] = []
    vlans: list[int] = []
    for _ in range(chance.number(1, 2)):
        low = high = _free_vlan(chance, below)
        while high - low < 2 and high < 4094 and high + 1 not in below.vlans and chance.yes():
            high += 1
            below.vlans.add(high)
        vlans += range(low, high + 1)
        typed.append(f"{low}-{high}" if high > low else chance.one((low, str(low))))
    entry: dict[str, Any] = {"vlans": typed, "on": below.name}
    key = chance.one(
        (f"{below.name}.{{vlan}}" if len(below.name) < 11 else f"f{world.next()}-{{vlan}}", f"v{world.next()}x{{vlan}}")
    )
    return _on(chance, world, below, key, entry, port=port, single=len(vlans) == 1), vlans


def _on(
    chance: Chance, world: World, below: Device, name: str, entry: dict[str, Any], *, port: bool, single: bool = True
) -> Device:
    """A tagged interface, or a family of them, with what both have."""
    nodes = choose_nodes(chance, world, below)
    chance.fill(entry, "reorderHeaders", 0.15, lambda: chance.yes())
    size = mtu(chance, entry, below.room) or below.room or UNSTATED
    said = Said(None)
    if not port and chance.yes(0.7):
        said = draw_ip(chance, world, nodes, static=single)
        entry["ip"] = said.field
    if single:
        fill_routes(chance, world, entry, said)
    say_mac(chance, world, entry, nodes)
    device = _add(chance, world, name, entry, nodes, size, "vlan", below.policies)
    device.is_port = "{vlan}" in name
    return device


def varied(chance: Chance, world: World, nodes: list[str], *, port: bool) -> Device:
    """One name, made in different ways on different nodes."""
    name = f"up-{world.next()}"
    makings: dict[str, dict[str, Any]] = {}
    for group in nodes:
        makings[group] = _making(chance, world, [group], port=port)
        hosts = world.groups[group].hosts
        if len(nodes) == 1:
            makings |= {host: _making(chance, world, [group], port=port) for host in hosts if chance.yes(0.3)}
    makings |= {
        host: _making(chance, world, nodes, port=port) for host in shared_hosts(world.groups[one] for one in nodes)
    }
    entry: dict[str, Any] = {"perGroup": makings}
    size = mtu(chance, entry, None) if all("bond" in making for making in makings.values()) else None
    if not port and not any("ip" in making for making in makings.values()):
        chance.fill(entry, "ip", 0.3, lambda: draw_ip(chance, world, nodes).field)
    device = _add(chance, world, name, entry, nodes, size or UNSTATED, "perGroup")
    if chance.yes(0.4):
        entry.pop("nodes", None)
    elif "nodes" not in entry:
        entry["nodes"] = list(nodes)
    return device


def _making(chance: Chance, world: World, nodes: list[str], *, port: bool) -> dict[str, Any]:
    match chance.number(0, 3 if port else 4):
        case 0:
            making: dict[str, Any] = {"ethernet": True}
        case 4:
            making = {"macvlan": nic(chance, world, nodes), "mode": "bridge"}
        case 1:
            making = {"vlan": chance.number(1, 4094), "on": nic(chance, world, nodes)}
        case _:
            ports = [nic(chance, world, nodes) for _ in range(chance.number(1, 2))]
            making = {"bond": ports, "mode": chance.one(FOR_VMS)}
            chance.fill(making, "options", 0.3, lambda: _options(chance, making["mode"], ports))
    if not port:
        chance.fill(making, "ip", 0.2, lambda: chance.one(("dhcp", {"dhcp": True})))
    about(chance, making, 0.05)
    return making


def _add(
    chance: Chance,
    world: World,
    name: str,
    entry: dict[str, Any],
    nodes: list[str],
    room: int | None,
    sort: str,
    policies: list[str] | None = None,
) -> Device:
    say_nodes(chance, entry, nodes)
    about(chance, entry, 0.1)
    device = Device(name, list(nodes), room, sort)
    if policies is not None:
        device.policies = policies
    if "{vlan}" not in name:
        say_policy(chance, world, entry, nodes, device.policies)
    elif "on" in entry and entry["on"] not in world.section("interfaces"):
        chance.fill(entry, "nncp", 0.3, lambda: f"pol{world.next()}-{{vlan}}")
        device.policies = [entry["nncp"]] if "nncp" in entry else device.policies
    world.section("interfaces")[name] = entry
    world.devices.append(device)
    return device
