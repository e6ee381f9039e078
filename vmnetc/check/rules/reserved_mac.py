"""E0709."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

RESERVED = "02:00:00:00:00:00"


@rule("E0709", certain=True)
def reserved_mac(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC behind `masquerade` takes the MAC address of the bridge in its own pod.

    KubeVirt keeps 02:00:00:00:00:00 for itself there ("The requested MAC address is reserved for the in-pod bridge",
    KubeVirt 1.7 `pkg/network/link/mac.go`, run).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: pod, mac: "02:00:00:00:00:00"}   # error: E0709
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: pod, mac: "02:00:00:00:00:01"}
    ```
    """
    for nic, _ in graph.nics():
        if nic.binding == "masquerade" and nic.mac == RESERVED:
            yield Diagnostic(
                f"{nic.mac} is KubeVirt's own on the pod network",
                nic.at / "mac",
                cluster="KubeVirt refuses the VM",
                hint="leave mac out, or choose another",
            )
