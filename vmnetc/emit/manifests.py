"""All objects of a graph."""

from __future__ import annotations

from vmnetc.graph import Graph
from vmnetc.inventory.kinds import is_made
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
from .whole import whole_objects

# The order in which a cluster wants objects. What vmnetc does not make may be what VMs need: a claim, a secret.
_ORDER = {
    "Namespace": 0,
    "NodeNetworkConfigurationPolicy": 1,
    "SriovNetworkNodePolicy": 2,
    "NetworkAttachmentDefinition": 3,
    "SriovNetwork": 4,
    "UserDefinedNetwork": 5,
    "ClusterUserDefinedNetwork": 5,
    "NetworkPolicy": 6,
    "MultiNetworkPolicy": 6,
    "VirtualMachine": 8,
    "Service": 9,
    "Route": 9,
}
_OTHERS = 7


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
    if graph.whole:
        manifests = sorted([*manifests, *whole_objects(graph, target)], key=_rank)
    return manifests, [*switches(graph, target), *patches(graph)]


def _rank(manifest: Manifest) -> int:
    return _ORDER[manifest.kind] if is_made(manifest.group, manifest.kind) else _OTHERS
