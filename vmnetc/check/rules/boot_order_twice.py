"""E0708."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Nic
from vmnetc.targets.table import Target


@rule("E0708", certain=True)
def boot_order_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two NICs of a VM have one place in the boot order.

    KubeVirt refuses a number that is given twice ("Boot order … already set for a different device", KubeVirt 1.7, run).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: pod, bootOrder: 1}
          - {network: flat, bootOrder: 1}   # error: E0708
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: pod, bootOrder: 2}
          - {network: flat, bootOrder: 1}
    ```
    """
    for nics in graph.nic_lists():
        first: dict[int, Nic] = {}
        for nic in nics:
            other = first.setdefault(nic.boot_order, nic) if nic.boot_order is not None else nic
            if other is not nic:
                yield Diagnostic(
                    f"two NICs have bootOrder {nic.boot_order}",
                    nic.at / "bootOrder",
                    label="and again here",
                    related=(Related(other.at / "bootOrder", "first here"),),
                    cluster="KubeVirt refuses the VM",
                    either=True,
                    hint="give each a number of its own",
                )
