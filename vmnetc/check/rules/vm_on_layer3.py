"""W0526."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("W0526")
def vm_on_layer3(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM has a NIC on a network of layer 3.

    There each node has a subnet of its own, so a VM cannot keep its address when it moves to another node. OpenShift
    Virtualization supports networks of layer 2 and localnets for VMs (OpenShift documentation 4.19, "About user-defined
    networks"); layer 3 is for pods.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks:
      wide: {overlay: layer3, subnets: 10.20.0.0/16}
    vms:
      demo/db: {memory: 1Gi, nics: [pod, wide]}   # error: W0526
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks:
      wide: {overlay: layer2, subnets: 10.20.0.0/16}
    vms:
      demo/db: {memory: 1Gi, nics: [pod, wide]}
    ```
    """
    for nic in graph.first_nics():  # the others are the same decision
        network = nic.network
        if isinstance(network, OverlayNetwork) and network.topology == "layer3":
            yield Diagnostic(
                f'a VM is on network "{network.name}" of layer 3',
                nic.at / "network",
                related=(Related(network.at / "overlay", "a subnet for each node"),),
                cluster="the VM has another address on each node; OpenShift Virtualization does not support it",
                hint=f"networks.{network.name}.overlay: layer2",
            )
