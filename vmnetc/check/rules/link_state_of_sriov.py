"""E0716."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0716", certain=True)
def link_state_of_sriov(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The link of an SR-IOV NIC is to be set up or down.

    KubeVirt sets the link state of emulated NICs; of an SR-IOV NIC the guest has the hardware itself ("not supported for
    SR-IOV NICs", KubeVirt 1.7, run).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks: {fast: {existing: sriov}}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: fast, state: down}   # error: E0716
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks: {fast: {existing: sriov}}
    vms:
      demo/web:
        memory: 1Gi
        nics: [fast]
    ```
    """
    for nic, _ in graph.nics():
        if nic.binding == "sriov" and nic.state in ("up", "down"):
            yield Diagnostic(
                f'the link of a NIC on "{nic.network.name}" cannot be set {nic.state}: it is SR-IOV',
                nic.at / "state",
                cluster="KubeVirt refuses the VM",
                hint="delete state",
            )
