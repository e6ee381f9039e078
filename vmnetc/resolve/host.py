"""Interfaces and bridges of the nodes."""

from __future__ import annotations

from typing import assert_never

from vmnetc import graph
from vmnetc.diagnostics.route import Route
from vmnetc.graph import NodeGroup, Port
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import host as spec
from vmnetc.spec.reading import Spec

from . import faults
from .names import Problems, about, pairs
from .nodes import chosen
from .vlans import ranges

BR_EX = "br-ex"
Groups = dict[str, NodeGroup]


def interfaces(typed: Spec, groups: Groups, problems: Problems) -> dict[str, graph.Interface]:
    """The interfaces by name, each after what it stands on."""
    done: dict[str, graph.Interface] = {}
    for name in sorted(typed.interfaces):
        _interface(name, typed, groups, done, (), problems)
    return dict(sorted(done.items()))


def _interface(
    name: str, typed: Spec, groups: Groups, done: dict[str, graph.Interface], above: tuple[str, ...], problems: Problems
) -> graph.Interface:
    if name in done:
        return done[name]
    at = Route(("interfaces", name))
    entry = typed.interfaces[name]

    def port(below: str, below_at: Route) -> Port:
        if below in (*above, name):
            problems.found.append(faults.stands_on_itself(below, below_at))
            return Port(below, None, below_at)
        if below in typed.bridges or below == BR_EX:
            on_bridge = isinstance(entry, spec.Vlan)
            problems.found.append(
                spec_faults.not_yet(f'interface "{name}" on a bridge', below_at)
                if on_bridge
                else faults.bridge_as_port(below, below_at)
            )
        declared = below in typed.interfaces
        return Port(
            below, _interface(below, typed, groups, done, (*above, name), problems) if declared else None, below_at
        )

    nodes = chosen(entry.nodes, groups, f'interface "{name}"', at, problems)
    match entry:
        case spec.Ethernet():
            found: graph.Interface = graph.Ethernet(name, nodes, entry.mtu, entry.ip, at, about(entry))
        case spec.Bond():
            ports = tuple(port(below, at / "bond" / index) for index, below in enumerate(entry.bond))
            options = pairs({key: _option(value) for key, value in entry.options.items()})
            found = graph.Bond(name, nodes, ports, entry.mode, options, entry.mtu, entry.ip, at, about(entry))
        case spec.Vlan():
            base = port(entry.on, at / "on")
            found = graph.Vlan(name, nodes, base, entry.vlan, entry.mtu, entry.ip, at, about(entry))
        case _:
            assert_never(entry)
    return done.setdefault(name, found)


def _option(value: str | int | bool) -> str:
    """The bonding driver's options are text; its switches are 1 and 0."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def bridges(
    typed: Spec, known: dict[str, graph.Interface], groups: Groups, problems: Problems
) -> dict[str, graph.Bridge]:
    """The bridges by name, `br-ex` among them."""
    names = {BR_EX, *typed.bridges}
    found = {BR_EX: _br_ex(typed.bridges.get(BR_EX), groups, problems)}
    for name, entry in sorted(typed.bridges.items()):
        at = Route(("bridges", name))
        if name == BR_EX:
            continue
        if name in typed.interfaces:
            problems.found.append(faults.expands_twice("interface", name, at, Route(("interfaces", name))))
        found[name] = _bridge(name, entry, known, names, groups, problems)
    return found


def _bridge(
    name: str,
    entry: spec.Bridge,
    known: dict[str, graph.Interface],
    names: set[str],
    groups: Groups,
    problems: Problems,
) -> graph.Bridge:
    at = Route(("bridges", name))
    if entry.uplink is None and not entry.existing:
        hint = "uplink: <NIC, bond or VLAN interface>, or uplink: none for a bridge that ends on the node"
        problems.found.append(spec_faults.missing("uplink", f'bridge "{name}"', at, hint))
    _check_fields(name, entry, at, problems)
    uplink = None
    if entry.uplink in names:
        problems.found.append(faults.bridge_as_port(str(entry.uplink), at / "uplink"))
    elif entry.uplink not in (None, "none") and not entry.existing:
        uplink = Port(entry.uplink, known.get(entry.uplink), at / "uplink")
    return graph.Bridge(
        name=name,
        kind=entry.type or "linux",
        existing=entry.existing,
        groups=chosen(entry.nodes, groups, f'bridge "{name}"', at, problems),
        uplink=uplink,
        stp=entry.stp,
        mcast_snooping=entry.mcastSnooping,
        allowed_vlans=ranges(entry.allowedVlans, at / "allowedVlans")
        if isinstance(entry.allowedVlans, list)
        else entry.allowedVlans,
        mtu=entry.mtu,
        ip=entry.ip,
        localnets=tuple(entry.physicalNetwork or (f"{name}-localnet",)),
        localnets_stated=entry.physicalNetwork is not None,
        built_in=False,
        at=at,
        about=about(entry),
    )


def _check_fields(name: str, entry: spec.Bridge, at: Route, problems: Problems) -> None:
    """Fields that would do nothing on a bridge of this kind."""
    typed = entry.stated()
    if entry.type == "ovs":
        idle = typed & {"allowedVlans", "mcastSnooping", "mtu"}
        problems.found.extend(faults.only_linux_bridges(field, name, at / field) for field in sorted(idle))
    elif "physicalNetwork" in typed:
        problems.found.append(faults.only_ovs_bridges("physicalNetwork", name, at / "physicalNetwork"))
    if entry.existing:
        idle = typed & {"uplink", "stp", "mcastSnooping", "mtu", "ip"}
        problems.found.extend(faults.existing_bridge_changed(field, name, at / field) for field in sorted(idle))


def _br_ex(entry: spec.Bridge | None, groups: Groups, problems: Problems) -> graph.Bridge:
    """OVN-Kubernetes' own bridge: it may be mapped, and nothing of it may be changed.

    https://docs.openshift.com, "Updating node network configuration": br-ex and what hangs on it must not be modified.
    """
    at = Route(("bridges", BR_EX))
    if entry is not None:
        for field in sorted(
            entry.stated() - {"existing", "physicalNetwork", "type", "nodes", "description", "labels", "annotations"}
        ):
            problems.found.append(faults.br_ex_changed(field, at / field))
        if entry.type == "linux":
            problems.found.append(faults.br_ex_changed("type", at / "type"))
    entry = entry or spec.Bridge()
    return graph.Bridge(
        name=BR_EX,
        kind="ovs",
        existing=True,
        groups=chosen(entry.nodes, groups, f'bridge "{BR_EX}"', at, problems),
        uplink=None,
        stp=False,
        mcast_snooping=None,
        allowed_vlans=None,
        mtu=None,
        ip="none",
        localnets=tuple(entry.physicalNetwork or (f"{BR_EX}-localnet",)),
        localnets_stated=entry.physicalNetwork is not None,
        built_in=True,
        at=at,
        about=about(entry),
    )
