"""E0204."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, stacked
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
    for device in graph.named_devices():
        yield from _findings(device.name, BY_OPENSHIFT + BY_LINUX, device.at.entry.key)
        for port in stacked(device):
            if port.device is None and port.mac is None:
                yield from _findings(port.name, BY_LINUX, port.at)
    for port in graph.lent():
        if port.device is None and port.mac is None:
            yield from _findings(port.name, BY_LINUX, port.at)


def _findings(name: str, reserved: tuple[str, ...], at: Route) -> Iterator[Diagnostic]:
    if not any(fnmatchcase(name, pattern) for pattern in reserved):
        return
    by_linux = name in BY_LINUX
    owner, names = ("Linux", BY_LINUX) if by_linux else ("OpenShift", BY_OPENSHIFT)
    yield Diagnostic(
        f'"{name}" is reserved by {owner}',
        at,
        label=f"also reserved: {', '.join(other for other in names if other != name)}",
        cluster="the node refuses the interface" if by_linux else "two owners fight over one interface on every node",
        hint="any other name, such as br-vm0",
    )
