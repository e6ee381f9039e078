"""E0264."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Ethernet, Graph, HostDevice
from vmnetc.targets.table import Target

# RFC 8200, section 5.
_LEAST = 1280


@rule("E0264", certain=True)
def too_small_for_ipv6(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A device of the nodes has IPv6, and an MTU that IPv6 does not work with.

    IPv6 asks for 1280 bytes at least (RFC 8200, section 5). nmstate refuses the policy, and where addresses of the NIC are
    left alone Linux itself keeps the larger MTU, so that the policy fails (nmstate 2.2.62, rust/src/lib/iface.rs; applied).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      eno2: {ethernet: true, mtu: 1200, ip: none, ipv6: auto}   # error: E0264
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      eno2: {ethernet: true, mtu: 1280, ip: none, ipv6: auto}
    ```
    """
    for device in graph.devices():
        if device.mtu is not None and device.mtu < _LEAST and _has_ipv6(device):
            yield Diagnostic(
                f'"{device.name}" has MTU {device.mtu}, and IPv6 needs {_LEAST}',
                device.at / "mtu",
                cluster="nmstate refuses the policy, or the node rolls back",
                hint=f"mtu: {_LEAST}, or ip: none and no ipv6",
            )


def _has_ipv6(device: HostDevice) -> bool:
    """Whether it has, or may have, an IPv6 address; nobody knows of a NIC whose addresses are left alone."""
    said = device.asks_for_ipv6 or any(address.interface.version == 6 for address in device.ip.addresses)
    return said or (isinstance(device, Ethernet) and not device.says_ip)
