"""HyperConverged, the one object of a virtualization that comes whole, or KubeVirt: what is patched in it."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.graph import Graph, definition
from vmnetc.manifest import Patch
from vmnetc.targets.table import Target

_HYPERCONVERGED = "kubevirt-hyperconverged"
_KUBEVIRT = "kubevirt"


def switches(graph: Graph, target: Target) -> Iterator[Patch]:
    """The network for live migration, by the name of its NAD.

    hyperconverged-cluster-operator, `LiveMigrationConfigurations`; kubevirt.io/api v1.3.1, core/v1
    `MigrationConfiguration`.
    """
    network, home = graph.platform.live_migration, graph.platform.virtualization
    if network is None:
        return
    _, name = definition(network, home) or ("", network.name)
    if target.distribution.hyperconverged:
        spec = {"liveMigrationConfig": {"network": name}}
        change = {**_head("hco.kubevirt.io/v1beta1", "HyperConverged", _HYPERCONVERGED), "spec": spec}
        yield Patch("HyperConverged", home, _HYPERCONVERGED, change, graph.platform.live_migration_at)
    else:
        change = {
            **_head("kubevirt.io/v1", "KubeVirt", _KUBEVIRT),
            "spec": {"configuration": {"migrations": {"network": name}}},
        }
        yield Patch("KubeVirt", home, _KUBEVIRT, change, graph.platform.live_migration_at)


def _head(version: str, kind: str, name: str) -> dict[str, object]:
    """kustomize takes a merge patch for one only with these, whatever its target says (5.5, run)."""
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name}}
