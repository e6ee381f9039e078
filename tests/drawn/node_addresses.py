"""Addresses and routes of the nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .chance import Chance
from .nodes import hosts_of, shared_hosts
from .world import World

_TABLES = (30, 100, 254, 2**31)


@dataclass(frozen=True)
class Said:
    """A field `ip`, and on which LANs all of the nodes have an address: the beginning of each, or `*` for a lease."""

    field: Any
    lans: tuple[str, ...] = ()


def draw_ip(chance: Chance, world: World, nodes: list[str], *, static: bool = True) -> Said:
    """Addresses in one of the ways; one of its own for each node only where these have names."""
    hosts = hosts_of(world, nodes) if static else {}
    match chance.number(0, 7):
        case 0 | 1:
            return Said("dhcp", ("*",))
        case 2:
            return Said(_lease(chance), ("*",))
        case 3:
            return _by_nodes(chance, world, nodes)
        case 4 | 5 if hosts:
            return _by_host(chance, world, list(hosts))
        case 6 if hosts and all(hosts.values()):
            lan = _lan(world, v6=chance.yes(0.3))
            return Said({"subnet": f"{lan}0/24" if "." in lan else f"{lan}/64"}, (lan,))
    return Said("none")


def _lease(chance: Chance) -> dict[str, Any]:
    lease: dict[str, Any] = {"dhcp": True}
    for part in ("dns", "routes", "gateway"):
        chance.fill(lease, part, 0.4, lambda: chance.yes(0.3))
    return lease


def _by_nodes(chance: Chance, world: World, nodes: list[str]) -> Said:
    """By group, and here and there by host; then only some of the nodes may have an address."""
    field: dict[str, Any] = {}
    shared = shared_hosts(world.groups[name] for name in nodes)
    for name in nodes:
        hosts = world.groups[name].hosts
        if not hosts or chance.yes():
            field[name] = chance.one(("dhcp", "none", _lease(chance)))
        by_name = [host for host in hosts if name not in field or host in shared or chance.yes(0.3)]
        field |= {host: chance.one(("none", "dhcp")) for host in by_name}
    return Said(field, ("*",) if "none" not in field.values() else ())


def _by_host(chance: Chance, world: World, hosts: list[str]) -> Said:
    lan, v6 = _lan(world), _lan(world, v6=True)
    both = chance.yes(0.4)
    addresses = {
        host: [f"{lan}{number}/24", *([f"{v6}{number:x}/64"] if both else [])] for number, host in enumerate(hosts, 10)
    }
    lans = (lan, v6) if both else (lan,)
    return Said(addresses[hosts[0]] if len(hosts) == 1 and chance.yes() else addresses, lans)


def _lan(world: World, *, v6: bool = False) -> str:
    """What the addresses of a LAN begin with that nobody else has."""
    number = world.next()
    return f"fd31:{number:x}::" if v6 else f"10.{200 + number // 250}.{number % 250}."


def fill_routes(chance: Chance, world: World, entry: dict[str, Any], said: Said) -> None:
    """Routes through a device with addresses on all of its nodes, and rules for tables."""
    typed = str(entry.get("ip")).replace("':", "")
    if ":" not in typed and "inherit" not in typed:  # what is inherited may be an address of IPv6
        ways = ("none", "dhcp", "auto") if said.lans else ("none",)
        chance.fill(entry, "ipv6", 0.15, lambda: chance.one(ways))
    if any(":" not in lan for lan in said.lans):
        chance.fill(entry, "forwarding", 0.1, lambda: chance.yes())
    if said.lans:
        chance.fill(entry, "routes", 0.25, lambda: [_route(chance, world, said) for _ in range(chance.number(1, 2))])
    chance.fill(entry, "routeRules", 0.08, lambda: [_rule(chance, world) for _ in range(chance.number(1, 2))])


def _route(chance: Chance, world: World, said: Said) -> dict[str, Any]:
    lan, number = chance.one(said.lans), world.next()
    if ":" in lan:
        route = {"to": chance.one((f"fd40:{number:x}::/48", "::/0"))}
        router = f"{lan}ffff"
    else:
        route = {"to": chance.one((f"10.{150 + number // 250}.{number % 250}.0/24", "0.0.0.0/0"))}
        router = f"10.0.{number % 250}.1" if lan == "*" else f"{lan}1"
    chance.fill(route, "via", 0.7, lambda: router)
    chance.fill(route, "metric", 0.3, lambda: chance.one((0, 50, 2**31)))
    chance.fill(route, "table", 0.3, lambda: chance.one(_TABLES))
    chance.fill(route, "state", 0.2, lambda: chance.one(("present", "absent")))
    return route


def _rule(chance: Chance, world: World) -> dict[str, Any]:
    number = world.next()
    v6 = chance.yes(0.2)
    blocks = (f"fd41:{number:x}::/64", "fd42::/16") if v6 else (f"10.99.{number % 250}.0/24", "192.0.2.7/32")
    rule: dict[str, Any] = {"table": chance.one(_TABLES)}
    chance.fill(rule, "to", 0.5, lambda: blocks[1])
    if not rule.get("to") or chance.yes():
        rule["from"] = blocks[0]
    chance.fill(rule, "priority", 0.5, lambda: chance.one((100, 5, 30000)) + number)
    chance.fill(rule, "state", 0.2, lambda: chance.one(("present", "absent")))
    return rule
