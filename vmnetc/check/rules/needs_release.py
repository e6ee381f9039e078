"""E1001."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import BridgeNetwork, Graph, Kind, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E1001")
def needs_release(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The spec asks for something that its target does not have.

    What each release has is in a table of vmnetc's (`vmnetc/targets/table.py`), with the source of each cell. A field
    that an older API does not know is dropped by the API server, or the object refused.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [app]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}}
    networks:
      app-120: {bridge: br-vm, vlan: 120, as: cudn}   # error: E1001
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [app]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}}
    networks:
      app-120: {bridge: br-vm, vlan: 120, as: cudn}
    ```
    """
    for network in graph.networks:
        if isinstance(network, BridgeNetwork) and network.kind is Kind.CUDN and network.bridge.kind == "ovs":
            if not target.localnet_cudn:
                what = "ClusterUserDefinedNetwork topology Localnet"
                yield _finding(network.name, what, "4.19", network.at / "as", target, "as: nad")
        elif isinstance(network, OverlayNetwork) and network.gateways and not target.preconfigured_addresses:
            what = "a gateway of an overlay"
            yield _finding(
                network.name, what, "4.20", network.at / "gateway", target, "delete gateway: it is the first address"
            )


def _finding(name: str, what: str, since: str, at: Route, target: Target, way_out: str) -> Diagnostic:
    return Diagnostic(
        f'network "{name}" needs {what}, in OpenShift from {since} on; target is {target.name}',
        at,
        related=(Related(Route(("target",)), "the target"),),
        cluster="the API server refuses the object, or drops what it does not know",
        hint=f"{way_out}, or raise target",
    )
