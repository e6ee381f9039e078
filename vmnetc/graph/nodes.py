"""Nodes that are configured alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from vmnetc.diagnostics.route import Route
from vmnetc.inventory import Inventory, LiveNode

from .common import Pairs


class Nic(NamedTuple):
    """What a NIC role is called on some nodes: a name, or else the permanent MAC address, in upper case."""

    name: str | None
    mac: str | None
    at: Route


@dataclass(frozen=True, slots=True, eq=False)
class NodeGroup:
    """Nodes that get one policy: a group of the spec, one of its hosts, or those with one value of its label.

    They are chosen by equality of labels; an empty selector means every node. `name` is that of the group or host, or
    `<group>-<value>`; `suffix` ends the names of their policies. `groups` are the groups of the spec that they belong to.
    """

    name: str
    groups: tuple[str, ...]
    suffix: str
    host: str | None
    selector: Pairs
    max_unavailable: int | str | None
    nics: dict[str, Nic]
    id: int | None
    at: Route

    def policy(self, template: str, *, exact: bool) -> str:
        """The name of their policy; `exact` where no other nodes have one of this name."""
        whose = self.groups[0] if self.host is not None else self.name.lower().replace("_", "-")
        host = self.host or ""
        name = template.replace("{host}", host).replace("{short}", host.partition(".")[0]).replace("{group}", whose)
        told_apart = names_host(template) or ("{group}" in template and self.host is None)
        return name if told_apart or exact else name + self.suffix


def names_host(template: str) -> bool:
    """Whether a policy's name tells hosts apart."""
    return "{host}" in template or "{short}" in template


def may_share_a_node(one: NodeGroup, other: NodeGroup) -> bool:
    """Whether a node can be in both: unless their selectors ask for two values of one label."""
    labels = dict(one.selector)
    return all(labels.get(name, value) == value for name, value in other.selector)


def share_all_nodes(one: NodeGroup, other: NodeGroup) -> bool:
    """Whether all nodes of one are in the other as well."""
    return set(one.selector) <= set(other.selector) or set(other.selector) <= set(one.selector)


def meet(some: Iterable[NodeGroup], others: Iterable[NodeGroup]) -> bool:
    """Whether a node can be in one of some groups and in one of others."""
    known = list(others)
    return any(may_share_a_node(one, other) for one in some for other in known)


def live_nodes(group: NodeGroup, inventory: Inventory) -> list[LiveNode]:
    """The nodes of a group that the inventory shows; of one whose labels it does not have nobody can tell."""
    nodes = inventory.nodes
    if group.host is not None:
        return [nodes[group.host]] if group.host in nodes else []
    wanted = dict(group.selector).items()
    return [
        node for node in nodes.values() if not wanted or (node.labels is not None and wanted <= node.labels.items())
    ]


def in_words(groups: Iterable[NodeGroup | str]) -> str:
    """A few groups or devices by name; of many, how many more there are."""
    names = list(dict.fromkeys(group if isinstance(group, str) else group.name for group in groups))
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
