"""E0327."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, PodNetwork
from vmnetc.targets.table import Target


@rule("E0327")
def prefix_disagrees(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An address has another prefix length than its subnet.

    The guest would take the wrong machines for its neighbours: it asks for them on the LAN, or sends to the gateway what
    is next to it. Without a prefix the subnet's own is used.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - {network: app, ip: 10.12.0.11/16}   # error: E0327
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - {network: app, ip: 10.12.0.11}
    ```
    """
    for nic, _ in graph.nics():
        if nic.set_by is None or isinstance(nic.network, PodNetwork):
            continue
        for address in nic.addresses:
            block = next((subnet.network for subnet in nic.network.subnets if address.ip in subnet.network), None)
            if address.prefix is not None and block is not None and address.prefix != block.prefixlen:
                yield Diagnostic(
                    f'{address.ip}/{address.prefix} has another prefix length than its subnet on "{nic.network.name}", {block}',
                    address.at,
                    cluster="the guest reaches only a part of its LAN, or not its gateway",
                    hint=f"ip: {address.ip}",
                )
