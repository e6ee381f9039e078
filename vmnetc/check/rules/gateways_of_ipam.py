"""E0435."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import BridgeNetwork, Graph, MacvlanNetwork, has_ipam
from vmnetc.graph.networks import Gateway
from vmnetc.targets.table import Target


@rule("E0435", certain=True)
def gateways_of_ipam(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network with `ipam` has more gateways than its plugin takes.

    Each subnet has one way out. Whereabouts takes one gateway in all, and puts it beside the addresses of both families
    (whereabouts `pkg/types/types.go`, `IPAMConfig`): with two subnets it can be told of none. `routes` say it there.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    networks:
      ceph:
        macvlan: eno5
        ipam: whereabouts
        subnets: [10.30.0.0/24, "fd30::/64"]
        pool: 10.30.0.10-10.30.0.99
        gateway: 10.30.0.1   # error: E0435
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    networks:
      ceph:
        macvlan: eno5
        ipam: whereabouts
        subnets: [10.30.0.0/24, "fd30::/64"]
        routes: [{to: 10.40.0.0/16, via: 10.30.0.1}]
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if has_ipam(network) and (gateway := _one_too_many(network)) is not None:
            yield Diagnostic(
                f'{network.ipam} cannot be told of {gateway.address} on network "{network.name}"',
                gateway.at,
                cluster="pods get a router that is none of theirs, or none",
                hint="one gateway; for the rest routes: [{to: …, via: …}]",
            )


def _one_too_many(network: BridgeNetwork | MacvlanNetwork) -> Gateway | None:
    if network.ipam == "whereabouts" and len(network.subnets) > 1:
        return next(iter(network.gateways), None)
    for subnet in network.subnets:
        inside = [gateway for gateway in network.gateways if gateway.address in subnet.network]
        if len(inside) > 1:
            return inside[1]
    return None
