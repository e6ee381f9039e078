"""The whole of what a spec means."""

from __future__ import annotations

from dataclasses import dataclass

from .common import Pairs
from .host import Bridge, Interface, Stack
from .machines import Attachment, VirtualMachine
from .networks import Namespace, Network
from .nodes import NodeGroup
from .traffic import NetworkPolicy, Service


@dataclass(frozen=True, slots=True)
class Output:
    """What every object carries."""

    waves: bool
    labels: Pairs
    annotations: Pairs


@dataclass(frozen=True, slots=True)
class Graph:
    """Every object of a spec, each sort in the order of its names."""

    name: str
    output: Output
    groups: tuple[NodeGroup, ...]
    interfaces: tuple[Interface, ...]
    bridges: tuple[Bridge, ...]
    stacks: tuple[Stack, ...]
    namespaces: tuple[Namespace, ...]
    networks: tuple[Network, ...]
    vms: tuple[VirtualMachine, ...]
    attachments: tuple[Attachment, ...]
    services: tuple[Service, ...]
    policies: tuple[NetworkPolicy, ...]
