"""E0702."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import ExistingNetwork, Graph, Kind, Network, OverlayNetwork, PodNetwork, SriovNetwork
from vmnetc.targets.table import Target


@rule("E0702", certain=True)
def binding_not_possible(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC is bound in a way that its network does not have.

    `masquerade` hides the guest behind the pod's address and works on the pod network only; `l2bridge` is for primary
    user-defined networks, `sriov` for SR-IOV networks, `bridge` for other secondary ones (KubeVirt
    `pkg/network/admitter`; OpenShift documentation 4.18, "Connecting a virtual machine to the primary user-defined
    network").

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web:
        instancetype: u1.small
        nics:
          - network: flat
            binding: masquerade   # error: E0702
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web:
        instancetype: u1.small
        nics: [{network: flat, binding: bridge}]
    ```
    """
    for nic, _ in graph.nics():
        possible = _possible(nic.network)
        if nic.binding not in possible:
            yield Diagnostic(
                f'a NIC on "{nic.network.name}" cannot have binding {nic.binding}',
                nic.at / "binding",
                cluster="KubeVirt refuses the VM, or it has no traffic",
                hint=f"leave binding out, or: binding: {possible[0]}",
            )


def _possible(network: Network) -> tuple[str, ...]:
    match network:
        case PodNetwork():
            return ("masquerade", "bridge")
        case OverlayNetwork(primary=True) | ExistingNetwork(primary=True):
            return ("l2bridge",)
        case SriovNetwork() | ExistingNetwork(kind=Kind.SRIOV):
            return ("sriov",)
        case _:
            return ("bridge",)
