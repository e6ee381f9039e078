"""E0714."""

from __future__ import annotations

import json
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0714", certain=True)
def cpu_contradiction(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The parts of a VM's `cpu` contradict each other.

    There cannot be more sockets than `maxSockets`, and an emulator thread of its own goes with dedicated processors only
    (KubeVirt 1.7, run: "Number of sockets in CPU topology is greater than the maximum sockets allowed",
    "IsolateEmulatorThread should be only set in combination with DedicatedCPUPlacement").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        cpu: {sockets: 4, maxSockets: 2}   # error: E0714
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        cpu: {sockets: 2, maxSockets: 4}
    ```
    """
    for vm in graph.vms:
        cpu = json.loads(vm.machine.cpu) if vm.machine.cpu is not None else {}
        at = vm.at / "cpu"
        if "maxSockets" in cpu and cpu.get("sockets", 1) > cpu["maxSockets"]:
            yield Diagnostic(
                f"{cpu.get('sockets', 1)} sockets are more than maxSockets {cpu['maxSockets']}",
                at / "sockets" if "sockets" in cpu else at / "maxSockets",
                cluster="KubeVirt refuses the VM",
                hint="more maxSockets, or fewer sockets",
            )
        if cpu.get("isolateEmulatorThread") and not cpu.get("dedicatedCpuPlacement"):
            yield Diagnostic(
                "isolateEmulatorThread goes with dedicatedCpuPlacement only",
                (at / "isolateEmulatorThread").key,
                cluster="KubeVirt refuses the VM",
                hint="dedicatedCpuPlacement: true",
            )
