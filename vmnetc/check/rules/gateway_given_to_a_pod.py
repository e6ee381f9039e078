"""E0436."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph, MacvlanNetwork, has_ipam
from vmnetc.graph.networks import Gateway
from vmnetc.targets.table import Target


@rule("E0436")
def gateway_given_to_a_pod(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The gateway of a network is in the range from which whereabouts gives addresses.

    Whereabouts tells pods of the gateway, and gives its address away all the same: it keeps out of what is excluded and of
    nothing else (whereabouts `pkg/allocate/allocate.go`, `IterateForAssignment`). Without a pool the range begins with the
    first address of the subnet, so the first pod is the gateway. Host-local keeps out of it by itself.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    networks:
      ceph:
        macvlan: eno5
        ipam: whereabouts
        subnets: 10.30.0.0/24
        gateway: 10.30.0.1   # error: E0436
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    networks:
      ceph: {macvlan: eno5, ipam: whereabouts, subnets: 10.30.0.0/24, gateway: 10.30.0.1, excludeSubnets: 10.30.0.0/30}
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if not has_ipam(network) or network.ipam == "host-local":
            continue
        for gateway in network.gateways:
            if _is_given(gateway, network):
                span = next(iter(network.addressing.pool), None)
                yield Diagnostic(
                    f'{gateway.address} is the gateway of network "{network.name}", and pods get it as an address',
                    gateway.at,
                    related=(Related(span.at, "from here"),) if span is not None else (),
                    cluster="with the pod that gets it, all others lose their way out",
                    hint=f"excludeSubnets: {gateway.address}/{gateway.address.max_prefixlen}"
                    if network.ipam == "whereabouts"
                    else "another address for the pod",
                )


def _is_given(gateway: Gateway, network: BridgeNetwork | MacvlanNetwork) -> bool:
    if any(gateway.address in piece.network for piece in network.excluded):
        return False
    spans = [span for span in network.addressing.pool if span.low.version == gateway.address.version]
    if spans:
        return any(int(span.low) <= int(gateway.address) <= int(span.high) for span in spans)
    return network.ipam == "whereabouts" and any(gateway.address in subnet.network for subnet in network.subnets)
