"""HyperConverged, the one object of OpenShift Virtualization: what is patched in it."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.graph import Graph, definition
from vmnetc.manifest import Patch

_NAME = "kubevirt-hyperconverged"
# kustomize takes a merge patch for one only with these, whatever its target says (5.5, run).
_HEAD = {"apiVersion": "hco.kubevirt.io/v1beta1", "kind": "HyperConverged", "metadata": {"name": _NAME}}


def switches(graph: Graph) -> Iterator[Patch]:
    """The network for live migration, by the name of its NAD (hyperconverged-cluster-operator, `LiveMigrationConfigurations`)."""
    network = graph.platform.live_migration
    if network is None:
        return
    _, name = definition(network, graph.platform.virtualization) or ("", network.name)
    change = {**_HEAD, "spec": {"liveMigrationConfig": {"network": name}}}
    yield Patch("HyperConverged", graph.platform.virtualization, _NAME, change, graph.platform.live_migration_at)
