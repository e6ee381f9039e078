# ruff: noqa: ARG001  # every mutation takes chance, world and spec
"""Mutations of addresses, networks and namespaces: E0301 to E0515, and E1001."""

from __future__ import annotations

from typing import Any

from .breaking import (
    Entry,
    Spec,
    breaks,
    entries,
    filled,
    mark_key,
    need,
    new_bridge,
    nic,
    on_bridge,
    one,
    pick,
    put,
    space,
    vm,
)
from .chance import Chance
from .marks import mark
from .world import Namespace, World


def _home(chance: Chance, world: World) -> list[str]:
    return [space(chance, world).name]


def _new(world: World, spec: Spec, **fields: object) -> Entry:
    """One more network, in the first namespace unless it says otherwise; overlays come with user-defined networks."""
    need("overlay" not in fields or world.target.user_defined_networks)
    entry = {"namespaces": [world.namespaces[0].name], **fields}
    spec.setdefault("networks", {})[f"new{world.next()}"] = entry
    return entry


def _by_ovn(entry: Entry) -> bool:
    """Whether it is an overlay whose addresses OVN-Kubernetes gives."""
    return "overlay" in entry and entry.get("addressing", "ovn") == "ovn"


@breaks("E0301")
def host_bits(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: "subnets" in entry)
    index = chance.number(0, len(entry["subnets"]) - 1)
    address, _, length = entry["subnets"][index].partition("/")
    entry["subnets"][index] = mark(f"{address}1/{length}" if ":" in address else f"{address[:-1]}1/{length}")


@breaks("E0301")
def host_bits_of_a_peer(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networkPolicies")
    bad: Any = mark("10.1.2.3/16")
    entry["egress"] = [{"to": [chance.one(({"cidr": bad}, {"cidr": "10.0.0.0/8", "except": [bad]}))]}]


@breaks("E0308")
def except_outside_cidr(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networkPolicies")
    bad: Any = mark(chance.one(("192.168.0.0/16", "10.0.0.0/8", "10.0.0.0/7", "fd00::/8")))
    entry["egress"] = [{"to": [{"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16", bad]}]}]


@breaks("E0302")
def gateway_outside(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: "gateway" in entry)
    entry["gateway"][0] = mark(chance.one(("192.0.2.1", "2001:db8::1")))


@breaks("E0401")
def nic_on_no_network(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, chance.one(("vms", "attach")), lambda entry: entry.get("nics"))
    entry["nics"].append({"network": mark(chance.one(("nowhere", "pods", "Pod")))})


@breaks("E1202")
def raw_that_no_schema_takes(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms")
    entry["raw"] = mark({"spec": chance.one(({"runing": True}, {"template": {"spec": {"domain": 5}}}))})


@breaks("E1206")
def raw_that_makes_another_object(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, chance.one(("vms", "services", "networkPolicies")))
    entry["raw"] = mark(chance.one(({"kind": "Pod"}, {"metadata": {"name": "x"}}, {"metadata": {"namespace": "x"}})))


@breaks("W1207")
def raw_over_what_is_computed(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms")
    template = spec.get("templates", {}).get(entry.get("template"), {})
    said = [one.get("runStrategy") for one in (entry, template, spec.get("defaults", {}).get("vms", {}))]
    entry["raw"] = mark(
        {"spec": {"runStrategy": next(way for way in ("Halted", "Manual", "Always") if way not in said)}}
    )


@breaks("E0249")
def name_of_br_ex(chance: Chance, world: World, spec: Spec) -> None:
    bridge: dict[str, Any] = {"type": "ovs", "uplink": f"ens{900 + world.next()}"}
    spec.setdefault("bridges", {})[f"zbr{world.next()}"] = bridge
    bridge[mark("physicalNetwork")] = ["physnet"]


@breaks("E0909")
def nic_on_a_vlan_of_no_network(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, chance.one(("vms", "attach")), lambda entry: entry.get("nics"))
    entry["nics"].append({"network": mark("vlan:0")})


@breaks("E0910")
def nic_on_a_vlan_of_two_networks(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, chance.one(("vms", "attach")), lambda entry: entry.get("nics"))
    for name in ("new-a", "new-b"):
        spec.setdefault("bridges", {})[f"br-{name}"] = {"uplink": f"ens{world.next()}"}
        spec.setdefault("networks", {})[name] = {"bridge": f"br-{name}", "vlan": 4094, "namespaces": "all"}
    entry["nics"].append({"network": mark("vlan:4094")})


@breaks("E0613")
def nic_on_absent_network(chance: Chance, world: World, spec: Spec) -> None:
    spec.setdefault("networks", {})["gone"] = {"bridge": "br-ex", "state": "absent"}
    _, entry = pick(chance, spec, chance.one(("vms", "attach")), lambda entry: entry.get("nics"))
    entry["nics"].append({"network": mark("gone")})


@breaks("E0401")
def template_that_is_not_there(chance: Chance, world: World, spec: Spec) -> None:
    key = f"{world.namespaces[0].name}/new{world.next()}"
    size = {} if filled(spec, "vms", "memory", "instancetype") else {"memory": "1Gi"}
    spec.setdefault("vms", {})[key] = {"template": mark("nothing"), **size}


@breaks("E0401")
def service_for_no_vm(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: not namespace.existing)
    entry = {"namespace": home.name, "vms": [mark(chance.one(("nobody", "nobody*", "?")))], "ports": [80]}
    spec.setdefault("services", {})[f"new-{world.next()}"] = entry


@breaks("E0401")
def policy_for_no_vm(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: not namespace.existing)
    entry = {"namespace": [home.name], "vms": [mark("nobody")], "ingress": "deny"}
    spec.setdefault("networkPolicies", {})[f"new-{world.next()}"] = entry


@breaks("E0401")
def localnet_that_is_not_there(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", on_bridge(world, spec, "ovs"))
    entry["physicalNetwork"] = mark("physnet-nowhere")


@breaks("W0402")
def same_vlan_twice(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    _, entry = pick(chance, spec, "networks", lambda entry: "bridge" in entry and "vlan" in entry)
    entry["vlan"] = mark(int(entry["vlan"]))
    again = {key: entry[key] for key in ("bridge", "namespaces", "physicalNetwork", "as") if key in entry}
    spec["networks"][f"again{world.next()}"] = again | {"vlan": mark(int(entry["vlan"]))}


@breaks("E0403")
def vlan_that_does_not_pass(chance: Chance, world: World, spec: Spec) -> None:
    bridge = new_bridge(world, spec, allowedVlans=chance.one((["100-131"], [5, "7"], "none")))
    # An item that does not pass is shown; where nothing passes, the whole list.
    filters = spec["bridges"][bridge]["allowedVlans"] != "none"
    trunk: Any = [mark("5-300")] if filters else mark(["5-300"])
    what: list[dict[str, Any]] = [{"vlan": mark(200)}, {"trunk": trunk}]
    _new(world, spec, bridge=bridge, **chance.one(what))


@breaks("E0404")
def network_not_open(chance: Chance, world: World, spec: Spec) -> None:
    # A service over a pattern of names would take the new VM for one of its own: E0804.
    need(not any("*" in str(service.get("vms")) for service in spec.get("services", {}).values()))
    homes = [
        home for home in world.namespaces if any(n.namespaces and home.name not in n.namespaces for n in world.networks)
    ]
    home = one(chance, homes)
    shut = [
        net.name for net in world.networks if net.namespaces and home.name not in net.namespaces and not net.primary
    ]
    key = f"{home.name}/new{world.next()}"
    spec.setdefault("attach", {})[key] = {"nics": [{"network": mark(one(chance, shut))}]}


@breaks("E0405")
def trunk_over_ovs(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.localnet)
    bridge = new_bridge(world, spec, type="ovs")
    trunk: Any = mark(chance.one(("all", ["100-131"])))
    _new(world, spec, bridge=bridge, trunk=trunk)


@breaks("E0407")
def attach_to_own(chance: Chance, world: World, spec: Spec) -> None:
    vm = one(chance, [vm for vm in world.vms if vm.own])
    home = next(home for home in world.namespaces if home.name == vm.namespace)
    entry = {"nics": [{"network": home.primary or "pod"}], "nicsNow": [home.primary or "default"]}
    spec.setdefault("attach", {})[mark(f"{vm.namespace}/{vm.name}")] = entry


_NO_VLANS = (0, 4095, 5000, 99999)


@breaks("E0408")
def vlan_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    bridge = new_bridge(world, spec, type=chance.one(("linux", "ovs")))
    _new(world, spec, bridge=bridge, vlan=mark(chance.one((*_NO_VLANS, -1))))


@breaks("E0408")
def vlan_of_a_family_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    bridge = new_bridge(world, spec)
    number = world.next()
    vlans: list[Any] = [5, mark(chance.one((0, 4095, "4095", "4090-4100", "0-3")))]
    entry = {"bridge": bridge, "vlans": vlans, "namespaces": [world.namespaces[0].name]}
    spec.setdefault("networks", {})[f"new{number}-{{vlan}}"] = entry


@breaks("E0408")
def allowed_vlan_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    new_bridge(world, spec, allowedVlans=[100, mark(chance.one((0, 4095, "0-10", "4000-4095", "5000")))])


@breaks("E0408")
def tagged_interface_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    spec.setdefault("interfaces", {})[f"vl-{world.next()}"] = {"vlan": mark(chance.one(_NO_VLANS)), "on": nic(world)}


@breaks("E0408")
def trunk_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    bridge = new_bridge(world, spec)
    _new(world, spec, bridge=bridge, trunk=[10, mark(chance.one(("0-5", "4000-4095", 4095)))])


@breaks("E0409")
def cudn_on_linux_bridge(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", on_bridge(world, spec, "linux"))
    need(entry.get("namespaces") != "all" and not filled(spec, "networks", "namespaces"))
    need(not _in_known(entry))
    entry["as"] = mark("cudn")


def _in_known(entry: Entry) -> bool:
    return any(name in ("default",) for name in entry.get("namespaces", []))


@breaks("E0410")
def user_defined_for_all(chance: Chance, world: World, spec: Spec) -> None:
    way: dict[str, Any] = chance.one(({}, {"as": "cudn"}, {"as": "udn"}))
    _new(world, spec, overlay="layer2", **way)["namespaces"] = mark("all")


@breaks("E0411")
def udn_in_several_namespaces(chance: Chance, world: World, spec: Spec) -> None:
    need(len(world.namespaces) > 1)
    names = [home.name for home in world.namespaces]
    _new(world, spec, overlay="layer2", **{"as": mark("udn")})["namespaces"] = names


@breaks("E0412")
def range_backwards(chance: Chance, world: World, spec: Spec) -> None:
    bridge = new_bridge(world, spec)
    if chance.yes():
        spec["bridges"][bridge]["allowedVlans"] = [5, mark("131-100")]
    else:
        _new(world, spec, bridge=bridge, trunk=[mark("131-100")])


@breaks("E0116")
def too_many_networks(chance: Chance, world: World, spec: Spec) -> None:
    need(not filled(spec, "networks", "namespaces", "vlan", "trunk"))
    entry = {"bridge": new_bridge(world, spec), "vlans": ["1-4094"]}
    spec["networks"] = spec.get("networks", {})
    spec["networks"][mark("zz-{vlan}")] = {**entry, "namespaces": [f"kube-{number}" for number in range(13)]}
    need(max(spec["networks"]) == "zz-{vlan}")


@breaks("E0501")
def namespace_of_a_network(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: isinstance(entry.get("namespaces"), list))
    entry["namespaces"].append(mark(chance.one(("nowhere", "demo", "kube"))))
    need(entry.get("as") != "udn")


@breaks("E0501")
def namespace_of_a_vm(chance: Chance, world: World, spec: Spec) -> None:
    size = {} if filled(spec, "vms", "memory", "instancetype") else {"memory": "1Gi"}
    if chance.yes():
        spec.setdefault("vms", {})[mark(f"nowhere/new{world.next()}")] = size
    else:
        spec.setdefault("vms", {})[f"new{world.next()}"] = {"namespace": mark("nowhere"), **size}


@breaks("E0501")
def namespace_of_traffic(chance: Chance, world: World, spec: Spec) -> None:
    section = one(chance, [name for name in ("services", "networkPolicies") if spec.get(name)])
    _, entry = pick(chance, spec, section, lambda entry: "vms" not in entry)
    entry["namespace"] = mark("nowhere") if section == "services" else [mark("nowhere")]


@breaks("E0501")
def namespace_of_a_peer(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networkPolicies")
    entry["ingress"] = [{"from": [{"namespace": mark("nowhere")}]}]


@breaks("E0501")
def namespace_of_an_attachment(chance: Chance, world: World, spec: Spec) -> None:
    spec.setdefault("attach", {})[mark(f"nowhere/old{world.next()}")] = {"nics": [{"network": "pod"}]}


def _new_home(world: World, spec: Spec, **fields: object) -> Namespace:
    """One more namespace, where it makes no other thing ambiguous."""
    need(len(world.namespaces) > 1 or _explicit(spec))
    name = f"home{world.next()}"
    spec["namespaces"][name] = fields
    return Namespace(name, bool(fields.get("existing")))


def _explicit(spec: Spec) -> bool:
    """Whether everything says its namespace."""
    named = [*entries(spec, "services"), *entries(spec, "networkPolicies")]
    keys = [*entries(spec, "vms"), *entries(spec, "attach")]
    nets = entries(spec, "networks", lambda entry: "existing" not in entry)
    return (
        all("namespace" in entry for _, entry in named)
        and all("/" in key or "namespace" in entry for key, entry in keys)
        and all("namespaces" in entry for _, entry in nets)
    )


@breaks("E0502")
def two_primary_networks(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    key, _ = pick(chance, spec, "networks", lambda e: e.get("primary") and "overlay" in e and "namespaces" in e)
    mark_key(spec, "networks", key)
    covered = next(net.namespaces for net in world.networks if net.name == key) or []
    again = {"overlay": "layer2", "primary": True, "subnets": ["10.99.0.0/16"], "namespaces": covered[:1]}
    # VMs of the namespace are on the network that comes last by its name.
    spec["networks"][mark(f"0again{world.next()}")] = again


@breaks("E0503")
def primary_on_existing_namespace(chance: Chance, world: World, spec: Spec) -> None:
    home = _new_home(world, spec, existing=True)
    _new(world, spec, overlay="layer2", primary=True, subnets=["10.99.0.0/16"])["namespaces"] = [mark(home.name)]


@breaks("E0504")
def udn_in_system_namespace(chance: Chance, world: World, spec: Spec) -> None:
    theirs = "kubevirt" if world.target.distribution.assembled else "openshift-monitoring"
    name = chance.one(("default", theirs, "kube-system"))
    _new(world, spec, overlay="layer2")["namespaces"] = [mark(name)]


@breaks("E0505")
def reserved_subnet(chance: Chance, world: World, spec: Spec) -> None:
    subnet = chance.one(("100.64.0.0/16", "100.64.3.0/24", "169.254.0.0/20", "fd98::/64", "100.0.0.0/8"))
    need(subnet != "100.0.0.0/8" or chance.yes())
    if subnet == "100.0.0.0/8":  # overlaps two reserved blocks, which are two findings of one line
        subnet = "100.64.0.0/15"
    _new(world, spec, overlay=chance.one(("layer2", "layer3")), subnets=[mark(subnet)])


@breaks("E0506")
def pod_beside_primary(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: namespace.primary)
    key = f"{home.name}/new{world.next()}"
    size = {} if filled(spec, "vms", "memory", "instancetype") else {"memory": "1Gi"}
    spec.setdefault("vms", {})[key] = {"nics": [{"network": mark("pod")}], **size}


@breaks("E0509")
def overlay_without_subnets(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(
        chance, spec, "networks", lambda e: "overlay" in e and (e["overlay"] == "layer3" or e.get("primary"))
    )
    for field in ("subnets", "gateway", "addressing", "hostSubnet", "joinSubnets", "persistentIPs"):
        entry.pop(field, None)
    mark_key(spec, "networks", key)


@breaks("E0510")
def two_subnets_of_one_family(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: _by_ovn(entry) and "subnets" in entry)
    entry["subnets"].append(mark("10.9.0.0/16"))
    need(entry.get("hostSubnet", 17) > 16)


@breaks("E0511")
def mtu_too_small_for_ipv6(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(
        chance,
        spec,
        "networks",
        lambda e: "existing" not in e and any(":" in subnet for subnet in e.get("subnets", [])),
    )
    entry["mtu"] = mark(chance.one((1279, 576)))


@breaks("E0512")
def host_subnet_too_large(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: entry.get("overlay") == "layer3")
    entry["hostSubnet"] = mark(chance.one((8, 32, 0, 64)))


@breaks("E0512")
def host_subnet_of_one_lan(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: entry.get("overlay") == "layer2")
    put(entry, "hostSubnet", 24)


@breaks("E0513")
def join_subnets_of_secondary(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: "overlay" in entry and not entry.get("primary"))
    put(entry, "joinSubnets", mark(["100.77.0.0/16"]))


@breaks("E0515")
def label_of_new_namespace(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "namespaces", lambda entry: not entry.get("existing"))
    put(entry, "primaryUdnLabel", True)


@breaks("E1001")
def vms_on_ovs_before_their_time(chance: Chance, world: World, spec: Spec) -> None:
    need(not world.target.localnet)
    _new(world, spec, bridge=mark("br-ex"), vlan=3)


@breaks("E1001")
def localnet_name_before_its_time(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.localnet and not world.target.physical_network_name and world.target.distribution.br_ex)
    _, entry = pick(chance, spec, "networks", on_bridge(world, spec, "ovs"))
    bridge = spec.setdefault("bridges", {}).setdefault("br-ex", {})
    on_it = [other for other in spec["networks"].values() if other.get("bridge") == "br-ex"]
    need(on_it == [entry])
    bridge["physicalNetwork"] = ["physnet"]
    put(entry, "physicalNetwork", mark("physnet"))


@breaks("E1001")
def overlay_before_its_time(chance: Chance, world: World, spec: Spec) -> None:
    need(not world.target.user_defined_networks)
    home = {"namespaces": [world.namespaces[0].name]}
    keeping: Entry = {"overlay": "layer2", "subnets": ["10.99.0.0/16"]}
    put(keeping, "persistentIPs", True)
    asked: Entry = {"overlay": "layer3", "subnets": ["10.99.0.0/16"], "as": mark("cudn")}
    ways: tuple[Entry, ...] = (asked, {"existing": mark("udn")})
    if not world.target.persistent_ips:  # plain KubeVirt has these before it has user-defined networks
        ways = (keeping, *ways)
    spec.setdefault("networks", {})[f"new{world.next()}"] = home | chance.one(ways)


@breaks("E1001")
def isolated_ports_before_their_time(chance: Chance, world: World, spec: Spec) -> None:
    need(not world.target.port_isolation)
    _, entry = pick(chance, spec, "networks", on_bridge(world, spec, "linux"))
    put(entry, "isolatePorts", True)


@breaks("E1002")
def no_common_form(chance: Chance, world: World, spec: Spec) -> None:
    """Of the spec only what any two releases can have is left."""
    distribution = world.target.distribution
    for section in [key for key in spec if key not in ("apiVersion", "kind", "metadata", "namespaces")]:
        del spec[section]
    need(not distribution.assembled)
    spec["target"] = f"{distribution.name.lower()}-4.17..4.18"
    home = chance.one(list(spec["namespaces"]))
    spec["networks"] = {"formless": {"overlay": mark("layer2"), "namespaces": [home]}}


@breaks("E1002")
def two_distributions(chance: Chance, world: World, spec: Spec) -> None:
    """Of the spec nothing is left that differs between them."""
    for section in [key for key in spec if key not in ("apiVersion", "kind", "metadata", "namespaces")]:
        del spec[section]
    spec[mark("target")] = chance.one((["openshift-4.19", "okd-4.19"], ["okd-4.20", "kubevirt-1.6..1.7"]))


@breaks("E1004")
def route_elsewhere(chance: Chance, world: World, spec: Spec) -> None:
    need(not world.target.distribution.routes)
    if chance.yes(0.7):
        _, entry = pick(chance, spec, "services", lambda entry: "80/udp" not in entry["ports"])
        put(entry, "route", mark({}))
        entry["ports"] = [80]
        return
    rule = {"from": [{"peer": "same-namespace"}, {"peer": mark("ingress-router")}]}
    policy = {"namespace": world.namespaces[0].name, "ingress": [rule]}
    spec.setdefault("networkPolicies", {})[f"new-{world.next()}"] = policy


_BACKWARDS = {
    "OpenShift": ("openshift-4.20..4.18", "openshift-4.20..openshift-4.19"),
    "OKD": ("okd-4.20..4.18", "okd-4.20..okd-4.19"),
    "KubeVirt": ("kubevirt-1.7..1.6", "kubevirt-1.9..kubevirt-1.8"),
}


@breaks("E1003", "E0418")
def range_of_targets_backwards(chance: Chance, world: World, spec: Spec) -> None:
    spec["target"] = mark(chance.one(_BACKWARDS[world.target.distribution.name]))


@breaks("E1001")
def localnet_before_its_time(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.localnet and not world.target.localnet_cudn)
    _, entry = pick(chance, spec, "networks", on_bridge(world, spec, "ovs"))
    need(entry.get("namespaces") != "all" and not entry.keys() & {"folder", "names", "configName"})
    entry["as"] = mark("cudn")


def _primary_lan(entry: Entry) -> bool:
    return entry.get("overlay") == "layer2" and bool(entry.get("primary"))


def _first_address(block: str) -> str:
    address = block.partition("/")[0]
    return f"{address}1" if ":" in address else f"{address[:-1]}1"


@breaks("E1001")
def gateway_before_its_time(chance: Chance, world: World, spec: Spec) -> None:
    need(not world.target.preconfigured_addresses)
    _, entry = pick(chance, spec, "networks", _primary_lan)
    put(entry, "gateway", mark([_first_address(block) for block in entry["subnets"]]))


@breaks("E0516")
def gateway_not_settable(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda e: _by_ovn(e) and not _primary_lan(e) and "subnets" in e)
    put(entry, "gateway", mark([_first_address(entry["subnets"][0])]))


@breaks("E0517")
def subnet_without_gateway(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.preconfigured_addresses)
    _, entry = pick(chance, spec, "networks", _primary_lan)
    addresses = [_first_address(block) for block in entry["subnets"]]
    if len(addresses) > 1:
        put(entry, "gateway", mark(addresses[:1]))
    else:
        entry["gateway"] = [addresses[0], mark(f"{addresses[0][:-1]}2")]


@breaks("E0306")
def unreadable_address(chance: Chance, world: World, spec: Spec) -> None:
    _new(world, spec, overlay="layer2", subnets=[mark("::ffff:10.99.0.0/112")])


@breaks("E0413")
def overlapping_vlans(chance: Chance, world: World, spec: Spec) -> None:
    bridge = new_bridge(world, spec)
    if chance.yes():
        spec["bridges"][bridge]["allowedVlans"] = [100, mark("90-110")]
    else:
        _new(world, spec, bridge=bridge, trunk=["90-110", mark("100-120")])


@breaks("E0414")
def vlan_1_tagged(chance: Chance, world: World, spec: Spec) -> None:
    new_bridge(world, spec, allowedVlans=[mark(chance.one((1, "1-100", "1"))), 200])


# Names, folders and namespaces of networks


@breaks("E0418")
def name_of_nads_only(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world).name
    entry = _new(world, spec, overlay="layer2", namespaces=[home])
    put(entry, *chance.one((("configName", "net_a"), ("names", {home: "blue"}))))


@breaks("E0419")
def name_elsewhere(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world).name
    entry = _new(world, spec, bridge=new_bridge(world, spec), namespaces=[home])
    entry["names"] = {home: "blue", mark("nowhere"): "green"}


@breaks("E0420")
def object_name_twice(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    home, bridge = space(chance, world).name, new_bridge(world, spec)
    way = chance.one(({"bridge": bridge}, {"overlay": "layer2"}, {"overlay": "layer2", "as": "nad"}))
    _new(world, spec, bridge=bridge, vlan=5, namespaces=[home], name=mark("same"))
    _new(world, spec, **way, namespaces=[home], name=mark("same"))
    if chance.yes() and "bridge" in way:
        last = list(spec["networks"].values())[-1]
        del last["name"]
        last["names"] = {home: mark("same")}


@breaks("E0421")
def ovn_name_twice(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    need(len(world.namespaces) > 1 and world.target.localnet)
    one_home, other_home = (home.name for home in world.namespaces[:2])
    bridge = new_bridge(world, spec, type="ovs")
    ways = ({"bridge": bridge, "vlan": 7, "as": "nad"}, {"overlay": "layer2", "as": "nad"})
    _new(world, spec, bridge=bridge, vlan=5, namespaces=[one_home], configName=mark("same"), **{"as": "nad"})
    _new(world, spec, namespaces=[other_home], configName=mark("same"), **chance.one(ways))


@breaks("E0421")
def ovn_name_of_the_cluster(chance: Chance, world: World, spec: Spec) -> None:
    name = mark(chance.one(("default", "ovn-kubernetes")))
    _new(world, spec, overlay="layer2", configName=name, **{"as": "nad"})


@breaks("E0422")
def selects_nothing(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: not entry.get("primary") and "names" not in entry)
    need(entry.get("as") != "udn")
    nobody = {"key": "vmnetc.example/nobody", "operator": "Exists"}
    ways: tuple[dict[str, Any], ...] = (
        {"matchLabels": {"vmnetc.example/team": "green"}},
        {"matchExpressions": [nobody]},
    )
    entry["namespaces"] = mark(chance.one(ways))


@breaks("E0423")
def folder_of_cluster_object(chance: Chance, world: World, spec: Spec) -> None:
    entry = _new(world, spec, overlay="layer2", **{"as": "cudn"})
    put(entry, "folder", "tenant")


@breaks("E0504")
def selector_of_the_clusters_own(chance: Chance, world: World, spec: Spec) -> None:
    nobody = {"key": "vmnetc.example/nobody", "operator": chance.one(("DoesNotExist", "NotIn"))}
    if nobody["operator"] == "NotIn":
        nobody["values"] = ["a"]
    _new(world, spec, overlay="layer2")["namespaces"] = mark({"matchExpressions": [nobody]})


@breaks("E0106")
def selector_of_nothing(chance: Chance, world: World, spec: Spec) -> None:
    _new(world, spec, overlay="layer2", **{"as": "nad"})["namespaces"] = mark({})


@breaks("E0106")
def values_of_a_requirement(chance: Chance, world: World, spec: Spec) -> None:
    asked: Any = [mark({"key": "kubernetes.io/metadata.name", "operator": "NotIn"})]
    _new(world, spec, overlay="layer2", **{"as": "nad"})["namespaces"] = {"matchExpressions": asked}


@breaks("E0114")
def name_of_a_family(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: "vlans" in entry)
    # Without physicalNetworkName the name is the localnet's too, and what the release lacks is said first.
    need(world.target.physical_network_name or on_bridge(world, spec, "linux")(entry))
    put(entry, *chance.one((("name", "blue"), ("configName", "blue"))))
    need(entry.get("as") == "nad" or on_bridge(world, spec, "linux")(entry) or "name" in entry)


# Parts of subnets


def _primary_of(chance: Chance, world: World, spec: Spec) -> Entry:
    """A primary network that may keep parts of its subnets."""
    need(world.target.preconfigured_addresses)
    _, entry = pick(chance, spec, "networks", _primary_lan)
    for field in ("reservedSubnets", "infrastructureSubnets"):
        entry.pop(field, None)
    return entry


@breaks("E0519")
def excluded_by_nobody(chance: Chance, world: World, spec: Spec) -> None:
    ways = ({"overlay": "layer2"}, {"overlay": "layer3", "as": "nad"}, {"bridge": new_bridge(world, spec)})
    entry = _new(world, spec, subnets=["10.99.0.0/24"], **chance.one(ways))
    put(entry, "excludeSubnets", ["10.99.0.0/28"])


@breaks("E0520")
def piece_outside_subnets(chance: Chance, world: World, spec: Spec) -> None:
    outside: Any = mark(chance.one(("10.98.0.0/28", "10.98.0.0/15", "fd99:1::/64")))
    if chance.yes():
        _primary_of(chance, world, spec)[chance.one(("reservedSubnets", "infrastructureSubnets"))] = [outside]
        for _, entry in entries(spec, "networks", _primary_lan):
            entry.pop("gateway", None)
    else:
        way = chance.one(({"overlay": "layer2", "as": "nad"}, {"overlay": "layer2", "addressing": "static"}))
        _new(world, spec, subnets=["10.99.0.0/24"], excludeSubnets=[outside], **way)


@breaks("E0301")
def host_bits_of_a_piece(chance: Chance, world: World, spec: Spec) -> None:
    piece: Any = mark("10.99.0.1/28")
    _new(world, spec, overlay="layer2", subnets=["10.99.0.0/24"], excludeSubnets=[piece], **{"as": "nad"})


@breaks("E0521")
def reserved_for_two(chance: Chance, world: World, spec: Spec) -> None:
    entry = _primary_of(chance, world, spec)
    block, _, length = entry["subnets"][0].partition("/")
    entry.pop("gateway", None)
    entry["reservedSubnets"] = [f"{block}/{int(length) + 1}"]
    entry["infrastructureSubnets"] = [mark(f"{block}/{125 if ':' in block else 29}")]


@breaks("E0522")
def gateway_outside_infrastructure(chance: Chance, world: World, spec: Spec) -> None:
    entry = _primary_of(chance, world, spec)
    need(len(entry["subnets"]) == 1)
    length = 128 if ":" in entry["subnets"][0] else 32
    entry["infrastructureSubnets"] = [f"{entry['subnets'][0].partition('/')[0]}/{length}"]
    entry["gateway"] = [mark(_first_address(entry["subnets"][0]))]


@breaks("E0523")
def kept_subnets_not_settable(chance: Chance, world: World, spec: Spec) -> None:
    way = chance.one(({"overlay": "layer2"}, {"overlay": "layer2", "as": "nad"}, {"overlay": "layer3"}))
    entry = _new(world, spec, subnets=["10.99.0.0/24"], **way)
    put(entry, chance.one(("reservedSubnets", "infrastructureSubnets")), ["10.99.0.0/28"])


@breaks("E1001")
def kept_subnets_before_their_time(chance: Chance, world: World, spec: Spec) -> None:
    need(not world.target.preconfigured_addresses)
    _, entry = pick(chance, spec, "networks", _primary_lan)
    block, _, length = entry["subnets"][0].partition("/")
    put(entry, chance.one(("reservedSubnets", "infrastructureSubnets")), [f"{block}/{int(length) + 1}"])


def _evpn(world: World, spec: Spec, evpn: Entry, **fields: object) -> Entry:
    """One more network that routers take part in; a primary one is in a namespace of its own."""
    need(world.target.evpn)
    home = f"evpn{world.next()}"
    spec.setdefault("namespaces", {})[home] = {}
    made = {"overlay": "layer2", "primary": True, "subnets": ["10.98.0.0/16"], "namespaces": [home], **fields}
    if not made["primary"]:
        del made["primary"]
    return _new(world, spec, **made, evpn={"vtep": "spine", **evpn})


@breaks("E0438")
def evpn_not_possible(chance: Chance, world: World, spec: Spec) -> None:
    need(world.only() is None and not filled(spec, "networks", "namespaces"))
    ways: tuple[tuple[Entry, Entry], ...] = (
        ({"ip": {"vni": 7}}, {}),
        ({"mac": {"vni": 7}}, {"as": "udn"}),
        ({"mac": {"vni": 7}}, {"primary": False}),
        ({"mac": {"vni": 7}}, {"overlay": "layer3"}),
        ({}, {"overlay": "layer3"}),
    )
    evpn, fields = chance.one(ways)
    entry = _evpn(world, spec, evpn, **fields)
    put(entry, "evpn", entry["evpn"])


@breaks("E0439")
def vni_twice(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    need(world.only() is None and not filled(spec, "networks", "namespaces"))
    if chance.yes():
        _evpn(world, spec, {"mac": {"vni": 7}, mark("ip"): {"vni": 7, "routeTarget": "*:7"}})
    else:
        _evpn(world, spec, {mark("mac"): {"vni": 7}}, subnets=["10.97.0.0/16"])
        _evpn(world, spec, {mark("mac"): {"vni": 7}})


@breaks("E1001")
def evpn_before_its_time(chance: Chance, world: World, spec: Spec) -> None:
    need(not world.target.evpn)
    _, entry = pick(chance, spec, "networks", lambda entry: entry.get("primary") and "overlay" in entry)
    put(entry, "evpn", {"vtep": "spine", "ip" if entry["overlay"] == "layer3" else "mac": {"vni": 7}})
    entry.pop("folder", None)
    entry["as"] = "cudn"


@breaks("E0320")
def excluded_address(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world).name
    entry = {"overlay": "layer2", "addressing": "static", "subnets": ["10.99.0.0/24"], "namespaces": [home]}
    spec.setdefault("networks", {})["kept"] = {**entry, "excludeSubnets": ["10.99.0.8/29"]}
    vm(world, spec, home, {"network": "kept", "ip": [mark("10.99.0.9")]}, cloudInit={"user": "fedora"})


# The native VLAN of a bridge


@breaks("E0244")
def native_without_list(chance: Chance, world: World, spec: Spec) -> None:
    bridge = spec["bridges"][new_bridge(world, spec)]
    if chance.yes():
        bridge["allowedVlans"] = "none"
    put(bridge, "nativeVlan", 200)


@breaks("E0245")
def native_also_tagged(chance: Chance, world: World, spec: Spec) -> None:
    new_bridge(world, spec, allowedVlans=["100-299"], nativeVlan=mark(chance.one((100, 200, 299))))


@breaks("E0246")
def native_is_default(chance: Chance, world: World, spec: Spec) -> None:
    new_bridge(world, spec, allowedVlans=["100-299"], nativeVlan=mark(1))


@breaks("E0247")
def untagged_beside_native(chance: Chance, world: World, spec: Spec) -> None:
    need(not filled(spec, "networks", "bridge"))
    bridge = new_bridge(world, spec, allowedVlans=["100-299"], nativeVlan=300)
    spec.setdefault("networks", {})[mark(f"new{world.next()}")] = {
        "bridge": bridge,
        "namespaces": [world.namespaces[0].name],
    }


@breaks("E0248")
def address_in_other_vlan(chance: Chance, world: World, spec: Spec) -> None:
    new_bridge(world, spec, allowedVlans=["100-299"], nativeVlan=mark(300), ip="dhcp")


@breaks("E0408")
def native_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    new_bridge(world, spec, allowedVlans=["100-299"], nativeVlan=mark(chance.one((0, 4095, 99999))))


@breaks("W0260")
def mtu_of_existing_bridge(chance: Chance, world: World, spec: Spec) -> None:
    existing = {"br-ex", *(name for name, entry in spec.get("bridges", {}).items() if entry.get("existing"))}
    _, entry = pick(chance, spec, "networks", lambda entry: entry.get("bridge") in existing)
    entry["mtu"] = mark(chance.one((9000, 1501)))
