"""E0430."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph, MacvlanNetwork, Span, Subnet, has_ipam
from vmnetc.targets.table import Target


@rule("E0430")
def ranges_of_whereabouts(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network with `ipam` has two subnets of one family, or two ranges of one subnet.

    Whereabouts gives a pod an address of every range that it is told of, not one of the next when the first is full
    (`doc/extended-configuration.md`, "ipRanges"), and so does `vmnetc` with host-local. Both take one beginning and one
    end for each. With `ipam: static` a pod gets all addresses, of whatever subnets.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    networks:
      ceph:
        macvlan: eno5
        ipam: whereabouts
        subnets:
          - 10.30.0.0/24
          - 10.31.0.0/24   # error: E0430
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    networks:
      ceph: {macvlan: eno5, ipam: whereabouts, subnets: [10.30.0.0/23, "fd30::/64"], pool: 10.30.0.10-10.30.1.99}
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if not has_ipam(network) or network.ipam == "static":
            continue
        families: dict[int, Subnet] = {}
        for subnet in network.subnets:
            first = families.setdefault(subnet.network.version, subnet)
            if first is not subnet:
                what = f"two IPv{subnet.network.version} subnets: {first.text} and {subnet.text}"
                yield _finding(network, what, subnet, first, "one larger subnet, or two networks")
        spans: dict[int, Span] = {}
        for span in network.addressing.pool:
            before = spans.setdefault(span.low.version, span)
            if before is not span:
                what = f"two ranges of IPv{span.low.version} addresses"
                yield _finding(network, what, span, before, "one range from the first to the last")


def _finding(
    network: BridgeNetwork | MacvlanNetwork, what: str, one: Subnet | Span, first: Subnet | Span, cure: str
) -> Diagnostic:
    return Diagnostic(
        f'network "{network.name}" has {what}',
        one.at,
        related=(Related(first.at, "the other one"),),
        cluster="every pod would get an address of each",
        hint=cure,
    )
