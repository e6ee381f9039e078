# ruff: noqa: ARG001  # every mutation takes chance, world and spec
"""Mutations of node groups, of addresses of nodes and of what is removed: E0209, E0228 to E0243, E0305 and E0307."""

from __future__ import annotations

from typing import Any

from .breaking import Spec, breaks, entries, filled, need, nic, one, pick, put
from .chance import Chance
from .marks import mark
from .world import World

_HOST = "zz-node.example.com"


def _group(spec: Spec, name: str, **fields: object) -> dict[str, Any]:
    """One more node group."""
    entry: dict[str, Any] = dict(fields)
    spec.setdefault("nodes", {})[name] = entry
    return entry


def _hosts(spec: Spec, **fields: object) -> str:
    """One more node, in a group of its own."""
    _group(spec, "zz-hosts", hosts={_HOST: dict(fields)})
    return "zz-hosts"


def _interface(world: World, spec: Spec, **fields: object) -> dict[str, Any]:
    """One more VLAN interface, on a NIC of its own."""
    entry: dict[str, Any] = {"vlan": 7, "on": nic(world), "nodes": ["workers"], **fields}
    spec.setdefault("interfaces", {})[f"zv-{world.next()}"] = entry
    return entry


def _bridge(world: World, spec: Spec, **fields: object) -> dict[str, Any]:
    """One more bridge, on a NIC of its own."""
    entry: dict[str, Any] = {"uplink": nic(world), "nodes": ["workers"], **fields}
    spec.setdefault("bridges", {})[f"zb-{world.next()}"] = entry
    return entry


@breaks("E0209")
def role_that_one_group_does_not_know(chance: Chance, world: World, spec: Spec) -> None:
    role = f"zz{world.next()}"
    _group(spec, "zz-one", selector={"zz": "1"}, nics={role: nic(world)})
    _group(spec, "zz-two", selector={"zz": "2"})
    _bridge(world, spec, uplink=mark(role), nodes=["zz-one", "zz-two"])


@breaks("E0209")
def role_that_one_node_does_not_know(chance: Chance, world: World, spec: Spec) -> None:
    role = f"zz{world.next()}"
    hosts = {"zz-0": {"nics": {role: {"mac": "52:54:00:ff:00:01"}}}, "zz-1": {}}
    _group(spec, "zz-hosts", hosts=hosts)
    _interface(world, spec, on=mark(role), nodes=["zz-hosts"])


@breaks("E0228")
def node_of_two_numbers(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    for name, number in (("zz-one", 3), ("zz-two", 4)):
        host: dict[str, object] = {}
        put(host, "id", number)
        _group(spec, name, hosts={_HOST: host})


@breaks("E0228")
def nic_of_two_names(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    for name in ("zz-one", "zz-two"):
        _group(spec, name, hosts={_HOST: {"nics": {"zz-data": mark(nic(world))}}})


@breaks("E0228")
def name_servers_of_two_groups(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    for name, server in (("zz-one", "10.0.0.53"), ("zz-two", "10.0.0.54")):
        _group(spec, name, hosts={_HOST: {}}, dns=mark({"servers": [server]}))


@breaks("E0228")
def device_in_two_ways(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    need(not filled(spec, "interfaces", "nodes"))
    for name in ("zz-one", "zz-two"):
        _group(spec, name, hosts={_HOST: {}})
    makings = {mark(name): {"bond": [nic(world)]} for name in ("zz-one", "zz-two")}
    spec.setdefault("interfaces", {})[f"zbond{world.next()}"] = {"perGroup": makings}


@breaks("E0229")
def nothing_to_inherit(chance: Chance, world: World, spec: Spec) -> None:
    _bridge(world, spec, ip=mark("inherit"))


@breaks("E0229")
def silent_nic_to_inherit_from(chance: Chance, world: World, spec: Spec) -> None:
    name = nic(world)
    spec.setdefault("interfaces", {})[name] = {"ethernet": True, **chance.one(({}, {"ip": "none"}))}
    entry = {"bond": [name], "ip": mark("inherit")}
    spec["interfaces"][f"zbond{world.next()}"] = entry


@breaks("E0230")
def restore_of_what_stays(chance: Chance, world: World, spec: Spec) -> None:
    section = one(chance, [name for name in ("interfaces", "bridges") if spec.get(name)])
    key, entry = pick(chance, spec, section, lambda entry: "state" not in entry and not entry.get("existing"))
    need(key != "br-ex")
    put(entry, "restore", chance.one(("dhcp", "none")))


@breaks("E0231")
def plan_for_nodes_by_label(chance: Chance, world: World, spec: Spec) -> None:
    _bridge(world, spec, ip={"subnet": mark("10.98.0.0/24")}, nodes=["workers"])


@breaks("E0232")
def number_outside_the_subnet(chance: Chance, world: World, spec: Spec) -> None:
    group = _hosts(spec, id=mark(chance.one((255, 256, 5000))))
    _interface(world, spec, ip={"subnet": "10.98.0.0/24"}, nodes=[group])


@breaks("E0106")
def host_without_number(chance: Chance, world: World, spec: Spec) -> None:
    _group(spec, "zz-hosts", hosts={mark(_HOST): {"nics": {"zz-data": nic(world)}}})
    _interface(world, spec, ip={"subnet": "10.98.0.0/24"}, nodes=["zz-hosts"])


@breaks("E0106")
def group_of_no_nodes(chance: Chance, world: World, spec: Spec) -> None:
    _group(spec, mark("zz-group"), nics={"zz-data": nic(world)})


@breaks("E0106")
def name_servers_of_none(chance: Chance, world: World, spec: Spec) -> None:
    entry = _group(spec, "zz-group", selector={"zz": ""})
    put(entry, "dns", {})


@breaks("E0114")
def hosts_beside_labels(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "nodes", lambda entry: "hosts" in entry)
    put(entry, "byLabel", {"key": "zz", "values": {"a": {}}})


@breaks("E0228")
def host_with_two_labels(chance: Chance, world: World, spec: Spec) -> None:
    """Groups that share a host want different values of one label."""
    for name in ("zz-a", "zz-b"):
        _group(spec, name, hosts={_HOST: {}}, selector={"zz": mark(name)})


@breaks("E0114")
def own_mac_beside_an_inherited_one(chance: Chance, world: World, spec: Spec) -> None:
    name = nic(world)
    spec.setdefault("interfaces", {})[name] = {"ethernet": True, "nodes": ["workers"], "ip": "dhcp"}
    put(_bridge(world, spec, uplink=name, ip="inherit"), "mac", "02:00:5e:00:00:99")


@breaks("E0233")
def addresses_that_leave_a_group_out(chance: Chance, world: World, spec: Spec) -> None:
    entry = _interface(world, spec, nodes=["workers", "control-plane"])
    put(entry, "ip", {"workers": "dhcp"})


@breaks("E0233")
def addresses_for_others(chance: Chance, world: World, spec: Spec) -> None:
    _interface(world, spec, nodes=["workers"], ip={"workers": "dhcp", mark("control-plane"): "none"})


@breaks("E0233")
def makings_that_leave_a_group_out(chance: Chance, world: World, spec: Spec) -> None:
    entry: dict[str, Any] = {"nodes": ["workers", "control-plane"]}
    put(entry, "perGroup", {"workers": {"bond": [nic(world)]}})
    spec.setdefault("interfaces", {})[f"zu-{world.next()}"] = entry


@breaks("E0234")
def vlan_above_a_filter(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "bridges", _filters)
    need("{vlan}" not in key)
    nodes = entry.get("nodes") or spec.get("defaults", {}).get("bridges", {}).get("nodes", ["workers"])
    _interface(world, spec, on=mark(key), nodes=nodes)


def _filters(bridge: dict[str, Any]) -> bool:
    plain = bridge.get("type", "linux") == "linux" and "state" not in bridge and not bridge.get("existing")
    return plain and "uplink" in bridge and bridge.get("allowedVlans") != "none"


@breaks("E0235")
def devices_without_end(chance: Chance, world: World, spec: Spec) -> None:
    """The one with which they are too many is shown: sorted by name, and so all others stand before it."""
    interfaces = spec.setdefault("interfaces", {})
    for number in range(12):
        interfaces[f"a{number:02}x{{vlan}}"] = {"vlans": ["1-4094"], "on": nic(world), "nodes": ["workers"]}
    for number in range(2):
        group = {f"zz-{number}-{host}": {} for host in range(400)}
        _group(spec, f"zz-{number}", hosts=group)
    key = mark("a12x{vlan}")
    interfaces[key] = {"vlans": ["1-4094"], "on": nic(world), "nodes": ["zz-0", "zz-1"]}


@breaks("E0236")
def policy_of_two_names(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    bond = f"zbond{world.next()}"
    spec.setdefault("interfaces", {})[bond] = {"bond": [nic(world)], "nodes": ["workers"], "nncp": mark("zz-one")}
    _bridge(world, spec, uplink=bond, nncp=mark("zz-two"))


@breaks("E0236")
def host_in_the_name_of_many(chance: Chance, world: World, spec: Spec) -> None:
    _bridge(world, spec, nodes=["workers"], nncp=mark("zz-{host}"))


@breaks("E0237")
def long_policy_name(chance: Chance, world: World, spec: Spec) -> None:
    _bridge(world, spec, nodes=["workers"], nncp=mark(chance.one(("z" * 64, "zz-", "-{group}", ".zz"))))


@breaks("E0213")
def policy_name_of_two_stacks(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown. Within one group they would be one policy."""
    for nodes in ("workers", "all"):
        _bridge(world, spec, nodes=[nodes], nncp=mark("zz-same"))


@breaks("E0238")
def stands_on_what_is_removed(chance: Chance, world: World, spec: Spec) -> None:
    bond = f"zbond{world.next()}"
    spec.setdefault("interfaces", {})[bond] = {"bond": [nic(world)], "nodes": ["workers"], "state": "absent"}
    if chance.yes():
        _bridge(world, spec, uplink=mark(bond))
    else:
        _interface(world, spec, on=mark(bond))


@breaks("E0239")
def network_on_a_removed_bridge(chance: Chance, world: World, spec: Spec) -> None:
    name = f"zb-{world.next()}"
    spec.setdefault("bridges", {})[name] = {"uplink": nic(world), "state": "absent"}
    spec.setdefault("networks", {})[f"zn-{world.next()}"] = {
        "bridge": mark(name),
        "namespaces": [world.namespaces[0].name],
    }


@breaks("E0240", "W0241")
def groups_with_nodes_in_common(chance: Chance, world: World, spec: Spec) -> None:
    """Of the two groups the one that comes later by name is shown."""
    _group(spec, "zz-all", selector={"zz": ""}, nics={"zz-data": nic(world)})
    _group(spec, mark("zz-some"), selector={"zz": "", "gpu": ""}, nics={"zz-data": nic(world)})
    _bridge(world, spec, uplink="zz-data", nodes=["zz-all", "zz-some"])


@breaks("W0241")
def groups_that_may_meet(chance: Chance, world: World, spec: Spec) -> None:
    _group(spec, "zz-dell", selector={"dell": ""}, nics={"zz-data": nic(world)})
    _group(spec, mark("zz-gpu"), selector={"gpu": ""}, nics={"zz-data": nic(world)})
    _bridge(world, spec, uplink="zz-data", nodes=["zz-dell", "zz-gpu"])


def _drop_name_servers(spec: Spec) -> None:
    """Other groups may meet the new ones."""
    for group in spec.get("nodes", {}).values():
        group.pop("dns", None)


@breaks("E0240", "W0241")
def different_name_servers_on_all_nodes_of_a_group(chance: Chance, world: World, spec: Spec) -> None:
    """Of the two groups the one that comes later by name is shown."""
    _drop_name_servers(spec)
    _group(spec, "zz-all", selector={"zz": ""}, dns={"servers": ["192.0.2.1"]})
    _group(spec, "zz-some", selector={"zz": "", "gpu": ""}, **{mark("dns"): {"servers": ["192.0.2.2"]}})


@breaks("W0241")
def different_name_servers_where_groups_may_meet(chance: Chance, world: World, spec: Spec) -> None:
    _drop_name_servers(spec)
    _group(spec, "zz-dell", selector={"dell": ""}, dns={"servers": ["192.0.2.1"]})
    _group(spec, "zz-gpu", selector={"gpu": ""}, **{mark("dns"): {"search": ["example.com"]}})


@breaks("E0242")
def route_without_an_address(chance: Chance, world: World, spec: Spec) -> None:
    """DHCP brings no address of IPv6."""
    ip, to = chance.one((("none", "10.97.0.0/16"), ("none", "fd97::/64"), ("dhcp", "fd97::/64")))
    _interface(world, spec, ip=ip, routes=[mark({"to": to})])


@breaks("E0243")
def router_out_of_reach(chance: Chance, world: World, spec: Spec) -> None:
    group = _hosts(spec)
    route = {"to": "10.97.0.0/16", "via": mark(chance.one(("10.96.0.1", "192.0.2.1")))}
    _interface(world, spec, nodes=[group], ip=["10.98.0.1/24"], routes=[route])


@breaks("E0305")
def one_address_for_many_nodes(chance: Chance, world: World, spec: Spec) -> None:
    way = chance.number(0, 2)
    address = mark("10.98.0.1/24")
    section = chance.one((_interface, _bridge))
    section(world, spec, nodes=["workers"], ip=[address] if way else {"workers": [address]})


@breaks("E0307")
def address_of_two_nodes(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    hosts = {"zz-0": {}, "zz-1": {}}
    _group(spec, "zz-hosts", hosts=hosts)
    _interface(world, spec, nodes=["zz-hosts"], ip={host: [mark("10.98.0.1/24")] for host in hosts})


@breaks("E0307")
def address_beside_a_plan(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    group = _hosts(spec, id=5)
    _interface(world, spec, nodes=[group], ip=[mark("10.98.0.5/24")])
    _interface(world, spec, nodes=[group], ip={"subnet": mark("10.98.0.0/24")})


@breaks("E0307")
def number_of_two_nodes(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    _group(spec, "zz-hosts", hosts={host: {"id": mark(5)} for host in ("zz-0", "zz-1")})
    _interface(world, spec, nodes=["zz-hosts"], ip={"subnet": "10.98.0.0/24"})


@breaks("E0401")
def making_for_nobody(chance: Chance, world: World, spec: Spec) -> None:
    spec.setdefault("interfaces", {})[f"zu-{world.next()}"] = {"perGroup": {mark("nobody"): {"bond": [nic(world)]}}}


@breaks("E0104")
def role_named_like_a_bond(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    name = f"zz-{world.next()}"
    _group(spec, "zz-group", selector={"zz": ""}, nics={mark(name): nic(world)})
    spec.setdefault("interfaces", {})[mark(name)] = {"bond": [nic(world)]}


@breaks("E0113")
def family_on_no_family(chance: Chance, world: World, spec: Spec) -> None:
    spec.setdefault("bridges", {})[mark(f"zb{world.next()}-{{vlan}}")] = {"uplink": nic(world)}


@breaks("E0401")
def bridges_on_a_family_that_is_not_there(chance: Chance, world: World, spec: Spec) -> None:
    spec.setdefault("bridges", {})[f"zb{world.next()}-{{vlan}}"] = {"uplink": mark("nowhere-{vlan}")}


@breaks("E0219")
def port_of_no_ovs_bridge(chance: Chance, world: World, spec: Spec) -> None:
    spec.setdefault("interfaces", {})[f"zp-{world.next()}"] = {"on": mark(nic(world))}


@breaks("E0219")
def port_of_an_existing_bridge(chance: Chance, world: World, spec: Spec) -> None:
    names = [key for key, entry in entries(spec, "bridges") if entry.get("existing") and entry.get("type") == "ovs"]
    name = one(chance, [name for name in names if name != "br-ex"])
    nodes = spec["bridges"][name].get("nodes") or spec.get("defaults", {}).get("bridges", {}).get("nodes", ["workers"])
    spec.setdefault("interfaces", {})[f"zp-{world.next()}"] = {"on": mark(name), "nodes": nodes}
