"""Mutations of what VMs have for addresses: E0302 to E0328, and E0701 to W0726."""

from __future__ import annotations

from typing import Any

from .breaking import Entry, Spec, breaks, filled, need, nic, one, put, space, vm
from .chance import Chance
from .marks import mark
from .world import World

_INIT: Entry = {"cloudInit": {"user": "fedora"}}


def _home(chance: Chance, world: World) -> str:
    return space(chance, world).name


def _network(world: World, spec: Spec, home: str, *, kind: str = "linux", **fields: object) -> str:
    """One more network on a bridge of its own; with addresses that vmnetc gives, unless it says otherwise."""
    need(kind != "ovs" or world.target.localnet)
    bridge, name = f"br-a{world.next()}", f"new{world.next()}"
    spec.setdefault("bridges", {})[bridge] = {"uplink": nic(world), "type": kind}
    static = {"addressing": "static", "subnets": ["10.12.0.0/24"], "gateway": ["10.12.0.1"]}
    spec.setdefault("networks", {})[name] = {"bridge": bridge, "namespaces": [home], **static, **fields}
    return name


@breaks("E0302")
def address_outside(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    name = _network(world, spec, home, addressing=chance.one(("static", "guest")))
    wrong: Any = mark(chance.one(("10.12.1.11", "fd00::1", "10.12.1.11/24")))
    vm(world, spec, home, {"network": name, "ip": [chance.one(("10.12.0.11", "10.12.0.12/24")), wrong]}, **_INIT)


@breaks("E0302")
def pool_outside(chance: Chance, world: World, spec: Spec) -> None:
    wrong: Any = mark(chance.one(("10.12.1.0", "10.12.0.250-10.12.1.4", "10.11.255.250-10.12.0.4")))
    _network(world, spec, _home(chance, world), pool=["10.12.0.100-10.12.0.120", wrong])


@breaks("E0303")
def address_twice(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    home = _home(chance, world)
    name = _network(world, spec, home, addressing=chance.one(("static", "guest")))
    for _ in range(2):
        vm(world, spec, home, {"network": name, "ip": [mark(chance.one(("10.12.0.11", "10.12.0.11/24")))]}, **_INIT)


@breaks("E0303")
def one_address_for_many(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    nics = {"network": _network(world, spec, home), "ip": [mark("10.12.0.11")]}
    vm(world, spec, home, nics, name=f"{home}/new{world.next()}-{{n}}", count=3, **_INIT)


@breaks("E0304")
def pool_exhausted(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    small: dict[str, Any] = chance.one(
        ({"pool": mark(["10.12.0.100-10.12.0.101"])}, {"subnets": mark(["10.12.0.0/29"]), "gateway": ["10.12.0.1"]})
    )
    nics = {"network": _network(world, spec, home, **small), "ip": "auto"}
    vm(world, spec, home, nics, name=f"{home}/new{world.next()}-{{n}}", count=chance.number(6, 9), **_INIT)


@breaks("E0320")
def reserved_address(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    name = _network(world, spec, home)
    wrong: Any = mark(chance.one(("10.12.0.1", "10.12.0.0", "10.12.0.255")))
    vm(world, spec, home, {"network": name, "ip": [wrong]}, **_INIT)


@breaks("E0321")
def address_without_subnets(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    name = _network(world, spec, home, addressing="guest")
    del spec["networks"][name]["subnets"], spec["networks"][name]["gateway"]
    vm(world, spec, home, {"network": name, "ip": [mark("10.12.0.11")]})


@breaks("E0412")
def pool_backwards(chance: Chance, world: World, spec: Spec) -> None:
    _network(world, spec, _home(chance, world), pool=["10.12.0.200", mark("10.12.0.120-10.12.0.100")])


@breaks("E0323")
def pool_overlaps_itself(chance: Chance, world: World, spec: Spec) -> None:
    """Both are to blame; the later one is shown."""
    other: Any = mark(chance.one(("10.12.0.110", "10.12.0.110-10.12.0.130", "10.12.0.90-10.12.0.100")))
    _network(world, spec, _home(chance, world), pool=["10.12.0.50", "10.12.0.100-10.12.0.120", other])


@breaks("E0324")
def address_not_given_here(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    by, ip = chance.one(
        (("dhcp", ["10.12.0.11"]), ("dhcp", "auto"), ("none", "dhcp"), ("guest", "dhcp"), ("guest", "auto"))
    )
    wrong: Any = [mark(text) for text in ip] if isinstance(ip, list) else mark(ip)
    vm(world, spec, home, {"network": _network(world, spec, home, addressing=by), "ip": wrong}, **_INIT)


@breaks("E0324")
def address_on_the_pod_network(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: namespace.primary is None).name
    vm(world, spec, home, {"network": "pod", "ip": mark(chance.one(("auto", "none")))}, **_INIT)


@breaks("E0324")
def pool_that_nothing_takes_from(chance: Chance, world: World, spec: Spec) -> None:
    name = _network(world, spec, _home(chance, world), addressing=chance.one(("dhcp", "guest", "none")))
    put(spec["networks"][name], "pool", ["10.12.0.100"])


@breaks("E0325")
def nic_without_address(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    vm(world, spec, home, mark({"network": _network(world, spec, home)}), **chance.one((_INIT, {})))


@breaks("E0327")
def prefix_disagrees(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    wrong: Any = mark(chance.one(("10.12.0.11/16", "10.12.0.11/32", "10.12.0.11/0")))
    vm(world, spec, home, {"network": _network(world, spec, home), "ip": [wrong]}, **_INIT)


@breaks("E0328")
def addressing_not_possible(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    if chance.yes():
        _network(world, spec, home, kind="linux", addressing=mark("ovn"))
        return
    name = _network(world, spec, home, overlay="layer3", addressing=mark(chance.one(("dhcp", "guest", "static"))))
    for field in ("bridge", "gateway"):
        del spec["networks"][name][field]


@breaks("E0701")
def mac_twice(chance: Chance, world: World, spec: Spec) -> None:
    """The later of the two is shown."""
    home = _home(chance, world)
    name = _network(world, spec, home, addressing="dhcp")
    for mac in ("02:00:5e:99:00:07", "02:00:5E:99:00:07"):
        vm(world, spec, home, {"network": name, "mac": mark(mac)})


@breaks("E0701")
def one_mac_for_many(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    nics = {"network": _network(world, spec, home, addressing="dhcp"), "mac": mark("02:00:5e:99:00:07")}
    vm(world, spec, home, nics, name=f"{home}/new{world.next()}-{{n}}", count=3)


@breaks("E0703")
def address_that_nothing_sets(chance: Chance, world: World, spec: Spec) -> None:
    need(not filled(spec, "vms", "cloudInit"))
    home = _home(chance, world)
    ip = chance.one((["10.12.0.11"], "auto"))
    vm(world, spec, home, mark({"network": _network(world, spec, home), "ip": ip}))


@breaks("E0703")
def address_for_a_vm_of_others(chance: Chance, world: World, spec: Spec) -> None:
    need(not spec.get("services"))
    home = _home(chance, world)
    nics = [mark({"network": _network(world, spec, home), "ip": ["10.12.0.11"]})]
    spec.setdefault("attach", {})[f"{home}/theirs{world.next()}"] = {"nics": nics}


@breaks("E0114")
def network_data_twice(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    init: Entry = {"user": "fedora"}
    put(init, "networkData", chance.one(("none", "version: 2\n")))
    vm(world, spec, home, {"network": _network(world, spec, home), "ip": ["10.12.0.11"]}, cloudInit=init)


@breaks("E0114")
def address_said_twice(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    own: Entry = {"network": _network(world, spec, home), "ip": ["10.12.0.11"]}
    put(own, "ips", "10.12.0.11-10.12.0.12")
    vm(world, spec, home, own, name=f"{home}/new{world.next()}-{{n}}", count=2, **_INIT)


@breaks("E0106")
def static_without_subnets(chance: Chance, world: World, spec: Spec) -> None:
    bridge = f"br-a{world.next()}"
    spec.setdefault("bridges", {})[bridge] = {"uplink": nic(world)}
    entry = {"bridge": bridge, "namespaces": [_home(chance, world)], "addressing": "static"}
    spec.setdefault("networks", {})[mark(f"new{world.next()}")] = entry


@breaks("E0720")
def not_one_for_each(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    own: Entry = {"network": _network(world, spec, home), "ip": "dhcp"}
    if chance.yes():
        put(own, "macs", mark(["02:00:5e:99:00:01", "02:00:5e:99:00:02"]))
    else:
        del own["ip"]
        put(own, "ips", "10.12.0.11-10.12.0.12")
    if chance.yes():
        vm(world, spec, home, own, **_INIT)
    else:
        vm(world, spec, home, own, name=f"{home}/new{world.next()}-{{n}}", count=3, **_INIT)


@breaks("E0721")
def two_default_routes(chance: Chance, world: World, spec: Spec) -> None:
    """The later of the two is shown."""
    home = _home(chance, world)
    nics: list[Entry] = []
    for _ in range(2):
        own: Entry = {"network": _network(world, spec, home, addressing="dhcp")}
        put(own, "defaultRoute", True)
        nics.append(own)
    vm(world, spec, home, *nics, **_INIT)


@breaks("E0722")
def default_route_without_gateway(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    name = _network(world, spec, home)
    del spec["networks"][name]["gateway"]
    own: Entry = {"network": name, "ip": chance.one((["10.12.0.11"], "auto", "none"))}
    put(own, "defaultRoute", True)
    vm(world, spec, home, own, **_INIT)


@breaks("E0724")
def mac_not_unicast(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    mac: Any = mark(chance.one(("01:00:5e:00:00:07", "00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF")))
    vm(world, spec, home, {"network": _network(world, spec, home, addressing="dhcp"), "mac": mac})


@breaks("E0725")
def multiple_macs_not_possible(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    kind = chance.one(("linux", "ovs"))
    name = _network(world, spec, home, kind=kind, addressing="dhcp")
    if kind == "ovs" and chance.yes():
        put(spec["networks"][name], "multipleMacs", True)
        return
    own: Entry = {"network": name}
    put(own, "multipleMacs", True)
    vm(world, spec, home, own)


@breaks("W0726")
def mac_without_colons(chance: Chance, world: World, spec: Spec) -> None:
    home = _home(chance, world)
    mac: Any = mark(chance.one(("02-00-5e-99-00-07", "0200.5e99.0007")))
    vm(world, spec, home, {"network": _network(world, spec, home, addressing="dhcp"), "mac": mac})


@breaks("E1001")
def address_before_its_time(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.l2bridge and not world.target.preconfigured_addresses)
    need(world.target.user_defined_networks)
    net = one(chance, [net for net in world.networks if net.primary and net.blocks and net.sort == "overlay"])
    home = one(chance, net.namespaces or [])
    vm(world, spec, home, {"network": net.name, "ip": [mark(net.addresses(1)[0][0])]})
