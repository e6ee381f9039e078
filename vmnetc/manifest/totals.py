"""How many objects of each kind: the line that a build prints, and that an example's first comment ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .manifest import Manifest, Patch

# In the order in which a reader thinks of them: nodes, networks, namespaces, VMs, traffic.
_SHORT = {
    "NodeNetworkConfigurationPolicy": "NNCP",
    "NetworkAttachmentDefinition": "NAD",
    "ClusterUserDefinedNetwork": "CUDN",
    "UserDefinedNetwork": "UDN",
    "Namespace": "Namespace",
    "VirtualMachine": "VM",
    "Service": "Service",
    "Route": "Route",
    "NetworkPolicy": "NetworkPolicy",
}


def totals(manifests: Sequence[Manifest], patches: Sequence[Patch]) -> str:
    """Such as `1 NNCP, 2 CUDN, 1 Namespace, 3 attach patches`; `nothing` if there is none."""
    counts = Counter(manifest.kind for manifest in manifests)
    parts = [f"{counts[kind]} {short}" for kind, short in _SHORT.items() if counts[kind]]
    if patches:
        parts.append(f"{len(patches)} attach patch{'es' if len(patches) > 1 else ''}")
    return ", ".join(parts) or "nothing"
