"""E0744."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

# kubevirt v1.7.0, pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go, `restrictedVmiLabels`.
_RESERVED = frozenset(
    f"kubevirt.io/{name}"
    for name in (
        "created-by",
        "migrationJobUID",
        "nodeName",
        "migrationTargetNodeName",
        "schedulable",
        "install-strategy",
    )
)


@rule("E0744", certain=True)
def reserved_label(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM has a label that only KubeVirt may give.

    KubeVirt finds its own pods and migrations by these labels, and refuses a VM that brings one
    (kubevirt v1.7.0, pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        labels:
          kubevirt.io/created-by: me   # error: E0744
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        labels: {app: web}
    ```
    """
    for vm in graph.vms:
        for name, _ in vm.machine.about.labels if vm.machine.about.labels else ():
            if name in _RESERVED:
                yield Diagnostic(
                    f'label "{name}" is KubeVirt\'s own',
                    (vm.at / "labels" / name).key,
                    cluster="KubeVirt refuses the VM",
                    hint="another name",
                )
