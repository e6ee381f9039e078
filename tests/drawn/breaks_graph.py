# ruff: noqa: ARG001  # every mutation takes chance, world and spec
"""Mutations that only the whole graph shows: what is accepted everywhere, and works nowhere."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from .breaking import Entry, Spec, breaks, filled, need, new_bridge, nic, nic_on, one, pick, put, space, vm
from .chance import Chance
from .marks import mark
from .world import Namespace, World


def _network(world: World, spec: Spec, home: str, **fields: Any) -> str:
    need("bridge" not in fields or not filled(spec, "networks", "mtu", "vlan", "addressing"))
    name = f"w{world.next()}"
    spec.setdefault("networks", {})[name] = {"namespaces": [home], **fields}
    return name


def _group(spec: Spec, name: str, **labels: str) -> str:
    need(name not in spec.get("nodes", {}))
    spec.setdefault("nodes", {})[name] = {"selector": labels}
    return name


def _on_pod(namespace: Namespace) -> bool:
    return namespace.primary is None and not namespace.labelled


def _unused(chance: Chance, world: World, spec: Spec) -> str:
    """A namespace that can have a primary network."""
    need("services" not in spec)
    found = space(
        chance, world, lambda space: not space.existing and space.primary is None and not world.names(space.name)
    )
    return found.name


def _service(world: World, spec: Spec, home: str, vms: Any, **fields: Any) -> Entry:
    entry = {"namespace": home, "vms": vms, "ports": [80], **fields}
    spec.setdefault("services", {})[f"w-{world.next()}"] = entry
    return entry


@breaks("E0211")
def tagged_twice(chance: Chance, world: World, spec: Spec) -> None:
    need(not filled(spec, "networks", "bridge") and world.target.localnet)
    need(not filled(spec, "interfaces", "nodes") and not filled(spec, "bridges", "nodes"))
    below = nic(world)
    spec.setdefault("interfaces", {})[f"{below}.30"] = {"vlan": 30, "on": below}
    bridge = new_bridge(world, spec, type=chance.one(("ovs", "linux")))
    spec["bridges"][bridge]["uplink"] = f"{below}.30"
    need(not filled(spec, "bridges", "stp", "ip", "mtu"))
    _network(world, spec, space(chance, world).name, bridge=bridge, vlan=mark(120))


@breaks("E0406")
def no_bridge_there(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world).name
    need(not filled(spec, "vms", "nodeSelector") and world.target.localnet)
    here, there = _group(spec, "only-dell", maker="dell"), _group(spec, "only-arm", maker="arm")
    bridge = new_bridge(world, spec, type="ovs", nodes=[here])
    _network(world, spec, home, bridge=new_bridge(world, spec, nodes=[there]))
    vm(world, spec, home, mark({"network": _network(world, spec, home, bridge=bridge, vlan=120)}))


@breaks("W0416")
def perhaps_no_bridge_there(chance: Chance, world: World, spec: Spec) -> None:
    """Alone: where other nodes are seen to run VMs it is an error."""
    home = space(chance, world).name
    for section in ("networks", "templates", "vms", "attach", "services", "networkPolicies", "platform", "defaults"):
        spec.pop(section, None)
    bridge = new_bridge(world, spec, nodes=[_group(spec, "only-dell", maker="dell")])
    name = _network(world, spec, home, bridge=bridge, onlyNodesWithBridge=False)
    vm(world, spec, home, mark({"network": name}))


@breaks("W0417")
def vlan_1(chance: Chance, world: World, spec: Spec) -> None:
    _network(world, spec, space(chance, world).name, bridge=new_bridge(world, spec), vlan=mark(1))


@breaks("E0507")
def headless_on_primary(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: namespace.labelled)
    entry = {"namespace": home.name, "selector": {"app": "db"}, "ports": [80]}
    spec.setdefault("services", {})[f"w-{world.next()}"] = entry
    put(entry, "type", "Headless")


@breaks("W0524")
def masquerade_collision(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, _on_pod).name
    name = _network(world, spec, home, bridge=new_bridge(world, spec), subnets=["10.0.2.0/24"])
    vm(world, spec, home, {"network": "pod"}, mark({"network": name}))


@breaks("W0525")
def mtu_above_tunnel(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: "overlay" in entry)
    put(entry, "mtu", 1500)


@breaks("W0526")
def vm_on_layer3(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.user_defined_networks)
    home = space(chance, world).name
    name = _network(world, spec, home, overlay="layer3", subnets=["10.99.0.0/16"])
    vm(world, spec, home, mark({"network": name}))


@breaks("W0527")
def addresses_not_kept(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.persistent_ips and world.target.l2bridge and world.target.user_defined_networks)
    home = _unused(chance, world, spec)
    fields = {"overlay": "layer2", "primary": True, "subnets": ["10.99.0.0/16"]}
    name = _network(world, spec, home, **fields)
    put(spec["networks"][name], "persistentIPs", False)
    vm(world, spec, home, {"network": name})


@breaks("E0528")
def label_without_primary(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: not namespace.existing and not namespace.labelled)
    labels = spec["namespaces"][home.name].setdefault("labels", {})
    labels[mark("k8s.ovn.org/primary-user-defined-network")] = ""


@breaks("W0529")
def usual_cluster_subnet(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.user_defined_networks)
    home = _unused(chance, world, spec)
    plain = world.target.distribution.assembled
    subnets = [mark(chance.one(("10.244.8.0/24", "10.96.8.0/24") if plain else ("10.130.0.0/16", "172.30.64.0/18")))]
    _network(world, spec, home, overlay="layer2", primary=True, subnets=subnets)


@breaks("W0263")
def large_frames_for_nobody(chance: Chance, world: World, spec: Spec) -> None:
    bridge = new_bridge(world, spec)
    put(spec["bridges"][bridge], "mtu", 9000)
    _network(world, spec, space(chance, world).name, bridge=bridge)


@breaks("E0264")
def too_small_for_ipv6(chance: Chance, world: World, spec: Spec) -> None:
    entry: Entry = {"ethernet": True, **chance.one(({}, {"ip": "none", "ipv6": "auto"}, {"ip": ["fd00::1/64"]}))}
    hosts = {"nodes": [one(chance, world.lone_hosts())]} if "fd00::1/64" in entry.get("ip", ()) else {}
    spec.setdefault("interfaces", {})[nic(world)] = {**entry, **hosts}
    put(spec["interfaces"][next(reversed(spec["interfaces"]))], "mtu", 1200)


@breaks("W0710")
def password_in_git(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms", lambda entry: "count" not in entry)
    secret = {"user": "fedora", "password": "fedora"}
    put(entry, "cloudInit", chance.one((secret, {"userData": "#cloud-config\npassword: fedora\n"})))


@breaks("W0719")
def name_too_long_to_migrate(chance: Chance, world: World, spec: Spec) -> None:
    vm(world, spec, "", name=mark(f"{space(chance, world).name}/{'long-' * 9}{world.next():04}"))


@breaks("W0727")
def model_without_mtu(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world).name
    name = _network(world, spec, home, bridge=new_bridge(world, spec, mtu=9000), mtu=9000)
    vm(world, spec, home, {"network": name, "model": mark(chance.one(("e1000", "e1000e")))})


@breaks("E0728")
def one_claim_for_two_nics(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.user_defined_networks and not filled(spec, "networks", "addressing", "persistentIPs"))
    home = space(chance, world).name
    one_, other = (
        _network(world, spec, home, overlay="layer2", subnets=[f"10.{number}.0.0/16"]) for number in (98, 99)
    )
    vm(world, spec, home, {"network": one_, "name": "a_b"}, {"network": other, "name": mark("aB")})


@breaks("W0729")
def cannot_migrate(chance: Chance, world: World, spec: Spec) -> None:
    vm(world, spec, space(chance, world, _on_pod).name, {"network": "pod", "binding": mark("bridge")})


@breaks("E0801")
def service_beside_network(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    names = [network.name for network in world.open_to(home.name) if not network.somewhere]
    key = f"{home.name}/w{world.next()}"
    vm(world, spec, "", nic_on(world, one(chance, names)), name=key)
    put(_service(world, spec, home.name, None), "vms", [key.partition("/")[2]])


@breaks("E0809")
def port_not_listed(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, _on_pod)
    key = f"{home.name}/w{world.next()}"
    vm(world, spec, "", {"network": "pod", "ports": [22]}, name=key)
    _service(world, spec, home.name, [key.partition("/")[2]], ports=[mark(chance.one((80, "22:80", "22/udp")))])


@breaks("E0265")
def one_mac_for_many_nodes(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "interfaces", lambda entry: "bond" in entry and entry.get("ip") != "inherit")
    need(entry.get("state") != "absent")
    need(entry.get("nodes", ["workers"]) == ["workers"])
    need(entry.get("options", {}).get("fail_over_mac", "none") == "none")
    put(entry, "mac", "02:00:5e:00:00:07")


@breaks("E0724")
def mac_of_a_group_on_a_node(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "interfaces", lambda entry: "mac" in entry)
    put(entry, "mac", "01:00:5e:00:00:07")


@breaks("E0223")
def delay_between_two_looks(chance: Chance, world: World, spec: Spec) -> None:
    options = {"miimon": 100}
    spec.setdefault("interfaces", {})[f"bd{world.next()}"] = {"bond": [nic(world), nic(world)], "options": options}
    need(not filled(spec, "interfaces", "mode", "options"))
    put(options, chance.one(("updelay", "downdelay")), 150)


@breaks("E0266")
def vlan_of_the_node(chance: Chance, world: World, spec: Spec) -> None:
    need(not filled(spec, "interfaces", "mtu", "ip") and not filled(spec, "bridges", "mtu", "ip"))
    bridge = new_bridge(world, spec)
    below = spec["bridges"][bridge]["uplink"]
    spec.setdefault("interfaces", {})[f"v{world.next()}"] = {"vlan": 30, "on": below}
    _network(world, spec, space(chance, world).name, bridge=bridge, vlan=mark(30))


@breaks("E0267")
def vlan_on_port_of_bond(chance: Chance, world: World, spec: Spec) -> None:
    ports = [nic(world), nic(world)]
    need(not filled(spec, "interfaces", "mode", "options", "mtu", "ip"))
    spec.setdefault("interfaces", {})[f"bd{world.next()}"] = {"bond": ports}
    spec["interfaces"][f"v{world.next()}"] = {"vlan": 30, "on": mark(ports[0])}


@breaks("E0301")
def host_bits_of_a_route(chance: Chance, world: World, spec: Spec) -> None:
    section = chance.one(("interfaces", "bridges"))
    _, entry = pick(chance, spec, section, lambda entry: any(_is_block(route) for route in entry.get("routes", [])))
    route = next(filter(_is_block, entry["routes"]))
    block = ip_network(route["to"])
    route["to"] = mark(f"{block[5]}/{block.prefixlen}")


def _is_block(route: Entry) -> bool:
    return 0 < ip_network(route["to"]).prefixlen < 128


@breaks("E0309")
def no_host_address(chance: Chance, world: World, spec: Spec) -> None:
    wrong = chance.one(("10.97.0.0/24", "10.97.0.255/24", "224.0.0.5/24", "127.0.0.1/8", "fe80::1/64", "10.97.0.1/0"))
    entry = {"ethernet": True, "nodes": [one(chance, world.lone_hosts())], "ip": mark([wrong])}
    spec.setdefault("interfaces", {})[nic(world)] = entry
    need(not filled(spec, "interfaces", "mtu", "ip"))


@breaks("W0268")
def all_nodes_at_once(chance: Chance, world: World, spec: Spec) -> None:
    need(not filled(spec, "nodes", "maxUnavailable"))
    name = _group(spec, "only-dell", maker="dell")
    put(spec["nodes"][name], "maxUnavailable", "100%")
    new_bridge(world, spec, nodes=[name])


@breaks("W0269")
def second_default_route(chance: Chance, world: World, spec: Spec) -> None:
    entry = {"ethernet": True, "nodes": [one(chance, world.lone_hosts())], "ip": ["10.97.0.5/24"]}
    spec.setdefault("interfaces", {})[nic(world)] = entry
    entry["routes"] = [mark({"to": "0.0.0.0/0", "via": "10.97.0.1"})]


@breaks("E0440")
def name_begins_with_0(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world).name
    need(not filled(spec, "networks", "bridge", "mtu", "vlan", "addressing"))
    spec.setdefault("networks", {})[mark(f"0w{world.next()}")] = {
        "bridge": new_bridge(world, spec),
        "namespaces": [home],
    }


@breaks("E0744")
def reserved_label(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms", lambda entry: "count" not in entry)
    entry["labels"] = {mark("kubevirt.io/created-by"): "me"}


@breaks("E0745")
def port_of_libvirt(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, _on_pod).name
    vm(world, spec, home, {"network": "pod", "ports": [22, mark(chance.one((49152, "49153/udp")))]})
