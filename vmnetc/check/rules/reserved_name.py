"""E0204."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, stacked
from vmnetc.targets.table import Target

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
    by_cluster = target.distribution.interface_names
    owner = "OVN-Kubernetes" if target.distribution.assembled else target.distribution.name
    for device in graph.named_devices():
        yield from _findings(device.name, by_cluster, device.at.entry.key, owner)
        yield from _findings(device.name, BY_LINUX, device.at.entry.key)
        for port in stacked(device):
            if port.device is None and port.mac is None:
                yield from _findings(port.name, BY_LINUX, port.at)
    for port in graph.lent():
        if port.device is None and port.mac is None:
            yield from _findings(port.name, BY_LINUX, port.at)


def _findings(name: str, names: tuple[str, ...], at: Route, owner: str = "Linux") -> Iterator[Diagnostic]:
    if not any(fnmatchcase(name, pattern) for pattern in names):
        return
    by_linux = names is BY_LINUX
    yield Diagnostic(
        f'"{name}" is reserved by {owner}',
        at,
        label=f"also reserved: {', '.join(other for other in names if other != name)}",
        cluster="the node refuses the interface" if by_linux else "two owners fight over one interface on every node",
        hint="any other name, such as br-vm0",
    )
