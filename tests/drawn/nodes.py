"""Node groups, the nodes of an entry, and NICs by name, role and MAC address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from .chance import Chance
from .words import text
from .world import Device, Group, World

_BUILT_IN = ("workers", "control-plane", "all")
_BY_LABEL = {
    "dell": {"vendor": "dell"},
    "hpe": {"vendor": "hpe"},
    "rack-1": {"topology.example.com/rack": "1", "gpu": ""},
}
_VALUES = ("enp9s0", "eno1", "A_b", "", "0123")
# The second and the third have a node in common.
_BY_NAME = {
    "lab": ("lab-0", "no", "lab-2.example.com"),
    "storage": ("w0", "w1", "w2"),
    "edge": ("w2", "w3"),
}


def draw_nodes(chance: Chance, world: World) -> None:
    for name in _BUILT_IN:
        world.groups[name] = Group(name)
    for name in chance.some(_BUILT_IN, 0, 2) if chance.yes(0.3) else []:
        entry: dict[str, Any] = {}
        if name == "workers":
            chance.fill(entry, "selector", 0.2, lambda: {"node-role.kubernetes.io/worker": "", "vms": "yes"})
        _add(chance, world, world.groups[name], entry)
    for name in chance.some(list(_BY_LABEL), 0) if chance.yes(0.4) else []:
        _add(chance, world, Group(name), {"selector": dict(_BY_LABEL[name])})
    if chance.yes(0.15):
        _by_values(chance, world)
    for name in chance.some(list(_BY_NAME)) if chance.yes(0.4) else []:
        _by_name(chance, world, name)
    _same_name_servers(world)


def _same_name_servers(world: World) -> None:
    """Groups that may meet agree on them."""
    said = [group["dns"] for group in world.spec.get("nodes", {}).values() if "dns" in group]
    for dns in said[1:]:
        for field in ("servers", "search"):
            dns.pop(field, None)
        dns |= {field: list(said[0][field]) for field in ("servers", "search") if field in said[0]}


def _add(chance: Chance, world: World, group: Group, entry: dict[str, Any]) -> None:
    if not shared_hosts([*world.groups.values(), group]):
        chance.fill(entry, "maxUnavailable", 0.5, lambda: chance.one((1, 3, "20%", "100%", "1%")))
        chance.fill(entry, "dns", 0.2, lambda: _dns(chance))
    chance.fill(entry, "description", 0.2, lambda: text(chance))
    world.section("nodes")[group.name] = entry
    world.groups[group.name] = group


def _dns(chance: Chance) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    chance.fill(entry, "servers", 0.8, lambda: chance.some(("10.0.0.53", "10.0.1.53", "fd53::1")))
    if not entry or chance.yes():
        entry["search"] = chance.some(("example.com", "0x.example", "lab"))
    if chance.yes(0.1):
        entry = {"servers": [], "search": []}
    chance.fill(entry, "nncp", 0.3, lambda: chance.one(("dns-{group}", "together-{group}")))
    return entry


def _by_values(chance: Chance, world: World) -> None:
    values = chance.some(_VALUES, 1, 3)
    entry: dict[str, Any] = {
        "byLabel": {"key": chance.one(("example.com/nic", "on")), "values": {v: {} for v in values}}
    }
    chance.fill(entry, "selector", 0.3, lambda: {"vendor": "other"})
    _add(chance, world, Group("tagged", values), entry)


def _by_name(chance: Chance, world: World, name: str) -> None:
    """A node that another group names too has its number from there, or here once more."""
    known = {host: number for group in world.groups.values() for host, number in group.hosts.items()}
    numbered = chance.yes(0.7)
    group = Group(name)
    hosts: dict[str, dict[str, Any]] = {}
    for host in chance.some(_BY_NAME[name]):
        hosts[host] = {}
        group.hosts[host] = known.get(host)
        if numbered and (group.hosts[host] is None or chance.yes()):
            group.hosts[host] = hosts[host]["id"] = group.hosts[host] or chance.number(1, 3) + 4 * world.next()
    entry: dict[str, Any] = {"hosts": hosts}
    chance.fill(entry, "selector", 0.2, lambda: {"node-role.kubernetes.io/worker": ""})
    _add(chance, world, group, entry)
    for other in world.groups.values():
        other.hosts |= {host: number for host, number in group.hosts.items() if host in other.hosts}


def choose_nodes(chance: Chance, world: World, below: Device | None = None) -> list[str]:
    """The groups of an entry; of one that stands on something, some of its."""
    if below is not None:
        return below.nodes if chance.yes(0.7) else chance.some(below.nodes)
    ways = [["workers"], ["workers"], ["all"], ["control-plane"], ["workers", "control-plane"]]
    ways += [[name] for name in world.groups if name not in _BUILT_IN] * 2
    ways += [
        pair
        for pair in (["dell", "hpe"], ["dell", "tagged"], ["lab", "storage"], ["storage", "edge"])
        if set(pair) <= set(world.groups)
    ]
    return chance.one(ways) if chance.yes(0.5) else ways[0]


def say_nodes(chance: Chance, entry: dict[str, Any], nodes: list[str]) -> None:
    if nodes != ["workers"] or chance.yes(0.1):
        entry["nodes"] = list(nodes)


def hosts_of(world: World, nodes: list[str]) -> dict[str, int | None]:
    """The nodes by name, with their numbers; none where a group is chosen by labels."""
    groups = [world.groups[name] for name in nodes]
    return (
        {host: number for group in groups for host, number in group.hosts.items()}
        if all(g.hosts for g in groups)
        else {}
    )


def shared_hosts(groups: Iterable[Group]) -> list[str]:
    """The nodes that several of the groups have."""
    counts = Counter(host for group in groups for host in group.hosts)
    return [host for host, count in counts.items() if count > 1]


def nic(chance: Chance, world: World, nodes: list[str]) -> str:
    """A NIC that nobody has, by its name or by a role that all of the nodes know."""
    number = world.next()
    names = (f"ens{number}", f"eno{number}np0", f"enp{number}s0f1", f"eth_{number}", f"Ens{number}.a")
    if shared_hosts(world.groups[name] for name in nodes) or chance.yes(0.75):
        return chance.one(names)
    role = chance.one((f"data{number}", f"s-{number}", f"vm{number}x"))
    for name in nodes:
        _say_role(chance, world, world.groups[name], role, names)
    return role


def _say_role(chance: Chance, world: World, group: Group, role: str, names: tuple[str, ...]) -> None:
    """For the whole group, for each of its hosts or values, or in both ways."""
    entry = world.section("nodes").setdefault(group.name, {})
    inner: dict[str, dict[str, Any]] = {}
    if group.values:
        inner = entry["byLabel"]["values"]
    elif group.hosts:
        inner = {host: entry["hosts"][host].setdefault("nics", {}) for host in group.hosts}
    whole = not inner or chance.yes(0.5)
    if whole:
        entry.setdefault("nics", {})[role] = chance.one(names)
    for nics in inner.values():
        if not whole or chance.yes(0.3):
            nics[role] = _by_mac(chance, world) if group.hosts and chance.yes(0.5) else chance.one(names)
    for host in group.hosts:
        if not entry["hosts"][host].get("nics", True):
            del entry["hosts"][host]["nics"]


def _by_mac(chance: Chance, world: World) -> dict[str, str]:
    number = world.next()
    mac = f"52:54:00:{number // 256:02x}:{number % 256:02x}:aB"
    return {"mac": chance.one((mac, mac.upper(), mac.lower()))}
