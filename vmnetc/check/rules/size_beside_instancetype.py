"""E0712."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0712", certain=True)
def size_beside_instancetype(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM has an instancetype, and memory or CPU of its own.

    An instancetype gives both, and KubeVirt refuses a VM that gives them again: "conflicts with selected instance
    type".

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {instancetype: u1.small, memory: 2Gi}   # error: E0712
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {instancetype: u1.small}
    ```
    """
    for vm in graph.vms:
        if vm.machine.instancetype is None:
            continue
        for field in ("memory", "cpu"):
            if getattr(vm.machine, field) is not None:
                yield Diagnostic(
                    f'VM "{vm.namespace.name}/{vm.name}" has {field} beside instancetype {vm.machine.instancetype}',
                    (vm.at / field).key,
                    related=(Related((vm.at / "instancetype").key, "gives memory and CPU"),),
                    cluster="KubeVirt refuses the VM",
                    hint=f"delete {field} or instancetype",
                )
