"""The graph with its addresses, and the lock's next state."""

from __future__ import annotations

from dataclasses import replace

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.lock import Lock
from vmnetc.targets.table import Target

from .addresses import addresses
from .changes import harms
from .elsewhere import Elsewhere
from .rollout import renamed, rolled_out


def allocate(
    graph: Graph, lock: Lock, target: Target, *, whole: bool = True, elsewhere: Elsewhere | None = None
) -> tuple[Graph, Lock, list[Diagnostic]]:
    """The graph with every address filled in, the lock after it, and what would touch something live.

    What is missing in a graph that is not `whole`, since parts of the spec could not be read, is no finding. `elsewhere`
    has the addresses of other clusters on the same LANs.
    """
    keys = renamed(graph, lock, target)
    ips = {keys.get(network, network): given for network, given in lock.ips.items()}
    filled, memory, problems = addresses(graph, replace(lock, ips=ips), elsewhere)
    after = rolled_out(filled, memory, target)
    return filled, after, [*problems, *(harms(filled, lock, after) if whole else ())]
