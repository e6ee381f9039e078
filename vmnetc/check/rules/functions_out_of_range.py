"""E0250."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

MOST = 127


@rule("E0250")
def functions_out_of_range(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A pool asks for a number of virtual functions that no NIC has.

    A NIC has one function at least, and the SR-IOV operator's webhook refuses more than 128 on NICs of Mellanox and more
    than the NIC has on those of Intel (v1.5.0, `pkg/webhook/validate.go`); OpenShift's documentation gives 1 to 127.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    sriov:
      fast:
        nics: ens3f0np0
        vfs: 256   # error: E0250
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    sriov:
      fast: {nics: ens3f0np0, vfs: 16}
    ```
    """
    for pool in graph.pools:
        if not 1 <= pool.vfs <= MOST:
            yield Diagnostic(
                f'SR-IOV pool "{pool.name}" asks for {pool.vfs} functions of each NIC',
                pool.at / "vfs",
                cluster="the operator refuses the policy, and no VM on the pool starts",
                hint=f"a number from 1 to {MOST}",
            )
