"""What nodes lend to VMs and pods: virtual functions, macvlan networks, and the network for live migration."""

from __future__ import annotations

from typing import Any

from .chance import Chance
from .host import UNSTATED
from .nets import addresses, fill_ipam, fresh_name, given, mtu, say_namespaces
from .nodes import choose_nodes, say_nodes, shared_hosts
from .words import about
from .world import Network, Pool, World

_MODES = ("bridge", "private", "vepa", "passthru")


def draw_pools(chance: Chance, world: World) -> None:
    for _ in range(chance.number(1, 2) if world.size and chance.yes(0.35) else 0):
        _pool(chance, world)


def _pool(chance: Chance, world: World) -> None:
    nodes = choose_nodes(chance, world)
    entry: dict[str, Any] = {
        "nics": [_nic(chance, world, nodes) for _ in range(chance.number(1, 2))],
        "vfs": chance.one((8, 1, 16, 127)),
    }
    say_nodes(chance, entry, nodes)
    chance.fill(entry, "vendor", 0.4, lambda: chance.one(("15b3", "8086", "1e30")))
    chance.fill(entry, "device", 0.3, lambda: chance.one(("1017", "158b", "0158")))
    chance.fill(entry, "driver", 0.3, lambda: chance.one(("vfio-pci", "netdevice")))
    chance.fill(entry, "mtu", 0.4, lambda: chance.one((9000, 1500)))
    chance.fill(entry, "priority", 0.2, lambda: chance.one((99, 0, 10)))
    number = world.next()
    chance.fill(entry, "resource", 0.3, lambda: chance.one((f"vfs{number}", f"F_{number}x", f"{number}")))
    about(chance, entry)
    key = chance.one((f"fast-{number}", f"{number}e3", f"mlx{number}"))
    world.section("sriov")[key] = entry
    world.pools.append(Pool(key, entry.get("driver", "vfio-pci") == "vfio-pci", entry.get("mtu", UNSTATED)))


def _nic(chance: Chance, world: World, nodes: list[str]) -> str:
    """A NIC by its name, or by a role that is a name on all of the nodes."""
    number = world.next()
    if shared_hosts(world.groups[group] for group in nodes) or chance.yes(0.7):
        return f"ens{number}f0np0"
    for group in nodes:
        roles = world.section("nodes").setdefault(group, {}).setdefault("nics", {})
        roles[f"pf{number}"] = f"ens{number}f{chance.number(0, 1)}"
    return f"pf{number}"


def draw_functions(chance: Chance, world: World) -> None:
    """Networks on the pools; those that the node drives itself are for no VM."""
    for pool in world.pools:
        for _ in range(chance.number(0, 2)):
            _network(chance, world, pool)


def _network(chance: Chance, world: World, pool: Pool) -> None:
    entry: dict[str, Any] = {"sriov": pool.name}
    if chance.yes(0.7):
        entry["vlan"] = chance.number(1, 4094)
        chance.fill(entry, "vlanQoS", 0.3, lambda: chance.number(0, 7))
    namespaces = say_namespaces(chance, world, entry)
    mtu(chance, entry, pool.room)
    chance.fill(entry, "addressing", 0.4, lambda: chance.one(("dhcp", "none", "static", "guest")))
    if entry.get("addressing") in ("static", "guest") or chance.yes(0.3):
        addresses(chance, world, entry, gateways=True)
    chance.fill(entry, "trust", 0.4, lambda: chance.yes())
    if entry.get("trust") and chance.yes():
        entry["multipleMacs"] = True
    chance.fill(entry, "spoofCheck", 0.3, lambda: not entry.get("multipleMacs", False) and chance.yes())
    chance.fill(entry, "linkState", 0.3, lambda: chance.one(("auto", "enable", "disable")))
    chance.fill(entry, "minTxRate", 0.2, lambda: chance.one((1, 100)))
    chance.fill(entry, "maxTxRate", 0.2, lambda: chance.one((100, 25000)))
    about(chance, entry)
    key = fresh_name(chance, world)
    world.section("networks")[key] = entry
    network = Network(key, "sriov", "sriov", False, namespaces)
    network.many_macs = entry.get("multipleMacs", False) or entry.get("spoofCheck") is False
    given(chance, entry, network)
    if pool.for_vms:
        world.networks.append(network)


def draw_macvlans(chance: Chance, world: World) -> None:
    for _ in range(chance.number(1, 2) if world.size and chance.yes(0.3) else 0):
        below, room = _below(chance, world)
        _macvlan(chance, world, below, room)
    if world.size and chance.yes(0.1):
        _macvlan(chance, world, _on_one_node(world), UNSTATED, ipam="host-local")
    homes: dict[str, str] = {}
    if chance.yes(0.15):
        chance.fill(homes, "sriov", 0.6, lambda: "sriov-operator")
        chance.fill(
            homes,
            "virtualization",
            0.6,
            lambda: "kube-virt" if world.target.distribution.assembled else "openshift-virt",
        )
        world.spec["platform"] = {"operatorNamespaces": homes}
    if chance.yes(0.25):
        _migration(chance, world, homes.get("virtualization", world.target.distribution.virtualization))


def _below(chance: Chance, world: World) -> tuple[str, int]:
    """Something that has one name on all nodes and is no port of anything."""
    interfaces = world.section("interfaces")
    free = [
        device
        for device in world.devices
        if device.sort in ("bond", "vlan") and not device.is_port and "{" not in device.name
        if device.sort == "bond" or interfaces[device.name].get("on") in interfaces  # a VLAN on a role has many names
        if interfaces.get(device.name, {}).get("state", "present") == "present" and not _is_port(world, device.name)
    ]
    if free and chance.yes(0.6):
        device = chance.one(free)
        return device.name, device.room or UNSTATED
    number = world.next()
    return chance.one((f"ens{number}", f"eth_{number}")), UNSTATED


def _on_one_node(world: World) -> str:
    """A bond that a single node has: what host-local gives there meets nobody."""
    number = world.next()
    world.section("nodes")[f"solo{number}"] = {"hosts": {f"solo-{number}": {}}}
    world.section("interfaces")[f"solo{number}"] = {"bond": [f"ens{number}"], "nodes": [f"solo{number}"]}
    return f"solo{number}"


def _is_port(world: World, device: str) -> bool:
    uplinks = [entry.get("uplink") for entry in world.section("bridges").values()]
    return device in uplinks or any(device in entry.get("bond", ()) for entry in world.section("interfaces").values())


def _macvlan(chance: Chance, world: World, below: str, room: int, home: str = "", ipam: str = "") -> str:
    entry: dict[str, Any] = {"macvlan": below}
    chance.fill(entry, "mode", 0.3, lambda: chance.one(_MODES))
    ipam = ipam or chance.one(("none", "dhcp", "whereabouts", "static"))
    fill_ipam(chance, world, entry, ipam)
    if home:
        entry["namespaces"] = [home]
    else:
        say_namespaces(chance, world, entry)
    fitting = [size for size in (1500, 1400, 9000) if size <= room]
    chance.fill(entry, "mtu", 0.3, lambda: chance.one(fitting or [576]))
    about(chance, entry)
    key = fresh_name(chance, world)
    world.section("networks")[key] = entry
    return key


def _migration(chance: Chance, world: World, home: str) -> None:
    """A network for live migration, on a NIC that all nodes have, in a namespace of OpenShift's."""
    number = world.next()
    key = _macvlan(chance, world, f"ens{number}", UNSTATED, home, chance.one(("whereabouts", "dhcp")))
    world.spec.setdefault("platform", {})["liveMigrationNetwork"] = key
