"""E0511."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OwnNetwork
from vmnetc.targets.table import Target

SMALLEST = 1280


@rule("E0511", certain=True)
def mtu_too_small_for_ipv6(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network has an IPv6 subnet, and an MTU that IPv6 does not work with.

    IPv6 asks for 1280 bytes at least (RFC 8200, section 5). The API server refuses an overlay with less.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        subnets: "fd10:100::/64"
        mtu: 1200   # error: E0511
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        subnets: "fd10:100::/64"
        mtu: 1300
    ```
    """
    for network in graph.networks:
        if not isinstance(network, OwnNetwork) or network.mtu is None or network.mtu >= SMALLEST:
            continue
        if any(subnet.network.version == 6 for subnet in network.subnets):
            yield Diagnostic(
                f'network "{network.name}" has an IPv6 subnet and MTU {network.mtu}; IPv6 needs {SMALLEST}',
                network.at / "mtu",
                cluster="the API server refuses the network, or its guests have no IPv6",
                hint=f"mtu: {SMALLEST} or more",
            )
