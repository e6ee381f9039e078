"""Node groups, interfaces and bridges."""

from __future__ import annotations

from typing import Any

from .chance import Chance
from .words import about, text
from .world import Bridge, Device, World

MTUS = (1500, 9000, 1400, 9216)
FOR_VMS = ("active-backup", "balance-xor", "802.3ad")
MODES = (*FOR_VMS, "balance-rr", "broadcast", "balance-tlb", "balance-alb")
_BOTH_FORMS: tuple[int | str, ...] = (100, "140")
_HASH = ("balance-xor", "802.3ad", "balance-tlb")
_GROUPS = {
    "dell": {"vendor": "dell"},
    "hpe": {"vendor": "hpe"},
    "rack-1": {"topology.example.com/rack": "1", "gpu": ""},
}


def draw_host(chance: Chance, world: World) -> None:
    _nodes(chance, world)
    for _ in range(max(1, world.size) if world.size < 4 else chance.number(2, 8)):
        _bridge(chance, world)
    if chance.yes(0.4):
        _br_ex(chance, world)
    for _ in range(chance.number(0, min(3, world.size))):
        _own_interface(chance, world)


def _nodes(chance: Chance, world: World) -> None:
    section = world.section("nodes")
    for name in chance.some(("workers", "control-plane", "all"), 0, 2) if chance.yes(0.3) else []:
        entry: dict[str, Any] = {}
        chance.fill(entry, "maxUnavailable", 0.7, lambda: chance.one((1, 3, "20%", "100%")))
        if name == "workers":
            chance.fill(entry, "selector", 0.2, lambda: {"node-role.kubernetes.io/worker": "", "vms": "yes"})
        chance.fill(entry, "description", 0.2, lambda: text(chance))
        section[name] = entry
    for name in chance.some(list(_GROUPS), 0) if chance.yes(0.4) else []:
        entry = {"selector": dict(_GROUPS[name])}
        chance.fill(entry, "maxUnavailable", 0.5, lambda: chance.one((2, "50%", "1%")))
        chance.fill(entry, "description", 0.2, lambda: text(chance))
        section[name] = entry
        world.groups[name] = _GROUPS[name]


def _choose_nodes(chance: Chance, world: World, below: Device | None = None) -> list[str]:
    if below is not None:
        return below.nodes if chance.yes(0.7) else chance.some(below.nodes)
    ways = [["workers"], ["workers"], ["all"], ["control-plane"], ["workers", "control-plane"]]
    ways += [[name] for name in world.groups]
    if {"dell", "hpe"} <= set(world.groups):
        ways.append(["dell", "hpe"])
    return chance.one(ways) if chance.yes(0.4) else ways[0]


def _say_nodes(chance: Chance, entry: dict[str, Any], nodes: list[str]) -> None:
    if nodes != ["workers"] or chance.yes(0.1):
        entry["nodes"] = list(nodes)


def _nic(chance: Chance, world: World) -> str:
    number = world.next()
    return chance.one((f"ens{number}", f"eno{number}np0", f"enp{number}s0f1", f"eth_{number}", f"Ens{number}.a"))


# The MTU of what states none.
UNSTATED = 1500


def _mtu(chance: Chance, entry: dict[str, Any], room: int | None) -> int | None:
    """An MTU that what lies below has room for."""
    if chance.yes(0.7):
        return None
    fitting = [mtu for mtu in MTUS if room is None or mtu <= room]
    entry["mtu"] = chance.one(fitting or [576])
    return int(entry["mtu"])


def _ethernet(chance: Chance, world: World, nodes: list[str], *, port: bool) -> Device:
    name, entry = _nic(chance, world), dict[str, Any](ethernet=True)
    mtu = _mtu(chance, entry, None)
    chance.fill(entry, "ip", 0.3, lambda: "none" if port else chance.one(("dhcp", "none")))
    return _add(chance, world, name, entry, nodes, mtu)


def _bond(chance: Chance, world: World, nodes: list[str], *, for_vms: bool) -> Device:
    number = world.next()
    name = chance.one((f"bond{number}", f"lag_{number}", f"Bond{number}"))
    ports = [_nic(chance, world) for _ in range(chance.number(1, 4))]
    room = None
    if chance.yes(0.2):
        declared = _ethernet(chance, world, nodes, port=True)
        ports[0], room = declared.name, declared.room
    entry: dict[str, Any] = {"bond": ports}
    mode = chance.one(FOR_VMS if for_vms else MODES)
    if mode != "active-backup" or chance.yes(0.3):
        entry["mode"] = mode
    chance.fill(entry, "options", 0.5, lambda: _options(chance, mode, ports))
    mtu = _mtu(chance, entry, room)
    if not for_vms:
        chance.fill(entry, "ip", 0.6, lambda: chance.one(("dhcp", "none")))
    return _add(chance, world, name, entry, nodes, mtu or UNSTATED)


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
        chance.fill(found, "updelay", 0.3, lambda: 200)
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


def _vlan(chance: Chance, world: World, below: Device, *, port: bool) -> Device:
    number = chance.number(1, 4094)
    while number in below.vlans:
        number = number % 4094 + 1
    below.vlans.add(number)
    name = f"{below.name}.{number}"
    if len(name) > 15 or chance.yes(0.3):
        name = f"vl-{world.next()}"
    entry: dict[str, Any] = {"vlan": number, "on": below.name}
    mtu = _mtu(chance, entry, below.room) or below.room or UNSTATED
    if not port:
        chance.fill(entry, "ip", 0.7, lambda: chance.one(("dhcp", "none")))
    return _add(chance, world, name, entry, _choose_nodes(chance, world, below), mtu)


def _add(chance: Chance, world: World, name: str, entry: dict[str, Any], nodes: list[str], room: int | None) -> Device:
    _say_nodes(chance, entry, nodes)
    about(chance, entry, 0.1)
    world.section("interfaces")[name] = entry
    device = Device(name, list(nodes), room)
    world.devices.append(device)
    return device


def _own_interface(chance: Chance, world: World) -> None:
    """What nodes have for themselves: storage, and the like."""
    nodes = _choose_nodes(chance, world)
    match chance.number(0, 3):
        case 0:
            _ethernet(chance, world, nodes, port=False)
        case 1:
            _bond(chance, world, nodes, for_vms=False)
        case 2:
            _vlan(chance, world, Device(_nic(chance, world), nodes, None), port=False)
        case _:
            _vlan(chance, world, _bond(chance, world, nodes, for_vms=True), port=False)


def _below(chance: Chance, world: World) -> Device | None:
    """What a bridge stands on; None: it ends on the node."""
    nodes = _choose_nodes(chance, world)
    free = [device for device in world.devices if not device.is_port and device.name.startswith(("bond", "lag", "vl-"))]
    match chance.number(0, 6):
        case 0 | 1:
            return Device(_nic(chance, world), nodes, None)
        case 2:
            return _bond(chance, world, nodes, for_vms=True)
        case 3:
            return _ethernet(chance, world, nodes, port=True)
        case 4:
            bond = _bond(chance, world, nodes, for_vms=True)
            return _vlan(chance, world, bond, port=True)
        case 5 if free:
            return chance.one([device for device in free if device.name in _carrying(world)] or [None])
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
    kind = "ovs" if chance.yes(0.35) else "linux"
    below = _below(chance, world)
    entry: dict[str, Any] = {"uplink": "none" if below is None else below.name}
    nodes = _choose_nodes(chance, world, below)
    if below is not None:
        below.is_port = True
    _say_nodes(chance, entry, nodes)
    if kind == "ovs" or chance.yes(0.1):
        entry["type"] = kind
    chance.fill(entry, "stp", 0.2, lambda: chance.yes())
    chance.fill(entry, "ip", 0.15, lambda: chance.one(("none", "dhcp")))
    chance.fill(entry, "existing", 0.05, lambda: False)
    about(chance, entry)
    allowed, localnets = None, [f"{name}-localnet"]
    room = None if below is None else below.room or UNSTATED
    if kind == "linux":
        chance.fill(entry, "mcastSnooping", 0.2, lambda: chance.yes())
        allowed = _allowed(chance, entry)
        room = _mtu(chance, entry, None if below is None else below.room) or room
    elif chance.yes(0.4):
        entry["physicalNetwork"] = localnets = [f"physnet{number}-{index}" for index in range(chance.number(1, 3))]
    world.section("bridges")[name] = entry
    world.bridges.append(Bridge(name, "ovs" if kind == "ovs" else "linux", False, allowed, localnets, room))
    return None


def _existing_bridge(chance: Chance, world: World, name: str) -> None:
    entry: dict[str, Any] = {"existing": True}
    allowed, localnets = None, [f"{name}-localnet"]
    _say_nodes(chance, entry, _choose_nodes(chance, world))
    about(chance, entry)
    if chance.yes(0.4):
        entry["type"] = "ovs"
        if chance.yes(0.5):
            entry["physicalNetwork"] = localnets = [f"{name}/net", f"physnet-{name}"][: chance.number(1, 2)]
    else:
        allowed = _allowed(chance, entry)
    kind = "ovs" if "type" in entry else "linux"
    world.section("bridges")[name] = entry
    world.bridges.append(Bridge(name, "ovs" if kind == "ovs" else "linux", True, allowed, localnets, None))


def _allowed(chance: Chance, entry: dict[str, Any]) -> Any:
    """The field in one of its forms, and what it lets through."""
    if chance.yes(0.6):
        return None
    if chance.yes(0.2):
        entry["allowedVlans"] = "none"
        return "none"
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
    localnets = ["br-ex-localnet"]
    if chance.yes(0.6):
        entry: dict[str, Any] = {}
        chance.fill(entry, "existing", 0.2, lambda: True)
        chance.fill(entry, "type", 0.2, lambda: "ovs")
        _say_nodes(chance, entry, chance.one((["workers"], ["all"], ["control-plane"])))
        about(chance, entry)
        if chance.yes(0.6):
            entry["physicalNetwork"] = localnets = ["machine", "physnet"][: chance.number(1, 2)]
        world.section("bridges")["br-ex"] = entry
    world.bridges.append(Bridge("br-ex", "ovs", True, None, localnets, None))
