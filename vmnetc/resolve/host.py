"""Interfaces and bridges of the nodes: an entry becomes a device for each way in which it is made on different nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, assert_never, cast

from vmnetc import graph
from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph import Bridge, HostDevice, Interface, NodeGroup, Port
from vmnetc.graph.node_addresses import NO_IP, HostRoute, Ip
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import host as spec
from vmnetc.spec.reading import Spec
from vmnetc.targets.table import Target

from . import faults, host_faults
from .families import Entry, Vlans, entries
from .host_checks import BR_EX, check_entry, check_mapped
from .makings import first_ports, making, said
from .names import Problems, about, as_json, pairs
from .node_addresses import INHERIT, check_agreement, check_by_nodes, here, node_ip, routes, rules
from .nodes import Nodes, chosen
from .vlans import ranges

# Devices on each other, the NIC included: Linux's MAX_NEST_DEV (v6.12, include/linux/netdevice.h).
MAX_STACKED = 8
# Devices of all nodes that get a policy of their own, taken together: far beyond any cluster, and bounded all the same.
MOST_DEVICES = 50_000
_Made = TypeVar("_Made", bound=HostDevice)
_Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Host:
    """All devices of the nodes, by their name in the spec; `families` are the VLANs of `{vlan}` keys."""

    interfaces: Mapping[str, tuple[Interface, ...]]
    bridges: Mapping[str, tuple[Bridge, ...]]
    families: Mapping[str, Vlans]


def host(typed: Spec, nodes: Nodes, target: Target, problems: Problems) -> Host:
    """The devices, `br-ex` among them where the target has it; elsewhere it is a bridge like others."""
    written, families = entries(typed, problems)
    built_in = frozenset({BR_EX} if target.distribution.br_ex else ())
    for name in built_in:
        written.pop(name, None)
    found = _Devices(written, nodes, typed.borrowed, built_in, problems)
    if found.too_many():
        problems.broken.update(entry.at.path for entry in written.values())
        written.clear()
    for name in written:
        found.make(name, ())
    made = dict(sorted(found.made.items()))
    bridges = {name: _only(devices, Bridge) for name, devices in made.items() if written[name].is_bridge}
    interfaces: dict[str, Any] = {name: devices for name, devices in made.items() if not written[name].is_bridge}
    bridges |= {name: (_br_ex(typed.bridges.get(name), nodes, problems),) for name in built_in}
    return Host(interfaces, dict(sorted(bridges.items())), families)


def _only(devices: Iterable[HostDevice], kind: type[_Made]) -> tuple[_Made, ...]:
    return tuple(device for device in devices if isinstance(device, kind))


@dataclass(slots=True)
class _Devices:
    """The devices made so far; `heights` counts the devices from the NIC up, itself included."""

    entries: dict[str, Entry]
    nodes: Nodes
    borrowed: frozenset[Path]
    built_in: frozenset[str]
    problems: Problems
    made: dict[str, tuple[HostDevice, ...]] = field(default_factory=dict)
    heights: dict[str, int] = field(default_factory=dict)
    groups: dict[str, tuple[NodeGroup, ...]] = field(default_factory=dict)
    heirs: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, entry in self.entries.items():
            self.groups[name] = self._groups_of(entry)
            for below, _ in first_ports(entry):
                self.heirs.setdefault(below, []).append(entry)
        self._check_roles()

    def too_many(self) -> bool:
        """Whether all families and nodes together come to more devices than anybody can mean."""
        count = 0
        for name, groups in self.groups.items():
            count += max(1, len(groups))
            if count > MOST_DEVICES:
                self.problems.found.append(host_faults.too_many_devices(MOST_DEVICES, self.entries[name].at.key))
                return True
        return False

    def _groups_of(self, entry: Entry) -> tuple[NodeGroup, ...]:
        typed, at = entry.typed, entry.at
        if not isinstance(typed, spec.Varied):
            return chosen(typed.nodes, self.nodes, entry.who, at, self.problems)
        if typed.nodes is not None:
            groups = chosen(typed.nodes, self.nodes, entry.who, at, self.problems)
            check_by_nodes(
                typed.perGroup, f"perGroup of {entry.who}", at / "perGroup", groups, self.nodes, self.problems
            )
            return groups
        found: dict[NodeGroup, None] = {}
        for name in typed.perGroup:
            named = self.nodes.named(name)
            if named is None:
                known = {key: Route(("nodes", key)) for key in self.nodes.groups} | {
                    key: one.at for key, one in self.nodes.hosts.items()
                }
                route = (at / "perGroup" / name).key
                self.problems.dangling(entry.who, "nodes", "node group", name, route, known)
            found.update(dict.fromkeys(named or ()))
        check_agreement(typed.perGroup, f"perGroup of {entry.who}", at / "perGroup", tuple(found), self.problems)
        return tuple(found)

    def _check_roles(self) -> None:
        """A role is another word for a NIC, and no other device has it for a name."""
        roles = {role: nic.at for group in self.nodes.all() for role, nic in group.nics.items()}
        for name in sorted(roles.keys() & self.entries.keys()):
            entry = self.entries[name]
            if not isinstance(entry.typed, spec.Ethernet):
                self.problems.found.append(faults.expands_twice("interface", name, entry.at, roles[name]))

    def make(self, name: str, above: tuple[str, ...]) -> tuple[HostDevice, ...]:
        if name not in self.made:
            entry = self.entries[name]
            made = self._make(entry, above)
            heights = [
                self.heights[port.device.key] for one in made for port in graph.stacked(one) if port.device is not None
            ]
            standing = not isinstance(entry.typed, spec.Ethernet)
            self.heights.setdefault(name, standing + max(heights, default=1))
            self.made[name] = made
        return self.made[name]

    def _make(self, entry: Entry, above: tuple[str, ...]) -> tuple[HostDevice, ...]:
        """The devices of an entry: nodes on which it comes out alike share one."""
        check_entry(entry, self.groups[entry.name], self.nodes, self.problems)
        alike: dict[object, tuple[type[HostDevice], _Fields, list[NodeGroup]]] = {}
        for group in self.groups[entry.name]:
            kind, fields = self._on(entry, group, above)
            alike.setdefault(_identity(kind, fields), (kind, fields, []))[2].append(group)
        if not alike and entry.is_bridge:  # a bridge whose nodes are not there is one all the same
            nowhere = NodeGroup("", (), "", None, (), None, {}, None, entry.at)
            kind, fields = self._on(entry, nowhere, above)
            return (kind(groups=(), **fields),)
        return tuple(kind(groups=tuple(groups), **fields) for kind, fields, groups in alike.values())

    def _on(self, entry: Entry, group: NodeGroup, above: tuple[str, ...]) -> tuple[type[HostDevice], _Fields]:
        """What the entry is on some nodes: the class of the device, and its fields but for its nodes."""
        typed, at = making(entry, group)
        fields = self._common(entry, typed, at, group)
        stand = _Stand(entry, at, group, above)
        moved = self._moved(entry, group)
        if moved:
            fields |= {"ip": NO_IP, "routes": (), "ipv6": "none" if fields["ipv6"] == "none" else None}
        match typed:
            case spec.Ethernet():
                nic = group.nics.get(entry.name)
                if nic is not None:
                    fields["name"] = nic.name or entry.name
                says_ip = said(entry, typed).ip is not None and not moved
                mac = nic.mac if nic is not None else None
                return graph.Ethernet, fields | {"says_ip": says_ip, "permanent_mac": mac}
            case spec.Bond():
                ports = tuple(self._port(name, at / "bond" / index, stand) for index, name in enumerate(typed.bond))
                options = pairs(_options(typed, ports))
                return graph.Bond, fields | {"ports": ports, "mode": typed.mode, "options": options}
            case spec.Vlan() | spec.VlanFamily() | spec.BridgePort():
                return self._on_base(entry, typed, at, fields, stand)
            case spec.Macvlan():
                base = self._port(typed.macvlan, at / "macvlan", stand)
                made = {"base": base, "mode": typed.mode, "promiscuous": typed.promiscuous}
                return graph.Macvlan, fields | made
            case spec.Bridge():
                return Bridge, fields | self._bridge(entry, typed, stand)
            case spec.Varied():
                raise AssertionError("what varies is one thing on each node")
            case _:
                assert_never(typed)

    def _on_base(
        self,
        entry: Entry,
        typed: spec.Vlan | spec.VlanFamily | spec.BridgePort,
        at: Route,
        fields: _Fields,
        stand: _Stand,
    ) -> tuple[type[HostDevice], _Fields]:
        """A VLAN on an interface, or the node's own port on an OVS bridge."""
        base = self._port(typed.on, at / "on", stand)
        vlan_at = entry.vlan_at or at / "vlan"
        vlan = entry.vlan if isinstance(typed, spec.VlanFamily) else getattr(typed, "vlan", None)
        below = self.entries.get(entry.fill(typed.on))
        on_bridge = below is not None and isinstance(below.typed, spec.Bridge) and below.typed.type == "ovs"
        fields |= {"vlan_at": vlan_at, "vlan": vlan}
        if on_bridge or isinstance(typed, spec.BridgePort):
            if not on_bridge and typed.on not in self.built_in:
                self.problems.found.append(host_faults.no_ovs_bridge(entry.who, typed.on, at / "on"))
            return graph.BridgePort, fields | {"bridge": base}
        if fields["name"] == f"{typed.on}.{vlan}" and typed.on in stand.group.nics:
            fields["name"] = f"{base.name}.{vlan}"
        return graph.Vlan, fields | {"base": base, "reorder_headers": typed.reorderHeaders}

    def _common(self, entry: Entry, typed: Any, at: Route, group: NodeGroup) -> _Fields:
        stated = said(entry, typed)
        ip, own_routes = self._ip(entry, stated, at, group)
        return {
            "name": entry.name,
            "key": entry.name,
            "ip": self._forwarding(entry, stated, at, group, ip),
            "ipv6": self._ipv6(entry, stated, at, group, ip),
            "routes": (*own_routes, *routes(stated.routes, at / "routes")),
            "rules": rules(stated.routeRules, at / "routeRules", entry.who, self.problems),
            "mtu": stated.mtu,
            "mac": stated.mac,
            "state": stated.state,
            "restore": stated.restore,
            "policy": entry.fill(stated.nncp) if stated.nncp is not None else None,
            "raw": as_json(stated.raw),
            "at": at,
            "about": about(stated),
        }

    def _ipv6(self, entry: Entry, stated: Any, at: Route, group: NodeGroup, ip: Ip) -> str | None:
        """What is said of IPv6; who takes the address of a port over takes this too."""
        if stated.ipv6 is None and ip.taken_over:
            below = self.entries[next(first_ports(entry))[0]]
            return cast(str | None, said(below, making(below, group)[0]).ipv6)
        if stated.ipv6 is not None and any(address.interface.version == 6 for address in ip.addresses):
            both = [f"ipv6: {stated.ipv6}", "an IPv6 address in ip"]
            self.problems.found.append(spec_faults.exclusive(both, entry.who, (at / "ipv6").key))
        return cast(str | None, stated.ipv6)

    def _forwarding(self, entry: Entry, stated: Any, at: Route, group: NodeGroup, ip: Ip) -> Ip:
        """The address, with what is said of packets for others; who takes the address of a port over takes this too."""
        typed = stated.forwarding
        if typed is None and ip.taken_over:
            below = self.entries[next(first_ports(entry))[0]]
            typed = said(below, making(below, group)[0]).forwarding
        elif typed is not None and not ip.has_ipv4:
            self.problems.found.append(
                host_faults.without_effect("forwarding", "an IPv4 address", entry.who, (at / "forwarding").key)
            )
        return replace(ip, forwarding=typed)

    def _ip(self, entry: Entry, own: Any, at: Route, group: NodeGroup) -> tuple[Ip, tuple[HostRoute, ...]]:
        """The addresses on some nodes, and the routes that come with inherited ones."""
        typed, ip_at = here(own.ip, at / "ip", group)
        if typed != INHERIT:
            return node_ip(typed or "none", ip_at, group, entry.who, self.problems), ()
        first = next(iter(first_ports(entry)), None)
        below = self.entries.get(first[0]) if first is not None else None
        if below is None or (stated := self._stated_ip(below, group)) is None:
            name = first[0] if first is not None else "a port"
            if not self.problems.is_broken("interfaces", name):
                self.problems.found.append(
                    host_faults.nothing_to_inherit(entry.who, name, ip_at, declared=below is not None)
                )
            return NO_IP, ()
        ip = node_ip(stated[0], stated[1], group, below.who, self.problems)
        source, source_at = making(below, group)
        return replace(ip, taken_over=True), routes(said(below, source).routes, source_at / "routes")

    def _stated_ip(self, below: Entry, group: NodeGroup) -> tuple[Any, Route] | None:
        """The address that the spec says a port to have on some nodes."""
        source, at = making(below, group)
        typed = said(below, source).ip
        if not typed:
            return None
        stated = here(typed, at / "ip", group)
        return None if stated[0] in (None, "none", INHERIT) else stated

    def _moved(self, below: Entry, group: NodeGroup) -> bool:
        """Whether what stands on a device takes its address over."""
        heirs = (heir for heir in self.heirs.get(below.name, ()) if group in self.groups[heir.name])
        return any(here(making(heir, group)[0].ip, heir.at, group)[0] == INHERIT for heir in heirs)

    def _port(self, reference: str, at: Route, stand: _Stand) -> Port:
        """What something stands on; a port that cannot be is a problem, and then as good as a NIC."""
        below = stand.entry.fill(reference)
        bare, found = Port(below, None, at), self.problems.found
        if below in (*stand.above, stand.entry.name):
            found.append(host_faults.stands_on_itself(below, at))
            return bare
        if len(stand.above) + 2 > MAX_STACKED:
            return self._cut(stand.entry.name, bare)
        if below in self.built_in:
            found.append(host_faults.bridge_as_port(below, at))
            return bare
        if below not in self.entries:
            return self._nic(below, at, stand)
        if self.entries[below].is_bridge and not self._may_stand_on_bridge(stand, self.entries[below], at):
            return bare
        variants = self.make(below, (*stand.above, stand.entry.name))
        if not variants:
            return bare
        if self.heights[below] + 1 > MAX_STACKED:
            return self._cut(stand.entry.name, bare)
        device = next((one for one in variants if stand.group in one.groups), variants[0])
        return Port(device.name, device, at, device.permanent_mac if isinstance(device, graph.Ethernet) else None)

    def _nic(self, name: str, at: Route, stand: _Stand) -> Port:
        """A NIC by its role, if any of the entry's nodes know it as one, else by its name."""
        targets = self.groups[stand.entry.name]
        known = [group for group in targets if name in group.nics]
        if not known:
            return Port(name, None, at)
        nic = stand.group.nics.get(name)
        if nic is None:
            silent = [group.name for group in targets if name not in group.nics]
            self.problems.found.append(host_faults.role_not_known(stand.entry.who, name, silent, at, known))
            return Port(name, None, at)
        if nic.name is None:
            return Port(name, None, at, nic.mac)
        declared = self.entries.get(nic.name)
        if declared is not None and isinstance(declared.typed, spec.Ethernet):
            device = next((one for one in self.make(nic.name, ()) if stand.group in one.groups), None)
            return Port(nic.name, device, at)
        return Port(nic.name, None, at)

    def _may_stand_on_bridge(self, stand: _Stand, below: Entry, at: Route) -> bool:
        """The node's own interfaces stand on OVS bridges; above a Linux bridge that filters, tagged frames get lost."""
        bridge = below.typed
        assert isinstance(bridge, spec.Bridge)
        if isinstance(making(stand.entry, stand.group)[0], spec.Bond | spec.Bridge | spec.Macvlan):
            self.problems.found.append(host_faults.bridge_as_port(below.name, at))
            return False
        if bridge.existing or (below.at.path in self.borrowed and stand.at.entry.path not in self.borrowed):
            self.problems.found.append(host_faults.on_existing_bridge(stand.entry.who, below.name, at))
            return False
        if bridge.type != "ovs" and bridge.allowedVlans != "none":
            uplink = bridge.uplink if bridge.uplink not in (None, "none") else "its uplink"
            self.problems.found.append(host_faults.vlan_above_filter(stand.entry.who, below.name, str(uplink), at))
        return True

    def _cut(self, name: str, port: Port) -> Port:
        """One finding for a stack: what stands on this one counts from here."""
        self.problems.found.append(host_faults.stacked_too_high(name, MAX_STACKED, port.at))
        self.heights[name] = 0
        return port

    def _bridge(self, entry: Entry, typed: spec.Bridge, stand: _Stand) -> _Fields:
        uplink = None
        if typed.uplink not in (None, "none") and not typed.existing:
            uplink = self._port(typed.uplink, entry.at / "uplink", stand)
        return {
            "kind": typed.type or "linux",
            "existing": typed.existing,
            "uplink": uplink,
            "stp": typed.stp,
            "mcast_snooping": typed.mcastSnooping,
            "allowed_vlans": ranges(typed.allowedVlans, entry.at / "allowedVlans")
            if isinstance(typed.allowedVlans, list)
            else typed.allowedVlans,
            "native_vlan": typed.nativeVlan,
            "mtu": graph.host.stated_mtu(uplink) if typed.mtu == "inherit" else typed.mtu,
            "localnets": tuple(typed.physicalNetwork or (f"{entry.name}-localnet",)),
            "localnets_stated": typed.physicalNetwork is not None,
            "mapped": typed.mapped,
            "built_in": False,
        }


@dataclass(frozen=True, slots=True)
class _Stand:
    """Who looks for a port, on which nodes, and what stands on it in turn."""

    entry: Entry
    at: Route
    group: NodeGroup
    above: tuple[str, ...]


def _identity(kind: type[HostDevice], fields: _Fields) -> object:
    """What two nodes have to agree in to share a device; what it stands on counts as the object that it is."""
    return (kind, *(_same(value) for value in fields.values()))


def _same(value: Any) -> Any:
    if isinstance(value, Port):
        return value.name, value.mac, id(value.device)
    return tuple(_same(item) for item in value) if value.__class__ is tuple else value


def _options(typed: spec.Bond, ports: tuple[Port, ...]) -> dict[str, str]:
    """The bonding driver's options are text, and its switches are 1 and 0. The primary port may be named by its role."""
    named = {name: port.name for name, port in zip(typed.bond, ports, strict=True)}
    texts = {key: str(int(value)) if isinstance(value, bool) else str(value) for key, value in typed.options.items()}
    return {key: named.get(text, text) if key == "primary" else text for key, text in texts.items()}


def _br_ex(entry: spec.Bridge | None, nodes: Nodes, problems: Problems) -> Bridge:
    """OVN-Kubernetes' own bridge: it may be mapped, and nothing of it may be changed.

    https://docs.openshift.com, "Updating node network configuration": br-ex and what hangs on it must not be modified.
    """
    at = Route(("bridges", BR_EX))
    if entry is not None:
        for name in sorted(
            entry.stated()
            - {"existing", "physicalNetwork", "mapped", "type", "nodes", "nncp", "description", "labels", "annotations"}
        ):
            problems.found.append(host_faults.br_ex_changed(name, at / name))
        if entry.type == "linux":
            problems.found.append(host_faults.br_ex_changed("type", at / "type"))
        check_mapped(entry, BR_EX, at, problems, there=True)
    entry = entry or spec.Bridge()
    return Bridge(
        name=BR_EX,
        key=BR_EX,
        kind="ovs",
        existing=True,
        groups=chosen(entry.nodes, nodes, f'bridge "{BR_EX}"', at, problems),
        uplink=None,
        stp=False,
        mcast_snooping=None,
        allowed_vlans=None,
        native_vlan=None,
        mtu=None,
        localnets=tuple(entry.physicalNetwork or (f"{BR_EX}-localnet",)),
        localnets_stated=entry.physicalNetwork is not None,
        mapped=entry.mapped,
        built_in=True,
        policy=entry.nncp,
        at=at,
        about=about(entry),
    )
