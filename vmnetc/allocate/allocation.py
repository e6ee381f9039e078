"""The graph with its addresses, and the lock's next state."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import BridgeNetwork, Graph, Nic
from vmnetc.lock import Lock
from vmnetc.targets.table import Target

from . import plugged
from .addresses import addresses
from .changes import harms
from .elsewhere import Elsewhere
from .rollout import renamed, rolled_out


def allocate(
    graph: Graph,
    lock: Lock,
    target: Target,
    *,
    whole: bool = True,
    elsewhere: Elsewhere | None = None,
    others: Collection[Nic] = (),
) -> tuple[Graph, Lock, list[Diagnostic]]:
    """The graph with every address filled in, the lock after it, and what would touch something live.

    What is missing in a graph that is not `whole`, since parts of the spec could not be read, is no finding. `elsewhere`
    has the addresses of other clusters on the same LANs, and `others` are the NICs of VMs in specs that this one uses.
    """
    keys = renamed(graph, lock, target)
    ips = {keys.get(network, network): given for network, given in lock.ips.items()}
    filled, memory, problems = addresses(graph, replace(lock, ips=ips), elsewhere, others)
    after = rolled_out(filled.own, memory, target)
    after = replace(after, plugged=plugged.learned(filled.own, lock, after))
    found = harms(filled.own, _without_handed_over(lock, filled), after) if whole else ()
    return filled, after, [*problems, *found]


def _without_handed_over(lock: Lock, graph: Graph) -> Lock:
    """The lock without what a spec that is used has now: its owners take care of it from here on."""
    if not graph.borrowed:
        return lock
    networks = {network.name for network in graph.networks if not graph.is_own(network)}
    devices = {device.name for device in graph.named_devices() if not graph.is_own(device)}
    localnets = {
        network.localnet
        for network in graph.networks
        if isinstance(network, BridgeNetwork) and not graph.is_own(network)
    }
    groups = {dns.group.name for dns in graph.dns if not graph.is_own(dns)}
    return replace(
        lock,
        dns={name: known for name, known in lock.dns.items() if name not in groups},
        networks={name: fact for name, fact in lock.networks.items() if name not in networks},
        interfaces={
            nodes: kept
            for nodes, made in lock.interfaces.items()
            if (kept := {name: fact for name, fact in made.items() if name not in devices}) or not made
        },
        mappings={
            nodes: {name: fact for name, fact in made.items() if fact.bridge not in devices and name not in localnets}
            for nodes, made in lock.mappings.items()
        },
    )
