"""E0718."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, PodNetwork
from vmnetc.targets.table import Target


@rule("E0718")
def ports_beside_pod(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC that is not on the pod network lists ports.

    `ports` tells which ports `masquerade` forwards to the guest. On any other network the guest is on the LAN itself, all
    its ports are open, and the list would look like a filter that is none.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - network: flat
            ports: [80]   # error: E0718
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
        memory: 1Gi
        nics: [{network: pod, ports: [80]}, flat]
    ```
    """
    for nic, _ in graph.nics():
        if nic.ports and not isinstance(nic.network, PodNetwork):
            yield Diagnostic(
                f'a NIC on "{nic.network.name}" lists ports, which only the pod network forwards',
                (nic.at / "ports").key,
                cluster="all ports of the guest are open on that network",
                hint="delete ports; on other networks the guest's own firewall closes ports",
            )
