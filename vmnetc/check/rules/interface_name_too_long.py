"""E0201."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Bridge, Graph, stacked
from vmnetc.targets.table import Target

# IFNAMSIZ less the closing zero, linux/if.h.
LONGEST = 15


@rule("E0201", certain=True)
def interface_name_too_long(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An interface has a name that Linux does not take.

    The kernel allows 15 characters (IFNAMSIZ, https://github.com/torvalds/linux/blob/v6.1/include/uapi/linux/if.h).
    nmstate checks no length; NetworkManager refuses the profile while the policy is applied.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-production-vlan: enp3s0   # error: E0201
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-prod-vlan: enp3s0
    ```
    """
    seen: set[str] = set()
    for device in graph.named_devices():
        if len(device.name) > LONGEST and device.name not in seen:
            seen.add(device.name)
            yield _finding("bridge" if isinstance(device, Bridge) else "interface", device.name, device.at.entry.key)
        for port in stacked(device):
            unnamed = port.device is not None or port.mac is not None
            if not unnamed and len(port.name) > LONGEST and port.name not in seen:
                seen.add(port.name)
                yield _finding("NIC", port.name, port.at)
    for port in graph.lent():
        if port.device is None and port.mac is None and len(port.name) > LONGEST and port.name not in seen:
            seen.add(port.name)
            yield _finding("NIC", port.name, port.at)


def _finding(noun: str, name: str, at: Route) -> Diagnostic:
    return Diagnostic(
        f'{noun} name "{name}" has {len(name)} characters; Linux allows {LONGEST}',
        at,
        label=f'"{name[:LONGEST]}" fits',
        cluster="the node refuses the interface, the policy goes Degraded and rolls back on every node",
        hint="choose a shorter name",
    )
