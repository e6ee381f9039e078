"""Addresses and routes of the nodes."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import NodeGroup
from vmnetc.graph.node_addresses import NO_IP, HostAddress, HostRoute, HostRouteRule, Ip, NodeDns
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import node_addresses as spec
from vmnetc.spec.reading import Spec

from . import host_faults
from .names import Problems
from .nodes import Nodes

Typed = spec.HostIp | spec.NicIp
INHERIT = "inherit"


def here(typed: Typed, at: Route, group: NodeGroup) -> tuple[Typed | None, Route]:
    """What is said for some nodes, where it goes by nodes: a host before its groups; None where nothing is said."""
    if not isinstance(typed, Mapping):
        return typed, at
    for name in goes_by(group):
        if name in typed:
            return typed[name], at / name
    return None, at


def goes_by(group: NodeGroup) -> Iterator[str]:
    """The names by which a mapping may mean some nodes, the nearest first."""
    if group.host is not None:
        yield group.host
    yield from group.groups


def node_ip(typed: Typed, at: Route, group: NodeGroup, who: str, problems: Problems) -> Ip:
    """The addresses on some nodes; `inherit` is no way to have one, and resolved before."""
    match typed:
        case "dhcp":
            return Ip("dhcp")
        case spec.Dhcp():
            return Ip("dhcp", dns=typed.dns, routes=typed.routes, gateway=typed.gateway)
        case spec.Planned():
            return _planned(typed, at, group, who, problems)
        case list():
            addresses = [HostAddress(ipaddress.ip_interface(text), at / index) for index, text in enumerate(typed)]
            return Ip("static", tuple(addresses))
    return NO_IP


def _planned(typed: spec.Planned, at: Route, group: NodeGroup, who: str, problems: Problems) -> Ip:
    network = ipaddress.ip_network(typed.subnet, strict=False)
    if group.host is None:
        problems.found.append(host_faults.plan_without_hosts(who, group.name, at / "subnet"))
        return NO_IP
    if group.id is None:
        problems.found.append(
            spec_faults.missing("id", f'host "{group.name}"', group.at, f"id: <its number in {typed.subnet}>")
        )
        return NO_IP
    if group.id >= network.num_addresses - (1 if network.version == 4 and network.prefixlen < 31 else 0):
        problems.found.append(host_faults.id_outside_subnet(group.name, group.id, typed.subnet, group.at / "id", at))
        return NO_IP
    address = ipaddress.ip_interface(f"{network[group.id]}/{network.prefixlen}")
    return Ip("static", (HostAddress(address, at / "subnet", group.at / "id"),))


def check_by_nodes(
    typed: Mapping[str, object], what: str, at: Route, groups: Sequence[NodeGroup], nodes: Nodes, problems: Problems
) -> None:
    """A mapping from groups and hosts has to say something for each of an entry's nodes, and names no others."""
    known = {name for group in groups for name in goes_by(group)}
    for name in (name for name in typed if name not in known):
        targets = {group: Route(("nodes", group)) for one in groups for group in one.groups}
        targets |= {one.host: one.at for one in groups if one.host is not None}
        if nodes.named(name) is None:
            problems.dangling(what, "nodes", "node group", name, (at / name).key, targets)
        else:
            problems.found.append(host_faults.not_among_its_nodes(what, name, (at / name).key, list(targets)))
    silent = [group.name for group in groups if not any(name in typed for name in goes_by(group))]
    if silent and groups:
        problems.found.append(host_faults.silent_about_nodes(what, silent, at.key))
    check_agreement(typed, what, at, groups, problems)


def check_agreement(
    typed: Mapping[str, object], what: str, at: Route, groups: Sequence[NodeGroup], problems: Problems
) -> None:
    """What a mapping says of a node by one of its groups, it says by the others too, unless it names the node."""
    disputed: dict[tuple[str, str], list[str]] = {}
    for group in groups:
        first, *others = [name for name in goes_by(group) if name in typed] or [""]
        if first != group.host:
            for other in (name for name in others if typed[name] != typed[first]):
                disputed.setdefault((first, other), []).append(group.name)
    for (first, other), hosts in disputed.items():
        problems.found.append(host_faults.groups_disagree(hosts, what, (at / other).key, (at / first).key))


def routes(typed: Sequence[spec.HostRoute], at: Route) -> tuple[HostRoute, ...]:
    return tuple(
        HostRoute(
            route.to,
            ipaddress.ip_network(route.to, strict=False),
            ipaddress.ip_address(route.via) if route.via is not None else None,
            route.metric,
            route.table,
            at / index,
            absent=route.state == "absent",
        )
        for index, route in enumerate(typed)
    )


def rules(typed: Sequence[spec.HostRouteRule], at: Route, who: str, problems: Problems) -> tuple[HostRouteRule, ...]:
    found = []
    for index, rule in enumerate(typed):
        if rule.from_ is None and rule.to is None:
            problems.found.append(_without_traffic(index, who, at / index))
            continue
        source = ipaddress.ip_network(rule.from_, strict=False) if rule.from_ is not None else None
        to = ipaddress.ip_network(rule.to, strict=False) if rule.to is not None else None
        absent = rule.state == "absent"
        found.append(HostRouteRule(source, to, rule.table, rule.priority, at / index, absent))
    return tuple(found)


def _without_traffic(index: int, who: str, at: Route) -> Diagnostic:
    return spec_faults.missing("from", f"routeRules[{index}] of {who}", at, "from: 10.30.0.0/24, or to")


def name_servers(typed: Spec, nodes: Nodes, problems: Problems) -> tuple[NodeDns, ...]:
    """The name servers of each group: a policy of their own, for each of its hosts or label values one."""
    found = []
    for name, entry in sorted(typed.nodes.items()):
        if entry.dns is None:
            continue
        at = Route(("nodes", name, "dns"))
        if entry.dns.servers is None and entry.dns.search is None:
            problems.found.append(spec_faults.missing("servers", f'dns of node group "{name}"', at))
            continue
        groups = nodes.groups.get(name, ())
        for group in groups:
            policy = f"{name}-dns" if group.name == name else f"{name}-dns-{group.name.removeprefix(f'{name}-')}"
            if entry.dns.nncp is not None:
                policy = group.policy(entry.dns.nncp, exact=len(groups) == 1)
            servers, search = (
                tuple(said) if said is not None else None for said in (entry.dns.servers, entry.dns.search)
            )
            found.append(NodeDns(policy.lower().replace("_", "-"), group, servers, search, at))
    return tuple(sorted(found, key=lambda dns: dns.name))
