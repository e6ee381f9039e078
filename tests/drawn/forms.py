"""Long forms become short ones here and there, and mappings get an order of their own."""

from __future__ import annotations

from typing import Any

from .chance import Chance
from .marks import Marked, MarkedMap

_LISTS = {
    **dict.fromkeys(("interfaces", "bridges"), ("nodes", "bond", "vlans", "allowedVlans", "physicalNetwork")),
    "networks": (
        *("namespaces", "subnets", "gateway", "pool", "dns", "search", "vlans", "trunk", "joinSubnets"),
        *("excludeSubnets", "reservedSubnets", "infrastructureSubnets"),
    ),
    "sriov": ("nics", "nodes"),
    "services": ("vms", "ports"),
    "networkPolicies": ("namespace", "vms"),
}
_LISTS_OF_NICS = ("ports", "macs", "ip")
_EMPTY = ("nodes", "bridges", "namespaces", "templates", "vms")


def shorten(chance: Chance, spec: dict[str, Any]) -> dict[str, Any]:
    """The spec as somebody might type it."""
    found: dict[str, Any] = {}
    for section, content in spec.items():
        if section == "defaults":
            found[section] = {name: _entry(chance, name, entry) for name, entry in content.items()}
        elif section == "manifests":
            found[section] = _single(chance, content)
        elif isinstance(content, dict) and section not in ("metadata", "platform", "output"):
            found[section] = _section(chance, section, content)
        else:
            found[section] = content
    ordered: dict[str, Any] = _reordered(chance, found)
    return ordered


def _section(chance: Chance, section: str, content: dict[str, Any]) -> Any:
    entries = {key: _whole(chance, section, _entry(chance, section, entry)) for key, entry in content.items()}
    if (
        section == "namespaces"
        and not any(isinstance(key, Marked) for key in entries)
        and all(entry in ({}, None) for entry in entries.values())
        and chance.yes(0.7)
    ):
        names = list(entries)
        return names[0] if len(names) == 1 and chance.yes(0.3) else names
    return entries


def _whole(chance: Chance, section: str, entry: Any) -> Any:
    """A whole entry in its short form, where it has one."""
    if not isinstance(entry, dict) or isinstance(entry, Marked):
        return entry
    if not entry and section in _EMPTY and chance.yes(0.7):
        return None
    if section == "bridges" and list(entry) == ["uplink"] and chance.yes(0.8):
        return _unless_marked(entry, "uplink")
    if section == "attach" and list(entry) == ["nics"] and chance.yes(0.8):
        return _unless_marked(entry, "nics")
    return entry


def _entry(chance: Chance, section: str, entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    found = type(entry)()
    for key, value in entry.items():
        if section in ("templates", "vms", "attach"):
            found[key] = _of_machine(chance, key, value)
        elif key in ("ingress", "egress"):
            found[key] = _rules(chance, value)
        elif key == "route" and value == {} and not isinstance(value, Marked) and chance.yes(0.8):
            found[key] = True
        elif key in _LISTS.get(section, ()) and not isinstance(value, dict):
            found[key] = _single(chance, value)
        elif section == "nodes":
            found[key] = _of_nodes(chance, key, value)
        elif section == "networks" and key == "namespaces" and isinstance(value, dict):
            found[key] = _selector(chance, value)
        elif key == "evpn" and isinstance(value, dict) and not isinstance(value, Marked):
            found[key] = type(value)({part: _domain(chance, domain) for part, domain in value.items()})
        elif key in ("ip", "perGroup"):
            found[key] = _of_device(chance, key, value)
        else:
            found[key] = value
    return found


def _selector(chance: Chance, value: dict[str, Any]) -> Any:
    if "matchExpressions" not in value:
        return value
    asked = [
        type(one)({key: _single(chance, part) if key == "values" else part for key, part in one.items()})
        for one in value["matchExpressions"]
    ]
    return type(value)({**value, "matchExpressions": _single(chance, asked)})


def _domain(chance: Chance, value: Any) -> Any:
    if isinstance(value, dict) and list(value) == ["vni"] and chance.yes(0.8):
        return _unless_marked(value, "vni")
    return value


def _of_nodes(chance: Chance, key: str, value: Any) -> Any:
    if key == "dns" and isinstance(value, dict):
        return type(value)({field: _single(chance, inside) for field, inside in value.items()})
    if key != "hosts" or not isinstance(value, dict):
        return value
    hosts = type(value)({host: None if entry == {} and chance.yes(0.7) else entry for host, entry in value.items()})
    plain = not any(hosts.values()) and not any(isinstance(part, Marked) for part in (value, *hosts, *value.values()))
    if plain and chance.yes(0.7):
        return _single(chance, list(hosts))
    return hosts


def _of_device(chance: Chance, key: str, value: Any) -> Any:
    """Addresses, and what a device is on some nodes."""
    if key == "perGroup" and isinstance(value, dict):
        return type(value)({group: _entry(chance, "interfaces", making) for group, making in value.items()})
    if isinstance(value, dict) and not {"dhcp", "subnet"} & set(value):
        return type(value)({group: _single(chance, here) for group, here in value.items()})
    return _single(chance, value)


def _of_machine(chance: Chance, key: str, value: Any) -> Any:
    if key == "nics" and isinstance(value, list):
        return _single(chance, type(value)(_nic(chance, nic) for nic in value))
    if key in ("disks", "nicsNow"):
        return _single(chance, value)
    if key == "cpu" and isinstance(value, dict) and list(value) == ["cores"] and chance.yes(0.8):
        return _unless_marked(value, "cores")
    if key == "cloudInit" and isinstance(value, dict) and "sshKeys" in value:
        return type(value)({**value, "sshKeys": _single(chance, value["sshKeys"])})
    return value


def _nic(chance: Chance, nic: Any) -> Any:
    if not isinstance(nic, dict):
        return nic
    if isinstance(nic.get("dhcp"), dict) and not isinstance(nic["dhcp"], Marked):
        nic = type(nic)({**nic, "dhcp": {key: _single(chance, value) for key, value in nic["dhcp"].items()}})
    nic = type(nic)({key: _single(chance, value) if key in _LISTS_OF_NICS else value for key, value in nic.items()})
    if list(nic) == ["network"] and chance.yes(0.8) and not isinstance(nic, MarkedMap):
        return _unless_marked(nic, "network")
    return nic


def _rules(chance: Chance, rules: Any) -> Any:
    if not isinstance(rules, list):
        return rules
    return _single(chance, type(rules)(_rule(chance, rule) for rule in rules))


def _rule(chance: Chance, rule: Any) -> Any:
    if not isinstance(rule, dict):
        return rule
    found = type(rule)()
    for key, value in rule.items():
        if key in ("from", "to") and isinstance(value, list):
            found[key] = _single(chance, type(value)(_peer(chance, peer) for peer in value))
        else:
            found[key] = _single(chance, value)
    return found


def _peer(chance: Chance, peer: Any) -> Any:
    if not isinstance(peer, dict):
        return peer
    if list(peer) == ["peer"] and chance.yes(0.8):
        return _unless_marked(peer, "peer")
    return type(peer)({key: _single(chance, v) if key in ("vms", "except") else v for key, v in peer.items()})


def _single(chance: Chance, value: Any) -> Any:
    """One value in place of a list of one."""
    if isinstance(value, list) and not isinstance(value, Marked) and len(value) == 1 and chance.yes(0.7):
        return value[0]
    return value


def _unless_marked(entry: dict[str, Any], key: str) -> Any:
    """What would be lost is the key, so a marked one keeps its entry long."""
    return entry if any(isinstance(name, Marked) for name in entry) else entry[key]


def _reordered(chance: Chance, value: Any, depth: int = 0) -> Any:
    """Mappings in an order by chance; the root mostly in the usual one, and lists as they are."""
    if isinstance(value, dict):
        keys = list(value)
        if chance.yes(0.2 if depth == 0 else 0.4):
            keys = chance.shuffled(keys)
        return type(value)({key: _reordered(chance, value[key], depth + 1) for key in keys})
    if isinstance(value, list):
        return type(value)(_reordered(chance, item, depth + 1) for item in value)
    return value


def shuffled(chance: Chance, value: Any) -> Any:
    """The same data with every mapping in another order."""
    if isinstance(value, dict):
        return {key: shuffled(chance, value[key]) for key in chance.shuffled(list(value))}
    return [shuffled(chance, item) for item in value] if isinstance(value, list) else value
