"""E0302."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, PodNetwork, Span, Subnet
from vmnetc.targets.table import Target


@rule("E0302")
def address_outside_network(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An address lies in none of its network's subnets.

    A guest reaches a gateway only within its own subnet; one outside is no way out, and no API refuses it. A VM with an
    address of another subnet answers nobody, and a pool outside gives such addresses away.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app:
        bridge: br-flat
        subnets: 10.12.0.0/24
        gateway: 10.12.1.1   # error: E0302
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if isinstance(network, PodNetwork) or not network.subnets:
            continue
        for gateway in network.gateways:
            if not any(gateway.address in subnet.network for subnet in network.subnets):
                blocks = ", ".join(subnet.text for subnet in network.subnets)
                yield Diagnostic(
                    f'{gateway.address} is outside network "{network.name}" ({blocks})',
                    gateway.at,
                    cluster="the guests find no way out of their subnet",
                    hint="an address of the subnet, or a larger subnet",
                )
        for span in network.addressing.pool:
            if int(span.low) <= int(span.high) and not any(_within(span, subnet) for subnet in network.subnets):
                blocks = ", ".join(subnet.text for subnet in network.subnets)
                yield Diagnostic(
                    f'the pool {_text(span)} is outside network "{network.name}" ({blocks})',
                    span.at,
                    cluster="VMs with an address of it answer nobody",
                    hint="addresses of the subnet, or a larger subnet",
                )
    for nic, _ in graph.nics():
        if nic.set_by is None or isinstance(nic.network, PodNetwork) or not nic.network.subnets or nic.ask == "auto":
            continue
        for address in nic.addresses:
            if not any(address.ip in subnet.network for subnet in nic.network.subnets):
                blocks = ", ".join(subnet.text for subnet in nic.network.subnets)
                yield Diagnostic(
                    f'{address.ip} is outside network "{nic.network.name}" ({blocks})',
                    address.at,
                    related=(Related(nic.network.at / "subnets", "its subnets"),),
                    cluster="the VM boots and answers nobody",
                    hint="an address of the subnet, or a larger subnet",
                )


def _within(span: Span, subnet: Subnet) -> bool:
    return span.low in subnet.network and span.high in subnet.network


def _text(span: Span) -> str:
    return str(span.low) if span.low == span.high else f"{span.low}-{span.high}"
