"""E0204."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

BY_OPENSHIFT = (
    *("br-ext", "br-int", "br-local", "br-nexthop", "br0", "ext-vxlan", "ext", "int", "tun0"),
    *("genev_sys_*", "k8s-*", "ovn-k8s-*", "patch-br-*", "vxlan_sys_*"),
)
BY_LINUX = ("lo", "all", "default", "bonding_masters")


@rule("E0204")
def reserved_name(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An interface takes a name that OpenShift or Linux uses itself.

    OVN-Kubernetes makes interfaces of these names and would fight over them (OpenShift documentation 4.18, "Updating
    node network configuration"); Linux has `lo`, `all` and `default`. The API server accepts them.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br0: enp3s0   # error: E0204
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-vm0: enp3s0
    ```
    """
    for device in (*graph.interfaces, *graph.bridges):
        for owner, names in (("OpenShift", BY_OPENSHIFT), ("Linux", BY_LINUX)):
            if any(fnmatchcase(device.name, name) for name in names):
                others = ", ".join(name for name in names if name != device.name)
                yield Diagnostic(
                    f'"{device.name}" is reserved by {owner}',
                    device.at.key,
                    label=f"also reserved: {others}",
                    cluster="two owners fight over one interface, and the node may lose its network",
                    hint="any other name, such as br-vm0",
                )
