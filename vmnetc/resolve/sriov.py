"""Pools of virtual functions: which NICs they are on which nodes."""

from __future__ import annotations

from vmnetc import graph
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Ethernet, NodeGroup, Port
from vmnetc.spec import sriov as spec
from vmnetc.spec.reading import Spec

from . import host_faults
from .host import Host
from .names import Problems, about
from .nodes import Nodes, chosen


def pools(typed: Spec, host: Host, nodes: Nodes, problems: Problems) -> dict[str, graph.SriovPool]:
    """The pools by name; a policy of the operator for each of the nodes that are configured alike."""
    found = {}
    for name, entry in sorted(typed.sriov.items()):
        at = Route(("sriov", name))
        groups = chosen(entry.nodes, nodes, f'SR-IOV pool "{name}"', at, problems)
        parts = tuple(
            graph.PoolOnNodes(f"{name}{group.suffix}", group, _nics(name, entry, group, groups, host, at, problems))
            for group in groups
        )
        found[name] = graph.SriovPool(
            name=name,
            parts=parts,
            vfs=entry.vfs,
            vendor=entry.vendor,
            device=entry.device,
            driver=entry.driver,
            mtu=entry.mtu,
            priority=entry.priority,
            resource=entry.resource or name.replace("-", "_"),
            at=at,
            about=about(entry),
        )
    return found


def _nics(
    name: str,
    entry: spec.SriovPool,
    group: NodeGroup,
    groups: tuple[NodeGroup, ...],
    host: Host,
    at: Route,
    problems: Problems,
) -> tuple[Port, ...]:
    return tuple(
        _nic(name, typed, group, groups, host, at / "nics" / index, problems) for index, typed in enumerate(entry.nics)
    )


def _nic(
    pool: str,
    typed: str,
    group: NodeGroup,
    groups: tuple[NodeGroup, ...],
    host: Host,
    at: Route,
    problems: Problems,
) -> Port:
    """A NIC by its role, if any of the pool's nodes know it as one, else by its name."""
    nic = group.nics.get(typed)
    known = [other for other in groups if typed in other.nics]
    if nic is None and known:
        if group is next(other for other in groups if typed not in other.nics):
            silent = [other.name for other in groups if typed not in other.nics]
            problems.found.append(host_faults.role_not_known(f'SR-IOV pool "{pool}"', typed, silent, at, known))
        return Port(typed, None, at)
    if nic is not None and nic.name is None:
        problems.found.append(host_faults.pool_by_mac(pool, typed, group.name, at, nic.at))
        return Port(typed, None, at, nic.mac)
    below = typed if nic is None or nic.name is None else nic.name
    devices = host.interfaces.get(below, ()) or host.bridges.get(below, ())
    device = next((one for one in devices if group in one.groups), next(iter(devices), None))
    if device is not None and not isinstance(device, Ethernet):
        if group is groups[0]:
            problems.found.append(host_faults.no_functions_of(pool, below, at))
        return Port(below, None, at)
    return Port(below, device, at)
