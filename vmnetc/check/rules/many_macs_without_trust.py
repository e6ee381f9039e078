"""E0427."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, SriovNetwork
from vmnetc.targets.table import Target


@rule("E0427")
def many_macs_without_trust(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Guests on an SR-IOV network shall have several MAC addresses, and are not trusted.

    Without the spoof check they may send from all of them, but the switch inside the NIC delivers only what is for the
    address of the function. The guest can ask for more, or for everything, with `trust: true` only (Linux `ip-link(8)`,
    "vf trust").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    sriov: {fast: {nics: ens3f0np0, vfs: 8}}
    networks:
      fast:
        sriov: fast
        multipleMacs: true   # error: E0427
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    sriov: {fast: {nics: ens3f0np0, vfs: 8}}
    networks:
      fast: {sriov: fast, multipleMacs: true, trust: true}
    ```
    """
    for network in graph.networks:
        if isinstance(network, SriovNetwork) and network.multiple_macs and not network.trust:
            yield Diagnostic(
                f'guests on network "{network.name}" shall have several MAC addresses, and are not trusted',
                (network.at / "multipleMacs").key,
                cluster="frames to the other addresses do not reach the guest",
                hint="trust: true",
            )
