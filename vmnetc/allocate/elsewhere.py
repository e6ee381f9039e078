"""Addresses over several clusters: a subnet that reaches two of them has one plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import BridgeNetwork, ExistingNetwork, Graph, IpAddress, Kind, Network, Nic, Subnet
from vmnetc.lock import Lock

from . import cluster_faults as faults


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The addresses that a cluster finds taken, each with the clusters and the NICs that have it."""

    cluster: str = ""
    _holders: dict[IpAddress, dict[str, str]] = field(default_factory=dict)

    def holder(self, ip: IpAddress) -> str | None:
        """A NIC of another cluster that has the address."""
        found = (
            f"{key} in cluster {other}" for other, key in self._holders.get(ip, {}).items() if other != self.cluster
        )
        return next(found, None)

    def seen_from(self, cluster: str) -> Elsewhere:
        """The same addresses, as another cluster finds them."""
        return Elsewhere(cluster, self._holders)

    def take(self, ip: IpAddress, key: str) -> None:
        """A NIC of this cluster has the address from now on."""
        self._holders.setdefault(ip, {})[self.cluster] = key


def is_shared(network: Network) -> bool:
    """Whether a network is a LAN outside of the cluster, with subnets: others may be on it too."""
    match network:
        case BridgeNetwork() | ExistingNetwork(kind=Kind.NAD | Kind.SRIOV):
            return bool(network.subnets)
    return False


def taken(clusters: Mapping[str, tuple[Graph, Lock]]) -> Elsewhere:
    """What is fixed in the spec, or was given before, on LANs that several clusters may share."""
    found = Elsewhere()
    for cluster, (graph, lock) in clusters.items():
        here = found.seen_from(cluster)
        for key, nic in _nics(graph):
            for address in nic.addresses if is_shared(nic.network) else ():
                here.take(address.ip, key)
        _recall(graph, lock, here)
    return found


def _recall(graph: Graph, lock: Lock, here: Elsewhere) -> None:
    shared = {network.name for network in graph.networks if is_shared(network)}
    for name in lock.ips.keys() & shared:
        for key, addresses in lock.ips[name].items():
            for text in addresses:
                here.take(ip_address(text), key)


def clashes(graphs: Mapping[str, Graph]) -> dict[str, list[Diagnostic]]:
    """The addresses that NICs of two clusters have on one subnet, each by the later of the two."""
    found: dict[str, list[Diagnostic]] = {}
    for cluster, problem in _clashes(graphs):
        found.setdefault(cluster, []).append(problem)
    return found


def _clashes(graphs: Mapping[str, Graph]) -> Iterator[tuple[str, Diagnostic]]:
    ips: dict[IpAddress, tuple[str, str]] = {}
    macs: dict[str, list[tuple[str, str, Network]]] = {}
    for cluster, graph in graphs.items():
        for key, nic in _nics(graph):
            if not is_shared(nic.network):
                continue
            for address in nic.addresses:
                other, its = ips.setdefault(address.ip, (cluster, key))
                if other != cluster:
                    yield cluster, faults.ip_in_two_clusters(str(address.ip), key, its, other, address.at)
            if nic.mac is not None:
                same = macs.setdefault(nic.mac.lower(), [])
                twin = next((one for one in same if one[0] != cluster and _meet(one[2], nic.network)), None)
                if twin is not None:
                    yield cluster, faults.mac_in_two_clusters(nic.mac, key, twin[1], twin[0], nic.mac_at)
                same.append((cluster, key, nic.network))


def _meet(one: Network, other: Network) -> bool:
    """Whether two LANs have a subnet in common."""
    return any(
        mine.network.version == its.network.version and mine.network.overlaps(its.network)
        for mine in _subnets(one)
        for its in _subnets(other)
    )


def _subnets(network: Network) -> Sequence[Subnet]:
    return network.subnets if isinstance(network, BridgeNetwork | ExistingNetwork) else ()


def _nics(graph: Graph) -> Iterator[tuple[str, Nic]]:
    """Every NIC that the spec gives to a VM, with its place in the cluster."""
    for vm in graph.vms:
        yield from ((f"{vm.namespace.name}/{vm.name}/{nic.name}", nic) for nic in vm.nics)
    for other in graph.attachments:
        yield from ((f"{other.namespace.name}/{other.vm}/{nic.name}", nic) for nic in other.nics)
