"""E1001."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import BridgeNetwork, Graph, Kind, Network, OverlayNetwork
from vmnetc.targets.table import Target

_OBJECT = "the API server refuses the object, or drops what it does not know"
_VM = "KubeVirt refuses the VM, or does not start it"


@rule("E1001", certain=True)
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
        who = f'network "{network.name}"'
        if _is_localnet_cudn(network) and not target.localnet_cudn:
            what = "ClusterUserDefinedNetwork topology Localnet"
            yield _finding(who, what, "4.19", network.at / "as", target, "as: nad")
        if _says_gateway(network) and not target.preconfigured_addresses:
            way_out = "delete gateway: it is the first address"
            yield _finding(who, "a gateway of an overlay", "4.20", network.at / "gateway", target, way_out)
        for field in _kept(network) if not target.preconfigured_addresses else ():
            yield _finding(who, field, "4.20", (network.at / field).key, target, f"delete {field}")
    for nic, _ in graph.nics():
        who = f'a NIC on "{nic.network.name}"'
        if nic.binding == "l2bridge" and not target.l2bridge:
            yield _finding(who, "binding l2bridge", "4.18", nic.at / "binding", target, "use a secondary network", _VM)
        if nic.model == "igb" and not target.igb_model:
            yield _finding(who, "model igb", "4.18", nic.at / "model", target, "model: e1000e", _VM)
        if nic.set_by == "ovn" and nic.addresses and not target.preconfigured_addresses:
            what = "a static address on a primary network"
            yield _finding(who, what, "4.20", nic.addresses[0].at, target, "delete ip: OVN-Kubernetes gives one", _VM)
        if nic.state in ("up", "down") and not target.link_state:
            yield _finding(who, "a link state", "4.19", nic.at / "state", target, "delete state", _VM)


def _is_localnet_cudn(network: Network) -> bool:
    return isinstance(network, BridgeNetwork) and network.kind is Kind.CUDN and network.bridge.kind == "ovs"


def _says_gateway(network: Network) -> bool:
    """Whether the network says a gateway that some release takes."""
    return isinstance(network, OverlayNetwork) and bool(network.gateways) and network.is_primary_lan


def _kept(network: Network) -> list[str]:
    """What the network says of parts of its subnets that some release takes."""
    if not isinstance(network, OverlayNetwork) or not network.is_primary_lan:
        return []
    said = {"reservedSubnets": network.reserved, "infrastructureSubnets": network.infrastructure}
    return [field for field, blocks in said.items() if blocks]


def _finding(
    who: str, what: str, since: str, at: Route, target: Target, way_out: str, cluster: str = _OBJECT
) -> Diagnostic:
    return Diagnostic(
        f"{who} needs {what}, in OpenShift from {since} on; target is {target.name}",
        at,
        related=(Related(Route(("target",)), "the target"),),
        cluster=cluster,
        hint=f"{way_out}, or raise target",
    )
