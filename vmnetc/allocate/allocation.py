"""The graph with its addresses, and the lock's next state."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.lock import Lock

from .addresses import addresses


def allocate(graph: Graph, lock: Lock) -> tuple[Graph, Lock, list[Diagnostic]]:
    """The graph with every address filled in, the lock after it, and what would touch something live."""
    return addresses(graph, lock)
