"""E0728."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Nic, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0728")
def one_claim_for_two_nics(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two NICs of a VM with kept addresses have names that differ in case or underscores alone.

    The addresses of a VM are kept in an IPAMClaim for each NIC, which is named after VM and NIC in lower case and without
    `_` (kubevirt/ipam-extensions, pkg/claims). Two NICs that come to one name share the claim, and so the address.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks:
      blue: {overlay: layer2, subnets: 10.20.0.0/24}
      green: {overlay: layer2, subnets: 10.21.0.0/24}
    vms:
      demo/db:
        memory: 1Gi
        nics:
          - {network: blue, name: storage_a}
          - {network: green, name: storageA}   # error: E0728
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks:
      blue: {overlay: layer2, subnets: 10.20.0.0/24}
      green: {overlay: layer2, subnets: 10.21.0.0/24}
    vms:
      demo/db:
        memory: 1Gi
        nics:
          - {network: blue, name: storage-a}
          - {network: green, name: storage-b}
    ```
    """
    for nics in graph.nic_lists():
        first: dict[str, Nic] = {}
        for nic in filter(_keeps_addresses, nics):
            known = first.setdefault(nic.name.lower().replace("_", ""), nic)
            if known.name != nic.name:
                yield Diagnostic(
                    f'NICs "{known.name}" and "{nic.name}" would share one IPAMClaim',
                    nic.at / "name",
                    related=(Related(known.at / "name", "the same in lower case and without _"),),
                    cluster="both NICs get one address",
                    hint="names that differ in more than case and underscores",
                )


def _keeps_addresses(nic: Nic) -> bool:
    network = nic.network
    return isinstance(network, OverlayNetwork) and network.persistent_ips and network.addressing.by == "ovn"
