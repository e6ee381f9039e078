"""Groups of nodes."""

from __future__ import annotations

from dataclasses import dataclass

from vmnetc.diagnostics.route import Route

from .common import Pairs


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """Nodes chosen by equality of labels; an empty selector means every node."""

    name: str
    selector: Pairs
    max_unavailable: int | str | None
    at: Route


def may_share_a_node(one: NodeGroup, other: NodeGroup) -> bool:
    """Whether a node can be in both groups: unless their selectors ask for two values of one label."""
    labels = dict(one.selector)
    return all(labels.get(name, value) == value for name, value in other.selector)
