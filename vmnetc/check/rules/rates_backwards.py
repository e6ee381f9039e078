"""E0428."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, SriovNetwork
from vmnetc.targets.table import Target


@rule("E0428")
def rates_backwards(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network promises its VMs more than it lets them send.

    `minTxRate` is what a function may always send and `maxTxRate` what it may send at most; Linux
    refuses a first that is larger, and the VM's pod with it (CRD of SriovNetwork: "min_tx_rate should be <= max_tx_rate").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    sriov: {fast: {nics: ens3f0np0, vfs: 8}}
    networks:
      fast:
        sriov: fast
        maxTxRate: 1000
        minTxRate: 2000   # error: E0428
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    sriov: {fast: {nics: ens3f0np0, vfs: 8}}
    networks:
      fast: {sriov: fast, minTxRate: 1000, maxTxRate: 2000}
    ```
    """
    for network in graph.networks:
        if not isinstance(network, SriovNetwork) or network.min_tx_rate is None or network.max_tx_rate is None:
            continue
        if network.min_tx_rate > network.max_tx_rate:
            yield Diagnostic(
                f'network "{network.name}" promises {network.min_tx_rate} Mbit/s and allows {network.max_tx_rate}',
                network.at / "minTxRate",
                related=(Related(network.at / "maxTxRate", "less than that"),),
                cluster="the pods of its VMs do not start",
                hint="minTxRate no larger than maxTxRate",
            )
