"""E0306."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0306", certain=True)
def unreadable_address(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An address of an overlay is written in a form that Kubernetes does not read.

    It takes no IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`), and no IPv6 address with a zone
    (`fe80::1%eth0`): kubernetes/apiserver v0.34 `pkg/cel/library/ip.go`, by which user-defined networks are checked.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: "::ffff:10.100.0.0/112"   # error: E0306
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red]
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    ```
    """
    for network in graph.networks:
        if isinstance(network, OverlayNetwork):
            for address, text, at in _addresses(network):
                if address.version == 6 and address.scope_id is not None:
                    yield _finding(network, text, at, "an IPv6 address with a zone", "leave the zone out")
                elif address.version == 6 and address.ipv4_mapped is not None:
                    yield _finding(network, text, at, "an IPv4 address written as IPv6", "write it as IPv4")


def _addresses(network: OverlayNetwork) -> Iterator[tuple[IPv4Address | IPv6Address, str, Route]]:
    for subnet in (*network.subnets, *network.join_subnets, *network.reserved, *network.infrastructure):
        yield subnet.network.network_address, subnet.text, subnet.at
    for gateway in network.gateways:
        yield gateway.address, str(gateway.address), gateway.at


def _finding(network: OverlayNetwork, text: str, at: Route, what: str, hint: str) -> Diagnostic:
    return Diagnostic(f'{what} in network "{network.name}": {text}', at, cluster="the API server refuses it", hint=hint)
