"""What may stand where: the sections, whose entries may come from several files, and what only the main file says."""

from __future__ import annotations

# What an entry of each section is called. `spec.grammar.SECTIONS` has the same and `clusters`, which a test holds.
NOUNS = {
    "nodes": "node group",
    "interfaces": "interface",
    "bridges": "bridge",
    "sriov": "SR-IOV pool",
    "networks": "network",
    "namespaces": "namespace",
    "templates": "template",
    "vms": "VM",
    "attach": "attach entry",
    "services": "service",
    "networkPolicies": "network policy",
}
INCLUDE = "include"
# The language that a file is written in: a part need not say it, and cannot say another.
VERSION = ("apiVersion", "kind")
MAIN_ONLY = frozenset(
    {"metadata", "target", "defaults", "output", "uses", "inventory", "platform", "manifests", "clusters"}
)
