"""E0321."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, OverlayNetwork, PodNetwork
from vmnetc.targets.table import Target


@rule("E0321")
def address_without_subnets(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC has an address on a network that says no subnets.

    Without them nobody can tell whether the address fits, or how long its prefix is.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: guest}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: app, ip: 10.12.0.11}   # error: E0321
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: guest, subnets: 10.12.0.0/24}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: app, ip: 10.12.0.11}
    ```
    """
    for nic, _ in graph.nics():
        network = nic.network
        # A static network without subnets is a finding of its own, as is an overlay that has to have some.
        if (
            nic.set_by in ("guest", "ovn")
            and not isinstance(network, PodNetwork | OverlayNetwork)
            and not network.subnets
        ):
            yield Diagnostic(
                f'NIC "{nic.name}" has an address on "{network.name}", which has no subnets',
                nic.addresses[0].at if nic.addresses else nic.at,
                related=(Related(network.at.key, "this network"),),
                cluster="nobody can tell whether the address fits",
                hint=f"networks.{network.name}.subnets: …",
            )
