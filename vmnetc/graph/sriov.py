"""Pools of virtual functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from vmnetc.diagnostics.route import Route

from .common import SILENT, About
from .host import Port
from .nodes import NodeGroup


class PoolOnNodes(NamedTuple):
    """The NICs of a pool on nodes that are configured alike: one policy of the operator."""

    name: str
    group: NodeGroup
    nics: tuple[Port, ...]


@dataclass(frozen=True, slots=True)
class SriovPool:
    """NICs that share themselves out as virtual functions; pods ask for one by the name of the `resource`."""

    name: str
    parts: tuple[PoolOnNodes, ...]
    vfs: int
    vendor: str | None
    device: str | None
    driver: Literal["vfio-pci", "netdevice"]
    mtu: int | None
    priority: int
    resource: str
    at: Route
    about: About = SILENT
