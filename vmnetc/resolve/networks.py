"""Networks: families become single networks, and each finds its bridge and its namespaces."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from vmnetc import graph
from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph import Bridge, Kind, Namespace, Subnet
from vmnetc.graph.networks import Gateway
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import networks as spec
from vmnetc.spec.reading import Spec
from vmnetc.targets.table import Target

from . import faults, host_faults
from .host import Host
from .limits import too_many_networks
from .names import Problems, about
from .namespaces import Namespaces
from .vlans import PLACEHOLDER, backwards, members, ranges

_VLAN_FIELDS = ("vlan", "vlans", "trunk")


def networks(
    typed: Spec, host: Host, namespaces: Namespaces, target: Target, problems: Problems
) -> dict[str, graph.Network]:
    """The networks by name, families expanded, `pod` among them."""
    found: dict[str, graph.Network] = {"pod": graph.POD}
    if too_many_networks(typed, problems):
        return found
    for key, entry in sorted(typed.networks.items()):
        at = Route(("networks", key))
        if key == "pod":
            problems.found.append(faults.built_in_network(key, at))
            continue
        family = list(_family(key, entry, at, host, namespaces, target, problems))
        if not family:
            problems.broken.update(_lost(key, entry))
        for network in family:
            if network.name in found:
                problems.found.append(faults.expands_twice("network", network.name, at, found[network.name].at))
            found[network.name] = network
    return dict(sorted(found.items()))


def _lost(key: str, entry: spec.Network) -> set[Path]:
    """What is broken with an entry that gives no network; the members of a family without `{vlan}` can have any name."""
    nameless = isinstance(entry, spec.BridgeNetwork) and entry.vlans and PLACEHOLDER not in key
    return {("networks", key), ("networks", PLACEHOLDER if nameless else key)}


def _family(
    key: str,
    entry: spec.Network,
    at: Route,
    host: Host,
    namespaces: Namespaces,
    target: Target,
    problems: Problems,
) -> Iterator[graph.Network]:
    """The networks that one entry stands for: one, or one for each of its `vlans`."""
    scope = _scope(key, entry, at, namespaces)
    match entry:
        case spec.BridgeNetwork():
            if _placeholder_misused(key, entry, at, problems):
                return
            if PLACEHOLDER in entry.bridge:
                yield from _on_family(key, entry, at, scope, host, target, problems)
                return
            for vlan, vlan_at in (
                members(ranges(entry.vlans, at / "vlans")) if entry.vlans else [(entry.vlan, at / "vlan")]
            ):
                name = key.replace(PLACEHOLDER, str(vlan))
                network = _bridge_network(name, key, entry, entry.bridge, vlan, vlan_at, scope, host, target, problems)
                if network is not None:
                    yield network
        case spec.OverlayNetwork():
            if not _placeholder_alone(key, at, problems):
                _check_overlay_fields(key, entry, at, problems)
                yield _overlay_network(key, entry, at, scope)
        case spec.ExistingNetwork():
            if not _placeholder_alone(key, at, problems):
                yield _existing_network(key, entry, at, scope)
        case _:
            assert_never(entry)


def _on_family(
    key: str, entry: spec.BridgeNetwork, at: Route, scope: _Scope, host: Host, target: Target, problems: Problems
) -> Iterator[graph.BridgeNetwork]:
    """A network on each bridge of a family; the bridges are in their VLANs, so the networks are untagged."""
    if entry.bridge not in host.families:
        known = {name: Route(("bridges", name)) for name in host.families}
        problems.dangling(f'network "{key}"', "bridges", "family", entry.bridge, at / "bridge", known)
        return
    for vlan, _ in host.families[entry.bridge]:
        name, bridge = (text.replace(PLACEHOLDER, str(vlan)) for text in (key, entry.bridge))
        network = _bridge_network(name, key, entry, bridge, entry.vlan, at / "vlan", scope, host, target, problems)
        if network is not None:
            yield network


@dataclass(frozen=True, slots=True)
class _Scope:
    """Who may use a network."""

    everywhere: bool
    stated: bool
    namespaces: tuple[Namespace, ...]


def _scope(key: str, entry: spec.Network, at: Route, namespaces: Namespaces) -> _Scope:
    """The namespaces that an entry names; where none are named, the spec's only one, but not for a network of others."""
    who, typed = f'network "{key}"', entry.namespaces
    if isinstance(typed, list):
        found = [namespaces.find(name, who, at / "namespaces" / index) for index, name in enumerate(typed)]
        open_to = {namespace.name: namespace for namespace in found if namespace is not None}
        return _Scope(False, True, tuple(open_to[name] for name in sorted(open_to)))
    if typed == "all" or isinstance(entry, spec.ExistingNetwork):
        return _Scope(typed == "all", typed is not None, ())
    only = namespaces.find_or_only(None, who, at, at)
    return _Scope(False, False, (only,) if only is not None else ())


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
    name: str,
    key: str,
    entry: spec.BridgeNetwork,
    on: str,
    vlan: int | None,
    vlan_at: Route,
    scope: _Scope,
    host: Host,
    target: Target,
    problems: Problems,
) -> graph.BridgeNetwork | None:
    at = Route(("networks", key))
    bridges = host.bridges.get(on, ())
    if not bridges:
        known = {name: found[0].at for name, found in host.bridges.items() if found}
        problems.dangling(f'network "{key}"', "bridges", "bridge", on, at / "bridge", known)
        return None
    bridge = bridges[0]
    localnet = entry.physicalNetwork or bridge.localnets[0]
    if localnet not in bridge.localnets and bridge.kind == "ovs":
        known = dict.fromkeys(bridge.localnets, bridge.at)
        problems.found.append(
            faults.no_such_name(f'network "{key}"', "physicalNetwork", localnet, at / "physicalNetwork", known)
        )
    _check_bridge_fields(entry, bridge, at, problems)
    trunk = ranges(["1-4094"] if entry.trunk == "all" else entry.trunk or [], at / "trunk")
    return graph.BridgeNetwork(
        name=name,
        bridge=bridge,
        makings=bridges,
        localnet=localnet,
        vlan=vlan,
        trunk=trunk,
        kind=_kind_on_bridge(entry.as_, bridge, scope.everywhere, target),
        asked_for=entry.as_ != "auto",
        everywhere=scope.everywhere,
        namespaces=scope.namespaces,
        subnets=subnets(entry.subnets, at / "subnets"),
        gateways=_gateways(entry.gateway, at / "gateway"),
        mtu=entry.mtu,
        mac_spoof_check=entry.macSpoofCheck,
        isolate_ports=entry.isolatePorts,
        only_nodes_with_bridge=entry.onlyNodesWithBridge,
        at=at,
        vlan_at=vlan_at,
        about=about(entry),
    )


def _check_bridge_fields(entry: spec.BridgeNetwork, bridge: Bridge, at: Route, problems: Problems) -> None:
    """Fields that would do nothing on a bridge of this kind: on a localnet OVN checks MAC addresses always."""
    typed = entry.stated()
    if bridge.kind == "ovs":
        idle = sorted(typed & {"macSpoofCheck", "isolatePorts", "onlyNodesWithBridge"})
        problems.found.extend(host_faults.only_linux_bridges(field, bridge.name, at / field) for field in idle)
    elif "physicalNetwork" in typed:
        problems.found.append(host_faults.only_ovs_bridges("physicalNetwork", bridge.name, at / "physicalNetwork"))


def _kind_on_bridge(typed: str, bridge: Bridge, everywhere: bool, target: Target) -> Kind:
    if typed != "auto":
        return Kind(typed)
    cudn = bridge.kind == "ovs" and target.localnet_cudn and not everywhere
    return Kind.CUDN if cudn else Kind.NAD


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


def _overlay_network(key: str, entry: spec.OverlayNetwork, at: Route, scope: _Scope) -> graph.OverlayNetwork:
    open_to = scope.namespaces
    kind = Kind(entry.as_) if entry.as_ != "auto" else Kind.CUDN if scope.everywhere or len(open_to) > 1 else Kind.UDN
    return graph.OverlayNetwork(
        name=key,
        topology=entry.overlay,
        primary=entry.primary,
        kind=kind,
        everywhere=scope.everywhere,
        namespaces=open_to,
        subnets=subnets(entry.subnets, at / "subnets"),
        gateways=_gateways(entry.gateway, at / "gateway"),
        host_subnet=entry.hostSubnet,
        persistent_ips=entry.persistentIPs is not False,
        join_subnets=subnets(entry.joinSubnets, at / "joinSubnets"),
        mtu=entry.mtu,
        at=at,
        about=about(entry),
    )


def _existing_network(key: str, entry: spec.ExistingNetwork, at: Route, scope: _Scope) -> graph.ExistingNetwork:
    return graph.ExistingNetwork(
        name=key,
        kind=Kind(entry.existing),
        object_name=entry.name or key,
        namespace=entry.namespace,
        primary=entry.primary,
        everywhere=scope.everywhere,
        namespaces=scope.namespaces if scope.stated else None,
        subnets=subnets(entry.subnets, at / "subnets"),
        gateways=_gateways(entry.gateway, at / "gateway"),
        mtu=entry.mtu,
        at=at,
    )


def subnets(typed: Sequence[str], at: Route) -> tuple[Subnet, ...]:
    return tuple(Subnet(text, ipaddress.ip_network(text, strict=False), at / index) for index, text in enumerate(typed))


def _gateways(typed: Sequence[str], at: Route) -> tuple[Gateway, ...]:
    return tuple(Gateway(ipaddress.ip_address(text), at / index) for index, text in enumerate(typed))
