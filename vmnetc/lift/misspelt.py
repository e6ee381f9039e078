"""Networks that VMs name and that are not among the manifests, where one is nearly called so."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.diagnostics.model import Diagnostic, typo
from vmnetc.diagnostics.route import Route
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import ExistingNetwork, Graph

from . import faults
from .networks import Networks


def misspelt(graph: Graph, networks: Networks) -> Iterator[Diagnostic]:
    """Each network that is not there once, by the first VM that names it."""
    known: dict[str, dict[str, Route]] = {}
    for (home, name), one in networks.by_name.items():
        known.setdefault(home, {})[name] = one.at
    told: set[tuple[str | None, str]] = {*networks.others}
    for nic, _ in graph.nics():
        network = nic.network
        if not isinstance(network, ExistingNetwork) or (network.namespace, network.name) in told:
            continue
        told.add((network.namespace, network.name))
        near = known.get(network.namespace or "", {})
        meant = did_you_mean(network.name, near)
        if meant is not None and typo(network.name, meant) is not None:
            yield faults.network_perhaps_misspelt(network.name, meant, nic.at / "network", near[meant].key)
