# ruff: noqa: ARG001  # every mutation takes chance, world and spec
"""Mutations of what nodes lend: virtual functions, macvlan networks, live migration, and policies on secondary networks."""

from __future__ import annotations

from typing import Any

from .breaking import Entry, Spec, breaks, need, nic, one, pick, put, space, vm
from .chance import Chance
from .marks import mark
from .world import World


def _pool(world: World, spec: Spec, **fields: object) -> str:
    """One more pool, on a NIC that nobody has unless it says otherwise."""
    name = f"pool{world.next()}"
    spec.setdefault("sriov", {})[name] = {"nics": [nic(world)], "vfs": 8, **fields}
    return name


def _network(world: World, spec: Spec, **fields: object) -> str:
    name = f"lent{world.next()}"
    entry = {"namespaces": [world.namespaces[0].name], **fields}
    spec.setdefault("networks", {})[name] = entry
    return name


def _whereabouts(world: World, spec: Spec, **fields: object) -> str:
    made: Entry = {"macvlan": nic(world), "ipam": "whereabouts", "subnets": ["10.250.0.0/24"], **fields}
    return _network(world, spec, **made)


def _workers(spec: Spec, section: str) -> list[str]:
    found: list[str] = spec.get("defaults", {}).get(section, {}).get("nodes", ["workers"])
    return found


@breaks("E0207")
def macvlan_on_unequal_names(chance: Chance, world: World, spec: Spec) -> None:
    role = f"r{world.next()}"
    groups = spec.setdefault("nodes", {})
    for group, name in (("workers", "ens990"), ("control-plane", "ens991")):
        groups.setdefault(group, {}).setdefault("nics", {})[role] = name
    _network(world, spec, macvlan=mark(role))


@breaks("E0401")
def network_on_no_pool(chance: Chance, world: World, spec: Spec) -> None:
    _network(world, spec, sriov=mark("no-pool"))


@breaks("E0401")
def migration_over_no_network(chance: Chance, world: World, spec: Spec) -> None:
    spec["platform"] = {"liveMigrationNetwork": mark("no-network")}


@breaks("E0401")
def policy_for_no_network(chance: Chance, world: World, spec: Spec) -> None:
    _policy(world, spec, mark("no-network"))


@breaks("E0613")
def absent_network_in_use(chance: Chance, world: World, spec: Spec) -> None:
    name = _network(world, spec, macvlan="ens9", state="absent")
    if chance.yes():
        spec["platform"] = {"liveMigrationNetwork": mark(name)}
    else:
        _policy(world, spec, mark(name))


@breaks("E0250")
def functions_out_of_range(chance: Chance, world: World, spec: Spec) -> None:
    _pool(world, spec, vfs=mark(chance.one((0, 128, -1, 4096))))


@breaks("E0251")
def functions_of_a_port(chance: Chance, world: World, spec: Spec) -> None:
    """The later of the two is shown."""
    name, taken = f"br-lent{world.next()}", nic(world)
    spec.setdefault("bridges", {})[name] = {"uplink": mark(taken), "nodes": ["workers"]}
    _pool(world, spec, nics=[mark(taken)], nodes=["workers"])


@breaks("E0252")
def resource_of_two_pools(chance: Chance, world: World, spec: Spec) -> None:
    """The later of the two is shown."""
    for _ in range(2):
        _pool(world, spec, resource=mark("same_name"))


@breaks("E0253")
def nic_of_two_pools(chance: Chance, world: World, spec: Spec) -> None:
    """The later of the two is shown."""
    taken = nic(world)
    if chance.yes():
        _pool(world, spec, nics=[mark(taken), mark(taken)])
    else:
        _pool(world, spec, nics=[mark(taken)])
        _pool(world, spec, nics=[mark(taken)])


@breaks("E0254")
def functions_of_a_bond(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "interfaces", lambda entry: "bond" in entry)
    _pool(world, spec, nics=[mark(key)], nodes=entry.get("nodes", _workers(spec, "interfaces")))


@breaks("E0255")
def functions_by_mac(chance: Chance, world: World, spec: Spec) -> None:
    mac = {"mac": "52:54:00:99:99:99"}
    spec.setdefault("nodes", {})[f"by-mac{world.next()}"] = {"hosts": {"only-w9": {"nics": {"pf": mac}}}}
    _pool(world, spec, nics=[mark("pf")], nodes=[list(spec["nodes"])[-1]])


@breaks("E0256")
def macvlan_on_a_port(chance: Chance, world: World, spec: Spec) -> None:
    taken = nic(world)
    spec.setdefault("bridges", {})[f"br-lent{world.next()}"] = {"uplink": taken, "nodes": ["workers"]}
    if chance.yes():
        _network(world, spec, macvlan=mark(taken))
    else:
        spec.setdefault("interfaces", {})[f"shim{world.next()}"] = {"macvlan": mark(taken), "nodes": ["workers"]}


@breaks("E0257")
def not_promiscuous(chance: Chance, world: World, spec: Spec) -> None:
    entry: Entry = {"macvlan": nic(world)}
    spec.setdefault("interfaces", {})[f"shim{world.next()}"] = entry
    chance.fill(entry, "mode", 0.5, lambda: chance.one(("bridge", "vepa", "private")))
    put(entry, "promiscuous", False)


@breaks("E0258")
def operator_names_twice(chance: Chance, world: World, spec: Spec) -> None:
    """The later of the two is shown."""
    need(len(world.namespaces) > 1)
    one_, other = world.namespaces[0].name, world.namespaces[1].name
    pool = _pool(world, spec)
    networks = spec.setdefault("networks", {})
    key = f"twice{world.next()}"
    networks[mark(key)] = {"sriov": pool, "vlan": 7, "namespaces": [one_, other]}
    networks[mark(f"{key}-{one_}")] = {"sriov": pool, "vlan": 8, "namespaces": [other]}


@breaks("E0426")
def priority_without_vlan(chance: Chance, world: World, spec: Spec) -> None:
    _network(world, spec, sriov=_pool(world, spec), vlanQoS=mark(chance.number(1, 7)))


@breaks("E0427")
def many_macs_without_trust(chance: Chance, world: World, spec: Spec) -> None:
    name = _network(world, spec, sriov=_pool(world, spec))
    put(spec["networks"][name], "multipleMacs", True)


@breaks("E0428")
def rates_backwards(chance: Chance, world: World, spec: Spec) -> None:
    _network(world, spec, sriov=_pool(world, spec), minTxRate=mark(101), maxTxRate=100)


@breaks("E0429")
def vm_on_kernel_functions(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    name = _network(world, spec, sriov=_pool(world, spec, driver="netdevice"), namespaces=[home.name])
    vm(world, spec, home.name, nics=[{"network": mark(name)}])


@breaks("E0430")
def ranges_of_whereabouts(chance: Chance, world: World, spec: Spec) -> None:
    if chance.yes():
        _whereabouts(world, spec, subnets=["10.250.0.0/24", mark("10.251.0.0/24")])
    else:
        _whereabouts(world, spec, pool=["10.250.0.9-10.250.0.19", mark("10.250.0.30")])


@breaks("E0302")
def pool_of_whereabouts_outside(chance: Chance, world: World, spec: Spec) -> None:
    _whereabouts(world, spec, pool=[mark("10.251.0.9-10.251.0.19")])


@breaks("E0106")
def whereabouts_without_subnets(chance: Chance, world: World, spec: Spec) -> None:
    name = f"lent{world.next()}"
    entry = {"macvlan": nic(world), "ipam": "whereabouts", "namespaces": [world.namespaces[0].name]}
    spec.setdefault("networks", {})[mark(name)] = entry


@breaks("E0230")
def addresses_that_nobody_gives(chance: Chance, world: World, spec: Spec) -> None:
    name = _network(world, spec, macvlan=nic(world), ipam=chance.one(("none", "dhcp")))
    put(spec["networks"][name], "subnets", ["10.250.0.0/24"])


@breaks("E0431")
def node_address_in_range(chance: Chance, world: World, spec: Spec) -> None:
    group, below = f"few{world.next()}", nic(world)
    spec.setdefault("nodes", {})[group] = {"hosts": {"few-0": {}}}
    address = mark(chance.one(("10.250.0.9/24", "10.250.0.19/24", "10.250.0.12/24")))
    shim = {"macvlan": below, "nodes": [group], "ip": {"few-0": [address]}}
    spec.setdefault("interfaces", {})[f"shim{world.next()}"] = shim
    pool = chance.one(({}, {"pool": ["10.250.0.9-10.250.0.19"]}))
    _whereabouts(world, spec, macvlan=below, **pool)


@breaks("E0432")
def too_few_addresses(chance: Chance, world: World, spec: Spec) -> None:
    hosts = {f"few-{number}": {} for number in range(3)}
    group, device = f"few{world.next()}", f"few{world.next()}"
    spec.setdefault("nodes", {})[group] = {"hosts": hosts}
    spec.setdefault("interfaces", {})[device] = {"bond": [nic(world)], "nodes": [group]}
    if chance.yes():
        _whereabouts(world, spec, macvlan=device, subnets=[mark("10.250.0.0/30")])
    else:
        _whereabouts(world, spec, macvlan=device, pool=[mark("10.250.0.9-10.250.0.10")])


@breaks("E0433")
def vm_on_macvlan(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    name = _network(world, spec, macvlan=nic(world), namespaces=[home.name])
    vm(world, spec, home.name, nics=[{"network": mark(name)}])


def _pods(world: World, spec: Spec, **fields: object) -> str:
    """One more network of pods, on a bridge or on a NIC itself."""
    bridge = f"br-pods{world.next()}"
    if world.next() % 2:
        return _whereabouts(world, spec, **fields)
    spec.setdefault("bridges", {})[bridge] = {"uplink": nic(world), "nodes": ["workers"]}
    return _network(world, spec, **{"bridge": bridge, "ipam": "whereabouts", "subnets": ["10.250.0.0/24"], **fields})


@breaks("E0434")
def vm_on_pod_addresses(chance: Chance, world: World, spec: Spec) -> None:
    home, bridge = space(chance, world), f"br-pods{world.next()}"
    spec.setdefault("bridges", {})[bridge] = {"uplink": nic(world), "nodes": ["workers"]}
    ways: tuple[Entry, ...] = (
        {"ipam": "dhcp"},
        {"ipam": "static"},
        {"ipam": "whereabouts", "subnets": ["10.250.0.0/24"]},
    )
    name = _network(world, spec, bridge=bridge, namespaces=[home.name], **chance.one(ways))
    vm(world, spec, home.name, nics=[{"network": mark(name)}])


@breaks("E0435")
def gateways_of_ipam(chance: Chance, world: World, spec: Spec) -> None:
    kept = {"pool": ["10.250.0.100-10.250.0.199"]}
    if chance.yes():
        _pods(world, spec, gateway=["10.250.0.1", mark("10.250.0.2")], **kept)
    else:
        _pods(world, spec, subnets=["10.250.0.0/24", "fd99::/64"], gateway=[mark("10.250.0.1")], **kept)


@breaks("E0436")
def gateway_given_to_a_pod(chance: Chance, world: World, spec: Spec) -> None:
    if chance.yes():
        _pods(world, spec, ipam="static", pool=["10.250.0.9"], gateway=[mark("10.250.0.9")])
    else:
        pool: Entry = chance.one(({}, {"pool": ["10.250.0.1-10.250.0.99"]}, {"excludeSubnets": ["10.250.0.128/25"]}))
        _pods(world, spec, gateway=[mark("10.250.0.1")], **pool)


@breaks("W0437")
def one_range_for_each_node(chance: Chance, world: World, spec: Spec) -> None:
    _pods(world, spec, ipam=mark("host-local"))


@breaks("E0230")
def what_its_plugin_does_not_read(chance: Chance, world: World, spec: Spec) -> None:
    name = _pods(world, spec, ipam="static", subnets=["10.250.0.0/24"], pool=["10.250.0.9"])
    entry = spec["networks"][name]
    field = chance.one(("excludeSubnets", "subnets"))
    if field == "subnets":
        del entry["pool"]
    put(entry, field, ["10.250.0.0/24"])


@breaks("E0105")
def range_for_one_pod(chance: Chance, world: World, spec: Spec) -> None:
    _pods(world, spec, ipam="static", pool=[mark("10.250.0.9-10.250.0.19")])


@breaks("E0106")
def pods_without_subnets(chance: Chance, world: World, spec: Spec) -> None:
    name = _pods(world, spec, ipam=chance.one(("whereabouts", "static")), pool=["10.250.0.9"])
    del spec["networks"][name]["subnets"]
    spec["networks"] = {mark(key) if key == name else key: entry for key, entry in spec["networks"].items()}


@breaks("E0217")
def pods_on_an_ovs_bridge(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.localnet)
    bridge = f"br-pods{world.next()}"
    spec.setdefault("bridges", {})[bridge] = {"uplink": nic(world), "nodes": ["workers"], "type": "ovs"}
    name = _network(world, spec, bridge=bridge)
    put(spec["networks"][name], *chance.one((("ipam", "dhcp"), ("disableContainerInterface", True))))


@breaks("W0326")
def vm_addresses_of_localnet(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.localnet)
    home, bridge = space(chance, world), f"br-pods{world.next()}"
    spec.setdefault("bridges", {})[bridge] = {"uplink": nic(world), "nodes": ["workers"], "type": "ovs"}
    fields: Entry = {"subnets": ["10.250.0.0/24"], "addressing": mark("ovn"), "namespaces": [home.name]}
    name = _network(world, spec, bridge=bridge, **fields)
    if not world.target.persistent_ips:
        spec["networks"][name]["persistentIPs"] = False
    vm(world, spec, home.name, nics=[{"network": name}])


@breaks("E0208")
def mtu_above_functions(chance: Chance, world: World, spec: Spec) -> None:
    size = chance.one((1500, None))
    name = _network(world, spec, sriov=_pool(world, spec, **({"mtu": size} if size else {})))
    put(spec["networks"][name], "mtu", 9000)


@breaks("E0208")
def mtu_above_master(chance: Chance, world: World, spec: Spec) -> None:
    name = _network(world, spec, macvlan=nic(world))
    put(spec["networks"][name], "mtu", 9000)


@breaks("E0239")
def macvlan_on_removed_device(chance: Chance, world: World, spec: Spec) -> None:
    device = f"gone{world.next()}"
    spec.setdefault("interfaces", {})[device] = {"bond": [nic(world)], "state": "absent"}
    _network(world, spec, macvlan=mark(device))


def _migrates(spec: Spec, network: str) -> None:
    spec["platform"] = {"liveMigrationNetwork": mark(network)}


@breaks("E0730")
def migration_elsewhere(chance: Chance, world: World, spec: Spec) -> None:
    _migrates(spec, _whereabouts(world, spec))


@breaks("E0731")
def migration_over_vm_network(chance: Chance, world: World, spec: Spec) -> None:
    _migrates(
        spec, _network(world, spec, namespaces=[world.target.distribution.virtualization], sriov=_pool(world, spec))
    )


@breaks("E0732")
def migration_without_addresses(chance: Chance, world: World, spec: Spec) -> None:
    _migrates(spec, _network(world, spec, namespaces=[world.target.distribution.virtualization], macvlan=nic(world)))


@breaks("E0733")
def migration_not_on_nodes(chance: Chance, world: World, spec: Spec) -> None:
    group, device, bridge = f"few{world.next()}", f"few{world.next()}", f"br-few{world.next()}"
    spec.setdefault("nodes", {})[group] = {"selector": {"few": "yes"}}
    spec.setdefault("interfaces", {})[device] = {"bond": [nic(world)], "nodes": [group]}
    spec.setdefault("bridges", {})[bridge] = {"uplink": nic(world), "nodes": ["workers"]}
    _network(world, spec, bridge=bridge)
    _migrates(spec, _whereabouts(world, spec, namespaces=[world.target.distribution.virtualization], macvlan=device))


def _policy(world: World, spec: Spec, network: Any, home: str = "", **fields: object) -> None:
    entry = {"namespace": [home or world.namespaces[0].name], "network": network, "ingress": "deny", **fields}
    spec.setdefault("networkPolicies", {})[f"new-{world.next()}"] = entry


def _on_ovn(chance: Chance, world: World, home: str) -> str:
    networks = [network.name for network in world.open_to(home) if network.sort in ("ovs", "overlay")]
    return one(chance, networks)


@breaks("E0802")
def peer_without_address(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    bad = [{"peer": mark("same-namespace")}, {"peer": mark("ingress-router")}, {"namespace": mark(home.name)}]
    rules = [{"from": [{"cidr": "10.0.0.0/8"}, chance.one(bad)]}]
    _policy(world, spec, _on_ovn(chance, world, home.name), home.name, ingress=rules)


@breaks("E0807")
def policy_without_effect(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    idle = [network.name for network in world.open_to(home.name) if network.sort == "linux" or network.kind == "sriov"]
    idle += [home.primary] if home.primary is not None else []
    _policy(world, spec, mark(one(chance, idle)), home.name)


@breaks("E0808")
def policy_on_closed_network(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    closed = [
        network.name
        for network in world.networks
        if network.sort in ("ovs", "overlay") and not network.primary
        if network.namespaces is not None and home.name not in network.namespaces
    ]
    _policy(world, spec, mark(one(chance, closed)), home.name)
