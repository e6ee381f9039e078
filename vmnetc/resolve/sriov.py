"""Pools of virtual functions: which NICs they are on which nodes."""

from __future__ import annotations

from vmnetc import graph
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Ethernet, NodeGroup, Port
from vmnetc.spec.reading import Spec

from . import host_faults
from .host import MOST_DEVICES, Host
from .names import Problems, about
from .nodes import Nodes, chosen


def pools(typed: Spec, host: Host, nodes: Nodes, problems: Problems) -> dict[str, graph.SriovPool]:
    """The pools by name; a policy of the operator for each of the nodes that are configured alike."""
    found: dict[str, graph.SriovPool] = {}
    total = 0
    for name, entry in sorted(typed.sriov.items()):
        at = Route(("sriov", name))
        named = chosen(entry.nodes, nodes, f'SR-IOV pool "{name}"', at, problems)
        groups = tuple(sorted(named, key=lambda group: group.suffix))
        total += len(groups) * len(entry.nics)
        if total > MOST_DEVICES:
            problems.found.append(host_faults.too_many_devices(MOST_DEVICES, at.key))
            problems.broken.add(("sriov",))
            return {}
        by_nic = [_on_nodes(name, nic, groups, host, at / "nics" / i, problems) for i, nic in enumerate(entry.nics)]
        found[name] = graph.SriovPool(
            name=name,
            parts=tuple(
                graph.PoolOnNodes(f"{name}{group.suffix}", group, tuple(nic[index] for nic in by_nic))
                for index, group in enumerate(groups)
            ),
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


def _on_nodes(
    pool: str, typed: str, groups: tuple[NodeGroup, ...], host: Host, at: Route, problems: Problems
) -> list[Port]:
    """One NIC of a pool on each of its nodes: by its role, if any of them know it as one, else by its name."""
    known = [group for group in groups if typed in group.nics]
    silent = [group.name for group in groups if typed not in group.nics]
    if known and silent:
        problems.found.append(host_faults.role_not_known(f'SR-IOV pool "{pool}"', typed, silent, at, known))
    for group in known:
        if group.nics[typed].name is None:
            problems.found.append(host_faults.pool_by_mac(pool, typed, group.name, at, group.nics[typed].at))
    found = [_nic(typed, group, host, at) for group in groups]
    other = next((port for port in found if port.device is not None and not isinstance(port.device, Ethernet)), None)
    if other is None:
        return found
    problems.found.append(host_faults.no_functions_of(pool, other.name, at))
    return [Port(port.name, None, at) for port in found]


def _nic(typed: str, group: NodeGroup, host: Host, at: Route) -> Port:
    nic = group.nics.get(typed)
    if nic is not None and nic.name is None:
        return Port(typed, None, at, nic.mac)
    below = typed if nic is None or nic.name is None else nic.name
    devices = host.interfaces.get(below, ()) or host.bridges.get(below, ())
    device = next((one for one in devices if group in one.groups), next(iter(devices), None))
    return Port(below, device, at)
