"""Interfaces and bridges of the nodes."""

from __future__ import annotations

from dataclasses import dataclass, field
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
# Devices on each other, the NIC included: Linux's MAX_NEST_DEV (v6.12, include/linux/netdevice.h).
MAX_STACKED = 8
Groups = dict[str, NodeGroup]


def interfaces(typed: Spec, groups: Groups, problems: Problems) -> dict[str, graph.Interface]:
    """The interfaces by name, each after what it stands on."""
    found = _Interfaces(typed, groups, problems)
    for name in sorted(typed.interfaces):
        found.make(name, ())
    return dict(sorted(found.made.items()))


@dataclass(slots=True)
class _Interfaces:
    """The interfaces made so far; `heights` counts the devices from the NIC up, itself included."""

    typed: Spec
    groups: Groups
    problems: Problems
    made: dict[str, graph.Interface] = field(default_factory=dict)
    heights: dict[str, int] = field(default_factory=dict)

    def make(self, name: str, above: tuple[str, ...]) -> graph.Interface:
        if name not in self.made:
            found = self._make(name, above)
            ports = [port.name for port in graph.stacked(found) if port.interface is not None]
            standing = not isinstance(found, graph.Ethernet)
            self.heights.setdefault(name, standing + max((self.heights[port] for port in ports), default=1))
            self.made[name] = found
        return self.made[name]

    def _make(self, name: str, above: tuple[str, ...]) -> graph.Interface:
        at = Route(("interfaces", name))
        entry = self.typed.interfaces[name]
        nodes = chosen(entry.nodes, self.groups, f'interface "{name}"', at, self.problems)
        match entry:
            case spec.Ethernet():
                return graph.Ethernet(name, nodes, entry.mtu, entry.ip, at, about(entry))
            case spec.Bond():
                ports = tuple(
                    self._port(name, below, at / "bond" / index, above) for index, below in enumerate(entry.bond)
                )
                options = pairs({key: _option(value) for key, value in entry.options.items()})
                return graph.Bond(name, nodes, ports, entry.mode, options, entry.mtu, entry.ip, at, about(entry))
            case spec.Vlan():
                base = self._port(name, entry.on, at / "on", above)
                return graph.Vlan(name, nodes, base, entry.vlan, entry.mtu, entry.ip, at, about(entry))
            case _:
                assert_never(entry)

    def _port(self, name: str, below: str, at: Route, above: tuple[str, ...]) -> Port:
        """What `name` stands on; a port that cannot be is a problem, and then as good as a NIC."""
        bare, found = Port(below, None, at), self.problems.found
        if below in (*above, name):
            found.append(faults.stands_on_itself(below, at))
            return bare
        if len(above) + 2 > MAX_STACKED:
            return self._cut(name, bare)
        if below in self.typed.bridges or below == BR_EX:
            on_bridge = isinstance(self.typed.interfaces[name], spec.Vlan)
            found.append(
                spec_faults.not_yet(f'interface "{name}" on a bridge', at)
                if on_bridge
                else faults.bridge_as_port(below, at)
            )
        if below not in self.typed.interfaces:
            return bare
        interface = self.make(below, (*above, name))
        if self.heights[below] + 1 > MAX_STACKED:
            return self._cut(name, bare)
        return Port(below, interface, at)

    def _cut(self, name: str, port: Port) -> Port:
        """One finding for a stack: what stands on this one counts from here."""
        self.problems.found.append(faults.stacked_too_high(name, MAX_STACKED, port.at))
        self.heights[name] = 0
        return port


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
