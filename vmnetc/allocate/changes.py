"""What of the live would be lost, replaced or refused: the lock before and after, compared.

Nothing live is replaced unasked. Whoever wants it says so: by `state: absent`, by `existing`, or by `vmnetc forget`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Place, Route
from vmnetc.graph import (
    Bridge,
    BridgeNetwork,
    ExistingNetwork,
    Graph,
    HostDevice,
    MacvlanNetwork,
    NodeGroup,
    OverlayNetwork,
    OwnNetwork,
    SriovNetwork,
)
from vmnetc.graph.host import type_of
from vmnetc.lock import EVERYWHERE, Device, Lock, Network, entries
from vmnetc.lock.model import Strings

from . import faults, settings
from .rollout import machines, objects, own_networks

_NAD, _UDN, _CUDN = "NetworkAttachmentDefinition", "UserDefinedNetwork", "ClusterUserDefinedNetwork"
_SRIOV = "SriovNetwork"
_WORDS = {_NAD: "nad", _UDN: "udn", _CUDN: "cudn"}
_FIELDS = {"ipam": "persistentIPs"}
_number = re.compile(r"\d+")


def harms(graph: Graph, before: Lock, after: Lock) -> Iterator[Diagnostic]:
    """What would touch something live, each harm once."""
    if not before:
        return
    if _of_another_spec(graph, before, after):
        yield faults.lock_of_another_spec(before.mac_seed, graph.name, before.origin.place(()), before.origin.spec)
        return
    networks = _Networks(graph, before, after)
    yield from networks.harms()
    yield from _Host(graph, before, after, networks.harmed_localnets).harms()
    yield from settings.harms(graph, before, after)
    yield from _namespaces(graph, before, after, networks)
    yield from _vms(graph, before, after)
    yield from _nics(graph, before, after, networks.keys)


def _of_another_spec(graph: Graph, before: Lock, after: Lock) -> bool:
    """Whether a lock was begun under another name, and has nothing of what the spec says."""
    own, remembered = entries.paths(after).keys(), entries.paths(before).keys()
    return before.mac_seed != graph.name and bool(own) and all(one.startswith("nodes.") for one in own & remembered)


# Networks


class _Networks:
    """The networks before and after, and those whose objects somebody would lose."""

    def __init__(self, graph: Graph, before: Lock, after: Lock) -> None:
        self.graph = graph
        self.before = before
        self.after = after
        self.spec = before.origin.spec
        self.own = {network.name: network for network in own_networks(graph)}
        self.harmed: set[str] = set()

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The keys of networks that are called otherwise now, by the old ones."""
        by_objects = {objects(now): key for key, now in self.after.networks.items()}
        return {
            key: by_objects[objects(was)]
            for key, was in self.before.networks.items()
            if key not in self.own and objects(was) in by_objects
        }

    def harms(self) -> Iterator[Diagnostic]:
        """Networks of one family that are harmed alike are one finding."""
        others = {network.name for network in self.graph.networks if isinstance(network, ExistingNetwork)}
        found: dict[_Harm, list[str]] = {}
        for key, was in sorted(self.before.networks.items()):
            now_key = key if key in self.own else self.keys.get(key)
            if now_key is not None:
                harms = list(_network_harms(was, self.own[now_key], self.after.networks[now_key]))
            elif key not in others and key not in self.graph.retired:
                harms = [_Gone(_number.sub("#", key), was.kind)]
            else:
                continue
            for harm in harms:
                found.setdefault(harm, []).append(key)
                self.harmed.add(key)
        yield from (self._say(harm, keys) for harm, keys in found.items())

    def _say(self, harm: _Harm, keys: list[str]) -> Diagnostic:
        seen, vms, spec = self.before.origin.place(("networks", keys[0])), self._vms(keys), self.spec
        match harm:
            case _Gone():
                return faults.networks_gone(keys, harm.kind, vms, Route(("networks",), "key"), seen, spec)
            case _Replaced():
                return faults.network_replaced(keys, harm.before, harm.after, harm.cure, harm.at, seen, vms, spec)
            case _Changed():
                at = harm.at
                return faults.fact_changed(keys, harm.field, harm.before, harm.after, harm.kind, at, seen, vms, spec)
            case _Closed():
                there = [vm for vm in vms if vm.partition("/")[0] in harm.namespaces]
                return faults.network_closed(keys, harm.namespaces, harm.at, seen, there, spec)

    @cached_property
    def harmed_localnets(self) -> frozenset[str]:
        """The localnet names of harmed networks: that these are lost too is no other mistake."""
        return frozenset(self.before.networks[key].fixed.get("physicalNetwork", "") for key in self.harmed)

    @cached_property
    def harmed_primaries(self) -> frozenset[str]:
        """The namespaces that a harmed primary network covered."""
        networks = (self.before.networks[key] for key in self.harmed)
        return frozenset(
            name for network in networks if network.fixed.get("primary") == "true" for name in network.namespaces
        )

    def _vms(self, keys: Iterable[str]) -> list[str]:
        return [vm for key in keys for vm in self._on.get(key, ())]

    @cached_property
    def _on(self) -> Mapping[str, list[str]]:
        """The VMs that the spec has on each network."""
        found: dict[str, list[str]] = {}
        for place, nics in machines(self.graph):
            for network in dict.fromkeys(nic.network.name for nic in nics):
                found.setdefault(network, []).append(place)
        return found


@dataclass(frozen=True, slots=True)
class _Gone:
    """The spec has it no more; of those whose names differ in a number, one finding tells."""

    alike: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Replaced:
    """Its objects would be others: which field says so, and how to keep what is live."""

    at: Route
    cure: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class _Changed:
    """A fact that cannot change would."""

    at: Route
    field: str
    before: str
    after: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Closed:
    """It would go from some of its namespaces."""

    at: Route
    namespaces: Strings


_Harm = _Gone | _Replaced | _Changed | _Closed


def _network_harms(was: Network, network: OwnNetwork, now: Network) -> Iterator[_Harm]:
    replaced = _replaced(was, network, now)
    if replaced is not None:
        at, cure = replaced
        named = next(_renamed(was, now), None) is not None
        yield _Replaced(at, cure, _described(was, named=named), _described(now, named=named))
        return
    for fact in _changed_facts(was, now):
        before, after = was.fixed.get(fact, ""), now.fixed.get(fact, "")
        if fact == "subnets" and isinstance(network, BridgeNetwork) and not (before and after):
            by = "ovn" if before else "others"  # who gives the addresses of a localnet
            yield _Changed((network.at / "addressing").key, "addressing", by, network.addressing.by, was.kind)
        else:
            yield _Changed(_at(fact, was, now, network), _field(fact, network), before, after, was.kind)
    closed = _homes(was) - _homes(now)
    if closed:
        yield _Closed(network.at / "namespaces", tuple(sorted(closed)))


def _replaced(was: Network, network: OwnNetwork, now: Network) -> tuple[Route, str] | None:
    """Which field makes other objects of a network, if one does, and how to keep those that are live."""
    entry, key = network.at, network.at.path[1]
    if was.kind != now.kind:
        return _other_kind(was, network, now)
    if was.kind == _SRIOV:
        return _renamed_in_operator(was, network, now)
    for home in _renamed(was, now):
        return _kept_name(was, home, network)
    if (was.namespaces == EVERYWHERE) != (now.namespaces == EVERYWHERE) and not _homes(was) <= _homes(now):
        typed = "all" if was.namespaces == EVERYWHERE else _listed(was.namespaces)
        return entry / "namespaces", f"networks.{key}.namespaces: {typed} keeps it where it is"
    if was.kind == _UDN and was.namespaces != now.namespaces:
        return entry / "namespaces", f"networks.{key}.namespaces: {_listed(was.namespaces)} keeps it there"
    return None


def _renamed_in_operator(was: Network, network: OwnNetwork, now: Network) -> tuple[Route, str] | None:
    """Objects of the SR-IOV operator that get other names where they are, since there are several now, or one."""
    stay = _homes(was) & _homes(now)
    if not stay or (len(was.names) > 1) == (len(now.names) > 1):
        return None
    cure = f"networks.{network.name}.namespaces: {_listed(tuple(sorted(_homes(was))))} keeps what is live"
    return network.at / "namespaces", f"{cure}; a second network on the same pool for the other namespaces"


def _renamed(was: Network, now: Network) -> Iterator[str]:
    """The namespaces in which an object that stays would have another name; of a cluster-wide one the empty text."""
    if was.kind == _CUDN:
        yield from [""] if was.names != now.names else []
    elif was.names != now.names:
        before, after = _names(was), _names(now)
        for home in sorted(_homes(was) & _homes(now)):
            if before.get(home, before[""]) != after.get(home, after[""]):
                yield home


def _names(network: Network) -> dict[str, str]:
    """The names of its objects by namespace; the usual one by the empty text."""
    return {"": "", **{home: name for home, _, name in (text.rpartition("/") for text in network.names)}}


def _kept_name(was: Network, home: str, network: OwnNetwork) -> tuple[Route, str]:
    """Which field changes the name of a live object, and what keeps it."""
    entry, key = network.at, network.at.path[1]
    names = _names(was)
    live = names.get(home, names[""])
    if live == names[""] and home not in dict(network.names.elsewhere):
        return entry / "name", f"networks.{key}.name: {live} keeps what is live"
    return entry / "names", f"networks.{key}.names: {{{home}: {live}}} keeps what is live"


def _homes(network: Network) -> set[str]:
    """The namespaces that hold a NAD of it. One for all stands in `default`, which every namespace may use."""
    return set(network.namespaces) or {"default"}


def _other_kind(was: Network, network: OwnNetwork, now: Network) -> tuple[Route, str]:
    entry, key = network.at, network.at.path[1]
    if isinstance(network, SriovNetwork | MacvlanNetwork) or was.kind == _SRIOV:
        return entry.key, "another network under a key of its own, and the VMs moved to it one by one"
    keep = f"networks.{key}.as: {_WORDS[was.kind]} keeps what is live"
    if was.kind == _UDN and now.kind == _CUDN and len(now.namespaces) > 1:
        keep = f"leave it in {was.namespaces[0]}, and add a second network for the other namespaces"
        return entry / "namespaces", keep
    if now.namespaces == EVERYWHERE and was.namespaces != EVERYWHERE:
        return entry / "namespaces", f"networks.{key}.namespaces: {_listed(was.namespaces)} keeps it where it is"
    if isinstance(network, OverlayNetwork) or network.asked_for:
        return entry / "as", keep
    if network.bridge.kind == "linux":
        return entry / "bridge", "leave it on its OVS bridge"
    return Route(("target",)), "leave target at a release that has this kind"


def _listed(names: Strings) -> str:
    return f"[{', '.join(names[:5])}{', …' if len(names) > 5 else ''}]"


def _described(network: Network, *, named: bool) -> str:
    """What a network is, and where; and by which names, if they matter."""
    if named:
        return f"{network.kind} {faults.several(network.names)}"
    if network.namespaces == EVERYWHERE:
        return f"a {network.kind} in default, for all namespaces"
    return f"a {network.kind} in {', '.join(network.namespaces[:3])}{', …' if len(network.namespaces) > 3 else ''}"


def _changed_facts(was: Network, now: Network) -> list[str]:
    """The facts that differ. A network of another topology is another in all, and one without subnets has other `ipam` too."""
    if not was.fixed:
        return []
    changed = [field for field in sorted({*was.fixed, *now.fixed}) if was.fixed.get(field) != now.fixed.get(field)]
    if "topology" in changed:
        return ["topology"]
    if ("subnets" in was.fixed) != ("subnets" in now.fixed):
        return [fact for fact in changed if fact not in ("ipam", "excludeSubnets")]
    return changed


def _field(fact: str, network: OwnNetwork) -> str:
    if fact == "topology":
        return "overlay" if isinstance(network, OverlayNetwork) else "bridge"
    return _FIELDS.get(fact, fact)


def _at(fact: str, was: Network, now: Network, network: OwnNetwork) -> Route:
    """The field that was changed. The same addressing in another form is the target's doing."""
    if fact == "ipam" and _plain_ipam(was) == _plain_ipam(now):
        return Route(("target",))
    if fact == "vlan" and isinstance(network, BridgeNetwork):
        return network.vlan_at
    return network.at / _field(fact, network)


def _plain_ipam(network: Network) -> str:
    found = network.fixed.get("ipam", "").partition(" ")[0]
    return "" if found == "disabled" else found


# Nodes


class _Host:
    """The devices, mappings and policies of the nodes before and after."""

    def __init__(self, graph: Graph, before: Lock, after: Lock, harmed_localnets: frozenset[str]) -> None:
        self.graph = graph
        self.before = before
        self.after = after
        self.harmed_localnets = harmed_localnets
        self.spec = before.origin.spec
        self.groups = {group.name: group for group in graph.groups}
        self.devices: dict[str, HostDevice] = {}
        for device in (*graph.interfaces, *graph.bridges):
            self.devices.setdefault(device.name, device)
        self.owned_by_others = {bridge.name for bridge in graph.bridges if bridge.existing}
        self.mapped_by_others = {localnet for bridge in graph.bridges if bridge.mapped for localnet in bridge.localnets}
        self.retired = {
            (stack.group.name, device.name): Device(type_of(device), stack.name)
            for stack in graph.stacks
            for device in stack.devices
            if device.state == "absent"
        }
        self.unmapped = {
            (stack.group.name, mapping.localnet)
            for stack in graph.stacks
            for mapping in stack.mappings
            if mapping.absent
        }
        self.lost: set[tuple[str, str]] = set()

    def harms(self) -> Iterator[Diagnostic]:
        yield from self._nodes()
        yield from self._gone_nodes()
        yield from self._devices()
        yield from self._mappings()
        yield from self._policies()

    def _nodes(self) -> Iterator[Diagnostic]:
        """Groups that nodes may have left: those that ask for a label which they did not ask for."""
        groups = {stack.group.name: stack.group for stack in self.graph.stacks}
        for name, was in sorted(self.before.nodes.items()):
            now = self.after.nodes.get(name, was)
            if not now.items() <= was.items():
                devices = [*self.before.interfaces.get(name, ()), *self.before.mappings.get(name, ())]
                seen = self._seen("nodes", name)
                yield faults.nodes_left(name, was, now, devices, groups[name].at / "selector", seen, self.spec)

    def _gone_nodes(self) -> Iterator[Diagnostic]:
        """Hosts and groups that the spec has no more: one finding tells of all that is on them."""
        alike: dict[Strings, list[str]] = {}
        for nodes in sorted({*self.before.interfaces, *self.before.dns} - self.groups.keys()):
            devices = {name for name, was in self.before.interfaces.get(nodes, {}).items() if _stays(was)}
            if devices or nodes in self.before.dns:
                alike.setdefault(tuple(sorted(devices)), []).append(nodes)
            self.lost |= {(nodes, name) for name in devices}
        for names, nodes_ in alike.items():
            seen = self._seen("hostInterfaces" if names else "dns", nodes_[0])
            yield faults.nodes_gone(nodes_, names, Route(("nodes",), "key"), seen, self.spec)

    def _devices(self) -> Iterator[Diagnostic]:
        gone: dict[tuple[str, str, str], list[str]] = {}
        for nodes, devices in sorted(self.before.interfaces.items()):
            if nodes not in self.groups:
                continue
            now = self.after.interfaces.get(nodes, {})
            for name, was in sorted(devices.items()):
                same_name = now.get(name)
                if same_name is not None and same_name.type == was.type:
                    continue
                retired = self.retired.get((nodes, name))
                if name in self.owned_by_others or (retired is not None and retired.type == was.type):
                    continue
                if not _stays(was):
                    continue
                self.lost.add((nodes, name))
                now_is = same_name or retired
                gone.setdefault((name, was.type, now_is.type if now_is is not None else ""), []).append(nodes)
        for (name, type_, now_type), nodes_ in gone.items():
            yield self._gone(name, type_, now_type, nodes_)

    def _gone(self, name: str, type_: str, now_type: str, nodes: list[str]) -> Diagnostic:
        device = self.devices.get(name)
        seen = self._seen("hostInterfaces", nodes[0], name)
        if device is not None and now_type:
            at = device.at / "type" if isinstance(device, Bridge) else device.at.key
            return faults.device_replaced(name, type_, now_type, nodes, at, seen, self.spec)
        if device is not None:
            return faults.device_left(name, type_, nodes, device.at / "nodes", seen, self.spec)
        if type_ == "ethernet":
            return self._nic_gone(name, nodes, seen)
        ports, groups = self._ports(name, nodes), self._whole_groups(nodes)
        return faults.device_gone(name, type_, ports, groups, nodes, seen, self.spec)

    def _nic_gone(self, name: str, nodes: list[str], seen: Place | None) -> Diagnostic:
        """A NIC stays, with what it was given; where something stands on it, it cannot be taken away."""
        was = [self.before.interfaces[one][name] for one in nodes]
        fields = sorted({field for one in was for field in one.stays})
        left = sorted({one.nncp for one in was} - self.policies)
        under = any(name in device.ports for one in nodes for device in self.after.interfaces.get(one, {}).values())
        return faults.nic_gone(name, fields, left, nodes, seen, self.spec, under=under)

    def _ports(self, name: str, nodes: list[str]) -> list[str]:
        """What a device stands on, in words that hold on all of the nodes: a NIC, or the role of several."""
        there = [(self.groups[one].nics, self.before.interfaces[one][name].ports) for one in nodes]
        found = []
        for index, port in enumerate(there[0][1]):
            known = {ports[index] if index < len(ports) else None for _, ports in there}
            roles = [
                role
                for role in sorted(there[0][0])
                if all(role in nics and nics[role].name == ports[index] for nics, ports in there if index < len(ports))
            ]
            found.append(port if len(known) == 1 else next(iter(roles), f"<{port} on {nodes[0]}>"))
        return found

    def _whole_groups(self, nodes: list[str]) -> list[str]:
        """The groups that are these nodes and no others; none where no groups are."""
        members: dict[str, set[str]] = {}
        for group in self.groups.values():
            for name in group.groups:
                members.setdefault(name, set()).add(group.name)
        whole = {name: those for name, those in members.items() if those <= set(nodes)}
        return sorted(whole) if set().union(*whole.values()) == set(nodes) else []

    def _mappings(self) -> Iterator[Diagnostic]:
        gone: dict[tuple[str, str], list[str]] = {}
        for nodes, mappings in sorted(self.before.mappings.items()):
            for localnet, was in sorted(mappings.items()):
                goes = (nodes, was.bridge) in self.lost or (nodes, localnet) in self.unmapped
                follows = goes or localnet in self.harmed_localnets or localnet in self.mapped_by_others
                if localnet not in self.after.mappings.get(nodes, {}) and not follows:
                    gone.setdefault((localnet, was.bridge), []).append(nodes)
        for (localnet, bridge), nodes_ in gone.items():
            known = bridge in self.devices and not getattr(self.devices[bridge], "built_in", False)
            at = self.devices[bridge].at.key if known else Route(("bridges",), "key")
            seen = self._seen("mappings", nodes_[0], localnet)
            yield faults.mapping_gone(localnet, bridge, nodes_, at, seen, self.spec)

    @cached_property
    def policies(self) -> frozenset[str]:
        """The names of all policies that the spec makes."""
        return frozenset(stack.name for stack in self.graph.stacks) | {dns.name for dns in self.graph.dns}

    def _policies(self) -> Iterator[Diagnostic]:
        """Policies that get another name in the same way on several nodes are one finding."""
        found: dict[tuple[str, str], list[_Moved]] = {}
        for moved in (*self._moved_devices(), *self._moved_mappings(), *self._moved_name_servers()):
            if moved.before not in self.policies:
                group = self.groups[moved.nodes]
                found.setdefault((_template(moved.before, group), _template(moved.after, group)), []).append(moved)
        for (template, _), moves in found.items():
            forgotten, names, before, after = (
                list(dict.fromkeys(getattr(moved, field) for moved in moves))
                for field in ("entry", "name", "before", "after")
            )
            root = self._root(moves[0])
            kept = before[0] if len(root.groups if root is not None else before) == 1 else template
            at = root.at if root is not None else Route(self.groups[moves[0].nodes].at.path[:2]) / "dns"
            yield faults.policy_renamed(before, after, names, kept, at, moves[0].seen, forgotten, self.spec)

    def _root(self, moved: _Moved) -> HostDevice | None:
        stacks = self.graph.stacks
        return next((one.root for one in stacks if (one.name, one.group.name) == (moved.after, moved.nodes)), None)

    def _moved_name_servers(self) -> Iterator[_Moved]:
        for nodes, was in sorted(self.before.dns.items()):
            now = self.after.dns.get(nodes)
            if now is not None and now.nncp != was.nncp:
                yield _Moved(was.nncp, now.nncp, nodes, "name servers", f"dns.{nodes}", self._seen("dns", nodes))

    def _moved_devices(self) -> Iterator[_Moved]:
        for nodes, devices in sorted(self.before.interfaces.items()):
            now = self.after.interfaces.get(nodes, {})
            for name, was in sorted(devices.items()):
                new = now.get(name) or self.retired.get((nodes, name))
                if new is not None and new.type == was.type and new.nncp != was.nncp:
                    section = "bridges" if was.type.endswith("bridge") else "interfaces"
                    seen = self._seen("hostInterfaces", nodes, name)
                    yield _Moved(was.nncp, new.nncp, nodes, name, f"{section}.{name}", seen)

    def _moved_mappings(self) -> Iterator[_Moved]:
        for nodes, mappings in sorted(self.before.mappings.items()):
            devices = self.before.interfaces.get(nodes, {})
            now = self.after.mappings.get(nodes, {})
            for name, was in sorted(mappings.items()):
                if was.bridge not in devices and name in now and now[name].nncp != was.nncp:
                    seen = self._seen("mappings", nodes, name)
                    yield _Moved(was.nncp, now[name].nncp, nodes, name, f"mappings.{name}", seen)

    def _seen(self, *path: str) -> Place | None:
        return self.before.origin.place(path)


@dataclass(frozen=True, slots=True)
class _Moved:
    """A live device or mapping that would be in another policy."""

    before: str
    after: str
    nodes: str
    name: str
    entry: str
    seen: Place | None


def _stays(device: Device) -> bool:
    """Whether the nodes keep anything of a device. A NIC is no device that is made, but has what it was given."""
    return device.type != "ethernet" or bool(device.stays)


def _template(name: str, group: NodeGroup) -> str:
    """A policy's name, with words for its nodes in the place of these; what every policy ends in is no part of it."""
    if group.suffix and name.endswith(group.suffix):
        return name.removesuffix(group.suffix)
    words = (
        [(group.host, "{host}"), (group.host.partition(".")[0], "{short}")]
        if group.host is not None
        else [(group.name, "{group}")]
    )
    return next((name.replace(text, word) for text, word in words if text in name), name)


# Namespaces and VMs


def _namespaces(graph: Graph, before: Lock, after: Lock, networks: _Networks) -> Iterator[Diagnostic]:
    """Where the label follows a primary network that is harmed itself, that is no other mistake."""
    spec, place, covered = before.origin.spec, before.origin.place, networks.harmed_primaries
    known = {namespace.name: namespace for namespace in graph.namespaces}
    for name, labelled in sorted(before.namespaces.items()):
        at: Path = ("namespaces", name)
        if name not in known:
            yield faults.namespace_gone(name, Route(("namespaces",), "key"), place(at), spec)
        elif name in after.namespaces and not labelled and after.namespaces[name]:
            network, network_at = _primary_over(graph, name)
            if network not in networks.harmed:
                yield faults.label_missing(name, network, network_at, place(at), spec)
        elif name in after.namespaces and labelled and not after.namespaces[name] and name not in covered:
            yield faults.label_left(name, known[name].at.key, place(at), spec)


def _primary_over(graph: Graph, name: str) -> tuple[str, Route]:
    """The primary network that covers a namespace."""
    for network in graph.networks:
        if not isinstance(network, OverlayNetwork | ExistingNetwork) or not network.primary:
            continue
        if any(namespace.name == name for namespace in network.namespaces or ()):
            return network.name, network.at / "namespaces"
    return "", Route(("namespaces", name))


def _vms(graph: Graph, before: Lock, after: Lock) -> Iterator[Diagnostic]:
    """VMs that are gone: of a `count` that was lowered in one finding, and of names that differ in a number."""
    lost = before.vms - after.vms
    if not lost:
        return
    families: dict[str, tuple[Route, str]] = {}
    for vm in graph.vms:
        place = f"{vm.namespace.name}/{vm.name}"
        families.setdefault(_stem(place), (vm.at, place))
    gone: dict[str, list[str]] = {}
    for vm_name in sorted(lost, key=_by_number):
        gone.setdefault(_stem(vm_name), []).append(vm_name)
    for stem, vms in gone.items():
        at, cure = Route(("vms",), "key"), "put the entry back"
        entry = families.get(stem)
        if entry is not None and "{n}" in str(entry[0].path[1]):
            below = _by_number(vms[0]) < _by_number(entry[1])
            at, cure = entry[0] / ("start" if below else "count"), "lower start again" if below else "raise count again"
        seen = before.origin.place(("vms", vms[0]))
        yield faults.vms_gone(vms, cure, at, seen, before.origin.spec)


def _nics(graph: Graph, before: Lock, after: Lock, keys: Mapping[str, str]) -> Iterator[Diagnostic]:
    """NICs that are called otherwise, and so would get other addresses; those of one entry are one finding."""
    found: dict[tuple[Route, str, str], list[str]] = {}
    for place, nics in machines(graph):
        names = {nic.name for nic in nics}
        gone = {
            keys.get(network, network): nic for nic, network in before.nics.get(place, {}).items() if nic not in names
        }
        for nic in nics if gone else ():
            was = gone.get(nic.network.name)
            if was is not None and nic.name in after.nics.get(place, {}) and nic.name not in before.nics[place]:
                found.setdefault((nic.at, was, nic.name), []).append(place)
    for (at, was_called, called), vms in found.items():
        seen = before.origin.place(("nics", vms[0]))
        yield faults.nic_renamed(was_called, called, vms, at, seen, before.origin.spec)


def _stem(vm: str) -> str:
    namespace, _, name = vm.partition("/")
    return f"{namespace}/{_number.sub('#', name)}"


def _by_number(name: str) -> list[tuple[int, str]]:
    """Names in the order in which people count."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]
