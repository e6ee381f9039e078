"""W0518."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Nic, PodNetwork, Subnet
from vmnetc.targets.table import Target


@rule("W0518")
def subnets_overlap_in_a_vm(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM is on two networks whose subnets overlap.

    OVN-Kubernetes lets two networks have the same subnets, also a primary and a secondary one of one namespace, and
    tenants may rely on it. A guest on both has two routes to one block and uses one of them: what is on the other network
    answers nobody, or is not reached.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      tenant: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
      storage: {overlay: layer2, subnets: 10.100.64.0/24}
    vms:
      demo/db: {memory: 1Gi, nics: [tenant, storage]}   # error: W0518
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      tenant: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
      storage: {overlay: layer2, subnets: 10.101.64.0/24}
    vms:
      demo/db: {memory: 1Gi, nics: [tenant, storage]}
    ```
    """
    seen: set[tuple[str, ...]] = set()
    shown: set[tuple[str, str]] = set()
    for nics in graph.nic_lists():
        names = tuple(nic.network.name for nic in nics)
        if len(names) < 2 or names in seen:
            continue
        seen.add(names)
        for (first, one), (second, other) in _overlapping(nics):
            pair = (first.network.name, second.network.name)
            if pair not in shown:
                shown.add(pair)
                yield Diagnostic(
                    f'{other.text} of network "{pair[1]}" overlaps {one.text} of network "{pair[0]}", and one VM is on both',
                    second.at,
                    related=(
                        Related(first.at, "the other NIC"),
                        Related(one.at, one.text),
                        Related(other.at, other.text),
                    ),
                    cluster="the guest has two routes to these addresses, and uses one of them",
                    hint="subnets that do not overlap, or only one of the networks",
                )


def _overlapping(nics: tuple[Nic, ...]) -> Iterator[tuple[tuple[Nic, Subnet], tuple[Nic, Subnet]]]:
    """Blocks in which a VM has a NIC already, from another network, each with both NICs in their order."""
    place = {nic.at: index for index, nic in enumerate(nics)}
    blocks = [
        (nic, subnet) for nic in nics if not isinstance(nic.network, PodNetwork) for subnet in nic.network.subnets
    ]
    blocks.sort(key=lambda block: (block[1].network.version, int(block[1].network[0]), -block[1].network.prefixlen))
    widest: tuple[Nic, Subnet] | None = None
    for nic, subnet in blocks:
        if widest is not None and _overlap(widest[1], subnet):
            if widest[0].network is not nic.network:
                first, second = sorted((widest, (nic, subnet)), key=lambda block: place[block[0].at])
                yield first, second
        else:
            widest = nic, subnet


def _overlap(one: Subnet, other: Subnet) -> bool:
    return one.network.version == other.network.version and one.network.overlaps(other.network)
