"""E0713."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

SMALLEST = 1_000_000
_FACTORS = {
    "": 1.0,
    "m": 0.001,
    **{letter: 1000.0**power for power, letter in enumerate("kMGTPE", 1)},
    **{f"{letter}i": 1024.0**power for power, letter in enumerate("KMGTPE", 1)},
}


@rule("E0713", certain=True)
def memory_too_small(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM has less memory than KubeVirt takes.

    KubeVirt 1.7 refuses a VM of less than one megabyte, and one of none at all ("must be greater than or equal to 1M",
    `pkg/virt-api/webhooks/validating-webhook/admitters`, run). Such a number is a slip of the unit.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web: {memory: 512k}   # error: E0713
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web: {memory: 512Mi}
    ```
    """
    for vm in graph.vms:
        memory = vm.machine.memory
        if memory is not None and _bytes(memory) < SMALLEST:
            yield Diagnostic(
                f'VM "{vm.namespace.name}/{vm.name}" has {memory} of memory',
                vm.at / "memory",
                label=f"did you mean {memory.rstrip('kKim')}Gi?" if memory.rstrip("kKim") not in ("", "0") else "",
                cluster="KubeVirt refuses the VM",
                hint="memory: 2Gi",
            )


def _bytes(quantity: str) -> float:
    number = quantity.rstrip("kKMGTPEim")
    return float(number) * _FACTORS[quantity.removeprefix(number)]
