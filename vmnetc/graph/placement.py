"""On which nodes VMs may run, and whether what they are attached to is there."""

from __future__ import annotations

from typing import NamedTuple

from .common import Pairs
from .graph import Graph
from .host import PHYSNET, Bridge
from .machines import Nic, VirtualMachine
from .networks import BridgeNetwork
from .nodes import NodeGroup


class Gap(NamedTuple):
    """A network whose bridge is not on all nodes on which VMs of it may run: the first such VM, and how many more.

    `without` are nodes that are seen to run VMs and lack the bridge; there are none where nodes may exist that the spec
    does not tell of.
    """

    network: BridgeNetwork
    nic: Nic
    vm: VirtualMachine
    more: int
    without: tuple[NodeGroup, ...]

    @property
    def who(self) -> str:
        """The VMs in a few words."""
        more = f" and {self.more} more" if self.more else ""
        return f"VM {self.vm.namespace.name}/{self.vm.name}{more}"


def gaps(graph: Graph, workers: tuple[str, str]) -> list[Gap]:
    """Of networks that do not hold VMs back: only a NAD of a Linux bridge can name a resource that nodes must have.

    `workers` is the label of all nodes that take VMs; VMs run on any of them unless they say otherwise.
    """
    known_carriers = carriers(graph)
    known: dict[tuple[str, Pairs], tuple[NodeGroup, ...] | None] = {}
    found: dict[str, Gap] = {}
    for vm in graph.vms:
        for nic in vm.nics:
            network = nic.network
            if not isinstance(network, BridgeNetwork) or _holds_back(network):
                continue
            key = (network.bridge.key, vm.machine.node_selector)
            if key not in known:
                known[key] = _without(network.makings, dict(vm.machine.node_selector), workers, known_carriers)
            without = known[key]
            if without is not None:
                first = found.setdefault(network.name, Gap(network, nic, vm, -1, without))
                found[network.name] = first._replace(more=first.more + 1)
    return list(found.values())


def _holds_back(network: BridgeNetwork) -> bool:
    """Whether the scheduler keeps its VMs off nodes without the bridge (kubevirt/bridge-marker lists Linux bridges).

    OVN-Kubernetes' own mapping of `br-ex` is on every node.
    """
    if network.bridge.built_in and network.localnet == PHYSNET:
        return True
    return network.bridge.kind == "linux" and network.only_nodes_with_bridge


def carriers(graph: Graph) -> list[NodeGroup]:
    """The nodes that are seen to run VMs: those with a bridge that a network is on. `br-ex` is on all, and tells nothing."""
    bridges = {id(bridge): bridge for network in graph.networks for bridge in _made(network)}
    return list(dict.fromkeys(group for bridge in bridges.values() for group in bridge.groups))


def _made(network: object) -> tuple[Bridge, ...]:
    if not isinstance(network, BridgeNetwork):
        return ()
    return tuple(bridge for bridge in network.makings if not bridge.existing)


def _without(
    makings: tuple[Bridge, ...], wanted: dict[str, str], workers: tuple[str, str], carriers: list[NodeGroup]
) -> tuple[NodeGroup, ...] | None:
    """The nodes without the bridge on which a VM with these labels may run; None: there are none."""
    there = [set(group.selector) for bridge in makings for group in bridge.groups]
    if not there or any(labels <= wanted.items() | {workers} for labels in there):
        return None
    seen = tuple(
        group
        for group in carriers
        if all(wanted.get(name, value) == value for name, value in group.selector)
        and not any(labels <= {*group.selector, *wanted.items()} for labels in there)
    )
    return seen if seen or _is_a_part(makings) else None


def _is_a_part(makings: tuple[Bridge, ...]) -> bool:
    """Whether the nodes are one group that is chosen by labels, or a list of hosts, and so hardly all of them."""
    groups = {group for bridge in makings for group in bridge.groups}
    return len({group.groups[0] for group in groups}) == 1 and (
        len(groups) == 1 or all(group.host is not None for group in groups)
    )
