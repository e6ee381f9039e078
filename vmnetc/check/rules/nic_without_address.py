"""E0325."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, PodNetwork
from vmnetc.targets.table import Target


@rule("E0325")
def nic_without_address(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC on a network whose addresses vmnetc gives does not say which.

    With `addressing: static` nobody else gives an address: without `ip` the VM would come up with none, in silence.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [app]   # error: E0325
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [{network: app, ip: auto}]
    ```
    """
    for vm in graph.vms:
        for nic in vm.nics:
            if isinstance(nic.network, PodNetwork) or nic.network.addressing.by != "static" or nic.ask is not None:
                continue
            yield Diagnostic(
                f'a NIC on "{nic.network.name}" says no address, and vmnetc gives them there (addressing: static)',
                nic.at,
                cluster="the guest comes up without an address",
                hint="ip: auto, an address, dhcp if a server answers there too, or none",
            )
