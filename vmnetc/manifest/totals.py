"""How many objects of each kind: the line that a build prints, and that an example's first comment ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from vmnetc.inventory.kinds import MADE, is_made

from .manifest import Manifest, Patch

# In the order in which a reader thinks of them: nodes, networks, namespaces, VMs, traffic.
_SHORT = {
    "NodeNetworkConfigurationPolicy": "NNCP",
    "SriovNetworkNodePolicy": "SriovNetworkNodePolicy",
    "NetworkAttachmentDefinition": "NAD",
    "ClusterUserDefinedNetwork": "CUDN",
    "UserDefinedNetwork": "UDN",
    "SriovNetwork": "SriovNetwork",
    "Namespace": "Namespace",
    "VirtualMachine": "VM",
    "Service": "Service",
    "Route": "Route",
    "NetworkPolicy": "NetworkPolicy",
    "MultiNetworkPolicy": "MultiNetworkPolicy",
}
# What patches are called, by the kind that they change.
PATCHES: Mapping[str, str] = {"HyperConverged": "HyperConverged", "KubeVirt": "KubeVirt", "VirtualMachine": "attach"}


def totals(manifests: Sequence[Manifest], patches: Sequence[Patch]) -> str:
    """Such as `1 NNCP, 2 CUDN, 1 Namespace, 3 attach patches`; `nothing` if there is none."""
    counts = Counter(_kind(manifest) for manifest in manifests)
    others = {kind: kind for kind in sorted(counts.keys() - _SHORT.keys())}
    parts = [f"{counts[kind]} {short}" for kind, short in (_SHORT | others).items() if counts[kind]]
    changes = Counter[str](patch.kind for patch in patches)
    parts += [
        f"{changes[kind]} {short} patch{'es' if changes[kind] > 1 else ''}"
        for kind, short in PATCHES.items()
        if changes[kind]
    ]
    return ", ".join(parts) or "nothing"


def _kind(manifest: Manifest) -> str:
    """Its kind; with its group, where that is another than of the objects that vmnetc makes of a kind so called."""
    foreign = manifest.kind in MADE and not is_made(manifest.group, manifest.kind)
    return f"{manifest.kind}.{manifest.group}" if foreign else manifest.kind
