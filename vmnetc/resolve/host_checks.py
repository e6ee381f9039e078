"""Fields of interfaces and bridges that contradict each other, or would do nothing."""

from __future__ import annotations

from typing import Any

from vmnetc.diagnostics.route import Route
from vmnetc.graph import NodeGroup, holds
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import host as spec
from vmnetc.spec.grammar import field_names

from . import host_faults
from .families import Entry
from .makings import making, said
from .names import Problems
from .node_addresses import INHERIT, check_by_nodes
from .nodes import Nodes
from .vlans import ranges

# OVN-Kubernetes' own bridge, which is on every node where the target has it by this name.
BR_EX = "br-ex"
# The VLAN in which Linux puts untagged frames of a bridge.
DEFAULT_VLAN = 1


def check_entry(entry: Entry, groups: tuple[NodeGroup, ...], nodes: Nodes, problems: Problems) -> None:
    """Fields that contradict each other, or would do nothing."""
    _check_fields(entry, entry.typed, entry.at, groups, nodes, problems)
    if isinstance(entry.typed, spec.Varied):
        for name, way in entry.typed.perGroup.items():
            at = entry.at / "perGroup" / name
            those = tuple(group for group in groups if making(entry, group)[0] is way)
            _check_fields(entry, way, at, those, nodes, problems)
            if "nodes" in way.model_fields_set:
                where = f"perGroup.{name} of {entry.who}"
                known = set(field_names(type(way))) - {"nodes"}
                problems.found.append(spec_faults.unknown_key("nodes", where, (at / "nodes").key, known))
    if isinstance(entry.typed, spec.Bridge):
        _check_bridge(entry, entry.typed, problems)


def _check_fields(
    entry: Entry, typed: Any, at: Route, groups: tuple[NodeGroup, ...], nodes: Nodes, problems: Problems
) -> None:
    stated = said(entry, typed)
    if isinstance(typed.ip, dict):
        check_by_nodes(typed.ip, f"ip of {entry.who}", at / "ip", groups, nodes, problems)
    if typed.restore != "up" and stated.state != "absent":
        problems.found.append(host_faults.without_effect("restore", "state: absent", entry.who, (at / "restore").key))
    if typed.mac is not None and stated.ip == INHERIT:
        problems.found.append(spec_faults.exclusive(["mac", "ip: inherit"], entry.who, (at / "mac").key))


def _check_bridge(entry: Entry, typed: spec.Bridge, problems: Problems) -> None:
    """Fields that would do nothing on a bridge of this kind."""
    name, at, stated = entry.name, entry.at, typed.stated()
    if typed.uplink is None and not typed.existing and typed.state != "absent":
        hint = "uplink: <NIC, bond or VLAN interface>, or uplink: none for a bridge that ends on the node"
        problems.found.append(spec_faults.missing("uplink", entry.who, at, hint))
    if typed.type == "ovs":
        idle = stated & {"nativeVlan", "mcastSnooping", "mtu"} | (
            {"allowedVlans"} if typed.allowedVlans == "none" else set()
        )
        problems.found.extend(host_faults.only_linux_bridges(field, name, at / field) for field in sorted(idle))
    else:
        idle = stated & {"physicalNetwork", "mapped"}
        problems.found.extend(host_faults.only_ovs_bridges(field, name, at / field) for field in sorted(idle))
    if typed.nativeVlan is not None and typed.type != "ovs":
        _check_native_vlan(entry, typed, typed.nativeVlan, problems)
    if typed.type == "ovs":
        check_mapped(typed, name, at, problems, there=typed.existing)
    if typed.existing:
        idle = stated & {
            *(
                "uplink",
                "stp",
                "mcastSnooping",
                "mtu",
                "mac",
                "ip",
                "ipv6",
                "routes",
                "routeRules",
                "state",
                "restore",
                "raw",
            )
        }
        problems.found.extend(host_faults.existing_bridge_changed(field, name, at / field) for field in sorted(idle))


def check_mapped(typed: spec.Bridge, name: str, at: Route, problems: Problems, *, there: bool) -> None:
    """Names that lead to a bridge already are those of a bridge that is there, and no policy is written for them."""
    if not typed.mapped:
        return
    if typed.physicalNetwork is None:
        problems.found.append(
            host_faults.without_effect("mapped", "physicalNetwork", f'bridge "{name}"', (at / "mapped").key)
        )
    elif not there:
        problems.found.append(
            host_faults.without_effect("mapped", "existing: true", f'bridge "{name}"', (at / "mapped").key)
        )
    elif typed.nncp is not None:
        problems.found.append(host_faults.existing_bridge_changed("nncp", name, at / "nncp"))


def _check_native_vlan(entry: Entry, typed: spec.Bridge, native: int, problems: Problems) -> None:
    """A port that has a native VLAN is a trunk, whose tags are others."""
    at = entry.at / "nativeVlan"
    if not isinstance(typed.allowedVlans, list):
        problems.found.append(host_faults.native_without_list(entry.name, at.key))
    elif holds(ranges(typed.allowedVlans, at), native):
        problems.found.append(host_faults.native_also_tagged(entry.name, native, at, entry.at / "allowedVlans"))
    elif native == DEFAULT_VLAN:
        problems.found.append(host_faults.native_is_default(at))
    elif typed.ip != "none" and not typed.existing:
        problems.found.append(host_faults.address_in_other_vlan(entry.name, native, at, entry.at / "ip"))
