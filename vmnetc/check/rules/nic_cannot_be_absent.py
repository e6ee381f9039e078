"""E0704."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, PodNetwork
from vmnetc.targets.table import Target


@rule("E0704", certain=True)
def nic_cannot_be_absent(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC is to be taken out of a running VM, and cannot be.

    KubeVirt unplugs NICs with the bridge binding, on secondary networks; `state: absent` on any other it refuses
    (kubevirt v1.7.4, `pkg/network/admitter/admit.go`). A NIC that `attach` would add is not there yet.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: pod, state: absent}   # error: E0704
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
        nics: [pod, {network: flat, state: absent}]
    ```
    """
    for vm in graph.vms:
        for nic in (nic for nic in vm.nics if nic.state == "absent"):
            if isinstance(nic.network, PodNetwork):
                yield _finding(nic.network.name, "is the VM's default NIC", nic.at, "delete state, or the VM's NIC")
            elif nic.binding != "bridge":
                what = f"has the binding {nic.binding}"
                yield _finding(nic.network.name, what, nic.at, "shut the VM down, and delete the NIC")
    for attached in graph.attachments:
        for nic in (nic for nic in attached.nics if nic.state == "absent"):
            yield _finding(nic.network.name, "is one that attach adds", nic.at, "delete the NIC")


def _finding(network: str, what: str, at: Route, hint: str) -> Diagnostic:
    return Diagnostic(
        f'the NIC on "{network}" {what}, and cannot be absent',
        at / "state",
        cluster="KubeVirt refuses the VM",
        hint=hint,
    )
