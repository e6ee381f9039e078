"""The facts of an export, and of whole objects beside the spec: frozen, each with the place that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from vmnetc.diagnostics.route import Place, Route

Entry = Mapping[str, Any]
# The label that every root of a tree puts on its objects.
MANAGED_BY = "app.kubernetes.io/managed-by"


@dataclass(frozen=True, slots=True, eq=False)
class LiveNic:
    """A NIC as a VM has it: its place among the VM's interfaces and among its networks.

    `interface` and `network` are its entries there; None where no more than its name is known.
    """

    name: str
    index: int
    network_index: int
    interface: Entry | None = None
    network: Entry | None = None

    @property
    def mac(self) -> str | None:
        mac = self.interface.get("macAddress") if self.interface is not None else None
        return mac if isinstance(mac, str) else None

    def attachment(self, namespace: str) -> str | None:
        """The NAD of a NIC of a VM in a namespace, as namespace/name; empty on the pod network, None if not known.

        A name without a namespace is looked up in the VM's own (KubeVirt pkg/network/multus/nad.go).
        """
        multus = self.network.get("multus") if self.network is not None else None
        name = multus.get("networkName") if isinstance(multus, dict) else None
        if isinstance(name, str):
            return name if "/" in name else f"{namespace}/{name}"
        return "" if self.network is not None and "pod" in self.network else None


@dataclass(frozen=True, slots=True)
class LiveVm:
    """A VM. `addresses` are those that its guest is told of or reports; without `listed` it names no interfaces."""

    namespace: str
    name: str
    nics: tuple[LiveNic, ...]
    listed: bool
    managed: bool
    addresses: frozenset[str]
    at: Route | Place


@dataclass(frozen=True, slots=True)
class LiveNamespace:
    """A namespace with its labels."""

    name: str
    labels: Mapping[str, str]
    at: Route | Place


@dataclass(frozen=True, slots=True)
class LiveObject:
    """Any object that vmnetc could make too; `managed` ones it has made. `body` is what it says, without its status."""

    kind: str
    namespace: str | None
    name: str
    managed: bool
    body: Entry
    at: Route | Place


class LiveInterface(NamedTuple):
    """An interface that a node reports; `controller` is what it is a port of, `addresses` are its own."""

    name: str
    controller: str | None
    addresses: tuple[str, ...]
    macs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LiveNode:
    """What a NodeNetworkState says of a node; `labels` None where the export does not have the Node itself."""

    name: str
    labels: Mapping[str, str] | None
    interfaces: Mapping[str, LiveInterface]
    localnets: Mapping[str, str]
    at: Route | Place


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is known of a cluster. Of a kind that `kinds` does not hold nothing is known."""

    vms: Mapping[tuple[str, str], LiveVm] = field(default_factory=dict)
    namespaces: Mapping[str, LiveNamespace] = field(default_factory=dict)
    objects: Mapping[tuple[str, str | None, str], LiveObject] = field(default_factory=dict)
    nodes: Mapping[str, LiveNode] = field(default_factory=dict)
    given: bool = False

    def with_all_of(self, other: Inventory) -> Inventory:
        """What both know; of an object that both have, what the other one says."""
        return replace(
            self,
            vms={**self.vms, **other.vms},
            namespaces={**self.namespaces, **other.namespaces},
            objects={**self.objects, **other.objects},
        )

    def vm(self, namespace: str, name: str) -> LiveVm | None:
        return self.vms.get((namespace, name))


NOTHING = Inventory()
