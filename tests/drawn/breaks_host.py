# ruff: noqa: ARG001  # every mutation takes chance, world and spec
"""Mutations of what the nodes get: E0201 to E0220."""

from __future__ import annotations

from .breaking import (
    Entry,
    Spec,
    breaks,
    bridge_of,
    entries,
    filled,
    need,
    nic,
    on_bridge,
    one,
    pick,
    put,
    rekeyed,
    rename_bridge,
    rename_interface,
)
from .chance import Chance
from .marks import mark
from .world import World


def _new(spec: Spec, name: str, **fields: object) -> None:
    """One more bridge."""
    spec.setdefault("bridges", {})[mark(name)] = fields


@breaks("E0201")
def long_bridge_name(chance: Chance, world: World, spec: Spec) -> None:
    key, _ = pick(chance, spec, "bridges")
    need(key != "br-ex")
    need(not any(name.startswith(f"{key}.") for name in spec.get("interfaces", {})))  # E0206 reads such a name too
    rename_bridge(spec, key, "br-production-16"[: chance.number(16, 16)] + chance.one(("", "x" * 20)))


@breaks("E0201")
def long_interface_name(chance: Chance, world: World, spec: Spec) -> None:
    key, _ = pick(chance, spec, "interfaces")
    need(not any(name.startswith(f"{key}.") for name in spec["interfaces"]))  # E0206 reads such a name too
    rename_interface(spec, key, chance.one(("an-interface-16x", "x" * 64)))


@breaks("E0201")
def long_nic_name(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "bridges", lambda entry: entry.get("uplink", "none") != "none")
    need(entry["uplink"] not in spec.get("interfaces", {}))
    need(sum(other.get("uplink") == entry["uplink"] for _, other in entries(spec, "bridges")) == 1)
    entry["uplink"] = mark("enp123s0f1np1abc")


@breaks("E0202")
def port_of_two_bridges(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    _, entry = pick(
        chance, spec, "bridges", lambda entry: entry.get("uplink", "none") != "none" and "state" not in entry
    )
    need("{vlan}" not in entry["uplink"])
    need(sum(other.get("uplink") == entry["uplink"] for _, other in entries(spec, "bridges")) == 1)
    entry["uplink"] = mark(str(entry["uplink"]))
    name = f"br-two{world.next()}"
    _new(spec, name, uplink=mark(str(entry["uplink"])), nodes=entry.get("nodes", _nodes(spec)))


def _nodes(spec: Spec) -> list[str]:
    nodes: list[str] = spec.get("defaults", {}).get("bridges", {}).get("nodes", ["workers"])
    return nodes


@breaks("E0202")
def port_twice_in_a_bond(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "interfaces", lambda entry: "bond" in entry and "state" not in entry)
    entry["bond"].append(mark(str(entry["bond"][0])))


@breaks("E0203")
def bond_mode_below_a_bridge(chance: Chance, world: World, spec: Spec) -> None:
    below = {entry.get("uplink") for _, entry in entries(spec, "bridges")}
    below |= {entry.get("on") for key, entry in entries(spec, "interfaces") if key in below}
    _key, entry = one(chance, [(key, e) for key, e in entries(spec, "interfaces") if key in below and "bond" in e])
    entry.pop("options", None)
    entry["mode"] = mark(chance.one(("balance-rr", "broadcast", "balance-tlb", "balance-alb")))


@breaks("E0204")
def reserved_bridge_name(chance: Chance, world: World, spec: Spec) -> None:
    key, _ = pick(chance, spec, "bridges")
    need(key != "br-ex")
    of_sdn = "br-local" if world.target.distribution.assembled else "br0"
    rename_bridge(spec, key, chance.one((of_sdn, "br-int", "br-ext", "lo", "all", "default", "ovn-k8s-mp0", "k8s-abc")))


@breaks("E0204")
def reserved_nic_name(chance: Chance, world: World, spec: Spec) -> None:
    _new(spec, f"br-{world.next()}", uplink=mark(chance.one(("lo", "bonding_masters"))))


@breaks("E0205")
def unknown_bond_option(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "interfaces", lambda entry: "bond" in entry)
    put(entry.setdefault("options", {}), chance.one(("mimon", "lacp-rate", "colour", "MIIMON")), 100)


@breaks("E0205")
def idle_bond_option(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "interfaces", lambda entry: "bond" in entry)
    mode = entry.get("mode", "active-backup")
    idle = ("lacp_rate", "fast") if mode != "802.3ad" else ("primary", entry["bond"][0])
    put(entry.setdefault("options", {}), *idle)


@breaks("E0206")
def vlan_named_like_another(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "interfaces", lambda entry: "on" in entry and "vlan" in entry)
    bridges = {bridge.name for bridge in world.bridges} | {*spec.get("bridges", {})}
    families = [key.split("{vlan}")[0] for key in bridges if "{vlan}" in key]
    need(entry["on"] not in bridges and not entry["on"].startswith(tuple(families)))
    need(len(entry["on"]) < 10 and "." not in entry["on"])
    rename_interface(spec, key, f"{entry['on']}.{entry['vlan'] % 4094 + 1}")


@breaks("E0210")
def existing_bridge_changed(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "bridges", lambda entry: entry.get("existing"))
    need(key != "br-ex")
    put(entry, *chance.one((("uplink", "ens999"), ("stp", True), ("ip", "dhcp"))))


@breaks("E0213")
def policy_name_clash(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    names = [key for key, entry in entries(spec, "bridges") if entry.get("uplink") == "none" and "nncp" not in entry]
    name = one(chance, names)
    other = name.upper() if name.upper() != name else name.lower()
    nodes = spec["bridges"][name].get("nodes", _nodes(spec))
    rekeyed(spec, "bridges", name, mark(name))
    _new(spec, other, uplink="none", nodes=nodes)


@breaks("E0213")
def group_named_twice(chance: Chance, world: World, spec: Spec) -> None:
    """`workers` and `all` add nothing to a policy's name."""
    _new(spec, f"br-{world.next()}", uplink="none", nodes=["workers", "all"])


@breaks("E0215")
def stands_on_itself(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "interfaces", lambda entry: "bond" in entry or "on" in entry)
    if "bond" in entry:
        entry["bond"].append(mark(key))
    else:
        need("." not in key)
        entry["on"] = mark(key)


@breaks("E0216")
def br_ex_changed(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.distribution.br_ex)
    entry = spec.setdefault("bridges", {}).setdefault("br-ex", {})
    put(entry, *chance.one((("uplink", "ens1"), ("stp", True), ("mtu", 9000), ("ip", "dhcp"), ("allowedVlans", 5))))


@breaks("E0217")
def ovs_bridge_like_linux(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "bridges", lambda entry: entry.get("type") == "ovs")
    need(key != "br-ex")
    fields: list[tuple[str, object]] = [("mcastSnooping", True), ("allowedVlans", "none"), ("mtu", 1500)]
    put(entry, *chance.one(fields[:1] if entry.get("existing") is not None else fields))
    if entry.get("existing"):
        entry.pop("mcastSnooping")
        put(entry, "allowedVlans", "none")


@breaks("E0217")
def ovs_network_like_linux(chance: Chance, world: World, spec: Spec) -> None:
    _key, entry = pick(chance, spec, "networks", on_bridge(world, spec, "ovs"))
    put(entry, *chance.one((("isolatePorts", True), ("macSpoofCheck", False), ("onlyNodesWithBridge", False))))


@breaks("E0218")
def bond_option_value(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "interfaces", lambda entry: "bond" in entry)
    entry["options"] = {"miimon": mark(chance.one(("often", "-1", "1.5")))}
    if entry.get("mode") == "802.3ad":
        entry["options"] = {"lacp_rate": mark("medium")}


@breaks("E0219")
def bridge_as_uplink(chance: Chance, world: World, spec: Spec) -> None:
    built_in = ["br-ex"] if world.target.distribution.br_ex else []
    names = [*built_in, *(key for key, _ in entries(spec, "bridges") if "{vlan}" not in key)]
    _new(spec, f"br-{world.next()}", uplink=mark(chance.one(names)))


@breaks("E0219")
def bridge_in_a_bond(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.distribution.br_ex)
    _, entry = pick(chance, spec, "interfaces", lambda entry: "bond" in entry)
    entry["bond"].append(mark("br-ex"))


@breaks("E0219")
def vlan_on_a_bridge(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.distribution.br_ex)
    spec.setdefault("interfaces", {})[f"vl-{world.next()}"] = {"vlan": 5, "on": mark("br-ex")}


@breaks("E0220")
def linux_bridge_like_ovs(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "bridges", lambda entry: entry.get("type", "linux") == "linux")
    need(key != "br-ex")
    put(entry, "physicalNetwork", mark(["physnet-1"]))


@breaks("E0220")
def linux_network_like_ovs(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", on_bridge(world, spec, "linux"))
    put(entry, "physicalNetwork", "physnet-1")


@breaks("E0401")
def nodes_that_are_not_there(chance: Chance, world: World, spec: Spec) -> None:
    _new(spec, f"br-{world.next()}", uplink=nic(world), nodes=[mark(chance.one(("worker", "gpu-nodes")))])


@breaks("E0401")
def bridge_that_is_not_there(chance: Chance, world: World, spec: Spec) -> None:
    """What stands on the network is no finding: it is known that the network is broken."""
    _key, entry = pick(chance, spec, "networks", lambda entry: "bridge" in entry)
    need(bridge_of(world, spec, entry) is not None)
    entry["bridge"] = mark("br-nowhere")


def _new_bond(world: World, spec: Spec, **fields: object) -> str:
    """One more bond, of two NICs."""
    name = f"bond{world.next()}"
    spec.setdefault("interfaces", {})[name] = {"bond": [nic(world), nic(world)], "nodes": ["workers"], **fields}
    return name


@breaks("E0221")
def address_on_a_port(chance: Chance, world: World, spec: Spec) -> None:
    bond = _new_bond(world, spec, nodes=["workers"], ip=mark("dhcp"))
    spec.setdefault("bridges", {})[f"br-{world.next()}"] = {"uplink": bond, "nodes": ["workers"]}


@breaks("E0222")
def port_on_other_nodes(chance: Chance, world: World, spec: Spec) -> None:
    bond = _new_bond(world, spec, nodes=["control-plane"])
    spec.setdefault("bridges", {})[f"br-{world.next()}"] = {"uplink": mark(bond), "nodes": ["workers"]}


@breaks("E0223")
def bond_options_disagree(chance: Chance, world: World, spec: Spec) -> None:
    name = _new_bond(world, spec)
    options = {"miimon": 100, "arp_ip_target": "192.0.2.1"}
    put(options, "arp_interval", 100)
    spec["interfaces"][name]["options"] = options


@breaks("E0223")
def mac_of_a_bond_that_has_its_ports(chance: Chance, world: World, spec: Spec) -> None:
    name = _new_bond(world, spec, nodes=[one(chance, world.lone_hosts())])
    options = {"miimon": 100}
    put(options, "fail_over_mac", chance.one(("active", 1)))
    spec["interfaces"][name] |= {"options": options, "mac": "02:00:5e:10:00:55"}


@breaks("E0224")
def primary_that_is_no_port(chance: Chance, world: World, spec: Spec) -> None:
    _new_bond(world, spec, options={"miimon": 100, "primary": mark("eno999")})


@breaks("E0230")
def mapped_under_no_name(chance: Chance, world: World, spec: Spec) -> None:
    fields: Entry = chance.one(({"existing": True}, {"uplink": nic(world), "physicalNetwork": ["physnet-new"]}))
    name = f"br-{world.next()}"
    spec.setdefault("bridges", {})[name] = {"type": "ovs", **fields}
    put(spec["bridges"][name], "mapped", True)


@breaks("E0210")
def policy_of_what_is_mapped(chance: Chance, world: World, spec: Spec) -> None:
    name = f"br-{world.next()}"
    fields = {"type": "ovs", "existing": True, "physicalNetwork": ["physnet-new"], "mapped": True}
    spec.setdefault("bridges", {})[name] = fields
    put(fields, "nncp", "physnet-new")


@breaks("E0230")
def forwarding_without_address(chance: Chance, world: World, spec: Spec) -> None:
    entry = {"bond": [nic(world)], "nodes": ["workers"]}
    chance.fill(entry, "ip", 0.5, lambda: "none")
    spec.setdefault("interfaces", {})[f"bond{world.next()}"] = entry
    put(entry, "forwarding", chance.yes())


@breaks("E0403")
def untagged_through_a_list(chance: Chance, world: World, spec: Spec) -> None:
    name = f"br-{world.next()}"
    bridge: Entry = {"type": "ovs", "uplink": nic(world), "nodes": ["workers"], "allowedVlans": ["100-131"]}
    spec.setdefault("bridges", {})[name] = bridge
    match chance.number(0, 3):
        case 0:
            put(bridge, "ip", "dhcp")
        case 1:
            spec.setdefault("interfaces", {})[mark(f"own-{name}")] = {"on": name, "nodes": ["workers"]}
        case 2:
            spec.setdefault("interfaces", {})[f"own-{name}"] = {"on": name, "nodes": ["workers"], "vlan": mark(132)}
        case _:
            need(world.target.localnet and not filled(spec, "networks", "vlan", "vlans", "trunk"))
            home = [world.namespaces[0].name]
            spec.setdefault("networks", {})[mark(f"new{world.next()}")] = {"bridge": name, "namespaces": home}


@breaks("E0225")
def localnet_of_two_bridges(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    for _ in range(2):
        fields = {"type": "ovs", "uplink": nic(world), "physicalNetwork": mark(["physnet-twice"])}
        spec.setdefault("bridges", {})[f"br-{world.next()}"] = fields


@breaks("E0226")
def bond_of_a_bond(chance: Chance, world: World, spec: Spec) -> None:
    below = _new_bond(world, spec)
    spec["interfaces"][f"bond{world.next()}"] = {"bond": [nic(world), mark(below)], "nodes": ["workers"]}


@breaks("E0208")
def mtu_above_a_bond(chance: Chance, world: World, spec: Spec) -> None:
    bond = _new_bond(world, spec)
    entry: dict[str, object] = {"uplink": bond, "nodes": ["workers"]}
    put(entry, "mtu", 9000)
    spec.setdefault("bridges", {})[f"br-{world.next()}"] = entry


@breaks("E0208")
def mtu_above_a_nic(chance: Chance, world: World, spec: Spec) -> None:
    name = nic(world)
    spec.setdefault("interfaces", {})[name] = {"ethernet": True, "mtu": 1400}
    entry: dict[str, object] = {"vlan": 7, "on": name}
    put(entry, "mtu", 1500)
    spec["interfaces"][f"vl-{world.next()}"] = entry


@breaks("E0227")
def stacked_too_high(chance: Chance, world: World, spec: Spec) -> None:
    below = nic(world)
    for number in range(8):
        name = f"vz{number:02}-{world.next()}"
        spec.setdefault("interfaces", {})[name] = {"vlan": 7, "on": mark(below) if number == 7 else below}
        below = name
