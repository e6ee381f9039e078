# ruff: noqa: ARG001  # every mutation takes chance, world and spec
"""Mutations of text and grammar: E0101 to E0114, and the comments that allow."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from vmnetc.spec.grammar import SECTIONS

from .breaking import (
    Spec,
    breaks,
    entries,
    filled,
    mappings,
    need,
    one,
    pick,
    put,
    rekeyed,
    spoils,
)
from .chance import Chance
from .marks import MarkedRaw, Twin, mark
from .world import World

_KINDS = (
    "bridge",
    "overlay",
    "sriov",
    "macvlan",
    "existing",
    "ethernet",
    "bond",
    "vlan",
    "vlans",
    "perGroup",
    "on",
    "network",
    "nics",
    "ports",
    "peer",
    "cidr",
)
_SOURCES = ("containerDisk", "dataSource", "pvc", "blank")


@breaks("E0101")
def unknown_key(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = one(chance, list(mappings(spec)))
    put(entry, chance.one(("colour", "zzz", "Q1", "0")), chance.one(("red", 1, True, ["a"], {"a": "b"})))


@breaks("E0101")
def unknown_section(chance: Chance, world: World, spec: Spec) -> None:
    put(spec, chance.one(("colours", "x", "X-notes", "status")), {"a": {"b": "c"}})


@breaks("E0101")
def mistyped_key(chance: Chance, world: World, spec: Spec) -> None:
    """What it stood for is guessed, so nothing else is missed."""
    places = [
        (entry, key)
        for where, entry in mappings(spec)
        for key in entry
        if len(key) > 4 and key not in _KINDS and key not in _SOURCES and not where.startswith("defaults")
    ]
    entry, key = one(chance, places)
    put(entry, f"{key}{key[-1]}", entry.pop(key))


@breaks("E0101")
def mistyped_section(chance: Chance, world: World, spec: Spec) -> None:
    """What it would have brought is not missed elsewhere."""
    section = one(chance, [name for name in ("templates", "defaults") if spec.get(name)])
    put(spec, f"{section}s", spec.pop(section))


@breaks("E0101")
def mistyped_default(chance: Chance, world: World, spec: Spec) -> None:
    """As above, for one field, or for the defaults of one section."""
    defaults = spec.get("defaults", {})
    section = one(chance, [name for name, content in defaults.items() if content])
    if chance.yes():
        put(defaults, f"{section}{section[-1]}", defaults.pop(section))
    else:
        key = one(chance, [key for key in defaults[section] if len(key) > 4])
        put(defaults[section], f"{key}{key[-1]}", defaults[section].pop(key))


@breaks("E0101")
def mistyped_section_of_defaults(chance: Chance, world: World, spec: Spec) -> None:
    put(spec.setdefault("defaults", {}), chance.one(("vmss", "services")), {"description": "x"})


@breaks("E0102")
def network_without_kind(chance: Chance, world: World, spec: Spec) -> None:
    need(not filled(spec, "networks", "bridge"))
    key, entry = pick(chance, spec, "networks")
    kind = next(name for name in ("bridge", "overlay", "sriov", "macvlan", "existing") if name in entry)
    value = entry.pop(kind)
    if chance.yes():
        entry[mark(f"{kind}{kind[-1]}")] = value
        return
    rekeyed(spec, "networks", key, mark(key))


@breaks("E0102")
def network_of_two_kinds(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: "bridge" in entry)
    entry[mark("overlay")] = "layer2"


@breaks("E0102")
def interface_of_two_kinds(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "interfaces", lambda entry: "ethernet" in entry or "vlan" in entry)
    if "ethernet" in entry:
        entry[mark("bond")] = ["ens999"]
    else:
        put(entry, "vlan", entry["vlan"])
        entry["ethernet"] = True


def _disk(chance: Chance, spec: Spec) -> tuple[list[Any], int]:
    """A disk of a VM: its list and its index."""
    _, entry = pick(chance, spec, "vms", lambda entry: entry.get("disks"))
    return entry["disks"], chance.number(0, len(entry["disks"]) - 1)


@breaks("E0102")
def disk_of_nothing(chance: Chance, world: World, spec: Spec) -> None:
    disks, index = _disk(chance, spec)
    disks[index] = mark({key: value for key, value in disks[index].items() if key not in _SOURCES} | {"bus": "sata"})


@breaks("E0102")
def disk_of_two_things(chance: Chance, world: World, spec: Spec) -> None:
    disks, index = _disk(chance, spec)
    need("containerDisk" not in disks[index] and "pvc" not in disks[index])
    # The second in the language's order is the one that is shown.
    order = ["dataSource", "pvc", "containerDisk", "blank"]
    has = next(source for source in order if source in disks[index])
    put(disks[index], "containerDisk", "quay.io/a/b:1")
    if has == "blank":
        disks[index] = {str(key): value for key, value in disks[index].items()}
        put(disks[index], "blank", True)


@breaks("E0102")
def peer_of_nothing(chance: Chance, world: World, spec: Spec) -> None:
    rule = one(chance, [rule for side, rule in mappings(spec) if side in ("ingress", "egress")])
    need(rule.get("from") or rule.get("to"))
    rule["from" if "from" in rule else "to"][0] = mark({})


@breaks("E0103")
def odd_number(chance: Chance, world: World, spec: Spec) -> None:
    places = [
        (entry, key)
        for _, entry in mappings(spec)
        for key in ("vlan", "mtu", "count", "terminationGracePeriodSeconds", "cores", "hostSubnet", "bootOrder")
        if type(entry.get(key)) is int
    ]
    entry, key = one(chance, places)
    entry[key] = MarkedRaw(chance.one((f"0{entry[key]}", hex(entry[key]), "1_500", "0o17", "0b11")))


@breaks("E0104")
def entry_twice(chance: Chance, world: World, spec: Spec) -> None:
    section = one(chance, [name for name in SECTIONS if spec.get(name)])
    key, entry = pick(chance, spec, section)
    spec[section] = {Twin(key): entry, Twin(key): deepcopy(entry)} | {
        k: v for k, v in spec[section].items() if k != key
    }


@breaks("E0104")
def field_twice(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = one(chance, [(where, entry) for where, entry in mappings(spec) if entry])
    key = chance.one(list(entry))
    value = entry.pop(key)
    entry[Twin(key)] = value
    entry[Twin(key)] = value


@breaks("E0104")
def network_of_a_family_twice(chance: Chance, world: World, spec: Spec) -> None:
    """Both keys are to blame; the later one is shown."""
    key, entry = pick(chance, spec, "networks", lambda entry: "vlans" in entry)
    first = str(entry["vlans"][0]).partition("-")[0]
    same = {name: value for name, value in entry.items() if name != "vlans"} | {"vlan": int(first)}
    rekeyed(spec, "networks", key, mark(key))
    spec["networks"][mark(key.replace("{vlan}", first))] = same


@breaks("E0104")
def vm_twice(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "vms", lambda entry: "count" not in entry and "namespace" not in entry)
    need("/" in key)
    home, _, name = key.partition("/")
    rekeyed(spec, "vms", key, mark(key))
    spec["vms"][mark(name)] = {**deepcopy(entry), "namespace": home}


@breaks("E0104")
def network_named_pod(chance: Chance, world: World, spec: Spec) -> None:
    key, _ = pick(chance, spec, "networks", lambda entry: "vlans" not in entry and not entry.get("primary"))
    named = {entry.get("network") for where, entry in mappings(spec) if where in ("nic", "networkPolicies")}
    need("{" not in key and key not in named | {spec.get("platform", {}).get("liveMigrationNetwork")})
    rekeyed(spec, "networks", key, mark("pod"))


@breaks("E0104")
def disk_named_twice(chance: Chance, world: World, spec: Spec) -> None:
    disks, _ = _disk(chance, spec)
    taken = disks[0].get("name", "rootdisk")
    disks.append(mark({"containerDisk": "quay.io/a/b:1", "name": taken}))


@breaks("E0104")
def bridge_named_like_an_interface(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "interfaces", lambda entry: "ethernet" in entry)
    used = [
        value
        for part in ("interfaces", "bridges")
        for _, e in entries(spec, part)
        for value in (e.get("uplink"), e.get("on"), *e.get("bond", []))
    ]
    need(key not in used)
    rekeyed(spec, "interfaces", key, mark(key))
    spec.setdefault("bridges", {})[mark(key)] = {"uplink": "none", "nodes": entry.get("nodes", ["workers"])}


_WRONG = {
    "mtu": ("9000", 100, 70000, "big", True, 1.5, [1500]),
    "stp": ("yes", 1, "true"),
    "vlan": ("120", "abc", [1], 1.5),
    "uplink": (5, True, ["ens1"], "a b"),
    "type": ("linus", 1),
    "mode": ("802.3", "lacp", 4),
    "nodes": ([], "Workers_", 5),
    "description": (5, True, ["a"]),
    "labels": ("a", [], {"a": 1}, {"a b": "c"}, {"a": "ä"}),
    "annotations": ("a", {"a": True}, {"-": "c"}),
    "namespaces": ([], "Demo", 5),
    "subnets": ("10.0.0.0", "ten", 5, ["10.0.0.0/33"]),
    "gateway": ("10.0.0.0/24", 5),
    "vlans": ([], ["1-"], [[1]]),
    "overlay": ("layer4", 2),
    "hostSubnet": ("24", [24]),
    "isolatePorts": ("no", 0),
    "memory": (4, "4 Gi", "much"),
    "cores": ("2", 0),
    "mac": ("02:00", 5, "02-00-5e-10-00:07", "Auto"),
    "macs": ([], "02:00", ["auto"]),
    "ip": ("static", 5, [], ["10.0.0.5/33"], ["auto"]),
    "ips": ("10.0.0.5-", ["10.0.0.5"], "10.0.0.9-10.0.0.5x"),
    "pool": ("10.0.0.0/24", 5, ["10.0.0.1-fd00::1"]),
    "dns": ("one", 5),
    "addressing": ("DHCP", 5),
    "multipleMacs": ("yes",),
    "defaultRoute": ("yes",),
    "model": (5,),
    "state": ("on", True),
    "bootOrder": (0, "1"),
    "runStrategy": ("always", True),
    "size": (10, "10 Gi"),
    "bus": ("ide",),
    "blank": (False, "yes"),
    "dataSource": ("fedora", 5),
    "count": (0, 5001, "3"),
    "start": (-1, "0"),
    "ports": (["http"], [1.5], ["80/icmp"], [-1], ["80:443:1"]),
    "tls": ("on", 5),
    "host": (5, "a b"),
    "cidr": ("10.0.0.0", 5),
    "waves": ("yes",),
    "selector": ("a", {"a": 1}),
    "maxUnavailable": (0, "20", "0%", 1.5),
    "bond": ([], "a b", 5),
    "primary": ("yes",),
    "persistentIPs": ("yes",),
    "sshKeys": ([1],),
    "rng": ("true",),
    "nicsNow": ([], ["a.b"]),
}


@breaks("E0105")
def wrong_value(chance: Chance, world: World, spec: Spec) -> None:
    """A value of another kind; shown at itself or, deep inside, on a line of its own below the key."""
    places = [
        (entry, key)
        for where, entry in mappings(spec)
        for key in entry
        if key in _WRONG
        and not (where == "nic" and key == "model")
        and not (where == "interfaces" and key == "primary")
        and not (where in ("services",) and key in ("type", "selector"))
        and not (where == "cpu" and key == "model")
        # Nothing is made of these.
        and not (where == "metadata" and key in ("labels", "annotations"))
    ]
    entry, key = one(chance, places)
    value = chance.one(_WRONG[key])
    put(entry, key, mark(value) if isinstance(value, list | dict) else value)


@breaks("E0105")
def name_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    """The entry is not read; what refers to it is no finding of its own."""
    section = one(
        chance, [name for name in ("nodes", "namespaces", "templates", "services", "networkPolicies") if spec.get(name)]
    )
    key, _ = pick(chance, spec, section)
    used = section in ("nodes", "namespaces", "templates")
    need(not used)
    rekeyed(spec, section, key, mark(chance.one(("Web", "a_b", "x" * 64, "-a", "a.b"))))


@breaks("E0105")
def port_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "services")
    entry["ports"][0] = mark(chance.one((0, 70000, "80:0", "99999/udp")))
    entry.pop("route", None)


@breaks("E0105")
def route_to_no_port(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "services", lambda entry: isinstance(entry.get("route"), dict))
    entry["route"]["port"] = mark(12345)


@breaks("E0105", "E0519")
def target_that_is_a_number(chance: Chance, world: World, spec: Spec) -> None:
    spec["target"] = MarkedRaw("4.18")


@breaks("E0105")
def section_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    """A section as text: its entries are gone, but nothing that refers to one may be blamed."""
    section = one(chance, [name for name in ("services", "networkPolicies", "output", "metadata") if spec.get(name)])
    put(spec, section, chance.one(("none", 5, [1, 2])))


@breaks("E0105")
def family_backwards(chance: Chance, world: World, spec: Spec) -> None:
    _key, entry = pick(chance, spec, "networks", lambda entry: "vlans" in entry)
    entry["vlans"].append(mark("300-200"))


@breaks("E0106")
def bridge_without_uplink(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "bridges", lambda entry: "uplink" in entry and entry.get("state") != "absent")
    need("{" not in key)  # a family needs its VLANs first, which it took from the uplink
    del entry["uplink"]
    rekeyed(spec, "bridges", key, mark(key))


@breaks("E0106")
def group_without_selector(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "nodes", lambda entry: "selector" in entry)
    need(key not in ("workers", "all", "control-plane") and not entry.keys() & {"byLabel", "hosts"})
    del entry["selector"]
    rekeyed(spec, "nodes", key, mark(key))


@breaks("E0105")
def key_without_value(chance: Chance, world: World, spec: Spec) -> None:
    """Many mappings may be empty, but no field may."""
    places = [(entry, key) for where, entry in mappings(spec) for key in entry if where not in ("metadata", "output")]
    entry, key = one(chance, places)
    put(entry, key, None)


@breaks("E0106")
def service_without_ports(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "services")
    del entry["ports"]
    rekeyed(spec, "services", key, mark(key))


@breaks("E0106")
def service_for_nobody(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "services")
    entry.pop("vms", None)
    entry.pop("selector", None)
    rekeyed(spec, "services", key, mark(key))


@breaks("E0106")
def policy_without_rules(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "networkPolicies")
    entry.pop("ingress", None)
    entry.pop("egress", None)
    rekeyed(spec, "networkPolicies", key, mark(key))


@breaks("E0106")
def no_namespace_to_guess(chance: Chance, world: World, spec: Spec) -> None:
    need(len(world.namespaces) > 1)
    section = one(chance, [name for name in ("services", "networkPolicies") if spec.get(name)])
    key, entry = pick(chance, spec, section)
    del entry["namespace"]
    rekeyed(spec, section, key, mark(key))


@breaks("E0106", "E0404", "E0506")
def network_without_namespaces(chance: Chance, world: World, spec: Spec) -> None:
    """E0404: the network is then open to nobody, and each NIC on it is a finding, which names the network's entry."""
    need(len(world.namespaces) > 1 and not filled(spec, "networks", "namespaces"))
    key, entry = pick(
        chance, spec, "networks", lambda e: "namespaces" in e and "existing" not in e and not e.get("primary")
    )
    need(not any(nic["network"].startswith(key.partition("{")[0]) for where, nic in mappings(spec) if where == "nic"))
    del entry["namespaces"]
    rekeyed(spec, "networks", key, mark(key))


@breaks("E0106")
def vlan_on_nothing(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "interfaces", lambda entry: "on" in entry and "vlan" in entry)
    need(not any(bridge.get("uplink") == key for _, bridge in entries(spec, "bridges")))
    del entry["on"]
    rekeyed(spec, "interfaces", key, mark(key))


@breaks("E0106")
def blank_disk_without_size(chance: Chance, world: World, spec: Spec) -> None:
    disks, index = _disk(chance, spec)
    need("blank" in disks[index])
    disks[index] = mark({key: value for key, value in disks[index].items() if key != "size"})


@breaks("E0106")
def nic_without_network(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, chance.one(("vms", "attach")), lambda entry: entry.get("nics"))
    entry["nics"][0] = mark({"name": "lost"})


@breaks("E0106")
def cloud_init_of_nothing(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms", lambda entry: "cloudInit" in entry)
    need(not any(nic.keys() & {"ip", "ips", "defaultRoute"} for nic in entry.get("nics", [])))
    put(entry, "cloudInit", {"type": "noCloud"})


@breaks("E0106")
def addresses_from_nowhere(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "networks", lambda entry: "overlay" in entry and "subnets" not in entry)
    entry["addressing"] = "ovn"
    rekeyed(spec, "networks", key, mark(key))


@breaks("E0106")
def exception_from_nothing(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networkPolicies")
    entry["ingress"] = [{"from": [mark({"peer": "anywhere", "except": ["10.0.0.0/8"]})]}]


@breaks("E0107")
def unknown_release(chance: Chance, world: World, spec: Spec) -> None:
    word = world.target.distribution.name.lower()
    others = ("4.18", "kubernetes-1.30") if word == "openshift" else (f"{word}-2", word)
    spec["target"] = mark(chance.one((f"{word}-5.0", f"{word}-4.1", *others)))


@breaks("E0111")
def another_kind(chance: Chance, world: World, spec: Spec) -> None:
    field = chance.one(("apiVersion", "kind"))
    spec[field] = mark(chance.one(("v1", "List", "vmnetc.dev/v1")))


@spoils("E0111")
def empty_file(chance: Chance, text: str) -> tuple[str, int]:
    return chance.one(("", "# nothing\n", "\n\n", "- a\n", "text\n", "---\n")), 1


@breaks("E0113")
def family_without_vlans(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "networks", lambda entry: "vlans" in entry)
    del entry["vlans"]
    rekeyed(spec, "networks", key, mark(key))


@breaks("E0113")
def vlans_without_family(chance: Chance, world: World, spec: Spec) -> None:
    key, _ = pick(chance, spec, "networks", lambda entry: "vlans" in entry)
    rekeyed(spec, "networks", key, mark(f"flat-{world.next()}"))


@breaks("E0113")
def count_without_placeholder(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "vms", lambda entry: "count" not in entry)
    entry["count"] = 2
    need(not _named(spec))
    rekeyed(spec, "vms", key, mark(key))


@breaks("E0113")
def placeholder_without_count(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "vms", lambda entry: "count" in entry)
    del entry["count"]
    need(not _named(spec))
    rekeyed(spec, "vms", key, mark(key))


@breaks("E0113")
def start_without_count(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms", lambda entry: "count" not in entry)
    put(entry, "start", 5)


@breaks("E0113")
def many_attached(chance: Chance, world: World, spec: Spec) -> None:
    key, _ = pick(chance, spec, "attach")
    need(not _named(spec))
    rekeyed(spec, "attach", key, mark(f"{key}-{{n}}"))


def _named(spec: Spec) -> bool:
    """Whether services or policies may name a VM that goes."""
    return any("vms" in entry for where, entry in mappings(spec) if where in ("services", "networkPolicies", "peer"))


@breaks("E0114")
def two_ways_of_vlan(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: "vlan" in entry and not {"trunk", "sriov"} & set(entry))
    put(entry, "trunk", "all")


@breaks("E0114")
def service_by_two_ways(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "services", lambda entry: "vms" in entry)
    put(entry, "selector", {"a": "b"})


@breaks("E0114")
def namespace_said_twice(chance: Chance, world: World, spec: Spec) -> None:
    key, entry = pick(chance, spec, "vms")
    need("/" in key)
    put(entry, "namespace", key.partition("/")[0])


@breaks("E0114")
def user_data_twice(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "vms", lambda entry: "cloudInit" in entry)
    first, second = chance.one((("user", "userData"), ("user", "secret"), ("userData", "secret")))
    entry["cloudInit"] = {first: "me", mark(second): "x"}


@breaks("E0114")
def size_of_a_claim(chance: Chance, world: World, spec: Spec) -> None:
    disks, index = _disk(chance, spec)
    need("pvc" in disks[index] or "containerDisk" in disks[index])
    disks[index][mark(chance.one(("size", "storageClass")))] = "10"


@breaks("E0114")
def peer_that_is_two(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networkPolicies")
    entry["egress"] = [{"to": [mark({"peer": "anywhere", "cidr": "10.0.0.0/8"})]}]


@breaks("E0114", "E0424")
def subnets_without_addresses(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: "overlay" in entry and "subnets" in entry)
    need(entry.get("addressing", "ovn") == "ovn" and not entry.get("primary"))
    entry["addressing"] = mark("none")


@breaks("E0114")
def persistent_on_layer_3(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "networks", lambda entry: entry.get("overlay") == "layer3")
    put(entry, "persistentIPs", True)


def _lines(chance: Chance, text: str) -> tuple[list[str], int]:
    """The lines, and one of them at which a root key stands."""
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    roots = [index for index, line in enumerate(lines) if line[:1].isalpha()]
    return lines, chance.one(roots)


@spoils("E0108")
def syntax(chance: Chance, text: str) -> tuple[str, int]:
    lines, at = _lines(chance, text)
    bad = chance.one(
        (
            "x-a: [1, }",
            "x-a: b: c",
            "x-a: 'b' c",
            "x-a: *nobody",
            "x-a: !thing b",
            "x-a: {a, b]",
            "\tx-a: 1",
            "x-a: &a [*a]",
            "? [a]\n: b",
            "x-a: @b",
            "x-a: `b`",
            "x-a: %b",
        )
    )
    lines.insert(at, bad)
    return "\n".join(lines) + "\n", at + 1


@spoils("E0109")
def too_deep(chance: Chance, text: str) -> tuple[str, int]:
    lines, at = _lines(chance, text)
    lines.insert(at, "x-deep: " + chance.one(("[" * 70 + "]" * 70, "{a: " * 70 + "1" + "}" * 70)))
    return "\n".join(lines) + "\n", at + 1


@spoils("E0109")
def too_many(chance: Chance, text: str) -> tuple[str, int]:
    lines, at = _lines(chance, text)
    bomb = ["x-a0: &b0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    bomb += [f"x-a{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 10)}]" for n in range(1, 4)]
    lines[at:at] = bomb
    return "\n".join(lines) + "\n", at + 4


@spoils("E0110")
def control_character(chance: Chance, text: str) -> tuple[str, int]:
    lines, at = _lines(chance, text)
    lines[at] += f"  # {chance.one((chr(0), chr(7), chr(0x9F), chr(0xFFFE), chr(0xD800)))}"
    return "\n".join(lines) + "\n", at + 1


@spoils("E0112")
def second_document(chance: Chance, text: str) -> tuple[str, int]:
    lines, _ = _lines(chance, text)
    return "\n".join([*lines, "---", "a: b"]) + "\n", len(lines) + 1


@spoils("E0905")
def include_that_is_not_there(chance: Chance, text: str) -> tuple[str, int]:
    return _including(chance, text, chance.one(("networks.yaml", "networks/*.yaml", "zz/**/*.yaml", "a b.yml")))


@spoils("E0906")
def include_from_outside(chance: Chance, text: str) -> tuple[str, int]:
    return _including(chance, text, chance.one(("../a.yaml", "/a.yaml", "a/../../*.yaml", "/**/*.yaml")))


@spoils("E0907")
def include_of_no_part(chance: Chance, text: str) -> tuple[str, int]:
    return _including(chance, text, chance.one(("a/**.yaml", "**/**/a.yaml")))


def _including(chance: Chance, text: str, name: str) -> tuple[str, int]:
    lines, at = _lines(chance, text)
    lines.insert(at, chance.one((f"include: {json.dumps(name)}", f"include: [{json.dumps(name)}]")))
    return "\n".join(lines) + "\n", at + 1


@breaks("W0001")
def no_target(chance: Chance, world: World, spec: Spec) -> None:
    """Shown at the first key of the file."""
    need(spec.pop("target", "") == "openshift-4.18")
    need(not any(entry.get("as") == "cudn" for _, entry in entries(spec, "networks")))


@spoils("W0002")
def idle_allow(chance: Chance, text: str) -> tuple[str, int]:
    lines, at = _lines(chance, text)
    word = chance.one(("E0202", "port-of-two-bridges", "W0402"))
    lines.insert(at, f"# vmnetc: allow {word} the switch does not mind")
    return "\n".join(lines) + "\n", at + 1


@spoils("W0003")
def allow_without_reason(chance: Chance, text: str) -> tuple[str, int]:
    lines, at = _lines(chance, text)
    lines.insert(
        at, chance.one(("# vmnetc: allow E0202", "# vmnetc: allow E0101 why not", "# vmnetc: allow nothing at all"))
    )
    return "\n".join(lines) + "\n", at + 1


@breaks("E1120", late=True)
def inventory_that_is_not_there(chance: Chance, world: World, spec: Spec) -> None:
    """Nothing is known of the cluster then, and all other checks go on."""
    spec["inventory"] = [mark(chance.one(("nowhere/cluster.yaml", "no-*.yaml", "no/**/where.json")))]


@breaks("E1121", late=True)
def inventory_outside(chance: Chance, world: World, spec: Spec) -> None:
    spec["inventory"] = [mark(chance.one(("../cluster.yaml", "/etc/hosts", "a/../../b.yaml")))]


@breaks("E0905", late=True)
def used_spec_that_is_not_there(chance: Chance, world: World, spec: Spec) -> None:
    """Nothing of it is known then, and all other checks go on."""
    spec["uses"] = [mark(chance.one(("nowhere/prod.vmnet.yaml", "../nowhere/prod.vmnet.yaml", "zz.yml")))]


@breaks("E0906", late=True)
def used_spec_of_this_machine(chance: Chance, world: World, spec: Spec) -> None:
    spec["uses"] = [mark(chance.one(("/etc/prod.vmnet.yaml", "//prod.yaml")))]


@breaks("E0907", late=True)
def used_spec_that_is_none(chance: Chance, world: World, spec: Spec) -> None:
    spec["uses"] = [mark(chance.one(("../*.vmnet.yaml", "vms.csv", "prod.vmnet.lock.yaml")))]


@breaks("E0105", late=True)
def uses_that_is_no_list_of_files(chance: Chance, world: World, spec: Spec) -> None:
    put(spec, "uses", chance.one((5, {"a": "b"}, True)))


@breaks("E0105", late=True)
def inventory_that_is_no_list_of_files(chance: Chance, world: World, spec: Spec) -> None:
    put(spec, "inventory", chance.one((5, {"a": "b"}, True)))
