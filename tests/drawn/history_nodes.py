"""What nodes keep though no policy speaks of it any more, and what a policy cannot change, told from manifests alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Body = Mapping[str, Any]
Event = tuple[str, str]
Interface = Mapping[str, Any]
# Nodes by their selector, and a name and a type there.
Key = tuple[str, str, str]
_CAPTURED = re.compile(r"\{\{ capture\.(.+)\.interfaces\.0\.name \}\}")


class Nodes:
    """What the policies of a spec say of the nodes."""

    def __init__(self, bodies: Iterable[Body], spec: Mapping[str, Any]) -> None:
        self.interfaces: dict[Key, Interface] = {}
        self.policies: dict[Key, str] = {}
        self.routes: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.resolvers: dict[str, tuple[str, Mapping[str, Any]]] = {}
        self.captures: dict[str, Any] = {}
        self.spec = spec
        self.nics = set(_declared(spec))
        self.ruled = set(_declared(spec, _has_rules))
        for body in bodies:
            if body["kind"] == "NodeNetworkConfigurationPolicy":
                self._add(body)
        self.ports = {key for key in self.interfaces if any(key[:2] == port for port in self._ports())}

    def _add(self, body: Body) -> None:
        nodes, policy = json.dumps(body["spec"].get("nodeSelector", {}), sort_keys=True), body["metadata"]["name"]
        state = body["spec"]["desiredState"]
        self.captures[policy] = body["spec"].get("capture")
        own = {one["name"] for one in state.get("interfaces", []) if one["type"] == "ovs-bridge"}
        for one in state.get("interfaces", []):
            if not (one["type"] == "ovs-interface" and one["name"] in own):
                self.interfaces[nodes, one["name"], one["type"]] = one
                self.policies[nodes, one["name"], one["type"]] = policy
        for one in state.get("routes", {}).get("config", []):
            self.routes[nodes, json.dumps(_plain(one), sort_keys=True)] = one
        if "dns-resolver" in state:
            self.resolvers[nodes] = policy, state["dns-resolver"]["config"]

    def _ports(self) -> Iterator[tuple[str, str]]:
        for (nodes, _, _), one in self.interfaces.items():
            if one["state"] != "absent":
                ports = [port["name"] for port in one.get("bridge", {}).get("port", [])]
                yield from ((nodes, port) for port in (*ports, *one.get("link-aggregation", {}).get("port", [])))

    def settings(self, key: Key) -> dict[str, bool]:
        """What is said of an interface, and whether the nodes keep it."""
        one = self.interfaces[key]
        said = {"mtu": True} if "mtu" in one else {}
        said |= {"mac": True} if "mac-address" in one and one["type"] != "ovs-bridge" else {}
        said |= {"ipv6": one["ipv6"]["enabled"]} if "ipv6" in one else {}
        said |= {"forwarding": True} if "forwarding" in one.get("ipv4", {}) else {}
        said |= {f"options.{name}": True for name in one.get("link-aggregation", {}).get("options", {})}
        said |= {"mcast": True} if "multicast-snooping" in one.get("bridge", {}).get("options", {}) else {}
        said |= {"headers": True} if "reorder-headers" in one.get("vlan", {}) else {}
        if one["type"] == "ethernet":
            said |= {"ip": one["ipv4"]["enabled"]} if "ipv4" in one else {}
            said |= {"ip": False, "ipv6": False, "forwarding": False} if key in self.ports else {}
        return said

    def keeps(self, key: Key) -> bool:
        through = any((nodes, one["next-hop-interface"]) == key[:2] for (nodes, _), one in self.routes.items())
        return through or key[1] in self.ruled or any(self.settings(key).values())


def _has_rules(entry: Mapping[str, Any]) -> bool:
    makings = (entry, *entry.get("perGroup", {}).values())
    return any(rule.get("state") != "absent" for making in makings for rule in making.get("routeRules", []))


def _declared(spec: Mapping[str, Any], fits: Callable[[Mapping[str, Any]], bool] = lambda _: True) -> Iterator[str]:
    """The NICs that a spec has entries for, by all names that these may have on a node."""
    entries = {**spec.get("interfaces", {})}
    nics = {
        key
        for key, entry in entries.items()
        if fits(entry)
        and ("ethernet" in entry or any("ethernet" in making for making in entry.get("perGroup", {}).values()))
    }
    yield from nics
    yield from (f"{{{{ capture.{nic}.interfaces.0.name }}}}" for nic in nics)
    for group in spec.get("nodes", {}).values():
        hosts = group.get("hosts", {})
        lists = [group, *(hosts.values() if isinstance(hosts, dict) else ())]
        lists += [{"nics": values} for values in group.get("byLabel", {}).get("values", {}).values()]
        for one in lists:
            yield from (
                name for role, name in (one or {}).get("nics", {}).items() if role in nics and isinstance(name, str)
            )


def events(before: Nodes, after: Nodes, lost: set[tuple[str, str]]) -> set[Event]:
    """What stays behind on nodes, or is refused; `lost` are devices of which that is said as a whole."""
    found = set(_nics(before, after)) | set(_left(before, after)) | set(_routes(before, after))
    found |= set(_rules(before, after))
    gone = {nodes for nodes, _ in lost}
    policies = set(after.captures)
    for nodes, (policy, config) in before.resolvers.items():
        now = after.resolvers.get(nodes)
        if now is None:
            if any(config.values()) and nodes not in gone:
                found.add(("name servers left", ""))
            continue
        if any(config.get(field) and field not in now[1] for field in ("server", "search")):
            found.add(("name servers left", ""))
        if policy not in policies and any(config.values()) and any(now[1].values()):
            found.add(("policy", policy))
    # A policy that only removes something leaves no memory, unless it has captures.
    removing = {before.policies[key] for key, one in before.interfaces.items() if one["state"] == "absent"}
    for policy, capture in before.captures.items():
        known = policy in after.captures and (capture or policy not in removing)
        if known and after.captures[policy] != capture:
            found.add(("capture", policy))
    return found


def _rules(before: Nodes, after: Nodes) -> Iterator[Event]:
    """Rules are the node's: only the specs tell whose they are."""
    for section in ("interfaces", "bridges"):
        for key, had in before.spec.get(section, {}).items():
            wanted = after.spec.get(section, {}).get(key)
            name = re.compile(re.escape(key).replace(r"\{vlan\}", r"\d+") + r"\Z")
            stays = {
                device
                for device in before.interfaces.keys() & after.interfaces.keys()
                if name.match(device[1]) and after.interfaces[device]["state"] != "absent"
            }
            if wanted is not None and stays and had.get("state") != "absent":
                now = [_plain(rule) for rule in wanted.get("routeRules", [])]
                if any(rule.get("state") != "absent" and _plain(rule) not in now for rule in had.get("routeRules", [])):
                    yield "rule left", ""


def _plain_name(name: str) -> str:
    """A NIC that is found by its MAC address is called by its role."""
    return _CAPTURED.sub(r"\1", name)


def _plain(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    return {field: value for field, value in rule.items() if field != "state"}


def _nics(before: Nodes, after: Nodes) -> Iterator[Event]:
    for key in (key for key in before.interfaces if key[2] == "ethernet" and key[1] in before.nics):
        if before.interfaces[key]["state"] == "absent":
            continue
        if key not in after.interfaces or key[1] not in after.nics:
            if before.keeps(key):
                yield "device lost", _plain_name(key[1])
        elif before.policies[key] not in after.captures:
            yield "policy", before.policies[key]


def _left(before: Nodes, after: Nodes) -> Iterator[Event]:
    for key, was in before.interfaces.items():
        now = after.interfaces.get(key)
        if now is None or "absent" in (was["state"], now["state"]):
            continue
        if key[2] == "ethernet" and not (key[1] in before.nics and key[1] in after.nics):
            continue
        said = after.settings(key)
        fields = {field for field, stays in before.settings(key).items() if stays and field not in said}
        if was.get("link-aggregation", {}).get("mode") != now.get("link-aggregation", {}).get("mode"):
            fields = {field for field in fields if not field.startswith("options.")}
        if fields:
            yield "setting left", _plain_name(key[1])


def _routes(before: Nodes, after: Nodes) -> Iterator[Event]:
    for (nodes, text), route in before.routes.items():
        if route.get("state") == "absent" or (nodes, text) in after.routes:
            continue
        name = route["next-hop-interface"]
        here = [key for key in after.interfaces if key[:2] == (nodes, name) and key[2] != "ovs-bridge"]
        family = "ipv6" if ":" in route["destination"] else "ipv4"
        for key in here:
            now = after.interfaces[key]
            types = {other[2] for other in before.interfaces if other[:2] == key[:2]}
            if now["state"] == "absent" or key[2] not in types or (key[2] == "ethernet" and key in after.ports):
                continue
            if now.get(family, {"enabled": family == "ipv6" or key[2] == "ethernet"})["enabled"]:
                yield "route left", _plain_name(name)
