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

from . import faults
from .limits import too_many_networks
from .names import Problems, about
from .namespaces import Namespaces
from .vlans import members, ranges

PLACEHOLDER = "{vlan}"
_VLAN_FIELDS = ("vlan", "vlans", "trunk")


def networks(
    typed: Spec, bridges: dict[str, Bridge], namespaces: Namespaces, target: Target, problems: Problems
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
        family = list(_family(key, entry, at, bridges, namespaces, target, problems))
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
    bridges: dict[str, Bridge],
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
            for vlan, vlan_at in (
                members(ranges(entry.vlans, at / "vlans")) if entry.vlans else [(entry.vlan, at / "vlan")]
            ):
                name = key.replace(PLACEHOLDER, str(vlan))
                network = _bridge_network(name, key, entry, vlan, vlan_at, scope, bridges, target, problems)
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
    elif entry.vlans is None:
        return _placeholder_alone(key, at, problems)
    elif PLACEHOLDER not in key:
        problems.found.append(
            spec_faults.placeholder(
                f'network "{key}" has "vlans", but no {PLACEHOLDER} in its key', at.key, f"{key}-{PLACEHOLDER}:"
            )
        )
    elif any(span.low > span.high for span in ranges(entry.vlans, at)):
        return _backwards(key, entry.vlans, at / "vlans", problems)
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


def _backwards(key: str, items: Sequence[int | str], at: Route, problems: Problems) -> bool:
    for index, item in enumerate(items):
        span = ranges([item], at)[0]
        if span.low > span.high:
            expected = f'a range from low to high: "{span.high}-{span.low}"'
            problems.found.append(spec_faults.wrong_value("vlans", f'network "{key}"', item, expected, at / index))
    return True


def _bridge_network(
    name: str,
    key: str,
    entry: spec.BridgeNetwork,
    vlan: int | None,
    vlan_at: Route,
    scope: _Scope,
    bridges: dict[str, Bridge],
    target: Target,
    problems: Problems,
) -> graph.BridgeNetwork | None:
    at = Route(("networks", key))
    bridge = bridges.get(entry.bridge)
    if bridge is None:
        known = {name: found.at for name, found in bridges.items()}
        problems.dangling(f'network "{key}"', "bridges", "bridge", entry.bridge, at / "bridge", known)
        return None
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
        problems.found.extend(faults.only_linux_bridges(field, bridge.name, at / field) for field in idle)
    elif "physicalNetwork" in typed:
        problems.found.append(faults.only_ovs_bridges("physicalNetwork", bridge.name, at / "physicalNetwork"))


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
