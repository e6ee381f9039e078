"""What has been drawn so far, as the parts that are drawn later need to know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any, Literal

from vmnetc.targets.table import Target

Section = dict[str, dict[str, Any]]


@dataclass
class Group:
    """A group of nodes: by labels, by the values of a label, or by name, each with its number if it has one."""

    name: str
    values: list[str] = field(default_factory=list)
    hosts: dict[str, int | None] = field(default_factory=dict)


@dataclass
class Device:
    """Something of the nodes that others may stand on; `room` is the largest MTU on it, None for any.

    `policies` are the names that its stack is given, shared with what stands on it. What stands on it `inherits` its
    address. `sort` is the key that tells the kind of its entry, or `nic` where it has none.
    """

    name: str
    nodes: list[str]
    room: int | None
    sort: str = "nic"
    is_port: bool = False
    inherits: bool = False
    vlans: set[int] = field(default_factory=set)
    policies: list[str] = field(default_factory=list)


@dataclass
class Bridge:
    """A bridge, and the VLANs of it that are taken; -1 is the untagged LAN. `room` is as that of a device.

    Without `tags` its uplink puts one on every frame, so there is no room for another.
    """

    name: str
    kind: Literal["linux", "ovs"]
    existing: bool
    allowed: list[tuple[int, int]] | Literal["none"] | None
    localnets: list[str]
    room: int | None
    taken: set[int] = field(default_factory=set)
    nodes: list[str] = field(default_factory=list)
    policies: list[str] = field(default_factory=list)
    native: int | None = None
    tags: bool = True

    def free(self) -> list[tuple[int, int]]:
        if self.allowed == "none" or not self.tags:
            return []
        native = [(self.native, self.native)] if self.native is not None else []
        return [(2, 4094)] if self.allowed is None else [*self.allowed, *native]


@dataclass
class Family:
    """A family of bridges, whose members are alike but for their VLANs."""

    key: str
    vlans: list[int]
    members: list[Bridge]


@dataclass
class Pool:
    """A pool of virtual functions, and the largest MTU on it."""

    name: str
    for_vms: bool
    room: int


@dataclass
class Namespace:
    """A namespace of the spec; `labelled` says that it has, or gets, the label for a primary network.

    `team` is the value of a label that only namespaces of the spec have.
    """

    name: str
    existing: bool
    team: str | None = None
    labelled: bool = False
    primary: str | None = None


@dataclass
class Network:
    """A network, or one of a family; `namespaces` None opens it to all.

    `room` is how many more NICs may ask for an address, `fixed` how many have one that was typed. One that is only
    `somewhere` is missing on nodes on which VMs may run, and nothing keeps them off these. One `for_pods` has no VM on it.
    """

    name: str
    sort: Literal["linux", "ovs", "overlay", "sriov", "existing"]
    kind: str
    primary: bool
    namespaces: list[str] | None
    addressing: str = "dhcp"
    blocks: list[str] = field(default_factory=list)
    room: int = 0
    fixed: int = 0
    many_macs: bool = False
    selected: bool = False
    somewhere: bool = False
    for_pods: bool = False

    @property
    def is_nad(self) -> bool:
        """Whether its objects are NADs; `as: auto` makes none of an overlay."""
        return self.kind == "nad"

    @property
    def is_cluster_wide(self) -> bool:
        """Whether its object is a CUDN."""
        several = self.selected or (self.namespaces is not None and len(self.namespaces) > 1)
        return self.kind == "cudn" or (self.kind == "auto" and several)

    def addresses(self, count: int) -> list[list[str]]:
        """Addresses that nobody has for so many NICs, one of each block; fewer where there are no more."""
        found = []
        for _ in range(min(count, 20 - self.fixed)):
            found.append([str(ip_network(block)[10 + self.fixed]) for block in self.blocks])
            self.fixed += 1
        return found

    @property
    def once(self) -> bool:
        """Whether a VM may have one NIC on it only."""
        return self.sort in ("ovs", "overlay")


@dataclass
class Vm:
    """A VM that the spec makes, or that it patches; one that `serves` lets in what a Service sends."""

    namespace: str
    name: str
    own: bool
    serves: bool = False


@dataclass
class World:
    """A spec in the making, in its long form; `selected` are the namespaces that each selector finds."""

    target: Target
    size: int
    spec: dict[str, Any] = field(default_factory=dict)
    count: int = 0
    devices: list[Device] = field(default_factory=list)
    bridges: list[Bridge] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    namespaces: list[Namespace] = field(default_factory=list)
    networks: list[Network] = field(default_factory=list)
    vms: list[Vm] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    selected: list[tuple[dict[str, Any], list[str]]] = field(default_factory=list)

    def next(self) -> int:
        """A number that no other name of the spec has."""
        self.count += 1
        return self.count

    def section(self, name: str) -> Section:
        section: Section = self.spec.setdefault(name, {})
        return section

    def only(self) -> Namespace | None:
        return self.namespaces[0] if len(self.namespaces) == 1 else None

    def open_to(self, namespace: str) -> list[Network]:
        """The secondary networks that the VMs of a namespace may be on."""
        return [
            network
            for network in self.networks
            if not network.primary and (network.namespaces is None or namespace in network.namespaces)
        ]

    def lone_hosts(self) -> list[str]:
        """The groups that are one host."""
        return [group.name for group in self.groups.values() if len(group.hosts) == 1 and not group.values]

    def on_all_workers(self, nodes: list[str]) -> bool:
        """Whether groups have every node on which a VM runs that asks for none."""
        own = self.section("nodes")
        return any(name in ("workers", "all") and "selector" not in own.get(name, {}) for name in nodes)

    def names(self, namespace: str) -> list[Vm]:
        return [vm for vm in self.vms if vm.namespace == namespace]
