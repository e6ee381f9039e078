"""Policies of nmstate that the user writes whole, beside those that vmnetc makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from vmnetc.diagnostics.route import Path, Route
from vmnetc.inventory import WholeObject

from .graph import Graph
from .host import stacked
from .nodes import NodeGroup

_INTERFACES: Path = ("spec", "desiredState", "interfaces")
_MAPPINGS: Path = ("spec", "desiredState", "ovn", "bridge-mappings")


class Meeting(NamedTuple):
    """Something of the nodes that a whole policy and one of the spec's both speak of, and the nodes of each."""

    policy: WholeObject
    what: str
    path: Path
    at: Route
    one: NodeGroup
    other: NodeGroup


def meetings(graph: Graph, meet: Callable[[NodeGroup, NodeGroup], bool]) -> Iterator[Meeting]:
    """The first meeting of each whole policy with those of the spec, on nodes that `meet`."""
    policies = [one for one in graph.whole if one.identity[:2] == ("nmstate.io", "NodeNetworkConfigurationPolicy")]
    if not policies:
        return
    own = _own(graph)
    for policy in policies:
        nodes = _nodes(policy)
        found = (
            Meeting(policy, what[1], path, at, nodes, group)
            for what, path in _said(policy.body)
            for group, at in own.get(what, ())
            if meet(nodes, group)
        )
        yield from (one for one in [next(found, None)] if one is not None)


# A device, a port of one, or the name of a localnet.
_What = tuple[str, str]


def _own(graph: Graph) -> dict[_What, list[tuple[NodeGroup, Route]]]:
    """What the spec's policies say, by nodes. A device that takes a NIC says no more of it than that it has it."""
    found: dict[_What, list[tuple[NodeGroup, Route]]] = {}
    for stack in graph.stacks:
        said: dict[_What, Route] = {("device", device.name): device.at.entry.key for device in stack.devices}
        said |= {("device", nic.port.name): nic.at for nic in stack.nics}
        said |= {("localnet", one.localnet): one.bridge.at.entry.key for one in stack.mappings}
        for device in stack.devices:
            said |= {("port", port.name): port.at for port in stacked(device) if port.mac is None}
        for what, at in said.items():
            found.setdefault(what, []).append((stack.group, at))
    return found


def _nodes(policy: WholeObject) -> NodeGroup:
    selector = policy.body.get("spec", {}).get("nodeSelector")
    labels = tuple(sorted(selector.items())) if isinstance(selector, dict) else ()
    return NodeGroup("", (), "", None, labels, None, {}, None, policy.item)


def _said(body: Any) -> Iterator[tuple[_What, Path]]:
    for path, interface in _listed(body, _INTERFACES):
        yield ("device", str(interface.get("name"))), (*path, "name")
        for below in (("bridge", "port"), ("link-aggregation", "port")):
            for index, port in enumerate(_at(interface, below) or ()):
                name = port.get("name") if isinstance(port, dict) else port
                if name != interface.get("name"):
                    yield ("port", str(name)), (*path, *below, index)
    for path, mapping in _listed(body, _MAPPINGS):
        yield ("localnet", str(mapping.get("localnet"))), (*path, "localnet")


def _listed(body: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for index, item in enumerate(_at(body, path) or ()):
        if isinstance(item, dict):
            yield (*path, index), item


def _at(value: Any, path: Path) -> list[Any] | None:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, list) else None
