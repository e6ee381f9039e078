"""`nodes`: groups of nodes."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from .base import Model
from .scalars import Labels, NodeShare


class NodeGroup(Model):
    """Nodes that are configured alike, chosen by their labels.

    `workers`, `control-plane` and `all` are built in and may be written again to add to them.
    """

    later: ClassVar[frozenset[str]] = frozenset({"byLabel", "hosts", "nics", "dns"})
    decisive: ClassVar[frozenset[str]] = frozenset({"byLabel", "hosts"})

    selector: Labels | None = Field(
        None,
        description="Labels that a node must have, all of them (a policy's `nodeSelector`). Built-in groups have their own.",
    )
    maxUnavailable: NodeShare | None = Field(
        None,
        description='How many nodes are changed at a time: a number or a share such as "20%". The operator\'s default is 50%.',
    )
    description: str | None = Field(None, description="One line for people who read the spec.")
