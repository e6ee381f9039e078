"""Machines and what they are attached to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from vmnetc.diagnostics.route import Route
from vmnetc.inventory import LiveNic
from vmnetc.inventory.vm_file import VmFile

from .common import About, Pairs
from .networks import ExistingNetwork, IpAddress, Namespace, Network, OverlayNetwork, PodNetwork
from .traffic import PortMapping

Binding = Literal["masquerade", "bridge", "sriov", "l2bridge"]


class Address(NamedTuple):
    """An address of a NIC; `prefix` is the length that was typed with it, if any."""

    ip: IpAddress
    prefix: int | None
    at: Route


class FoundNic(NamedTuple):
    """The NIC that a VM of others has already: `moved` to another network, `rebound` in another way than today."""

    live: LiveNic
    moved: bool
    rebound: bool


@dataclass(frozen=True, slots=True)
class DhcpOptions:
    """What KubeVirt's DHCP server tells a VM beside its address; `private` options by number."""

    boot_file_name: str | None
    tftp_server_name: str | None
    ntp_servers: tuple[str, ...]
    private: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Nic:
    """One network interface of a VM.

    `ask` is what the spec wants its address to be: `fixed` ones, which stand in `addresses`, or one of the words. The
    allocation gives a MAC to those with `auto_mac`, and addresses to those that ask for `auto`. `found` is what a VM of
    others has of it already.
    """

    name: str
    network: Network
    binding: Binding
    mac: str | None
    model: str | None
    state: str | None
    boot_order: int | None
    ports: tuple[PortMapping, ...]
    at: Route
    mac_at: Route
    auto_mac: bool = False
    ask: Literal["dhcp", "auto", "none", "fixed"] | None = None
    addresses: tuple[Address, ...] = ()
    multiple_macs: bool = False
    default_route: bool | None = None
    found: FoundNic | None = None
    dhcp: DhcpOptions | None = None
    raw: str | None = None  # as JSON, so that NICs can be compared

    @property
    def set_by(self) -> Literal["cloud-init", "ovn", "guest"] | None:
        """Who sets the addresses that the spec says; None where it says none, or where its network has no place for them.

        OVN-Kubernetes takes wishes on a primary network of layer 2 only, and keeps them with persistent addresses only
        (kubevirt/ipam-extensions pkg/ips).
        """
        network = self.network
        if self.ask not in ("auto", "fixed") or isinstance(network, PodNetwork):
            return None
        if network.addressing.by == "static":
            return "cloud-init" if not network.primary else None
        if self.ask == "auto":
            return None
        if network.addressing.by == "guest":
            return "guest" if not network.primary else None
        layer2 = isinstance(network, ExistingNetwork) or (
            isinstance(network, OverlayNetwork) and network.topology == "layer2" and network.persistent_ips
        )
        return "ovn" if layer2 and network.primary and network.addressing.by == "ovn" else None

    @property
    def by_server(self) -> bool:
        """Whether a server gives its addresses; KubeVirt and OVN-Kubernetes answer DHCP too."""
        if self.set_by == "cloud-init" or self.ask == "none":
            return False
        network = self.network
        return self.ask == "dhcp" or isinstance(network, PodNetwork) or network.addressing.by in ("dhcp", "ovn")

    @property
    def by_kubevirt(self) -> bool:
        """Whether KubeVirt's own DHCP server answers: where the pod has an address and the binding hands it on.

        kubevirt v1.7.4, pkg/network/dhcp/configurator.go, EnsureDHCPServerStarted.
        """
        if self.binding not in ("masquerade", "bridge"):
            return False
        return isinstance(self.network, PodNetwork) or (
            self.network.addressing.by == "ovn" and not self.network.primary
        )

    @property
    def gateways(self) -> tuple[IpAddress, ...]:
        """Those of the subnets in which it has an address that cloud-init sets: one of each family."""
        network = self.network
        if self.set_by != "cloud-init" or isinstance(network, PodNetwork):
            return ()
        blocks = [
            subnet.network for subnet in network.subnets if any(own.ip in subnet.network for own in self.addresses)
        ]
        found: dict[int, IpAddress] = {}
        for gateway in network.gateways:
            if any(gateway.address in block for block in blocks):
                found.setdefault(gateway.address.version, gateway.address)
        return tuple(found.values())

    @property
    def leads_out(self) -> bool:
        """Whether a default route can lead over it; OVN-Kubernetes names no router on a secondary network."""
        network = self.network
        if isinstance(network, PodNetwork):
            return True
        return bool(self.gateways) or (self.by_server and (network.primary or network.addressing.by != "ovn"))


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
    """A VM of the spec. `service_labels` are the labels by which Services over several VMs find it.

    Not all of its NICs are known where an entry of them could not be understood, nor where it is its owner's file.
    """

    namespace: Namespace
    name: str
    machine: Machine
    nics: tuple[Nic, ...]
    service_labels: tuple[str, ...]
    at: Route
    file: VmFile | None = None  # where its owner keeps it
    network_data: str | None = None  # cloud-init's document of its NICs, where vmnetc makes one
    all_nics: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """NICs to add to, or to change in, a VM that others own; `has` are those that it has without the patch, in order.

    `found` says that these were not typed, but are what an export showed.
    """

    namespace: Namespace
    vm: str
    nics: tuple[Nic, ...]
    has: tuple[LiveNic, ...]
    at: Route
    found: bool = False
