"""Machines and what they are attached to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vmnetc.diagnostics.route import Route

from .common import About, Pairs
from .networks import Namespace, Network
from .traffic import PortMapping

Binding = Literal["masquerade", "bridge", "sriov", "l2bridge"]


@dataclass(frozen=True, slots=True)
class Nic:
    """One network interface of a VM."""

    name: str
    network: Network
    binding: Binding
    mac: str | None
    model: str | None
    state: str | None
    boot_order: int | None
    ports: tuple[PortMapping, ...]
    at: Route


@dataclass(frozen=True, slots=True)
class Disk:
    """One disk: a new volume cloned from a DataSource or blank, a claim that exists, or a container image."""

    name: str
    source: Literal["dataSource", "pvc", "containerDisk", "blank"]
    what: str
    size: str | None
    storage_class: str | None
    bus: str


@dataclass(frozen=True, slots=True)
class CloudInit:
    """What the guest is told at its first start."""

    kind: Literal["noCloud", "configDrive"]
    user_data: str | None
    secret: str | None
    network_data: str | None


@dataclass(frozen=True, slots=True)
class Machine:
    """All of a VM but its name and its NICs; equal machines share one object, and one shape of text."""

    run_strategy: str
    memory: str | None
    cpu: str | None  # the map as JSON, so that machines can be compared
    instancetype: str | None
    preference: str | None
    disks: tuple[Disk, ...]
    cloud_init: CloudInit | None
    rng: bool
    termination_grace_period: int | None
    node_selector: Pairs
    about: About


@dataclass(frozen=True, slots=True)
class VirtualMachine:
    """A VM of the spec. `service_labels` are the labels by which Services over several VMs find it."""

    namespace: Namespace
    name: str
    machine: Machine
    nics: tuple[Nic, ...]
    service_labels: tuple[str, ...]
    at: Route


@dataclass(frozen=True, slots=True)
class Attachment:
    """NICs to add to a VM that others own; `nics_now` are the names of those it has, in order."""

    namespace: Namespace
    vm: str
    nics: tuple[Nic, ...]
    nics_now: tuple[str, ...]
    at: Route
