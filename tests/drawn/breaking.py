"""What a mutation is, and the handles by which mutations take hold of a spec."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .chance import Chance
from .marks import mark
from .world import Namespace, World

T = TypeVar("T")
Spec = dict[str, Any]
Entry = dict[str, Any]


class NotHereError(Exception):
    """The spec has nothing that this mutation could break."""


Breaks = Callable[[Chance, World, Spec], None]
Spoils = Callable[[Chance, str], tuple[str, int]]


@dataclass(frozen=True)
class Mutation:
    """One way to break a spec, and the finding that must come of it.

    `change` works on the long form and marks what it makes wrong; `spoil` works on the text, and says on which line.
    `follows` are codes of findings that may be elsewhere, each with a reason where it is declared; `late` says that
    the finding need not be the first of the file, since what refers to the broken thing may stand before it.
    """

    name: str
    code: str
    change: Breaks | None = None
    spoil: Spoils | None = None
    follows: frozenset[str] = frozenset()
    late: bool = False


MUTATIONS: list[Mutation] = []


def breaks(code: str, *follows: str, late: bool = False) -> Callable[[Breaks], Breaks]:
    """Declare a mutation of the long form."""

    def declare(function: Breaks) -> Breaks:
        MUTATIONS.append(Mutation(function.__name__, code, change=function, follows=frozenset(follows), late=late))
        return function

    return declare


def spoils(code: str, *follows: str, late: bool = False) -> Callable[[Spoils], Spoils]:
    """Declare a mutation of the text."""

    def declare(function: Spoils) -> Spoils:
        MUTATIONS.append(Mutation(function.__name__, code, spoil=function, follows=frozenset(follows), late=late))
        return function

    return declare


def one(chance: Chance, options: Sequence[T]) -> T:
    """One of the options, if there are any."""
    if not options:
        raise NotHereError
    return chance.one(options)


def need(condition: object) -> None:
    """Go on only where this holds."""
    if not condition:
        raise NotHereError


def entries(spec: Spec, section: str, fits: Callable[[Entry], object] = lambda _: True) -> list[tuple[str, Entry]]:
    found = [(key, entry) for key, entry in spec.get(section, {}).items() if fits(entry)]
    # Of a network that is to be absent nothing but its name is looked at.
    return [(key, entry) for key, entry in found if section != "networks" or entry.get("state") != "absent"]


def pick(
    chance: Chance, spec: Spec, section: str, fits: Callable[[Entry], object] = lambda _: True
) -> tuple[str, Entry]:
    """One of the entries that fit."""
    return one(chance, entries(spec, section, fits))


def put(entry: Entry, key: str, value: Any) -> None:
    """A field, whose key is the mutated thing."""
    entry.pop(key, None)
    entry[mark(key)] = value


def rekeyed(spec: Spec, section: str, old: str, new: str) -> None:
    """An entry under another key, which is the mutated thing; it keeps its place."""
    spec[section] = {new if key == old else key: entry for key, entry in spec[section].items()}


def mark_key(spec: Spec, section: str, key: str) -> None:
    rekeyed(spec, section, key, mark(key))


def filled(spec: Spec, section: str, *fields: str) -> bool:
    """Whether the defaults bring one of the fields."""
    return any(field in spec.get("defaults", {}).get(section, {}) for field in fields)


def space(chance: Chance, world: World, fits: Callable[[Namespace], object] = lambda _: True) -> Namespace:
    return one(chance, [namespace for namespace in world.namespaces if fits(namespace)])


def vm(world: World, spec: Spec, home: str, *nics: Any, name: Any = None, **fields: object) -> Entry:
    """One more VM."""
    size = {} if filled(spec, "vms", "memory", "instancetype") else {"memory": "1Gi"}
    entry: Entry = {**size, **fields} | ({"nics": list(nics)} if nics else {})
    spec.setdefault("vms", {})[name or f"{home}/new{world.next()}"] = entry
    return entry


def nic(world: World) -> str:
    """A NIC that nobody has."""
    return f"ens{900 + world.next()}"


def new_bridge(world: World, spec: Spec, **fields: object) -> str:
    """One more bridge, on a NIC of its own unless it says otherwise."""
    name = f"br-n{world.next()}"
    spec.setdefault("bridges", {})[name] = {"uplink": nic(world), **fields}
    return name


def nic_on(world: World, network: str, **fields: object) -> Entry:
    """A NIC, which says what it has to where vmnetc gives the addresses."""
    static = any(net.name == network and net.addressing == "static" for net in world.networks)
    return {"network": network, **({"ip": "dhcp"} if static else {}), **fields}


def bridge_of(world: World, spec: Spec, network: Entry) -> Any:
    """The bridge of a network, which the defaults may bring."""
    name = network.get("bridge") or spec.get("defaults", {}).get("networks", {}).get("bridge")
    return next((bridge for bridge in world.bridges if bridge.name == name), None)


def on_bridge(world: World, spec: Spec, kind: str) -> Callable[[Entry], bool]:
    """Tells the networks on a bridge of this kind."""

    def fits(entry: Entry) -> bool:
        if {"overlay", "sriov", "macvlan", "existing"} & set(entry):
            return False
        bridge = bridge_of(world, spec, entry)
        return bridge is not None and bridge.kind == kind

    return fits


def rename_bridge(spec: Spec, old: str, new: str) -> None:
    """Another name for a bridge, wherever it stands; one of a family has its name from that."""
    need("{vlan}" not in old)
    for entry in spec.get("interfaces", {}).values():
        if entry.get("on") == old:
            entry["on"] = str(new)
    for entry in [*spec.get("networks", {}).values(), spec.get("defaults", {}).get("networks", {})]:
        if entry.get("bridge") == old:
            entry["bridge"] = str(new)
        if entry.get("physicalNetwork") == f"{old}-localnet":
            entry["physicalNetwork"] = f"{new}-localnet"
    rekeyed(spec, "bridges", old, mark(new))


def rename_interface(spec: Spec, old: str, new: str) -> None:
    """Another name for an interface, wherever it stands; one of a family has its name from that."""
    need("{vlan}" not in old)
    for entry in [*spec.get("interfaces", {}).values(), *spec.get("bridges", {}).values()]:
        for field in ("on", "uplink", "macvlan"):
            if entry.get(field) == old:
                entry[field] = str(new)
        if old in entry.get("bond", []):
            entry["bond"] = [str(new) if port == old else port for port in entry["bond"]]
        if entry.get("options", {}).get("primary") == old:
            entry["options"]["primary"] = str(new)
    for entry in spec.get("networks", {}).values():
        if entry.get("macvlan") == old:
            entry["macvlan"] = str(new)
    rekeyed(spec, "interfaces", old, mark(new))


def mappings(spec: Spec) -> Iterator[tuple[str, Entry]]:
    """The mappings whose keys the language knows, each with what it is."""
    for section, content in spec.items():
        if section in ("metadata", "platform", "output"):
            yield section, content
            yield from ((name, inner) for name, inner in content.items() if name == "operatorNamespaces")
        elif section == "defaults":
            yield from ((f"defaults.{name}", entry) for name, entry in content.items())
        elif isinstance(content, dict) and not section.startswith("x-"):
            for entry in content.values():
                yield section, entry
                yield from _below(section, entry)


def _below(section: str, entry: Entry) -> Iterator[tuple[str, Entry]]:
    if section == "nodes":
        yield from _of_nodes(entry)
    if section in ("interfaces", "bridges"):
        yield from _of_device(entry)
    if section == "networks":
        yield from (("pod route", route) for route in entry.get("routes", []))
        evpn = entry.get("evpn", {})
        yield from (("evpn", evpn),) if evpn else ()
        yield from (("EVPN domain", evpn[part]) for part in ("mac", "ip") if part in evpn)
    if section in ("vms", "templates", "attach"):
        yield from (("nic", nic) for nic in entry.get("nics", []))
        yield from (("disk", disk) for disk in entry.get("disks", []))
        yield from ((field, entry[field]) for field in ("cpu", "cloudInit") if field in entry)
    if isinstance(entry.get("route"), dict):
        yield "route", entry["route"]
    for side in ("ingress", "egress"):
        for rule in entry.get(side, []) if isinstance(entry.get(side), list) else []:
            yield side, rule
            yield from (("peer", peer) for peer in (*rule.get("from", []), *rule.get("to", [])))


def _of_nodes(entry: Entry) -> Iterator[tuple[str, Entry]]:
    yield from (("host", host) for host in entry.get("hosts", {}).values())
    yield from ((field, entry[field]) for field in ("byLabel", "dns") if field in entry)
    roles = [entry, *entry.get("hosts", {}).values()]
    nics = [where.get("nics", {}) for where in roles] + list(entry.get("byLabel", {}).get("values", {}).values())
    yield from (("nic by MAC", nic) for here in nics for nic in here.values() if isinstance(nic, dict))


def _of_device(entry: Entry) -> Iterator[tuple[str, Entry]]:
    yield from (("making", making) for making in entry.get("perGroup", {}).values())
    for here in (entry, *entry.get("perGroup", {}).values()):
        said = here.get("ip")
        for ip in (said, *(said.values() if isinstance(said, dict) else ())):
            if isinstance(ip, dict) and {"dhcp", "subnet"} & set(ip):
                yield "dhcp" if "dhcp" in ip else "subnet", ip
    yield from (("host route", route) for route in entry.get("routes", []))
    yield from (("route rule", rule) for rule in entry.get("routeRules", []))
