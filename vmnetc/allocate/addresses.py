"""MAC and IP addresses for the NICs that ask for them, and what cloud-init tells the guests of all of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Address, Graph, Nic
from vmnetc.lock import Lock

from .elsewhere import Elsewhere
from .ips import ip_addresses
from .macs import mac_addresses
from .network_data import needs_network_data, network_data


def addresses(
    graph: Graph, lock: Lock, elsewhere: Elsewhere | None, others: Collection[Nic]
) -> tuple[Graph, Lock, list[Diagnostic]]:
    """The graph with every address filled in, the lock that remembers them, and what does not fit together."""
    owners = _owners(graph)
    if not any(nic.auto_mac or nic.ask == "auto" for owner in owners for nic in owner.nics):
        return _told(graph, owners), replace(lock, macs={}, ips={}), []
    wanted = [(owner.key(nic), nic) for owner in owners for nic in owner.nics]
    macs, changed = mac_addresses(wanted, lock)
    ips, remembered, problems = ip_addresses(wanted, lock, elsewhere, others)
    filled = [_filled(owner, macs, ips) for owner in owners]
    return _told(graph, filled), replace(lock, macs=changed, ips=remembered), problems


@dataclass(frozen=True, slots=True)
class _Owner:
    """A VM of the spec, or one that others own, by its place in the cluster."""

    place: str
    nics: tuple[Nic, ...]

    def key(self, nic: Nic) -> str:
        return f"{self.place}/{nic.name}"


def _owners(graph: Graph) -> list[_Owner]:
    """In the order of the graph: its VMs, then its attachments."""
    own = [_Owner(f"{vm.namespace.name}/{vm.name}", _with_macs(vm.nics)) for vm in graph.vms]
    return own + [_Owner(f"{other.namespace.name}/{other.vm}", other.nics) for other in graph.attachments]


def _with_macs(nics: tuple[Nic, ...]) -> tuple[Nic, ...]:
    """The guest finds its NICs by their MAC addresses, so where it is told of them each must have one."""
    if not needs_network_data(nics):
        return nics
    return tuple(replace(nic, auto_mac=True) if nic.mac is None else nic for nic in nics)


def _filled(owner: _Owner, macs: dict[str, str], ips: dict[str, tuple[Address, ...]]) -> _Owner:
    if not any(nic.auto_mac or nic.ask == "auto" for nic in owner.nics):
        return owner
    nics = []
    for nic in owner.nics:
        key = owner.key(nic)
        mac = macs[key] if nic.auto_mac else nic.mac
        nics.append(replace(nic, mac=mac, addresses=ips.get(key, ()) if nic.ask == "auto" else nic.addresses))
    return replace(owner, nics=tuple(nics))


def _told(graph: Graph, owners: list[_Owner]) -> Graph:
    """The graph with the NICs of its owners, and with the documents about them."""
    nics = iter(owners)
    vms = tuple(
        vm if (own := next(nics).nics) is vm.nics else replace(vm, nics=own, network_data=network_data(own))
        for vm in graph.vms
    )
    attachments = tuple(
        other if (own := next(nics).nics) is other.nics else replace(other, nics=own) for other in graph.attachments
    )
    return replace(graph, vms=vms, attachments=attachments)
