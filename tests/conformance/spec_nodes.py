"""The nodes that a spec's policies come to, as the spec describes them: read from its long form, without vmnetc's graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from vmnetc.targets.table import DEFAULT, find

from .nmstate import Node

Entry = Mapping[str, Any]

_HOSTNAME = "kubernetes.io/hostname"


class _Chosen(NamedTuple):
    """The nodes of a policy: the names by which the spec speaks of them, and what their NIC roles are called."""

    names: frozenset[str]
    roles: Mapping[str, Any]


def nodes_of(spec: Mapping[str, Any], policy: Mapping[str, Any]) -> list[Node]:
    """A node of a policy, with what the spec counts on and nothing more: its NICs and its existing bridges.

    Where the policy removes or turns off something there are two: one has it already, as an earlier policy made it.
    """
    return [_node(spec, chosen, policy, made) for chosen in _chosen(spec, policy) for made in _earlier(policy)]


def _earlier(policy: Mapping[str, Any]) -> list[bool]:
    listed = policy["spec"]["desiredState"].get("interfaces", [])
    return [False, True] if any(interface["state"] != "up" for interface in listed) else [False]


def _chosen(spec: Mapping[str, Any], policy: Mapping[str, Any]) -> list[_Chosen]:
    """Those whose labels the policy asks for; of several groups with the same labels each."""
    wanted = policy["spec"].get("nodeSelector", {})
    found = [chosen for selector, chosen in _selectable(spec) if selector == wanted]
    assert found, f"no nodes of the spec have {wanted}"
    return found


def _built_in(spec: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The groups that every spec has, as the platform of its target labels them."""
    typed = spec.get("target", DEFAULT)
    target = find(typed[0] if isinstance(typed, list) else typed)
    assert target is not None
    labels = {"workers": target.distribution.workers, "control-plane": target.distribution.control_plane}
    return {**{name: dict([label.split("=", 1)]) for name, label in labels.items()}, "all": {}}


def _selectable(spec: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, str], _Chosen]]:
    built_in = _built_in(spec)
    groups = {**{name: {} for name in built_in}, **spec.get("nodes", {})}
    hosts: dict[str, _Chosen] = {}
    labels: dict[str, dict[str, str]] = {}
    for name, group in sorted(groups.items()):
        roles = group.get("nics", {})
        selector = group.get("selector", built_in.get(name, {}))
        for host, entry in group.get("hosts", {}).items():
            known = hosts.get(host, _Chosen(frozenset({host}), {}))
            hosts[host] = _Chosen(known.names | {name}, {**known.roles, **roles, **entry.get("nics", {})})
            labels.setdefault(host, {_HOSTNAME: host}).update(group.get("selector", {}))
        for value, nics in group.get("byLabel", {}).get("values", {}).items():
            yield {**selector, group["byLabel"]["key"]: value}, _Chosen(frozenset({name}), {**roles, **nics})
        if not {"hosts", "byLabel"} & set(group):
            yield selector, _Chosen(frozenset({name}), roles)
    yield from ((labels[host], chosen) for host, chosen in hosts.items())


def _node(spec: Mapping[str, Any], chosen: _Chosen, policy: Mapping[str, Any], made: bool) -> Node:
    here = dict(_entries(spec, chosen))
    exist = {name: f"{entry.get('type', 'linux')}-bridge" for name, entry in here.items() if entry.get("existing")}
    nics = {port for name, entry in here.items() for port in _nics(name, entry, spec)}
    named: dict[str, str | None] = {}
    names: dict[str, str] = {}
    for reference in sorted(nics):
        role = chosen.roles.get(reference, reference)
        names[reference] = role if isinstance(role, str) else f"nic-{len(named)}"
        named[names[reference]] = None if isinstance(role, str) else role["mac"].upper()
    macs = tuple((name, mac) for name, mac in named.items() if mac is not None)
    return Node(
        tuple(sorted(named)),
        tuple(sorted((exist | {"br-ex": "ovs-bridge"}).items())),
        macs,
        tuple(_made(here, names, policy)) if made else (),
    )


def _entries(spec: Mapping[str, Any], chosen: _Chosen) -> Iterator[tuple[str, Entry]]:
    """The interfaces and bridges that the nodes get, members of families one by one."""
    for section in ("interfaces", "bridges"):
        for key, entry in spec.get(section, {}).items():
            makings = entry.get("perGroup")
            groups = entry.get("nodes", ["workers"] if makings is None else list(makings))
            if not chosen.names & set(groups):
                continue
            if makings is not None:
                by_host = sorted(chosen.names & set(makings), key=lambda name: name in spec.get("nodes", {}))
                yield key, {**entry, **makings[by_host[0]]}
            else:
                yield from _members(spec, key, entry)


def _members(spec: Mapping[str, Any], key: str, entry: Entry) -> Iterator[tuple[str, Entry]]:
    if "{vlan}" not in key:
        yield key, entry
        return
    for vlan in _vlans(spec, entry):
        filled = {
            field: value.replace("{vlan}", str(vlan)) if isinstance(value, str) else value
            for field, value in entry.items()
        }
        yield key.replace("{vlan}", str(vlan)), filled | ({"vlan": vlan} if "vlans" in entry else {})


def _vlans(spec: Mapping[str, Any], entry: Entry) -> Iterator[int]:
    if "vlans" not in entry:
        below = entry.get("uplink") or entry.get("macvlan") or entry["on"]
        yield from _vlans(spec, spec.get("interfaces", {}).get(below) or spec["bridges"][below])
    for item in entry.get("vlans", ()):
        low, _, high = str(item).partition("-")
        yield from range(int(low), int(high or low) + 1)


def _ports(entry: Entry) -> list[str]:
    found = [
        *entry.get("bond", ()),
        entry.get("on"),
        entry.get("macvlan"),
        None if entry.get("existing") else entry.get("uplink"),
    ]
    return [port for port in found if port not in (None, "none")]


def _nics(name: str, entry: Entry, spec: Mapping[str, Any]) -> Iterator[str]:
    if "ethernet" in entry:
        yield name
    families = [key.partition("{vlan}") for part in ("interfaces", "bridges") for key in spec.get(part, {})]
    declared = {key for part in ("interfaces", "bridges") for key in spec.get(part, {})}
    for port in _ports(entry):
        of_family = any(mark and port.startswith(start) and port.endswith(end) for start, mark, end in families)
        if port not in declared and not of_family and port != "br-ex":
            yield port


def _made(here: Mapping[str, Entry], nics: Mapping[str, str], policy: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What the policy takes away, as it was before."""
    for interface in policy["spec"]["desiredState"].get("interfaces", []):
        entry = here.get(interface["name"], {})
        if interface["state"] == "up" or interface["type"] == "ethernet" or "{{" in interface["name"]:
            continue
        ports = [nics.get(port, port) for port in _ports(entry)]
        shown: dict[str, Any] = {"name": interface["name"], "type": interface["type"], "state": "up"}
        match interface["type"]:
            case "bond":
                shown["link-aggregation"] = {"mode": entry.get("mode", "active-backup"), "port": ports}
            case "vlan" if ports:
                shown["vlan"] = {"base-iface": ports[0], "id": entry["vlan"]}
            case "mac-vlan" if ports:
                mode = entry.get("mode", "bridge")
                shown["mac-vlan"] = {"base-iface": ports[0], "mode": mode, "promiscuous": True}
            case "linux-bridge" | "ovs-bridge":
                shown["bridge"] = {"port": [{"name": port} for port in ports]}
        yield shown
