"""Services and network policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from vmnetc import graph
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Namespace, Network, Peer, PodNetwork, PolicyRule, Service
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import traffic as spec
from vmnetc.spec.reading import Spec

from . import faults
from .names import Places, Problems, about, in_broken_family, pairs
from .namespaces import Namespaces
from .networks import subnets
from .ports import port_mappings
from .vm_names import VmNames

# A million takes a second and a half, and 100 MB.
MOST_NAMED = 1_000_000
ServiceLabels = dict[tuple[str, str], tuple[str, ...]]


def services(
    typed: Spec, namespaces: Namespaces, names: VmNames, problems: Problems
) -> tuple[tuple[Service, ...], ServiceLabels]:
    """The Services, and for each VM of the spec the Services that find it by a label."""
    found = []
    labels: dict[tuple[str, str], list[str]] = {}
    for name, entry in sorted(typed.services.items()):
        at = Route(("services", name))
        namespace = namespaces.find_or_only(entry.namespace, f'service "{name}"', at, at / "namespace")
        if namespace is None:
            continue
        vms = _named_vms(f'service "{name}"', entry.vms, namespace, names, at / "vms", problems)
        by_label = len(vms) > 1 or _is_pattern(entry.vms)
        if entry.vms and entry.selector:
            problems.found.append(
                spec_faults.exclusive(["vms", "selector"], f'service "{name}"', (at / "selector").key)
            )
        elif not entry.vms and not entry.selector:
            problems.found.append(
                spec_faults.missing("vms", f'service "{name}"', at, "vms: [web], or selector: {label: value}")
            )
        others = [vm for vm in vms if not names.by_namespace.get(namespace.name, {}).get(vm)]
        if by_label and others and not problems.any_broken("vms"):
            problems.found.append(faults.service_over_others(name, others, at / "vms"))
        for vm in vms if by_label else ():
            labels.setdefault((namespace.name, vm), []).append(name)
        found.append(_service(name, entry, namespace, vms, by_label, at, problems))
    return tuple(found), {vm: tuple(labels) for vm, labels in labels.items()}


def too_much_traffic(typed: Spec, namespaces: Namespaces, names: VmNames, problems: Problems) -> bool:
    """Whether Services and policies name more than is made of them: then there is a finding."""
    total = 0
    for at, amount in _amounts(typed, names, namespaces.only):
        total += amount
        if total > MOST_NAMED:
            what = "VMs and peers in services and network policies"
            problems.found.append(spec_faults.too_many(total, what, MOST_NAMED, at))
            return True
    return False


def _amounts(typed: Spec, names: VmNames, only: Namespace | None) -> Iterator[tuple[Route, int]]:
    """How many VMs and peers each entry may name in each of its namespaces; a pattern is not compared to tell."""
    home = [only.name] if only is not None else []

    def alike(space: str, patterns: Sequence[str]) -> int:
        return sum(len(names.alike(space, pattern)) for pattern in patterns if _is_pattern([pattern]))

    for key, service in sorted(typed.services.items()):
        for space in [service.namespace] if service.namespace else home:
            yield Route(("services", key)), len(service.vms) + alike(space, service.vms)
    for key, policy in sorted(typed.networkPolicies.items()):
        sides = [*_rules_of(policy.ingress), *_rules_of(policy.egress)]
        peers = [peer for rule in sides for peer in (rule.from_ if isinstance(rule, spec.Ingress) else rule.to)]
        fixed = sum(len(rule.ports) for rule in sides) + sum(1 + len(peer.vms) for peer in peers) + len(policy.vms)
        fixed += sum(alike(peer.namespace, peer.vms) for peer in peers if peer.namespace)
        here = [*policy.vms, *(vm for peer in peers if peer.namespace is None for vm in peer.vms)]
        patterns = [pattern for pattern in here if _is_pattern([pattern])]
        for space in policy.namespace or home:
            yield Route(("networkPolicies", key)), fixed + alike(space, patterns)


def _rules_of(typed: Sequence[spec.Ingress | spec.Egress] | str | None) -> Sequence[spec.Ingress | spec.Egress]:
    return typed if isinstance(typed, list) else ()


def _is_pattern(typed: Sequence[str]) -> bool:
    return any("*" in pattern or "?" in pattern for pattern in typed)


def _named_vms(
    who: str, typed: Sequence[str], namespace: Namespace, names: VmNames, at: Route, problems: Problems
) -> tuple[str, ...]:
    """The VMs that names and patterns mean; in a namespace that others own a VM may exist that the spec does not know."""
    known = names.by_namespace.get(namespace.name, {})
    found: dict[str, None] = {}
    for index, pattern in enumerate(typed):
        if _is_pattern([pattern]):
            matches = [vm for vm in names.alike(namespace.name, pattern) if fnmatchcase(vm, pattern)]
        else:
            matches = [pattern] if pattern in known or namespace.existing else []
        if not matches and not problems.any_broken("vms") and not problems.any_broken("attach"):
            problems.found.append(
                faults.no_such_name(who, "VM", f"{namespace.name}/{pattern}", at / index, _vm_routes(namespace, known))
            )
        found.update(dict.fromkeys(matches))
    return tuple(sorted(found))


def _vm_routes(namespace: Namespace, known: Mapping[str, bool]) -> list[str]:
    return [f"{namespace.name}/{vm}" for vm in known]


def _service(
    name: str,
    entry: spec.Service,
    namespace: Namespace,
    vms: tuple[str, ...],
    by_label: bool,
    at: Route,
    problems: Problems,
) -> Service:
    ports = port_mappings(entry.ports, at / "ports", f'service "{name}"', problems)
    return Service(
        name=name,
        namespace=namespace,
        vm=vms[0] if len(vms) == 1 and not by_label else None,
        label=f"service.vmnetc.dev/{name}" if by_label else None,
        selector=pairs(entry.selector),
        ports=ports,
        kind=entry.type,
        route=_route(name, entry.route, ports, at / "route", problems) if entry.route is not None else None,
        at=at,
        about=about(entry),
    )


def _route(
    name: str, entry: spec.Route, ports: tuple[graph.PortMapping, ...], at: Route, problems: Problems
) -> graph.Route:
    named = sorted((port for port in ports if port.port == entry.port), key=lambda port: port.protocol != "TCP")
    port = next(iter(named), None) if entry.port else ports[0]
    if port is None:
        known = ", ".join(str(port.port) for port in ports)
        problems.found.append(
            spec_faults.wrong_value(
                "port", f'route of service "{name}"', entry.port, f"a port of the service: {known}", at / "port"
            )
        )
    return graph.Route(entry.host, entry.tls, port or ports[0], at)


def policies(
    typed: Spec,
    namespaces: Namespaces,
    names: VmNames,
    networks: Mapping[str, Network],
    retired: Mapping[str, Route],
    problems: Problems,
) -> tuple[graph.NetworkPolicy, ...]:
    found = []
    for name, entry in sorted(typed.networkPolicies.items()):
        at = Route(("networkPolicies", name))
        who = f'network policy "{name}"'
        if entry.ingress is None and entry.egress is None:
            problems.found.append(spec_faults.missing("ingress", who, at, "ingress: deny, or rules; egress likewise"))
        network = _network(entry, networks, retired, who, at / "network", problems)
        if network is None:
            continue
        for namespace in _namespaces(entry, namespaces, who, at):
            found.append(
                graph.NetworkPolicy(
                    name=name,
                    namespace=namespace,
                    vms=_named_vms(who, entry.vms, namespace, names, at / "vms", problems),
                    ingress=_rules(entry.ingress, namespace, namespaces, names, who, at / "ingress", problems),
                    egress=_rules(entry.egress, namespace, namespaces, names, who, at / "egress", problems),
                    network=None if isinstance(network, PodNetwork) else network,
                    at=at,
                    about=about(entry),
                )
            )
    return tuple(found)


def _network(
    entry: spec.NetworkPolicy,
    networks: Mapping[str, Network],
    retired: Mapping[str, Route],
    who: str,
    at: Route,
    problems: Problems,
) -> Network | None:
    if entry.network in networks:
        return networks[entry.network]
    if entry.network in retired:
        problems.found.append(faults.named_absent_network(who, entry.network, at, retired[entry.network] / "state"))
    elif not in_broken_family(entry.network, problems):
        problems.dangling(who, "networks", "network", entry.network, at, Places(networks))
    return None


def _namespaces(entry: spec.NetworkPolicy, namespaces: Namespaces, who: str, at: Route) -> Iterator[Namespace]:
    if not entry.namespace:
        only = namespaces.find_or_only(None, who, at, at)
        if only is not None:
            yield only
    for index, name in enumerate(entry.namespace):
        namespace = namespaces.find(name, who, at / "namespace" / index)
        if namespace is not None:
            yield namespace


def _rules(
    typed: Sequence[spec.Ingress | spec.Egress] | str | None,
    home: Namespace,
    namespaces: Namespaces,
    names: VmNames,
    who: str,
    at: Route,
    problems: Problems,
) -> tuple[PolicyRule, ...] | None:
    """`deny` is no rule, `allow` one rule for everything."""
    if typed is None:
        return None
    if isinstance(typed, str):
        return (PolicyRule((), ()),) if typed == "allow" else ()
    rules = []
    for index, rule in enumerate(typed):
        side = "from" if isinstance(rule, spec.Ingress) else "to"
        typed_peers = rule.from_ if isinstance(rule, spec.Ingress) else rule.to
        peers = tuple(
            peer
            for number, entry in enumerate(typed_peers)
            if (peer := _peer(entry, home, namespaces, names, who, at / index / side / number, problems))
        )
        anywhere = any(peer.anyone == "anywhere" for peer in peers)
        rules.append(
            PolicyRule(() if anywhere else peers, port_mappings(rule.ports, at / index / "ports", who, problems))
        )
    return tuple(rules)


def _peer(
    entry: spec.Peer, home: Namespace, namespaces: Namespaces, names: VmNames, who: str, at: Route, problems: Problems
) -> Peer | None:
    said = [
        field
        for field, value in (("peer", entry.peer), ("cidr", entry.cidr), ("vms", entry.vms or entry.namespace))
        if value
    ]
    if len(said) != 1:
        fault = (
            spec_faults.exclusive(said, f"a peer of {who}", at)
            if said
            else spec_faults.no_kind(f"a peer of {who}", at, _PEERS, "")
        )
        problems.found.append(fault)
        return None
    if entry.except_ and entry.cidr is None:
        problems.found.append(spec_faults.missing("cidr", f"a peer of {who}", at, "cidr: 10.0.0.0/8"))
    namespace = home
    if entry.namespace is not None:
        found = namespaces.find(entry.namespace, who, at / "namespace")
        if found is None:
            return None
        namespace = found
    vms = _named_vms(who, entry.vms, namespace, names, at / "vms", problems)
    block = subnets([entry.cidr], at / "cidr")[0] if entry.cidr else None
    excluded = subnets(entry.except_, at / "except")
    return Peer(entry.peer, vms, entry.namespace, block, excluded, at)


_PEERS = ("same-namespace", "anywhere", "ingress-router", "vms", "namespace", "cidr")
