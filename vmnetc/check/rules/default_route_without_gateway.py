"""E0722."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, Nic, PodNetwork
from vmnetc.targets.table import Target


@rule("E0722")
def default_route_without_gateway(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A default route shall lead over a NIC that has no way out.

    On a network whose addresses vmnetc gives, the way out is the network's `gateway`. A NIC without an address, or one
    that is set inside the guest, has none that cloud-init could be told.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - pod
          - {network: app, ip: 10.12.0.11, defaultRoute: true}   # error: E0722
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
        nics:
          - pod
          - {network: app, ip: 10.12.0.11, defaultRoute: true}
    ```
    """
    for vm in graph.vms:
        for nic in vm.nics:
            if nic.default_route and not nic.leads_out and not _in_question(nic):
                yield Diagnostic(
                    f'NIC "{nic.name}" shall have the default route, and its network "{nic.network.name}" no gateway for it',
                    nic.at / "defaultRoute",
                    cluster="the guest reaches nothing outside its LANs",
                    hint=f"networks.{nic.network.name}.gateway: <an address of the subnet>, or delete defaultRoute",
                )


def _in_question(nic: Nic) -> bool:
    """Whether its addresses are not known, or not in a subnet: another finding tells of that."""
    if nic.set_by != "cloud-init" or isinstance(nic.network, PodNetwork):
        return False
    blocks = [subnet.network for subnet in nic.network.subnets]
    return not any(address.ip in block for address in nic.addresses for block in blocks)
