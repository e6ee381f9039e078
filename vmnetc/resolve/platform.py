"""Switches of the whole cluster."""

from __future__ import annotations

from collections.abc import Mapping

from vmnetc import graph
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Network
from vmnetc.spec.reading import Spec
from vmnetc.targets.table import Target

from . import faults
from .names import Problems

_AT = Route(("platform", "liveMigrationNetwork"))


def platform(
    typed: Spec, networks: Mapping[str, Network], retired: Mapping[str, Route], target: Target, problems: Problems
) -> graph.Platform:
    """What the spec says of the operators, with the network that it names."""
    name, homes = typed.platform.liveMigrationNetwork, typed.platform.operatorNamespaces
    network = networks.get(name) if name is not None else None
    if name is not None and network is None:
        if name in retired:
            problems.found.append(faults.named_absent_network("the platform", name, _AT, retired[name] / "state"))
        else:
            known = {key: found.at for key, found in networks.items() if key != "pod"}
            problems.dangling("the platform", "networks", "network", name, _AT, known)
    sriov = homes.sriov or target.distribution.sriov
    return graph.Platform(sriov, homes.virtualization or target.distribution.virtualization, network, _AT)
