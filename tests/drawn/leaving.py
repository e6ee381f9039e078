"""What the nodes lose: devices that are removed or turned off."""

from __future__ import annotations

from typing import Any

from .chance import Chance
from .nodes import choose_nodes, nic, say_nodes
from .words import about
from .world import World


def draw_leaving(chance: Chance, world: World) -> None:
    for _ in range(chance.number(0, min(2, world.size))):
        match chance.number(0, 4):
            case 0:
                _bridge(chance, world, nic(chance, world, nodes := choose_nodes(chance, world)), nodes)
            case 1:
                _bond(chance, world)
            case 2:
                _swap(chance, world)
            case 3:
                _down(chance, world)
            case _:
                _small(chance, world)


def _gone(chance: Chance, entry: dict[str, Any], nodes: list[str]) -> dict[str, Any]:
    entry["state"] = "absent"
    chance.fill(entry, "restore", 0.5, lambda: chance.one(("up", "dhcp", "none")))
    say_nodes(chance, entry, nodes)
    about(chance, entry, 0.1)
    return entry


def _bridge(chance: Chance, world: World, uplink: str, nodes: list[str]) -> None:
    name, entry = f"old-{world.next()}", {"uplink": uplink}
    if chance.yes(0.3):
        entry |= {"type": "ovs"}
        chance.fill(entry, "physicalNetwork", 0.5, lambda: [f"physnet-{name}"])
    world.section("bridges")[name] = _gone(chance, entry, nodes)


def _bond(chance: Chance, world: World) -> None:
    """A bond, and all that stands on it."""
    nodes = choose_nodes(chance, world)
    name = f"bond-o{world.next()}"
    ports = [nic(chance, world, nodes) for _ in range(chance.number(1, 3))]
    interfaces = world.section("interfaces")
    interfaces[name] = _gone(chance, {"bond": ports}, nodes)
    if chance.yes(0.6):
        below = f"{name}.{chance.number(1, 99)}"
        interfaces[below] = _gone(chance, {"vlan": int(below.rpartition(".")[2]), "on": name}, nodes)
        if chance.yes():
            _bridge(chance, world, below, nodes)
    if chance.yes(0.4):
        _bridge(chance, world, name, nodes)
    if chance.yes(0.3):
        key = f"o{world.next()}-{{vlan}}"
        interfaces[key] = _gone(chance, {"vlans": ["100-101"], "on": name}, nodes)


def _swap(chance: Chance, world: World) -> None:
    """A bridge gives its NIC to another one."""
    interfaces = world.section("interfaces")
    found = [
        (bridge.nodes, entry["uplink"])
        for bridge in world.bridges
        if (entry := world.section("bridges").get(bridge.name, {})).get("uplink", "none") not in ("none", *interfaces)
        and "{" not in entry["uplink"]
    ]
    if found:
        nodes, uplink = chance.one(found)
        _bridge(chance, world, uplink, nodes)


def _down(chance: Chance, world: World) -> None:
    nodes = choose_nodes(chance, world)
    name, below = f"off-{world.next()}", nic(chance, world, nodes)
    way = chance.number(0, 3)
    entry: dict[str, Any] = ({"bond": [below]}, {"vlan": 7, "on": below}, {"uplink": below}, {"ethernet": True})[way]
    say_nodes(chance, entry, nodes)
    entry["state"] = "down"
    world.section("bridges" if way == 2 else "interfaces")[below if way == 3 else name] = entry


def _small(chance: Chance, world: World) -> None:
    """What is removed by its name alone, and a VLAN on a NIC."""
    nodes = choose_nodes(chance, world)
    if chance.yes():
        world.section("bridges")[f"old-{world.next()}"] = _gone(chance, {}, nodes)
    else:
        entry = {"vlan": chance.number(1, 4094), "on": nic(chance, world, nodes)}
        world.section("interfaces")[f"old-{world.next()}"] = _gone(chance, entry, nodes)
