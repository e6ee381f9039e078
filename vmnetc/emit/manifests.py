"""All objects of a graph."""

from __future__ import annotations

from vmnetc.graph import Graph
from vmnetc.manifest import Manifest, Patch
from vmnetc.targets.table import Target

from .attach import patches
from .hco import switches
from .nad import definitions
from .namespace import namespaces
from .networkpolicy import network_policies
from .nncp import policies
from .service import services
from .sriov import sriov_networks, sriov_policies
from .udn import user_defined_networks
from .vm import virtual_machines


def emit(graph: Graph, target: Target) -> tuple[list[Manifest], list[Patch]]:
    """The objects that the spec makes, in the order in which a cluster wants them, and the patches for those of others."""
    manifests = [
        *namespaces(graph),
        *policies(graph),
        *sriov_policies(graph),
        *definitions(graph),
        *sriov_networks(graph),
        *user_defined_networks(graph, target),
        *network_policies(graph, target),
        *virtual_machines(graph),
        *services(graph, target),
    ]
    return manifests, [*switches(graph), *patches(graph)]
