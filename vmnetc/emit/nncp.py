"""NodeNetworkConfigurationPolicy: one for each stack of devices on nodes that are configured alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, Output, Port, Stack
from vmnetc.graph.common import About
from vmnetc.graph.host import captured
from vmnetc.graph.node_addresses import NodeDns
from vmnetc.graph.nodes import NodeGroup
from vmnetc.manifest import Manifest, of

from .merge_patch import origins_of_raw
from .metadata import metadata
from .nmstate import interfaces, nic_name, origins_of, route, route_rule

KIND = "NodeNetworkConfigurationPolicy"
_STATE = "/spec/desiredState"
_REMOVED = "Once every node reports this policy Available, delete {entries} from the spec."


def policies(graph: Graph) -> Iterator[Manifest]:
    shared = graph.shared_dns()
    for stack in graph.stacks:
        yield _policy(stack, shared.get((stack.name, stack.group)), graph.output)
    for dns in graph.dns:
        if (dns.name, dns.group) not in shared:
            yield _name_servers(dns, graph.output)


def _policy(stack: Stack, dns: NodeDns | None, output: Output) -> Manifest:
    state, origins = _desired_state(stack)
    if dns is not None:
        state["dns-resolver"] = _resolver(dns)
        origins |= _resolver_origins(dns)
    spec = _nodes(stack.group)
    if captured := _captured(stack):
        spec["capture"] = captured
    spec["desiredState"] = state
    body = {
        "apiVersion": "nmstate.io/v1",
        "kind": KIND,
        "metadata": metadata(KIND, stack.name, output, about=_about(stack)),
        "spec": spec,
    }
    return of(body, *_sources(stack), origins=origins | _node_origins(stack.group), note=_note(stack))


def _nodes(group: NodeGroup) -> dict[str, Any]:
    spec: dict[str, Any] = {}
    if group.selector:
        spec["nodeSelector"] = dict(group.selector)
    if group.max_unavailable is not None:
        spec["maxUnavailable"] = group.max_unavailable
    return spec


def _node_origins(group: NodeGroup) -> dict[str, Route]:
    selector = group.at if group.host is not None else group.at / "selector"
    return {"/spec/nodeSelector": selector, "/spec/maxUnavailable": Route(group.at.path[:2]) / "maxUnavailable"}


def _sources(stack: Stack) -> tuple[Route, ...]:
    """The entries that made it, the root first."""
    routes = [stack.root.at, *(device.at for device in stack.devices)]
    routes += [mapping.bridge.at for mapping in stack.mappings]
    return tuple(dict.fromkeys(route.entry for route in routes))


def _about(stack: Stack) -> About:
    """Labels and annotations of every entry in the stack; descriptions stand at the interfaces."""
    entries = {entry.name: entry.about for entry in (*stack.devices, *(mapping.bridge for mapping in stack.mappings))}
    labels = {name: value for about in entries.values() for name, value in about.labels}
    annotations = {name: value for about in entries.values() for name, value in about.annotations}
    return About(labels=tuple(labels.items()), annotations=tuple(annotations.items()))


def _note(stack: Stack) -> str:
    """What to do once the nodes have followed, where something is removed."""
    gone = dict.fromkeys(str(device.at.entry) for device in stack.devices if device.state == "absent")
    return _REMOVED.format(entries=", ".join(gone)) if gone else ""


def _captured(stack: Stack) -> dict[str, str]:
    """The NICs that are known by their permanent MAC address, by role.

    By the current one it would work once only: a port carries the MAC address of its bond. The comparison is of texts,
    and nmstate writes addresses in upper case (nmstate 2.2.62, applied).
    """
    return {role: f'interfaces.permanent-mac-address=="{mac}"' for role, mac in sorted(captured(stack).items())}


def _desired_state(stack: Stack) -> tuple[dict[str, Any], dict[str, Route]]:
    listed: list[dict[str, Any]] = []
    origins: dict[str, Route] = {}
    declared = {device.name for device in stack.devices}
    needed = {nic.port.name: nic.mtu for nic in stack.nics}
    for nic in (nic for nic in stack.nics if nic.port.name not in declared):
        origins[f"{_STATE}/interfaces/{len(listed)}"] = nic.at
        listed.append({"name": nic_name(nic.port), "type": "ethernet", "state": "up", "mtu": nic.mtu})
    for device in stack.devices:
        own = f"{_STATE}/interfaces/{len(listed)}"
        for interface in interfaces(device, needed.get(device.name), stack):
            origins |= origins_of(device, f"{_STATE}/interfaces/{len(listed)}")
            listed.append(interface)
        origins |= origins_of_raw(own, device.raw, device.at / "raw")
    for freed in stack.freed:
        origins[f"{_STATE}/interfaces/{len(listed)}"] = freed.port.at
        listed.append(_freed(freed.port, dhcp=freed.dhcp))
    state: dict[str, Any] = {"interfaces": listed} if listed else {}
    for part, made in (("routes", _routes(stack, origins)), ("route-rules", _rules(stack, origins))):
        if made:
            state[part] = {"config": made}
    if stack.mappings:
        state["ovn"] = {"bridge-mappings": _mappings(stack, origins)}
    return state, origins


def _freed(port: Port, *, dhcp: bool) -> dict[str, Any]:
    ipv4 = {"enabled": True, "dhcp": True} if dhcp else {"enabled": False, "dhcp": False}
    return {"name": nic_name(port), "type": "ethernet", "state": "up", "ipv4": ipv4}


def _routes(stack: Stack, origins: dict[str, Route]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for device in (device for device in stack.devices if device.state == "present"):
        for one in device.routes:
            origins[f"{_STATE}/routes/config/{len(made)}"] = one.at
            made.append(route(one, device))
    return made


def _rules(stack: Stack, origins: dict[str, Route]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for device in (device for device in stack.devices if device.state == "present"):
        for rule in device.rules:
            origins[f"{_STATE}/route-rules/config/{len(made)}"] = rule.at
            made.append(route_rule(rule))
    return made


def _mappings(stack: Stack, origins: dict[str, Route]) -> list[dict[str, Any]]:
    """A mapping that is removed needs no bridge, and may name one that is gone."""
    made = []
    for index, mapping in enumerate(stack.mappings):
        origins[f"{_STATE}/ovn/bridge-mappings/{index}"] = mapping.bridge.at / "physicalNetwork"
        if mapping.absent:
            made.append({"localnet": mapping.localnet, "state": "absent"})
        else:
            made.append({"localnet": mapping.localnet, "bridge": mapping.bridge.name, "state": "present"})
    return made


def _resolver(dns: NodeDns) -> dict[str, Any]:
    said = dns.said()
    words = {"servers": "server", "search": "search"}
    return {"config": {word: list(said[field]) for field, word in words.items() if field in said}}


def _resolver_origins(dns: NodeDns) -> dict[str, Route]:
    at = f"{_STATE}/dns-resolver/config"
    return {f"{at}/server": dns.at / "servers", f"{at}/search": dns.at / "search"}


def _name_servers(dns: NodeDns, output: Output) -> Manifest:
    body = {
        "apiVersion": "nmstate.io/v1",
        "kind": KIND,
        "metadata": metadata(KIND, dns.name, output),
        "spec": {**_nodes(dns.group), "desiredState": {"dns-resolver": _resolver(dns)}},
    }
    return of(body, dns.at.entry, origins=_resolver_origins(dns) | _node_origins(dns.group))
