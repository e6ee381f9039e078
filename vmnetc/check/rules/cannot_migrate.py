"""W0729."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, PodNetwork
from vmnetc.targets.table import Target


@rule("W0729")
def cannot_migrate(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM is bridged to the pod network, and so cannot be migrated live.

    With `binding: bridge` the guest has the address of its pod, which is another one after a migration. KubeVirt refuses
    to migrate such a VM, and a node with one cannot be drained (https://github.com/kubevirt/kubevirt/issues/7238).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: pod, binding: bridge}   # error: W0729
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {memory: 1Gi, nics: [pod]}
    ```
    """
    for nics in graph.nic_lists():
        for nic in nics:
            if nic.binding == "bridge" and isinstance(nic.network, PodNetwork):
                yield Diagnostic(
                    "a NIC on the pod network is bound by `bridge`",
                    nic.at / "binding",
                    cluster="the VM cannot be migrated live, and its node not be drained",
                    hint="leave binding out: masquerade keeps the guest's address",
                )
