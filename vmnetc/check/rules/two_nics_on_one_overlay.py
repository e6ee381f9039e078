"""E0707."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph, Network, Nic, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0707")
def two_nics_on_one_overlay(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM has two NICs on one network of OVN-Kubernetes.

    OVN-Kubernetes attaches a pod to each NAD once: the second NIC gets no port, and the VM's pod does not start. On a
    Linux bridge two NICs work.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks: {heartbeat: {overlay: layer2}}
    vms:
      demo/db: {memory: 1Gi, nics: [pod, heartbeat, {network: heartbeat, name: second}]}   # error: E0707
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks: {heartbeat: {overlay: layer2}, second: {overlay: layer2}}
    vms:
      demo/db: {memory: 1Gi, nics: [pod, heartbeat, second]}
    ```
    """
    for nics in graph.nic_lists():
        first: dict[str, Nic] = {}
        for nic in nics:
            if _of_ovn(nic.network):
                other = first.setdefault(nic.network.name, nic)
                if other is not nic and other.name != nic.name:
                    yield _finding(nic, other)


def _of_ovn(network: Network) -> bool:
    return isinstance(network, OverlayNetwork) or (isinstance(network, BridgeNetwork) and network.bridge.kind == "ovs")


def _finding(nic: Nic, other: Nic) -> Diagnostic:
    return Diagnostic(
        f'two NICs of one VM are on network "{nic.network.name}"',
        nic.at,
        label="and again here",
        related=(Related(other.at, "first here"),),
        cluster="OVN-Kubernetes attaches a pod to a network once: the VM does not start",
        either=True,
        hint="one NIC, or a second network",
    )
