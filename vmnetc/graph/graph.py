"""The whole of what a spec means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from vmnetc.diagnostics.route import Path, Route
from vmnetc.inventory import NOTHING, Inventory, WholeObject

from .common import Pairs
from .host import Bond, Bridge, HostDevice, Interface, Port, Stack, stacked
from .machines import Attachment, Nic, VirtualMachine
from .networks import ExistingNetwork, MacvlanNetwork, Namespace, Network
from .node_addresses import NodeDns
from .nodes import NodeGroup
from .sriov import SriovPool
from .traffic import NetworkPolicy, Service


@dataclass(frozen=True, slots=True)
class Output:
    """What every object carries, and how objects are put into files.

    `waves` is what is added to every sync wave, None where there are none.
    """

    waves: int | None
    labels: Pairs
    annotations: Pairs
    attach: Literal["component", "ssa"] = "component"
    by_kind: bool = False


@dataclass(frozen=True, slots=True)
class Platform:
    """Switches of the whole cluster, and the namespaces of the operators that have them."""

    sriov: str
    virtualization: str
    live_migration: Network | None
    live_migration_at: Route


@dataclass(frozen=True, slots=True)
class Graph:
    """Every object of a spec, each sort in the order of its names."""

    name: str
    output: Output
    groups: tuple[NodeGroup, ...]
    interfaces: tuple[Interface, ...]
    bridges: tuple[Bridge, ...]
    stacks: tuple[Stack, ...]
    dns: tuple[NodeDns, ...]
    pools: tuple[SriovPool, ...]
    namespaces: tuple[Namespace, ...]
    networks: tuple[Network, ...]
    vms: tuple[VirtualMachine, ...]
    attachments: tuple[Attachment, ...]
    services: tuple[Service, ...]
    policies: tuple[NetworkPolicy, ...]
    platform: Platform
    # The networks that are said to be absent, by name.
    retired: frozenset[str] = frozenset()
    # What exports of the cluster show: what they do not have is not there.
    inventory: Inventory = NOTHING
    # The objects that the user writes whole, in their order, and what is known with them.
    whole: tuple[WholeObject, ...] = ()
    known: Inventory = NOTHING
    # The entries that belong to specs which this one uses.
    borrowed: frozenset[Path] = frozenset()

    @property
    def own(self) -> Graph:
        """Without what belongs to specs that this one uses: of that nothing is made, and nothing remembered."""
        if not self.borrowed:
            return self
        return replace(
            self,
            interfaces=tuple(filter(self.is_own, self.interfaces)),
            bridges=tuple(filter(self.is_own, self.bridges)),
            dns=tuple(filter(self.is_own, self.dns)),
            pools=tuple(filter(self.is_own, self.pools)),
            networks=tuple(filter(self.is_own, self.networks)),
        )

    def is_own(self, part: HostDevice | NodeDns | SriovPool | Network) -> bool:
        """Whether a part is of the spec itself."""
        return part.at.entry.path not in self.borrowed

    def shared_dns(self) -> dict[tuple[str, NodeGroup], NodeDns]:
        """The name servers that go into the policy of a stack, by its name and nodes."""
        stacks = {(stack.name, stack.group) for stack in self.stacks}
        return {(dns.name, dns.group): dns for dns in self.dns if (dns.name, dns.group) in stacks}

    # What entries say of their objects in these objects' own words, by the path of the entry.
    raws: Mapping[Path, dict[str, Any]] = field(default_factory=dict)

    def devices(self) -> Iterator[HostDevice]:
        """The interfaces and bridges that nodes have, or get; those that are removed are none of them."""
        yield from (device for device in self.interfaces if device.state != "absent")
        yield from (bridge for bridge in self.bridges if bridge.state != "absent")

    def named_devices(self) -> Iterator[HostDevice]:
        """All that policies name, those that are removed included."""
        yield from self.interfaces
        yield from self.bridges

    def lent(self) -> Iterator[Port]:
        """What nodes lend to pods: the NICs with virtual functions, and what macvlan networks lie on."""
        yield from (nic for pool in self.pools for part in pool.parts for nic in part.nics)
        for network in self.networks:
            yield from network.masters if isinstance(network, MacvlanNetwork) else ()

    def takers(self) -> dict[str, list[tuple[Bond | Bridge, Port]]]:
        """The bonds and bridges that have something of the nodes for a port, by what it is called."""
        found: dict[str, list[tuple[Bond | Bridge, Port]]] = {}
        for device in (device for device in self.devices() if isinstance(device, Bond | Bridge)):
            for port in stacked(device):
                found.setdefault(port.name, []).append((device, port))
        return found

    def nic_lists(self) -> Iterator[tuple[Nic, ...]]:
        """The NICs that the spec gives to a VM, VM by VM."""
        yield from (vm.nics for vm in self.vms)
        yield from (attached.nics for attached in self.attachments)

    def served(self) -> Iterator[tuple[Service, list[VirtualMachine]]]:
        """Every Service that is for VMs of the spec, with these."""
        if not self.services:
            return
        by_name = {(vm.namespace.name, vm.name): vm for vm in self.vms}
        by_label: dict[str, list[VirtualMachine]] = {}
        for vm in self.vms:
            for label in vm.service_labels:
                by_label.setdefault(label, []).append(vm)
        for service in self.services:
            one = by_name.get((service.namespace.name, service.vm)) if service.vm is not None else None
            found = [one] if one is not None else by_label.get(service.label or "", [])
            if found:
                yield service, found

    def homes(self) -> dict[str, list[str]]:
        """The namespaces in which existing NADs and UDNs must be: where they are said to be, else where they are used."""
        found = {network.name: dict.fromkeys(_said(network)) for network in self.networks}
        for nic, namespace in self.nics():
            network = nic.network
            if isinstance(network, ExistingNetwork) and not network.namespace:
                found[network.name].setdefault(namespace.name)
        return {name: list(homes) for name, homes in found.items()}

    def first_nics(self) -> list[Nic]:
        """The first NIC on each network that has some."""
        found: dict[str, Nic] = {}
        for nic, _ in self.nics():
            found.setdefault(nic.network.name, nic)
        return list(found.values())

    def nics(self) -> Iterator[tuple[Nic, Namespace]]:
        """Every NIC that the spec gives to a VM, with the VM's namespace."""
        for vm in self.vms:
            for nic in vm.nics:
                yield nic, vm.namespace
        for attached in self.attachments:
            for nic in attached.nics:
                yield nic, attached.namespace


def _said(network: Network) -> list[str]:
    if not isinstance(network, ExistingNetwork):
        return []
    return [network.namespace] if network.namespace else [space.name for space in network.namespaces or ()]
