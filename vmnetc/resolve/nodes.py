"""Node groups: the built-in ones and those of the spec, and the nodes that get one policy each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from vmnetc.diagnostics.route import Route
from vmnetc.graph import NodeGroup
from vmnetc.graph.nodes import Nic, in_words
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import nodes as spec
from vmnetc.spec.reading import Spec
from vmnetc.targets.table import Target, as_label

from . import faults, host_faults
from .names import Problems, pairs

_HOSTNAME = "kubernetes.io/hostname"
# Groups whose name adds nothing to a policy's name.
_UNNAMED = ("workers", "all")


@dataclass(frozen=True, slots=True)
class Nodes:
    """The nodes that get one policy each, by the group of the spec; a host is one, however many groups it is in."""

    groups: Mapping[str, tuple[NodeGroup, ...]]
    hosts: Mapping[str, NodeGroup]

    def named(self, name: str) -> tuple[NodeGroup, ...] | None:
        """The nodes of a group, or one host."""
        if name in self.groups:
            return self.groups[name]
        return (self.hosts[name],) if name in self.hosts else None

    def all(self) -> tuple[NodeGroup, ...]:
        return _each_once(group for groups in self.groups.values() for group in groups)


def node_groups(typed: Spec, target: Target, problems: Problems) -> Nodes:
    built_in = _built_in(target)
    names = sorted({*built_in, *typed.nodes})
    hosts = _hosts(typed, problems)
    groups = {name: tuple(_members(name, typed.nodes.get(name), built_in.get(name), hosts, problems)) for name in names}
    for name in sorted(hosts.keys() & groups.keys()):
        problems.found.append(faults.expands_twice("node group", name, hosts[name].at, Route(("nodes", name))))
    return Nodes(groups, hosts)


def _built_in(target: Target) -> dict[str, dict[str, str]]:
    """The groups that need not be written, with the labels that the cluster gives these nodes."""
    distribution = target.distribution
    return {
        "workers": dict([as_label(distribution.workers)]),
        "control-plane": dict([as_label(distribution.control_plane)]),
        "all": {},
    }


def chosen(names: list[str], nodes: Nodes, who: str, at: Route, problems: Problems) -> tuple[NodeGroup, ...]:
    """The nodes of the groups that an entry names, each once."""
    found: list[NodeGroup] = []
    for index, name in enumerate(names):
        if name in nodes.groups:
            found += nodes.groups[name]
        else:
            known = {key: Route(("nodes", key)) for key in nodes.groups}
            problems.dangling(who, "nodes", "node group", name, at / "nodes" / index, known)
    return _each_once(found)


def _each_once(groups: Iterable[NodeGroup]) -> tuple[NodeGroup, ...]:
    return tuple(dict.fromkeys(groups))


def _members(
    name: str,
    typed: spec.NodeGroup | None,
    built_in: dict[str, str] | None,
    hosts: Mapping[str, NodeGroup],
    problems: Problems,
) -> Iterator[NodeGroup]:
    """The group itself, its hosts, or one for each value of its label."""
    at = Route(("nodes", name))
    entry = typed or spec.NodeGroup()
    if entry.hosts is not None:
        if entry.byLabel is not None:
            problems.found.append(
                spec_faults.exclusive(["hosts", "byLabel"], f'node group "{name}"', (at / "byLabel").key)
            )
        yield from (hosts[host] for host in entry.hosts)
        return
    selector = entry.selector if entry.selector is not None else built_in
    if selector is None and entry.byLabel is None:
        hint = "selector: {label: value}, byLabel, or hosts"
        problems.found.append(spec_faults.missing("selector", f'node group "{name}"', at, hint))
    suffix = "" if name in _UNNAMED else f"-{name}"
    plain = NodeGroup(
        name=name,
        groups=(name,),
        suffix=suffix,
        host=None,
        selector=pairs(selector),
        max_unavailable=entry.maxUnavailable,
        nics=_nics(entry.nics, at / "nics"),
        id=None,
        at=at,
    )
    if entry.byLabel is None:
        yield plain
        return
    for value, nics in entry.byLabel.values.items():
        here = at / "byLabel" / "values" / value
        yield replace(
            plain,
            name=f"{name}-{value}".rstrip("-"),
            suffix=f"{suffix}-{value}".rstrip("-").lower().replace("_", "-"),
            selector=pairs({**(selector or {}), entry.byLabel.key: value}),
            nics=plain.nics | _nics(nics, here),
            at=here,
        )


def _hosts(typed: Spec, problems: Problems) -> dict[str, NodeGroup]:
    """Every node that a group names. What several groups say of it has to agree: there is no order among them."""
    found: dict[str, NodeGroup] = {}
    for name, entry in sorted(typed.nodes.items()):
        for host, facts in (entry.hosts or {}).items():
            here = _host(name, host, entry, facts)
            found[host] = _merged(found[host], here, problems) if host in found else here
    for field in ("dns", "maxUnavailable"):
        _check_agreement(typed, field, problems)
    return dict(sorted(found.items()))


def _check_agreement(typed: Spec, field: str, problems: Problems) -> None:
    """What groups with hosts say as a whole: those that share a host say the same, or nothing."""
    first: dict[str, str] = {}
    disputed: dict[tuple[str, str], list[str]] = {}
    for name, entry in sorted(typed.nodes.items()):
        if getattr(entry, field) is None:
            continue
        for host in entry.hosts or ():
            other = first.setdefault(host, name)
            if getattr(entry, field) != getattr(typed.nodes[other], field):
                disputed.setdefault((name, other), []).append(host)
    for (name, other), hosts in disputed.items():
        at, first_at = (Route(("nodes", group, field)) for group in (name, other))
        problems.found.append(host_faults.node_in_two_ways(in_words(hosts), field, at, first_at))


def _host(group: str, name: str, entry: spec.NodeGroup, typed: spec.Host) -> NodeGroup:
    at = Route(("nodes", group, "hosts", name))
    return NodeGroup(
        name=name,
        groups=(group,),
        suffix=f"-{name}",
        host=name,
        selector=pairs({**(entry.selector or {}), _HOSTNAME: name}),
        max_unavailable=entry.maxUnavailable,
        nics=_nics(entry.nics, Route(("nodes", group, "nics"))) | _nics(typed.nics, at / "nics"),
        id=typed.id,
        at=at,
    )


def _merged(one: NodeGroup, other: NodeGroup, problems: Problems) -> NodeGroup:
    for role, nic in other.nics.items():
        first = one.nics.get(role)
        if first is not None and first[:2] != nic[:2]:
            problems.found.append(host_faults.node_in_two_ways(one.name, f'NIC "{role}"', nic.at, first.at))
    for label in sorted(dict(one.selector).keys() & dict(other.selector).keys()):
        if dict(one.selector)[label] != dict(other.selector)[label]:
            at, first_at = (Route(("nodes", group.groups[0], "selector", label)) for group in (other, one))
            problems.found.append(host_faults.node_in_two_ways(one.name, f'label "{label}"', at, first_at))
    if one.id is not None and other.id is not None and one.id != other.id:
        problems.found.append(host_faults.node_in_two_ways(one.name, "id", other.at / "id", one.at / "id"))
    return replace(
        one,
        groups=(*one.groups, *other.groups),
        selector=pairs(dict(other.selector) | dict(one.selector)),
        max_unavailable=one.max_unavailable if one.max_unavailable is not None else other.max_unavailable,
        nics=other.nics | one.nics,
        id=one.id if one.id is not None else other.id,
    )


def _nics(typed: spec.Nics, at: Route) -> dict[str, Nic]:
    return {
        role: Nic(nic, None, at / role) if isinstance(nic, str) else Nic(None, nic.mac.upper(), at / role / "mac")
        for role, nic in typed.items()
    }
