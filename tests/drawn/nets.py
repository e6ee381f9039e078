"""Namespaces and networks."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network
from typing import Any

from .chance import Chance
from .words import about, text
from .world import Bridge, Family, Namespace, Network, World

# A label that no namespace of the cluster has, and the one that every namespace has.
_TEAM = "vmnetc.example/team"
_NAME = "kubernetes.io/metadata.name"
_TARGETS = ("65000:100", "192.0.2.1:100", "*:4294967295", "4200000000:7")


def draw_namespaces(chance: Chance, world: World) -> None:
    for _ in range(1 if chance.yes(0.4) else chance.number(1, 2 + world.size)):
        name = f"{chance.one(('demo', 'shop', 'team-a', '0x'))}{world.next()}"
        entry: dict[str, Any] = {}
        namespace = Namespace(name, chance.yes(0.3))
        if namespace.existing:
            entry["existing"] = True
            if chance.yes(0.3):
                entry["primaryUdnLabel"] = namespace.labelled = True
        elif chance.yes(0.1):
            entry["existing"] = False
        about(chance, entry)
        if chance.yes(0.4):
            namespace.team = chance.one(("red", "blue"))
            entry["labels"] = {**entry.get("labels", {}), _TEAM: namespace.team}
        world.section("namespaces")[name] = entry
        world.namespaces.append(namespace)


def draw_networks(chance: Chance, world: World) -> None:
    for _ in range(chance.number(1, 2 + 2 * world.size)):
        match chance.number(0, 7):
            case 0 if any(_usable(world, family) for family in world.families) and chance.yes():
                _on_family(chance, world, chance.one([family for family in world.families if _usable(world, family)]))
            case 0 | 1 | 2 | 3:
                _on_bridge(chance, world, chance.one(_bridges(world)))
            case 4:
                _overlay(chance, world)
            case 5:
                _primary(chance, world)
            case 6:
                _existing(chance, world)
            case _:
                _family(chance, world, chance.one(_bridges(world)))
    for entry in world.section("networks").values():
        if "existing" not in entry:
            chance.fill(entry, "state", 0.05, lambda: "present")
    if chance.yes(0.2):
        _retired(chance, world)


def _bridges(world: World) -> list[Bridge]:
    """Those that the target's VMs can be on; a Linux bridge of others is added where there is none."""
    found = [bridge for bridge in world.bridges if world.target.localnet or bridge.kind == "linux"]
    if not found:
        world.section("bridges")["br-of-others"] = {"existing": True}
        world.bridges.append(Bridge("br-of-others", "linux", True, None, [], None, set(), ["workers"]))
    return found or world.bridges[-1:]


def _usable(world: World, family: Family) -> bool:
    return world.target.localnet or family.members[0].kind == "linux"


def _retired(chance: Chance, world: World) -> None:
    """A network that is on its way out: nothing refers to it, and what it stands on may be gone."""
    entry: dict[str, Any] = {"state": "absent"}
    match chance.number(0, 2):
        case 0:
            entry |= {"bridge": chance.one((world.bridges[0].name, "br-gone")), "vlan": chance.number(2, 4094)}
        case 1:
            entry |= {"bridge": "br-gone", "vlans": ["100-131"]}
        case _:
            entry |= {"overlay": "layer2", "primary": chance.yes(), "subnets": ["10.1.0.0/16"]}
    about(chance, entry)
    world.section("networks")["gone-{vlan}" if "vlans" in entry else f"gone{world.next()}"] = entry


def fresh_name(chance: Chance, world: World) -> str:
    number = world.next()
    return chance.one((f"lan-{number}", f"n{number}", f"{number}e3", f"storage-net-{number}"))


def say_namespaces(chance: Chance, world: World, entry: dict[str, Any], *, all_: bool = True) -> list[str] | None:
    """Who may use it: stated in some form, or left out where there is only one namespace."""
    only = world.only()
    if only is not None and chance.yes(0.6):
        return [only.name]
    if all_ and chance.yes(0.2):
        entry["namespaces"] = "all"
        return None
    names = chance.some([namespace.name for namespace in world.namespaces])
    if chance.yes(0.75):
        entry["namespaces"] = names
        return list(names)
    return _select(chance, world, entry, names)


def _select(chance: Chance, world: World, entry: dict[str, Any], names: list[str]) -> list[str]:
    """Namespaces by their labels: a team's, those of some names, or all of the team's but one."""
    teams = sorted({space.team for space in world.namespaces if space.team is not None})
    of_team = chance.one(teams) if teams and chance.yes(0.7) else None
    if of_team is None:
        entry["namespaces"] = _by_name(chance, world, names)
        return list(names)
    found = [space.name for space in world.namespaces if space.team == of_team]
    more: list[dict[str, Any]] = [{"key": _TEAM, "operator": "Exists"}] if chance.yes(0.3) else []
    if len(found) > 1 and chance.yes():
        without = {"key": _NAME, "operator": "NotIn", "values": found[:1]}
        more = [without, {"key": "nobody-has-it", "operator": "DoesNotExist"}][: chance.number(1, 2)]
        found = found[1:]
    entry["namespaces"] = {"matchLabels": {_TEAM: of_team}} | ({"matchExpressions": more} if more else {})
    world.selected.append((entry["namespaces"], found))
    return found


def _by_name(chance: Chance, world: World, names: list[str]) -> dict[str, Any]:
    found = {"matchExpressions": [{"key": _NAME, "operator": "In", "values": list(names)}]}
    if len(names) == 1 and chance.yes():
        found = {"matchLabels": {_NAME: names[0]}}
    world.selected.append((found, list(names)))
    return found


def _live_names(chance: Chance, world: World, entry: dict[str, Any], network: Network) -> None:
    """Names that are live already, and whose files its objects are."""
    network.selected = isinstance(entry.get("namespaces"), dict)
    chance.fill(entry, "name", 0.15, lambda: f"live-{world.next()}")
    chance.fill(entry, "folder", 0.1, lambda: "admin" if network.is_cluster_wide else chance.one(("admin", "tenant")))
    if network.is_nad:
        chance.fill(entry, "configName", 0.15, lambda: chance.one((f"net_{world.next()}", f"Net.{world.next()}")))
        homes = ["default"] if network.namespaces is None else network.namespaces
        chance.fill(entry, "names", 0.15, lambda: {home: f"here-{world.next()}" for home in chance.some(homes)})


def _excluded(entry: dict[str, Any], network: Network) -> None:
    """The end of the first subnet, which nobody gets."""
    block = ip_network(entry["subnets"][0])
    last = [*block.subnets(new_prefix=block.max_prefixlen - 3)][-1] if block.num_addresses < 2**17 else block
    if last is not block:
        entry["excludeSubnets"] = [str(last)]
        network.room = max(0, network.room - 8)


def block(chance: Chance, world: World, *, v6: bool = False) -> tuple[str, str]:
    """An address block that nobody else has, and an address in it."""
    number = world.next()
    if v6:
        return f"fd10:{number:x}::/{chance.one((64, 48))}", f"fd10:{number:x}::1"
    number += 256
    length = chance.one((24, 20, 26, 16) if number < 1500 else (24,))
    if length == 16:
        return f"172.{16 + number % 16}.0.0/16", f"172.{16 + number % 16}.0.1"
    step = 16 if length == 20 else 1
    number *= step
    third, second = number % 256, number // 256 % 100 + 100
    return f"10.{second}.{third}.0/{length}", f"10.{second}.{third}.1"


def addresses(chance: Chance, world: World, entry: dict[str, Any], gateways: bool) -> None:
    blocks = [block(chance, world)]
    if chance.yes(0.3) and entry.get("mtu", 1500) >= 1280:
        blocks.append(block(chance, world, v6=True))
    entry["subnets"] = [block for block, _ in blocks]
    if gateways and chance.yes(0.5):
        # A primary network says the gateways of all its subnets, or of none.
        said = blocks if entry.get("primary") else chance.some(blocks)
        entry["gateway"] = [address for _, address in said]


def given(chance: Chance, entry: dict[str, Any], network: Network) -> None:
    """What guests are told beside their addresses, and from where those come."""
    network.blocks = list(entry.get("subnets", []))
    network.addressing = entry.get("addressing", "ovn" if network.primary else "dhcp")
    chance.fill(entry, "dns", 0.15, lambda: chance.one((["10.0.0.53"], ["192.0.2.53", "2001:db8::53"])))
    if network.sort != "existing":
        chance.fill(entry, "search", 0.15, lambda: chance.one((["example.com"], ["on", "1e3.example"])))
    if network.addressing != "static":
        return
    block = ip_network(network.blocks[0])
    network.room = min(block.num_addresses, 2**12) - 40
    if chance.yes(0.5):
        last = chance.number(34, 58)
        entry["pool"] = [f"{block[30]}-{block[last]}", *([str(block[60])] if chance.yes() else [])]
        network.room = last - 29


def mtu(chance: Chance, entry: dict[str, Any], limit: int | None) -> None:
    fitting = [mtu for mtu in (1500, 1400, 8900, 1280) if limit is None or mtu <= limit]
    if fitting:
        chance.fill(entry, "mtu", 0.2, lambda: chance.one(fitting))


def _free_vlan(chance: Chance, bridge: Bridge) -> int | None:
    spans = bridge.free()
    if not spans:
        return None
    low, high = chance.one(spans)
    vlan = chance.number(low, high)
    for _ in range(high - low + 1):
        if vlan not in bridge.taken:
            bridge.taken.add(vlan)
            return vlan
        vlan = vlan + 1 if vlan < high else low
    return None


def _bridge_fields(chance: Chance, world: World, bridge: Bridge, entry: dict[str, Any]) -> Network:
    """All but the VLAN; the network that it is, without its name."""
    kind = "cudn" if bridge.kind == "ovs" and world.target.localnet_cudn else "nad"
    if bridge.kind == "ovs":
        if chance.yes(0.3):
            kind = entry["as"] = chance.one(("nad", "cudn")) if kind == "cudn" else "nad"
        if world.target.physical_network_name and ("physnet" in bridge.localnets[0] or chance.yes(0.2)):
            chance.fill(entry, "physicalNetwork", 0.5, lambda: chance.one(bridge.localnets))
    else:
        chance.fill(entry, "as", 0.1, lambda: chance.one(("nad", "auto")))
        chance.fill(entry, "disableContainerInterface", 0.1, lambda: chance.yes())
        for field in ("macSpoofCheck", "isolatePorts", "onlyNodesWithBridge"):
            chance.fill(entry, field, 0.12, lambda: chance.yes())
        if not world.target.port_isolation:
            entry.pop("isolatePorts", None)
    for_pods = chance.yes(0.15)
    namespaces = say_namespaces(chance, world, entry, all_=entry.get("as") != "cudn")
    mtu(chance, entry, bridge.room)
    if for_pods:
        _of_pods(chance, world, bridge, entry)
    else:
        chance.fill(entry, "addressing", 0.4, lambda: chance.one(("dhcp", "none", "static", "static", "guest")))
    if entry.get("addressing") in ("static", "guest") or (not for_pods and chance.yes(0.3)):
        addresses(chance, world, entry, gateways=True)
    about(chance, entry)
    many = bridge.kind == "linux" and entry.get("macSpoofCheck") is not True and chance.yes(0.15)
    if many:
        entry["multipleMacs"] = True
    elif chance.yes(0.05) and bridge.kind == "linux":
        entry["multipleMacs"] = False
    network = Network("", bridge.kind, "nad" if namespaces is None else kind, False, namespaces)
    network.many_macs = many or entry.get("macSpoofCheck") is False
    held = bridge.kind == "linux" and entry.get("onlyNodesWithBridge", True)
    network.somewhere = not held and not world.on_all_workers(bridge.nodes)
    network.for_pods = for_pods
    if not for_pods:
        given(chance, entry, network)
    if network.addressing == "static" and not for_pods and chance.yes(0.2):
        _excluded(entry, network)
    if "mtu" not in entry:
        chance.fill(entry, "mtu", 0.15, lambda: "inherit")
    if "vlans" not in entry and "{vlan}" not in entry["bridge"]:
        _live_names(chance, world, entry, network)
    else:
        chance.fill(entry, "folder", 0.1, lambda: "admin")
    return network


def _of_pods(chance: Chance, world: World, bridge: Bridge, entry: dict[str, Any]) -> None:
    """Addresses of pods: from a plugin on a Linux bridge, from OVN-Kubernetes on a localnet. VMs are on neither."""
    if bridge.kind == "linux":
        alone = world.section("bridges").get(bridge.name, {}).get("uplink") == "none"
        ways = ("none", "dhcp", "whereabouts", "static", *(("host-local",) if alone else ()))
        entry.pop("disableContainerInterface", None)
        fill_ipam(chance, world, entry, chance.one(ways))
        return
    entry["addressing"] = "ovn"
    addresses(chance, world, entry, gateways=False)
    if chance.yes(0.4):
        entry["excludeSubnets"] = [f"{entry['subnets'][0].partition('/')[0]}/29"]
    keeps = world.target.persistent_ips
    chance.fill(entry, "persistentIPs", 0.3 if keeps else 1, lambda: keeps and chance.yes())


def fill_ipam(chance: Chance, world: World, entry: dict[str, Any], ipam: str) -> None:
    """What the plugin that gives pods their addresses is told; of several subnets whereabouts takes no gateway."""
    if ipam != "none" or chance.yes():
        entry["ipam"] = ipam
    if ipam == "static" and chance.yes():
        chance.fill(entry, "routes", 0.5, lambda: [{"to": "192.168.0.0/16", "via": "192.0.2.1"}])
    elif ipam in ("whereabouts", "host-local", "static"):
        _blocks_of_pods(chance, world, entry, ipam)


def _blocks_of_pods(chance: Chance, world: World, entry: dict[str, Any], ipam: str) -> None:
    blocks = [block(chance, world)]
    if chance.yes(0.3) and entry.get("mtu", 1500) >= 1280:
        blocks.append(block(chance, world, v6=True))
    entry["subnets"] = [text for text, _ in blocks]
    if ipam == "static":
        entry["pool"] = [f"{first}2" for _, first in blocks]
    elif chance.yes(0.4):
        entry["pool"] = [f"{first}0-{first}{'7f' if ':' in first else '9'}" for _, first in blocks]
    if ipam == "whereabouts" and chance.yes(0.4):
        entry["excludeSubnets"] = [f"{blocks[0][0].partition('/')[0]}/29"]
    safe = ipam == "host-local" or "pool" in entry or "excludeSubnets" in entry
    if safe and (ipam != "whereabouts" or len(blocks) == 1):
        chance.fill(entry, "gateway", 0.4, lambda: [first for _, first in blocks])
    router = blocks[0][1]
    ways = ({"to": "192.168.0.0/16"}, {"to": "0.0.0.0/0"}, {"to": "192.168.0.0/16", "via": router})
    chance.fill(entry, "routes", 0.3, lambda: [chance.one(ways)])


def _on_bridge(chance: Chance, world: World, bridge: Bridge) -> None:
    entry: dict[str, Any] = {"bridge": bridge.name}
    if bridge.kind == "linux" and bridge.allowed != "none" and bridge.tags and not bridge.taken and chance.yes(0.2):
        spans = bridge.free()
        if bridge.allowed is None and chance.yes(0.4):
            entry["trunk"] = "all"
        else:
            entry["trunk"] = [low if low == high else f"{low}-{high}" for low, high in chance.some(spans)]
    elif -1 in bridge.taken or chance.yes(0.6):
        vlan = _free_vlan(chance, bridge)
        if vlan is None:
            return
        entry["vlan"] = vlan
    else:
        bridge.taken.add(-1)
    network = _bridge_fields(chance, world, bridge, entry)
    network.name = fresh_name(chance, world)
    world.section("networks")[network.name] = entry
    if not network.for_pods:
        world.networks.append(network)


def _family(chance: Chance, world: World, bridge: Bridge) -> None:
    typed: list[int | str] = []
    vlans: list[int] = []
    for _ in range(chance.number(1, 3)):
        low = _free_vlan(chance, bridge)
        if low is None:
            break
        high = low
        if chance.yes(0.4):
            top = max(end for start, end in bridge.free() if start <= low <= end)
            while high < min(top, low + chance.one((1, 7, 24))) and high + 1 not in bridge.taken:
                high += 1
                bridge.taken.add(high)
        vlans += range(low, high + 1)
        single: tuple[int | str, ...] = (low, str(low))
        typed.append(f"{low}-{high}" if high > low else chance.one(single))
    if not vlans:
        return
    entry: dict[str, Any] = {"bridge": bridge.name, "vlans": typed}
    network = _bridge_fields(chance, world, bridge, entry)
    number = world.next()
    key = chance.one((f"farm{number}-{{vlan}}", f"f{number}x{{vlan}}-lan", f"{number}a{{vlan}}"))
    world.section("networks")[key] = entry
    for vlan in vlans if not network.for_pods else ():
        name = key.replace("{vlan}", str(vlan))
        world.networks.append(replace(network, name=name))


def _on_family(chance: Chance, world: World, family: Family) -> None:
    """A network on each bridge of a family, untagged."""
    if any(-1 in bridge.taken for bridge in family.members):
        return
    entry: dict[str, Any] = {"bridge": family.key}
    network = _bridge_fields(chance, world, family.members[0], entry)
    if "physicalNetwork" in entry:
        return
    key = f"per{world.next()}-{{vlan}}"
    world.section("networks")[key] = entry
    for vlan, bridge in zip(family.vlans, family.members, strict=True):
        bridge.taken.add(-1)
        name = key.replace("{vlan}", str(vlan))
        if not network.for_pods:
            world.networks.append(replace(network, name=name))


def _overlay(chance: Chance, world: World) -> None:
    entry: dict[str, Any] = {"overlay": chance.one(("layer2", "layer3"))}
    as_nad = not world.target.user_defined_networks or chance.yes(0.3)
    if as_nad and (world.target.user_defined_networks or chance.yes(0.5)):
        entry["as"] = "nad"
    namespaces = say_namespaces(chance, world, entry, all_=as_nad)
    if not as_nad:
        ways = ["auto", "cudn", *(["udn"] if namespaces is not None and len(namespaces) == 1 else [])]
        chance.fill(entry, "as", 0.3, lambda: chance.one(ways))
    chance.fill(entry, "primary", 0.1, lambda: False)
    mtu(chance, entry, None)
    if entry["overlay"] == "layer3" or chance.yes(0.6):
        _overlay_addresses(chance, world, entry)
    else:
        chance.fill(entry, "addressing", 0.3, lambda: "none")
        chance.fill(entry, "persistentIPs", 0.2, lambda: False)
    about(chance, entry)
    name = fresh_name(chance, world)
    network = Network(name, "overlay", "nad" if as_nad else entry.get("as", "auto"), False, namespaces)
    chance.fill(entry, "multipleMacs", 0.1, lambda: False)
    entry.setdefault("addressing", "ovn" if "subnets" in entry else "none")
    given(chance, entry, network)
    by_ovn = as_nad and "subnets" in entry and _by_ovn_lan(entry)
    if (network.addressing == "static" or by_ovn) and chance.yes(0.3):
        _excluded(entry, network)
    if entry["addressing"] in ("ovn", "none") and chance.yes(0.8):
        del entry["addressing"]
    _live_names(chance, world, entry, network)
    world.section("networks")[name] = entry
    world.networks.append(network)


def _by_ovn_lan(entry: dict[str, Any]) -> bool:
    return entry["overlay"] == "layer2" and entry.get("addressing", "ovn") == "ovn"


def _kept(chance: Chance, entry: dict[str, Any]) -> None:
    """Parts of the subnets of a primary network: the first addresses for OVN, and some that VMs must ask for."""
    blocks = [ip_network(block) for block in entry["subnets"]]
    if chance.yes(0.3):
        own = [f"{block.network_address}/{block.max_prefixlen - 3}" for block in blocks]
        entry["infrastructureSubnets"] = own
    if chance.yes(0.3):
        entry["reservedSubnets"] = [f"{block[40]}/{block.max_prefixlen - 3}" for block in chance.some(blocks)]


def _overlay_addresses(chance: Chance, world: World, entry: dict[str, Any]) -> None:
    gateways = world.target.preconfigured_addresses and entry["overlay"] == "layer2" and entry.get("as") != "nad"
    keeps = world.target.persistent_ips
    if entry["overlay"] == "layer2" and not entry.get("primary") and chance.yes(0.4):
        entry["addressing"] = chance.one(("static", "static", "guest", "dhcp"))
        addresses(chance, world, entry, gateways=True)
        return
    addresses(chance, world, entry, gateways=gateways and bool(entry.get("primary")))
    chance.fill(entry, "addressing", 0.2, lambda: "ovn")
    if entry["overlay"] == "layer2":
        chance.fill(entry, "persistentIPs", 0.3 if keeps else 1, lambda: keeps and chance.yes())
        return
    chance.fill(entry, "persistentIPs", 0.1, lambda: False)
    entry["subnets"] = [block.replace("/64", "/48") for block in entry["subnets"]]
    longest = max(int(block.rpartition("/")[2]) for block in entry["subnets"] if ":" not in block)
    chance.fill(entry, "hostSubnet", 0.5, lambda: chance.number(longest + 1, 30))


def _primary(chance: Chance, world: World) -> None:
    """A primary network for namespaces that can have one and have none."""
    free = _coverable(world)
    if not free:
        return
    covered = chance.some(free, 1, 3)
    entry: dict[str, Any] = {"overlay": chance.one(("layer2", "layer3")), "primary": True}
    if world.only() is None or chance.yes(0.5):
        names = [space.name for space in covered]
        entry["namespaces"] = _by_name(chance, world, names) if chance.yes(0.2) else names
    ways = ["auto", "cudn", *(["udn"] if len(covered) == 1 else [])]
    chance.fill(entry, "as", 0.3, lambda: chance.one(ways))
    mtu(chance, entry, None)
    _overlay_addresses(chance, world, entry)
    chance.fill(
        entry,
        "joinSubnets",
        0.2,
        lambda: ["100.70.0.0/16"] if len(entry["subnets"]) == 1 else ["100.70.0.0/16", "fd70::/64"],
    )
    if world.target.preconfigured_addresses and entry["overlay"] == "layer2":
        _kept(chance, entry)
    if world.target.evpn and entry.get("as") != "udn":
        chance.fill(entry, "evpn", 0.5, lambda: _evpn(chance, world, entry["overlay"]))
    about(chance, entry)
    name = fresh_name(chance, world)
    _cover(name, covered)
    kind = "cudn" if "evpn" in entry else entry.get("as", "auto")
    network = Network(name, "overlay", kind, True, [space.name for space in covered])
    _live_names(chance, world, entry, network)
    chance.fill(entry, "dns", 0.1, lambda: ["10.0.0.53"])
    network.addressing = "ovn"
    if entry["overlay"] == "layer2" and entry.get("persistentIPs", True):
        network.blocks = list(entry["subnets"])
    world.section("networks")[name] = entry
    world.networks.append(network)


def _evpn(chance: Chance, world: World, topology: str) -> dict[str, Any]:
    """A LAN or routes that routers outside know, by numbers that nobody else has."""
    found: dict[str, Any] = {"vtep": chance.one(("spine", "evpn-vtep", "v.0"))}
    for part in (
        ("mac", "ip") if topology == "layer2" and chance.yes() else ("mac",) if topology == "layer2" else ("ip",)
    ):
        found[part] = {"vni": 100 + world.next()}
        chance.fill(found[part], "routeTarget", 0.5, lambda: chance.one(_TARGETS))
    return found


def _coverable(world: World) -> list[Namespace]:
    """The namespaces that can have a primary network and have none; VMs need the target's help to be on one."""
    if not (world.target.l2bridge and world.target.user_defined_networks):
        return []
    return [space for space in world.namespaces if space.primary is None and (space.labelled or not space.existing)]


def _cover(name: str, covered: list[Namespace]) -> None:
    for space in covered:
        space.primary, space.labelled = name, True


def _existing(chance: Chance, world: World) -> None:
    kind = chance.one(("nad", "udn", "cudn", "sriov") if world.target.user_defined_networks else ("nad", "sriov"))
    entry: dict[str, Any] = {"existing": kind}
    chance.fill(entry, "name", 0.4, lambda: f"others-{world.next()}")
    free = _coverable(world)
    name = fresh_name(chance, world)
    namespaces: list[str] | None = None
    primary = kind in ("udn", "cudn") and bool(free) and chance.yes(0.3)
    if primary:
        covered = chance.some(free, 1, 1 if kind == "udn" else 3)
        entry |= {"primary": True, "namespaces": [space.name for space in covered]}
        namespaces = entry["namespaces"]
        _cover(name, covered)
    elif chance.yes(0.5):
        namespaces = entry["namespaces"] = chance.some([space.name for space in world.namespaces])
        if kind == "nad" and len(namespaces) == 1:
            chance.fill(entry, "namespace", 0.5, lambda: chance.one(("default", namespaces[0])))
    elif kind in ("nad", "sriov"):
        shared = world.target.distribution.global_namespaces or ("default", "kube-public")
        entry["namespace"] = chance.one(shared[:2])
        chance.fill(entry, "namespaces", 0.3, lambda: "all")
    mtu(chance, entry, None)
    ways = (
        ("ovn",) if primary else ("dhcp", "none", "static", "static", "guest", *(() if kind == "sriov" else ("ovn",)))
    )
    chance.fill(entry, "addressing", 0.3, lambda: chance.one(ways))
    if entry.get("addressing") in ("static", "guest") or chance.yes(0.3):
        addresses(chance, world, entry, gateways=True)
    chance.fill(entry, "description", 0.2, lambda: text(chance))
    if namespaces is not None and "namespace" not in entry:
        chance.fill(entry, "names", 0.2, lambda: {home: f"theirs-{world.next()}" for home in chance.some(namespaces)})
    network = Network(name, "existing", kind, primary, namespaces)
    network.many_macs = kind in ("nad", "sriov")
    given(chance, entry, network)
    world.section("networks")[name] = entry
    world.networks.append(network)
