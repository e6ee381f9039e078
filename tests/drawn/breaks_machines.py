# ruff: noqa: ARG001  # every mutation takes chance, world and spec
"""Mutations of VMs and traffic: E0702 to E0805, and W1205."""

from __future__ import annotations

from typing import Any

from .breaking import Entry, Spec, breaks, filled, need, nic_on, one, pick, put, space, vm
from .chance import Chance
from .marks import mark
from .world import World


@breaks("E0702")
def binding_not_possible(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    networks = world.open_to(home.name)
    wrong = {"pod": ("l2bridge", "sriov"), "sriov": ("bridge", "masquerade"), "": ("masquerade", "l2bridge", "sriov")}
    if home.primary is None and chance.yes():
        name, kind = "pod", "pod"
    else:
        network = one(chance, networks)
        name, kind = network.name, network.kind if network.kind == "sriov" else ""
    nic = nic_on(world, name, binding=mark(chance.one(wrong[kind])))
    vm(world, spec, home.name, nics=[nic])


@breaks("E0706")
def nic_named_twice(chance: Chance, world: World, spec: Spec) -> None:
    """The later of the two is shown."""
    home = space(chance, world)
    name = one(chance, [network.name for network in world.open_to(home.name)])
    same = chance.one(({}, {"name": "a"}))
    vm(world, spec, home.name, nics=[nic_on(world, name, **same), mark(nic_on(world, name, **same))])


@breaks("E0707")
def two_nics_on_one_overlay(chance: Chance, world: World, spec: Spec) -> None:
    """The later of the two is shown."""
    home = space(chance, world)
    name = one(chance, [network.name for network in world.open_to(home.name) if network.once])
    vm(world, spec, home.name, nics=[nic_on(world, name), mark(nic_on(world, name, name="second"))])


@breaks("E0711")
def vm_without_memory(chance: Chance, world: World, spec: Spec) -> None:
    need(not filled(spec, "vms", "memory", "instancetype"))
    spec.setdefault("vms", {})[mark(f"{space(chance, world).name}/new{world.next()}")] = {"rng": True}


@breaks("E0712")
def size_beside_instancetype(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms", lambda entry: "instancetype" in entry)
    put(entry, *chance.one((("memory", "2Gi"), ("cpu", {"cores": 2}))))


@breaks("E0116")
def too_many_vms(chance: Chance, world: World, spec: Spec) -> None:
    """The entry is shown with which they are too many, in the order of their names."""
    home = world.namespaces[-1].name
    keys = [f"{home}/zz{number:02}-{{n}}" for number in range(11)]
    need(all(key < keys[0] for key in spec.get("vms", {})))
    crossing = 9 if spec.get("vms") else 10
    for number, key in enumerate(keys):
        vm(world, spec, home, name=mark(key) if number == crossing else key, count=5000, nics=[])


@breaks("E0116")
def template_that_is_too_long(chance: Chance, world: World, spec: Spec) -> None:
    home = world.namespaces[-1].name
    keys = [f"{home}/zz{number:02}" for number in range(12)]
    need(all(key < keys[0] for key in spec.get("vms", {})))
    need(not filled(spec, "vms", "memory", "instancetype", "nodeSelector"))
    labels = {f"label-{number}": "yes" for number in range(60_000)}
    spec.setdefault("templates", {})["long"] = {"memory": "1Gi", "nodeSelector": labels}
    for number, key in enumerate(keys):
        spec.setdefault("vms", {})[mark(key) if number == 9 else key] = {"template": "long"}


@breaks("E0804")
def service_over_others(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: namespace.existing)
    entry: Entry = {"namespace": home.name, "ports": [80]}
    put(entry, "vms", mark(["one-of-theirs", "two-of-theirs"]))
    spec.setdefault("services", {})[f"new-{world.next()}"] = entry


@breaks("E0805")
def route_on_primary(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.distribution.routes)
    _, entry = pick(chance, spec, "services")
    primary = {home.name for home in world.namespaces if home.labelled}
    only = world.only()
    need(entry.get("namespace", only.name if only else "") in primary)
    put(entry, "route", mark({}))


@breaks("W1205")
def large_root(chance: Chance, world: World, spec: Spec) -> None:
    """Shown at the first key of the file."""
    need(world.size < 2)
    vm(world, spec, "", name=f"{world.namespaces[0].name}/many-{{n}}", count=1001, nics=[])


@breaks("E0708")
def boot_order_twice(chance: Chance, world: World, spec: Spec) -> None:
    """The later of the two is shown."""
    home = space(chance, world)
    names = [network.name for network in world.open_to(home.name)]
    need(len(names) > 1)
    nics = [nic_on(world, names[0], bootOrder=1), mark(nic_on(world, names[1], bootOrder=mark(1)))]
    vm(world, spec, home.name, nics=nics)


@breaks("E0709")
def reserved_mac(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: namespace.primary is None)
    vm(world, spec, home.name, nics=[{"network": "pod", "mac": mark("02:00:00:00:00:00")}])


@breaks("E0713")
def memory_too_small(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms", lambda entry: "memory" in entry)
    entry["memory"] = mark("512k")


@breaks("E0714")
def cpu_contradiction(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms", lambda entry: "memory" in entry)
    entry["cpu"] = mark({"sockets": 4, "maxSockets": 2})


@breaks("E0715")
def port_twice(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "services")
    entry["ports"] = [80, mark(chance.one(("80:8080", "80/tcp", 80)))]
    entry.pop("route", None)


@breaks("E0715")
def port_name_twice(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: namespace.primary is None)
    again = mark(chance.one(("ssh:23", 22, "22/tcp", "other:22")))
    vm(world, spec, home.name, nics=[{"network": "pod", "ports": ["ssh:22", again]}])


@breaks("E0105")
def port_name_too_long(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: namespace.primary is None)
    vm(world, spec, home.name, nics=[{"network": "pod", "ports": [mark("a-name-of-sixteen:22")]}])


@breaks("E0716")
def link_state_of_sriov(chance: Chance, world: World, spec: Spec) -> None:
    need(getattr(world.target, "link_state", True))
    home = space(chance, world)
    name = one(chance, [network.name for network in world.open_to(home.name) if network.kind == "sriov"])
    vm(world, spec, home.name, nics=[nic_on(world, name, state=mark("down"))])


@breaks("E0717")
def cloud_init_too_long(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms")
    put(entry, "cloudInit", {"userData": "#cloud-config " + "x" * 3000})


@breaks("E0718")
def ports_beside_pod(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    nic = nic_on(world, one(chance, [network.name for network in world.open_to(home.name)]))
    put(nic, "ports", [80])
    vm(world, spec, home.name, nics=[nic])


@breaks("E0806")
def route_without_tcp(chance: Chance, world: World, spec: Spec) -> None:
    need(world.target.distribution.routes)
    primary = {home.name for home in world.namespaces if home.labelled}
    only = world.only()
    _, entry = pick(chance, spec, "services")
    need(entry.get("namespace", only.name if only else "") not in primary)
    entry["ports"] = [80, f"53{chance.one(('/udp', ':5353/udp', '/sctp'))}"]
    entry["route"] = {"port": mark(53)}


@breaks("W0415")
def attach_of_nothing(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    first = home.primary or "default"
    key: Any = mark(f"{home.name}/old{world.next()}")
    spec.setdefault("attach", {})[key] = {"nics": [{"network": home.primary or "pod"}], "nicsNow": [first]}


@breaks("W0518")
def subnets_overlap_in_a_vm(chance: Chance, world: World, spec: Spec) -> None:
    """The later NIC of the two is shown."""
    home = space(chance, world, lambda namespace: namespace.name not in ("default",))
    names = [f"over{world.next()}", f"over{world.next()}"]
    for name, subnet in zip(names, ("10.201.0.0/16", chance.one(("10.201.3.0/24", "10.200.0.0/15"))), strict=True):
        spec.setdefault("networks", {})[name] = {
            "overlay": "layer2",
            "subnets": [subnet],
            "persistentIPs": False,
            "namespaces": [home.name],
        }
    vm(world, spec, home.name, nics=[{"network": names[0]}, mark({"network": names[1]})])


@breaks("E1115")
def unknown_nic_in_full_list(chance: Chance, world: World, spec: Spec) -> None:
    """The inventory would know it; a name alone does not tell what is behind it."""
    need(not spec.get("attach") and not spec.get("services"))  # a service by `*` would be over it too
    home = space(chance, world)
    name = one(chance, [network.name for network in world.open_to(home.name)])
    spec.setdefault("output", {})["attach"] = "ssa"
    now = mark(["default", "legacy_0"])
    spec["attach"] = {f"{home.name}/old{world.next()}": {"nics": [nic_on(world, name)], "nicsNow": now}}


@breaks("E0704")
def nic_cannot_be_absent(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    name = home.primary or "pod"
    others = [network.name for network in world.open_to(home.name) if network.kind == "sriov"]
    vm(world, spec, home.name, nic_on(world, chance.one([name, *others]), state=mark("absent")))


@breaks("E0704")
def nic_that_attach_adds_absent(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    name = one(chance, [network.name for network in world.open_to(home.name) if network.kind != "sriov"])
    entry = {"nics": [nic_on(world, name, name="extra", state=mark("absent"))], "nicsNow": ["default"]}
    spec.setdefault("attach", {})[f"{home.name}/old{world.next()}"] = entry


@breaks("E0424")
def dhcp_options_of_nobody(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    name = one(chance, [net.name for net in world.open_to(home.name) if net.sort in ("linux", "ovs")])
    entry = nic_on(world, name)
    put(entry, "dhcp", {"bootFileName": "pxe"})
    vm(world, spec, home.name, entry)


@breaks("E0105")
def private_option_twice(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world, lambda namespace: namespace.primary is None)
    twice = [{"option": 240, "value": "a"}, {"option": mark(240), "value": "b"}]
    vm(world, spec, home.name, {"network": "pod", "dhcp": {"privateOptions": twice}})


@breaks("E0425")
def file_that_is_not_there(chance: Chance, world: World, spec: Spec) -> None:
    home = space(chance, world)
    path = mark(chance.one(("no-such-file.yaml", "../web.yaml", "/etc/hostname", "no/such/file")))
    vm(world, spec, home.name, cloudInit={"userDataFile": path})
