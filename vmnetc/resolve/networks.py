"""Networks: families become single networks, and each finds its bridge and its namespaces."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, assert_never

from vmnetc import graph
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph import PHYSNET, Bridge, Earlier, Kind, Namespace, Port, Selector, Subnet
from vmnetc.graph.host import stated_mtu
from vmnetc.graph.networks import OPEN_NAMESPACE, Gateway
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import networks as spec
from vmnetc.spec.reading import Spec
from vmnetc.targets.table import Target

from . import faults, host_faults, network_faults
from .addressing import addressing, span
from .host import Host
from .host_checks import BR_EX
from .ipam import check_ipam, pod_routes
from .limits import too_many_networks
from .names import Problems, about
from .namespaces import Namespaces, selector
from .nodes import Nodes
from .object_names import names_of_family, object_names
from .vlans import PLACEHOLDER, backwards, members, ranges

_VLAN_FIELDS = ("vlan", "vlans", "trunk")


def networks(
    typed: Spec,
    host: Host,
    nodes: Nodes,
    pools: Mapping[str, graph.SriovPool],
    namespaces: Namespaces,
    target: Target,
    earlier: Mapping[str, Earlier],
    problems: Problems,
) -> tuple[dict[str, graph.Network], dict[str, Route]]:
    """The networks by name, families expanded, `pod` among them; and those that are to be absent."""
    found: dict[str, graph.Network] = {"pod": graph.POD}
    retired: dict[str, Route] = {}
    if too_many_networks(typed, problems):
        return found, retired
    for key, entry in sorted(typed.networks.items()):
        at = Route(("networks", key))
        if key == "pod":
            problems.found.append(faults.built_in_network(key, at))
            continue
        if is_retired(entry):
            retired |= dict.fromkeys(_names(key, entry, at, host, problems), at)
            continue
        family = list(_family(key, entry, at, host, nodes, pools, namespaces, target, earlier, problems))
        if not family:
            problems.broken.update(_lost(key, entry))
        for network in family:
            if network.name in found:
                problems.found.append(faults.expands_twice("network", network.name, at, found[network.name].at))
            found[network.name] = network
    for name in sorted(retired.keys() & found.keys()):
        problems.found.append(faults.expands_twice("network", name, retired[name], found[name].at))
    return dict(sorted(found.items())), retired


def is_retired(entry: spec.Network) -> bool:
    return not isinstance(entry, spec.ExistingNetwork) and entry.state == "absent"


def leaving_localnets(
    typed: Spec, host: Host, target: Target, earlier: Mapping[str, Earlier]
) -> Iterator[tuple[str, str]]:
    """The bridge and the localnet name of each network that is to be absent: its mapping goes with the last one on it."""
    said_already = Problems([], set())
    for key, entry in typed.networks.items():
        at = Route(("networks", key))
        if not isinstance(entry, spec.BridgeNetwork) or not is_retired(entry) or at.path in typed.borrowed:
            continue
        if _placeholder_misused(key, entry, at, said_already):
            continue
        for member in _members(key, entry, at, host, said_already):
            for bridge in host.bridges.get(member.bridge, ())[:1]:
                if bridge.kind == "ovs":
                    yield bridge.key, localnet_of(member.name, entry, bridge, target, earlier.get(member.name))


def _names(key: str, entry: spec.Network, at: Route, host: Host, problems: Problems) -> list[str]:
    """The names that an entry stands for. What is to be absent needs no bridge and no namespace any more."""
    if isinstance(entry, spec.BridgeNetwork):
        if _placeholder_misused(key, entry, at, problems):
            return []
        return [member.name for member in _members(key, entry, at, host, problems)]
    return [] if _placeholder_alone(key, at, problems) else [key]


def _lost(key: str, entry: spec.Network) -> set[Path]:
    """What is broken with an entry that gives no network; the members of a family without `{vlan}` can have any name."""
    nameless = isinstance(entry, spec.BridgeNetwork) and entry.vlans and PLACEHOLDER not in key
    return {("networks", key), ("networks", PLACEHOLDER if nameless else key)}


def _family(
    key: str,
    entry: spec.Network,
    at: Route,
    host: Host,
    nodes: Nodes,
    pools: Mapping[str, graph.SriovPool],
    namespaces: Namespaces,
    target: Target,
    earlier: Mapping[str, Earlier],
    problems: Problems,
) -> Iterator[graph.Network]:
    """The networks that one entry stands for: one, or one for each of its `vlans`."""
    scope = _scope(key, entry, at, namespaces, problems)
    match entry:
        case spec.BridgeNetwork():
            if _placeholder_misused(key, entry, at, problems):
                return
            if PLACEHOLDER in key:
                names_of_family(key, entry, at, problems)
            for member in _members(key, entry, at, host, problems):
                network = _bridge_network(member, key, entry, scope, host, target, earlier.get(member.name), problems)
                if network is not None:
                    yield network
        case spec.OverlayNetwork():
            if not _placeholder_alone(key, at, problems):
                _check_overlay_fields(key, entry, at, problems)
                yield _overlay_network(key, entry, at, scope, target, earlier.get(key), problems)
        case spec.SriovNetwork():
            if not _placeholder_alone(key, at, problems):
                yield from _sriov_network(key, entry, at, scope, pools, problems)
        case spec.MacvlanNetwork():
            if not _placeholder_alone(key, at, problems):
                yield _macvlan_network(key, entry, at, scope, host, nodes, problems)
        case spec.ExistingNetwork():
            if not _placeholder_alone(key, at, problems):
                yield _existing_network(key, entry, at, scope, problems)
        case _:
            assert_never(entry)


class _Member(NamedTuple):
    """One network of an entry: its name, its bridge, and its VLAN with the place that states it."""

    name: str
    bridge: str
    vlan: int | None
    vlan_at: Route


def _members(key: str, entry: spec.BridgeNetwork, at: Route, host: Host, problems: Problems) -> Iterator[_Member]:
    """One, one for each of its `vlans`, or one on each bridge of a family: these are in their VLANs, the networks not."""
    if PLACEHOLDER in entry.bridge:
        if entry.bridge not in host.families:
            known = {name: Route(("bridges", name)) for name in host.families}
            problems.dangling(f'network "{key}"', "bridges", "family", entry.bridge, at / "bridge", known)
        for vlan, _ in host.families.get(entry.bridge, ()):
            name, bridge = (text.replace(PLACEHOLDER, str(vlan)) for text in (key, entry.bridge))
            yield _Member(name, bridge, entry.vlan, at / "vlan")
    elif entry.vlans:
        for vlan, vlan_at in members(ranges(entry.vlans, at / "vlans")):
            yield _Member(key.replace(PLACEHOLDER, str(vlan)), entry.bridge, vlan, vlan_at)
    else:
        yield _Member(key, entry.bridge, entry.vlan, at / "vlan")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Who may use a network."""

    everywhere: bool
    stated: bool
    namespaces: tuple[Namespace, ...]
    selector: Selector | None = None

    @property
    def homes(self) -> list[str]:
        """The namespaces that hold an object of the network."""
        return [OPEN_NAMESPACE] if self.everywhere else [namespace.name for namespace in self.namespaces]


def _scope(key: str, entry: spec.Network, at: Route, namespaces: Namespaces, problems: Problems) -> _Scope:
    """The namespaces that an entry names; where none are named, the spec's only one, but not for a network of others."""
    who, typed = f'network "{key}"', entry.namespaces
    if isinstance(typed, list):
        found = [namespaces.find(name, who, at / "namespaces" / index) for index, name in enumerate(typed)]
        open_to = {namespace.name: namespace for namespace in found if namespace is not None}
        return _Scope(False, True, tuple(open_to[name] for name in sorted(open_to)))
    if isinstance(typed, spec.NamespaceSelector):
        return _selected(key, typed, who, at / "namespaces", namespaces, problems)
    if typed == "all" or isinstance(entry, spec.ExistingNetwork):
        return _Scope(typed == "all", typed is not None, ())
    only = namespaces.find_or_only(None, who, at, at)
    return _Scope(False, False, (only,) if only is not None else ())


def _selected(
    key: str, typed: spec.NamespaceSelector, who: str, at: Route, namespaces: Namespaces, problems: Problems
) -> _Scope:
    """The namespaces that have certain labels; one that cannot be asked for is asked of none."""
    wrong = list(_wrong_in_selector(typed, who, at))
    problems.found.extend(wrong)
    if wrong:
        return _Scope(False, True, ())
    wanted = selector(typed)
    chosen = namespaces.chosen(wanted)
    if not chosen and not namespaces.any_broken():
        problems.found.append(network_faults.selects_nothing(key, at, namespaces.declared))
    return _Scope(False, True, chosen, wanted)


def _wrong_in_selector(typed: spec.NamespaceSelector, who: str, at: Route) -> Iterator[Diagnostic]:
    """What the API server refuses, and a selector of nothing, which is one of everything."""
    if not typed.matchLabels and not typed.matchExpressions:
        yield spec_faults.missing("matchLabels", f"namespaces of {who}", at, "namespaces: all, for all")
    for index, one in enumerate(typed.matchExpressions):
        where, here = f"matchExpressions of {who}", at / "matchExpressions" / index
        by_value = one.operator in ("In", "NotIn")
        if by_value and not one.values:
            yield spec_faults.missing("values", where, here, "values: [a, b]")
        elif one.values and not by_value:
            yield spec_faults.exclusive(["values", f"operator: {one.operator}"], where, (here / "values").key)


def _placeholder_misused(key: str, entry: spec.BridgeNetwork, at: Route, problems: Problems) -> bool:
    stated = [field for field in _VLAN_FIELDS if getattr(entry, field) is not None]
    if len(stated) > 1:
        problems.found.append(spec_faults.exclusive(stated, f'network "{key}"', (at / stated[1]).key))
    elif PLACEHOLDER in entry.bridge:
        return _misused_on_family(key, entry, at, problems)
    elif entry.vlans is None:
        return _placeholder_alone(key, at, problems)
    elif PLACEHOLDER not in key:
        problems.found.append(
            spec_faults.placeholder(
                f'network "{key}" has "vlans", but no {PLACEHOLDER} in its key', at.key, f"{key}-{PLACEHOLDER}:"
            )
        )
    elif wrong := list(backwards(f'network "{key}"', entry.vlans, at / "vlans")):
        problems.found.extend(wrong)
    else:
        return False
    return True


def _misused_on_family(key: str, entry: spec.BridgeNetwork, at: Route, problems: Problems) -> bool:
    """A family of bridges brings its VLANs along."""
    if entry.vlans is not None:
        what = ["vlans", f"bridge: {entry.bridge}"]
        problems.found.append(spec_faults.exclusive(what, f'network "{key}"', (at / "vlans").key))
    elif PLACEHOLDER not in key:
        what_is = f'network "{key}" is on family "{entry.bridge}", but has no {PLACEHOLDER} in its key'
        problems.found.append(spec_faults.placeholder(what_is, at.key, f"{key}-{PLACEHOLDER}:"))
    else:
        return False
    return True


def _placeholder_alone(key: str, at: Route, problems: Problems) -> bool:
    if PLACEHOLDER not in key:
        return False
    problems.found.append(
        spec_faults.placeholder(
            f'network "{key}" has {PLACEHOLDER} in its key, but no "vlans"', at.key, "vlans: [100-131]"
        )
    )
    return True


def _bridge_network(
    member: _Member,
    key: str,
    entry: spec.BridgeNetwork,
    scope: _Scope,
    host: Host,
    target: Target,
    earlier: Earlier | None,
    problems: Problems,
) -> graph.BridgeNetwork | None:
    at = Route(("networks", key))
    bridges = host.bridges.get(member.bridge, ())
    if not bridges:
        known = {name: found[0].at for name, found in host.bridges.items() if found}
        if member.bridge == BR_EX and not problems.is_broken("bridges", BR_EX):
            problems.found.append(host_faults.br_ex_not_built_in(f'network "{key}"', target.name, at / "bridge"))
        else:
            problems.dangling(f'network "{key}"', "bridges", "bridge", member.bridge, at / "bridge", known)
        return None
    bridge = bridges[0]
    localnet = localnet_of(member.name, entry, bridge, target, earlier)
    own = bridge.built_in and localnet == PHYSNET
    if entry.physicalNetwork is not None and localnet not in bridge.localnets and bridge.kind == "ovs" and not own:
        known = dict.fromkeys(bridge.localnets, bridge.at)
        problems.found.append(
            faults.no_such_name(f'network "{key}"', "physicalNetwork", localnet, at / "physicalNetwork", known)
        )
    _check_bridge_fields(key, entry, bridge, at, problems)
    by: spec.Addressing = "none" if entry.ipam != "none" else entry.addressing
    trunk = ranges(["1-4094"] if entry.trunk == "all" else entry.trunk or [], at / "trunk")
    kind = _kind_on_bridge(entry.as_, bridge, scope.everywhere, target, earlier)
    # On a Linux bridge there are NADs only; that another kind is asked for is a finding of its own.
    named = Kind.NAD if bridge.kind == "linux" else kind
    _check_folder(key, entry, named, at, problems)
    return graph.BridgeNetwork(
        name=member.name,
        bridge=bridge,
        makings=bridges,
        localnet=localnet,
        vlan=member.vlan,
        trunk=trunk,
        kind=kind,
        asked_for=entry.as_ != "auto",
        everywhere=scope.everywhere,
        namespaces=scope.namespaces,
        subnets=subnets(entry.subnets, at / "subnets"),
        gateways=_gateways(entry.gateway, at / "gateway"),
        mtu=_inherited([one.mtu or stated_mtu(one.uplink) for one in bridges]) if entry.mtu == "inherit" else entry.mtu,
        mac_spoof_check=entry.macSpoofCheck is not False and not entry.multipleMacs,
        isolate_ports=entry.isolatePorts,
        only_nodes_with_bridge=entry.onlyNodesWithBridge,
        at=at,
        vlan_at=member.vlan_at,
        addressing=addressing(f'network "{key}"', entry, by, at, problems),
        multiple_macs=entry.multipleMacs,
        ipam=entry.ipam,
        routes=tuple(pod_routes(entry.routes, at / "routes")),
        persistent_ips=entry.persistentIPs is not False,
        disable_container_interface=entry.disableContainerInterface,
        names=object_names(member.name, entry, named, scope.homes, at, problems),
        excluded=subnets(entry.excludeSubnets, at / "excludeSubnets"),
        selector=scope.selector,
        folder=entry.folder,
        about=about(entry),
    )


def _inherited(stated: Collection[int | None]) -> int | None:
    """The MTU that is stated for what carries a network on all its nodes: the smallest, if it is stated on each."""
    found = [mtu for mtu in stated if mtu is not None]
    return min(found, default=None) if len(found) == len(stated) else None


def _check_folder(
    key: str,
    entry: spec.BridgeNetwork | spec.OverlayNetwork | spec.SriovNetwork,
    kind: Kind,
    at: Route,
    problems: Problems,
) -> None:
    """What lies in no namespace of a tenant is in no tenant's folder."""
    if entry.folder == "tenant" and kind in (Kind.CUDN, Kind.SRIOV):
        problems.found.append(network_faults.folder_of_cluster_object(key, (at / "folder").key))


def _check_bridge_fields(key: str, entry: spec.BridgeNetwork, bridge: Bridge, at: Route, problems: Problems) -> None:
    """Fields that would do nothing on a bridge of this kind: on a localnet OVN checks MAC addresses always."""
    typed = entry.stated()
    if entry.multipleMacs and entry.macSpoofCheck:
        where, both = f'network "{key}"', ["macSpoofCheck: true", "multipleMacs: true"]
        problems.found.append(spec_faults.exclusive(both, where, (at / "multipleMacs").key))
    if bridge.kind == "linux" or entry.ipam == "none":
        check_ipam(entry, f'network "{key}"', at, problems)
        _check_who_gives(key, entry, bridge, at, problems)
    if bridge.kind == "ovs":
        checked = {"macSpoofCheck"} if entry.macSpoofCheck is False else set()
        checked |= {"ipam"} if entry.ipam != "none" else set()
        idle = sorted(typed & {"isolatePorts", "onlyNodesWithBridge", "disableContainerInterface"} | checked)
        problems.found.extend(host_faults.only_linux_bridges(field, bridge.name, at / field) for field in idle)
    elif "physicalNetwork" in typed:
        problems.found.append(host_faults.only_ovs_bridges("physicalNetwork", bridge.name, at / "physicalNetwork"))


def _check_who_gives(key: str, entry: spec.BridgeNetwork, bridge: Bridge, at: Route, problems: Problems) -> None:
    """Addresses of pods (`ipam`) and of VMs (`addressing`): one network is for the ones or for the others."""
    where, typed = f'network "{key}"', entry.stated()
    for field in ("addressing", "disableContainerInterface") if entry.ipam != "none" else ():
        if field in typed and getattr(entry, field):
            problems.found.append(spec_faults.exclusive([f"ipam: {entry.ipam}", field], where, (at / field).key))
    if entry.addressing == "ovn" and bridge.kind == "ovs" and not entry.subnets:
        hint = "subnets: 10.100.0.0/16, for OVN to give addresses from"
        problems.found.append(spec_faults.missing("subnets", where, at, hint))
    elif entry.addressing != "ovn" and "persistentIPs" in typed:
        problems.found.append(
            host_faults.without_effect("persistentIPs", "addressing: ovn", where, (at / "persistentIPs").key)
        )


def localnet_of(name: str, entry: spec.BridgeNetwork, bridge: Bridge, target: Target, earlier: Earlier | None) -> str:
    """Its name for OVN: as asked for, else the network's own where it is live or nothing else can be said."""
    if entry.physicalNetwork is not None:
        return entry.physicalNetwork
    name = entry.configName or entry.name or name
    own = not target.physical_network_name or (earlier is not None and earlier.localnet == name)
    return name if own and (not bridge.localnets_stated or name in bridge.localnets) else bridge.localnets[0]


def _kind_on_bridge(typed: str, bridge: Bridge, everywhere: bool, target: Target, earlier: Earlier | None) -> Kind:
    """What it becomes: as asked for, else as it was rolled out where that can be, else what the target prefers."""
    if typed != "auto":
        return Kind(typed)
    cudn = bridge.kind == "ovs" and target.localnet_cudn and not everywhere
    return Kind.CUDN if cudn and (earlier is None or earlier.kind is not Kind.NAD) else Kind.NAD


def _kind_of_overlay(typed: str, scope: _Scope, target: Target, earlier: Earlier | None, *, evpn: bool) -> Kind:
    """As on a bridge; a UDN is in one namespace and has no EVPN, and only a NAD can be open to all."""
    if typed != "auto":
        return Kind(typed)
    several = evpn or scope.everywhere or scope.selector is not None or len(scope.namespaces) > 1
    live = earlier.kind if earlier is not None else None
    if live is Kind.NAD or not target.user_defined_networks:
        return Kind.NAD
    if live is Kind.CUDN and not scope.everywhere:
        return live
    return Kind.CUDN if several else Kind.UDN


def _check_overlay_fields(key: str, entry: spec.OverlayNetwork, at: Route, problems: Problems) -> None:
    """Fields that contradict each other or would do nothing."""
    where = f'network "{key}"'
    if entry.addressing == "none" and entry.subnets:
        problems.found.append(spec_faults.exclusive(["subnets", "addressing: none"], where, at / "addressing"))
    elif entry.addressing == "ovn" and not entry.subnets:
        problems.found.append(
            spec_faults.missing("subnets", where, at, "subnets: 10.100.0.0/16, for OVN to give addresses from")
        )
    if entry.persistentIPs and entry.overlay == "layer3":
        problems.found.append(
            spec_faults.exclusive(["overlay: layer3", "persistentIPs"], where, (at / "persistentIPs").key)
        )


def _overlay_network(
    key: str,
    entry: spec.OverlayNetwork,
    at: Route,
    scope: _Scope,
    target: Target,
    earlier: Earlier | None,
    problems: Problems,
) -> graph.OverlayNetwork:
    by = entry.addressing or ("ovn" if entry.subnets or entry.primary or entry.overlay == "layer3" else "none")
    kind = _kind_of_overlay(entry.as_, scope, target, earlier, evpn=entry.evpn is not None)
    _check_folder(key, entry, kind, at, problems)
    return graph.OverlayNetwork(
        name=key,
        topology=entry.overlay,
        primary=entry.primary,
        kind=kind,
        everywhere=scope.everywhere,
        namespaces=scope.namespaces,
        subnets=subnets(entry.subnets, at / "subnets"),
        gateways=_gateways(entry.gateway, at / "gateway"),
        host_subnet=entry.hostSubnet,
        persistent_ips=entry.persistentIPs is not False,
        join_subnets=subnets(entry.joinSubnets, at / "joinSubnets"),
        mtu=_inherited(()) if entry.mtu == "inherit" else entry.mtu,
        at=at,
        addressing=addressing(f'network "{key}"', entry, by, at, problems),
        multiple_macs=entry.multipleMacs,
        names=object_names(key, entry, kind, scope.homes, at, problems),
        excluded=subnets(entry.excludeSubnets, at / "excludeSubnets"),
        reserved=subnets(entry.reservedSubnets, at / "reservedSubnets"),
        infrastructure=subnets(entry.infrastructureSubnets, at / "infrastructureSubnets"),
        evpn=_evpn(entry.evpn, at / "evpn"),
        selector=scope.selector,
        folder=entry.folder,
        about=about(entry),
    )


def _evpn(typed: spec.Evpn | None, at: Route) -> graph.Evpn | None:
    if typed is None:
        return None
    mac, ip = (
        graph.EvpnDomain(domain.vni, domain.routeTarget) if domain is not None else None
        for domain in (typed.mac, typed.ip)
    )
    return graph.Evpn(typed.vtep, mac, ip, at)


def _sriov_network(
    key: str,
    entry: spec.SriovNetwork,
    at: Route,
    scope: _Scope,
    pools: Mapping[str, graph.SriovPool],
    problems: Problems,
) -> Iterator[graph.SriovNetwork]:
    where = f'network "{key}"'
    if entry.sriov not in pools:
        known = {name: pool.at for name, pool in pools.items()}
        problems.dangling(where, "sriov", "SR-IOV pool", entry.sriov, at / "sriov", known)
        return
    if entry.multipleMacs and entry.spoofCheck:
        both = ["multipleMacs: true", "spoofCheck: true"]
        problems.found.append(spec_faults.exclusive(both, where, (at / "spoofCheck").key))
    pool = pools[entry.sriov]
    _check_folder(key, entry, Kind.SRIOV, at, problems)
    yield graph.SriovNetwork(
        name=key,
        pool=pool,
        vlan=entry.vlan,
        vlan_qos=entry.vlanQoS,
        spoof_check=not entry.multipleMacs if entry.spoofCheck is None else entry.spoofCheck,
        trust=entry.trust,
        multiple_macs=entry.multipleMacs,
        link_state=entry.linkState,
        min_tx_rate=entry.minTxRate,
        max_tx_rate=entry.maxTxRate,
        everywhere=scope.everywhere,
        namespaces=scope.namespaces,
        subnets=subnets(entry.subnets, at / "subnets"),
        gateways=_gateways(entry.gateway, at / "gateway"),
        mtu=pool.mtu if entry.mtu == "inherit" else entry.mtu,
        at=at,
        vlan_at=at / "vlan",
        addressing=addressing(where, entry, entry.addressing, at, problems),
        names=object_names(key, entry, Kind.SRIOV, scope.homes, at, problems),
        excluded=subnets(entry.excludeSubnets, at / "excludeSubnets"),
        about=about(entry),
    )


def _macvlan_network(
    key: str, entry: spec.MacvlanNetwork, at: Route, scope: _Scope, host: Host, nodes: Nodes, problems: Problems
) -> graph.MacvlanNetwork:
    where = f'network "{key}"'
    check_ipam(entry, where, at, problems)
    pool = tuple(span(text, at / "pool" / index) for index, text in enumerate(entry.pool))
    masters = _masters(key, entry.macvlan, at / "macvlan", host, nodes, problems)
    return graph.MacvlanNetwork(
        name=key,
        master=masters[0].name,
        masters=masters,
        mode=entry.mode,
        ipam=entry.ipam,
        routes=tuple(pod_routes(entry.routes, at / "routes")),
        everywhere=scope.everywhere,
        namespaces=scope.namespaces,
        subnets=subnets(entry.subnets, at / "subnets"),
        gateways=_gateways(entry.gateway, at / "gateway"),
        mtu=_inherited([stated_mtu(port) for port in masters]) if entry.mtu == "inherit" else entry.mtu,
        at=at,
        addressing=graph.Addressing("none", pool),
        names=object_names(key, entry, Kind.NAD, scope.homes, at, problems),
        excluded=subnets(entry.excludeSubnets, at / "excludeSubnets"),
        selector=scope.selector,
        folder=entry.folder,
        about=about(entry),
    )


def _masters(key: str, typed: str, at: Route, host: Host, nodes: Nodes, problems: Problems) -> tuple[Port, ...]:
    """What a macvlan network lies on. One object serves all nodes, so the device has one name on all of them."""
    devices = (*host.interfaces.get(typed, ()), *host.bridges.get(typed, ()))
    roles = {} if devices else {group.name: group.nics[typed] for group in nodes.all() if typed in group.nics}
    names = {name: nic.name or f"the NIC {nic.mac}" for name, nic in roles.items()} | {
        group.name: device.name for device in devices for group in device.groups
    }
    if len(set(names.values())) > 1 or any(nic.name is None for nic in roles.values()):
        problems.found.append(host_faults.many_names(key, typed, names, at))
        return (Port(typed, None, at),)
    if not devices:
        below = next(iter(names.values()), typed)
        devices = host.interfaces.get(below, ())
        return tuple(Port(below, device, at) for device in devices) or (Port(below, None, at),)
    return tuple(Port(device.name, device, at) for device in devices)


def _existing_network(
    key: str, entry: spec.ExistingNetwork, at: Route, scope: _Scope, problems: Problems
) -> graph.ExistingNetwork:
    by = entry.addressing or ("ovn" if entry.primary else "dhcp")
    kind = Kind(entry.existing)
    if entry.namespace is not None and entry.names:
        both = ["names", "namespace"]
        problems.found.append(spec_faults.exclusive(both, f'network "{key}"', (at / "names").key))
    known = scope.stated and not scope.everywhere and entry.namespace is None
    return graph.ExistingNetwork(
        name=key,
        kind=kind,
        names=object_names(key, entry, kind, scope.homes if known else None, at, problems),
        namespace=entry.namespace,
        primary=entry.primary,
        everywhere=scope.everywhere,
        namespaces=scope.namespaces if scope.stated else None,
        subnets=subnets(entry.subnets, at / "subnets"),
        gateways=_gateways(entry.gateway, at / "gateway"),
        mtu=_inherited(()) if entry.mtu == "inherit" else entry.mtu,
        at=at,
        addressing=addressing(f'network "{key}"', entry, by, at, problems),
    )


def subnets(typed: Sequence[str], at: Route) -> tuple[Subnet, ...]:
    return tuple(Subnet(text, ipaddress.ip_network(text, strict=False), at / index) for index, text in enumerate(typed))


def _gateways(typed: Sequence[str], at: Route) -> tuple[Gateway, ...]:
    return tuple(Gateway(ipaddress.ip_address(text), at / index) for index, text in enumerate(typed))
