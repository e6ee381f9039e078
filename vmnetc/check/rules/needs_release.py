"""E1001."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import BridgeNetwork, ExistingNetwork, Graph, Kind, Network, OverlayNetwork
from vmnetc.targets.table import Target, since

_OBJECT = "the API server refuses the object, or drops what it does not know"
_TOGETHER = "the CNI plugin ignores it, and the VMs of a node reach each other"
_FORGOTTEN = "OVN-Kubernetes gives the VM another address after a restart or a migration"
_UNMAPPED = "OVN-Kubernetes looks for the network's own name among the mappings: no frame leaves the node"
_UDN = "a user-defined network"
_ADDRESSES = "preconfigured_addresses"
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
            yield _finding(who, what, "localnet_cudn", network.at / "as", target, "as: nad")
        yield from _of_overlay(network, who, target)
        yield from _of_localnet(network, who, target)
        if isinstance(network, ExistingNetwork) and _is_user_defined(network) and not target.user_defined_networks:
            yield _finding(who, _UDN, "user_defined_networks", network.at / "existing", target, "existing: nad")
        if _isolates_ports(network) and not target.port_isolation:
            what, way_out = "isolatePorts", "delete isolatePorts"
            yield _finding(who, what, "port_isolation", network.at / "isolatePorts", target, way_out, _TOGETHER)
        if _says_gateway(network) and not target.preconfigured_addresses:
            way_out = "delete gateway: it is the first address"
            yield _finding(who, "a gateway of an overlay", _ADDRESSES, network.at / "gateway", target, way_out)
        for field in _kept(network) if not target.preconfigured_addresses else ():
            yield _finding(who, field, _ADDRESSES, (network.at / field).key, target, f"delete {field}")
    for nic, _ in graph.nics():
        who = f'a NIC on "{nic.network.name}"'
        if nic.binding == "l2bridge" and not target.l2bridge:
            way_out = "use a secondary network"
            yield _finding(who, "binding l2bridge", "l2bridge", nic.at / "binding", target, way_out, _VM)
        if nic.model == "igb" and not target.igb_model:
            yield _finding(who, "model igb", "igb_model", nic.at / "model", target, "model: e1000e", _VM)
        if nic.set_by == "ovn" and nic.addresses and not target.preconfigured_addresses:
            what = "a static address on a primary network"
            way_out = "delete ip: OVN-Kubernetes gives one"
            yield _finding(who, what, _ADDRESSES, nic.addresses[0].at, target, way_out, _VM)
        if nic.state in ("up", "down") and not target.link_state:
            yield _finding(who, "a link state", "link_state", nic.at / "state", target, "delete state", _VM)


def _of_overlay(network: Network, who: str, target: Target) -> Iterator[Diagnostic]:
    """Before user-defined networks there are overlays beside the pod network, as NADs, and VMs keep no address there."""
    if not isinstance(network, OverlayNetwork):
        return
    if network.primary and not target.user_defined_networks:
        way_out = "a secondary overlay: delete primary"
        yield _finding(who, "primary networks", "user_defined_networks", network.at / "primary", target, way_out)
    elif network.kind is not Kind.NAD and not target.user_defined_networks:
        yield _finding(who, _UDN, "user_defined_networks", network.at / "as", target, "as: nad")
    elif network.evpn is not None and not target.evpn:
        yield _finding(who, "EVPN", "evpn", (network.at / "evpn").key, target, "delete evpn")
    elif _keeps_addresses(network) and not target.persistent_ips:
        what, way_out = "addresses that VMs keep when they move", "persistentIPs: false"
        yield _finding(who, what, "persistent_ips", network.at / "persistentIPs", target, way_out, _FORGOTTEN)


def _is_user_defined(network: ExistingNetwork) -> bool:
    return network.kind in (Kind.UDN, Kind.CUDN)


def _isolates_ports(network: Network) -> bool:
    return isinstance(network, BridgeNetwork) and network.bridge.kind == "linux" and network.isolate_ports


def _keeps_addresses(network: OverlayNetwork) -> bool:
    return network.topology == "layer2" and bool(network.ovn_subnets) and network.persistent_ips


def _of_localnet(network: Network, who: str, target: Target) -> Iterator[Diagnostic]:
    if not isinstance(network, BridgeNetwork) or network.bridge.kind != "ovs" or network.kind is not Kind.NAD:
        return
    if not target.localnet:
        way_out = "use a Linux bridge"
        yield _finding(who, "VMs on an OVS bridge", "localnet", network.at / "bridge", target, way_out, _VM)
    elif network.ovn_subnets and network.persistent_ips and not target.persistent_ips:
        what, way_out = "addresses that VMs keep when they move", "persistentIPs: false"
        yield _finding(who, what, "persistent_ips", (network.at / "persistentIPs").key, target, way_out, _FORGOTTEN)
    elif network.localnet != network.names.config and not target.physical_network_name:
        what, way_out = f'a localnet name of its own ("{network.localnet}")', f'call it "{network.names.config}" there'
        yield _finding(who, what, "physical_network_name", network.at / "physicalNetwork", target, way_out, _UNMAPPED)


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
    who: str, what: str, feature: str, at: Route, target: Target, way_out: str, cluster: str = _OBJECT
) -> Diagnostic:
    """`feature` is the column that says which releases have it."""
    of_its_own = f"{target.name} has OVN-Kubernetes {target.ovn_kubernetes}" if target.distribution.assembled else ""
    return Diagnostic(
        f"{who} needs {what}, in {since(target, feature)}; target is {target.name}",
        at,
        related=(Related(Route(("target",)), "the target"),),
        note=of_its_own,
        cluster=cluster,
        hint=f"{way_out}, or raise target",
    )
