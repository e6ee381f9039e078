"""E0711."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0711", certain=True)
def vm_without_memory(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM says nowhere how much memory it has.

    KubeVirt takes a VM's memory from `memory` or from an instancetype, and refuses a VM with neither (KubeVirt
    `pkg/virt-api/webhooks/validating-webhook/admitters`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {nics: [pod]}   # error: E0711
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {memory: 2Gi, nics: [pod]}
    ```
    """
    for vm in graph.vms:
        if vm.machine.memory is None and vm.machine.instancetype is None:
            yield Diagnostic(
                f'VM "{vm.namespace.name}/{vm.name}" has neither memory nor an instancetype',
                vm.at,
                cluster="KubeVirt refuses the VM",
                hint="memory: 2Gi, or instancetype: u1.small; for many VMs: defaults.vms or a template",
            )
