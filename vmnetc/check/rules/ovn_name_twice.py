"""E0421."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import BridgeNetwork, Graph, Kind, OverlayNetwork, homes
from vmnetc.targets.table import Target

_Own = BridgeNetwork | OverlayNetwork
# The cluster's own network (ovn-kubernetes v1.3.0, go-controller/pkg/config/cni.go, ValidateNetConfNameFields).
_OF_THE_CLUSTER = ("default", "ovn-kubernetes")


@rule("E0421")
def ovn_name_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two networks that differ are one network to OVN-Kubernetes.

    It knows a NAD's network by the name in its configuration, on the whole cluster: `configName`, else `name`, else the
    key. NADs of one name must agree in VLAN, MTU, subnets and all else, or the later one is not built ("CNI config does
    not match that of network", ovn-kubernetes v1.3.0, `networkmanager/nad_controller.go`). `default` and
    `ovn-kubernetes` are the cluster's own.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [app, shop]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}}
    networks:
      app-120: {bridge: br-vm, vlan: 120, namespaces: app, name: lan}
      shop-130: {bridge: br-vm, vlan: 130, namespaces: shop, name: lan}   # error: E0421
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [app, shop]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}}
    networks:
      app-120: {bridge: br-vm, vlan: 120, namespaces: app, name: lan}
      shop-130: {bridge: br-vm, vlan: 130, namespaces: shop, name: lan, configName: shop-130}
    ```
    """
    first: dict[str, _Own] = {}
    for network in graph.networks:
        if not isinstance(network, BridgeNetwork | OverlayNetwork) or _is_on_linux_bridge(network):
            continue
        for name in _names(network):
            other = first.setdefault(name, network)
            if network.kind is Kind.NAD and name in _OF_THE_CLUSTER:
                yield _of_the_cluster(network, name)
            elif other is not network and _facts(other) != _facts(network):
                yield _finding(network, other, name)
                break


def _is_on_linux_bridge(network: _Own) -> bool:
    return isinstance(network, BridgeNetwork) and network.bridge.kind == "linux"


def _names(network: _Own) -> list[str]:
    """The names that OVN-Kubernetes has for it (`types/const.go`)."""
    match network.kind:
        case Kind.CUDN:
            return [f"cluster_udn_{network.names.usual}"]
        case Kind.UDN:
            return [f"{home}_{network.names.usual}" for home in homes(network)]
        case _:
            return [network.names.config]


def _facts(network: _Own) -> tuple[object, ...]:
    """What NADs of one network must agree in."""
    if isinstance(network, BridgeNetwork):
        return (network.kind, network.localnet, network.vlan, network.mtu)
    subnets = tuple(subnet.network for subnet in (*network.ovn_subnets, *network.excluded))
    joins = tuple(subnet.network for subnet in network.join_subnets)
    shape = (network.topology, network.primary, network.host_subnet, network.persistent_ips)
    return (network.kind, *shape, subnets, joins, network.mtu)


def _finding(network: _Own, other: _Own, name: str) -> Diagnostic:
    return Diagnostic(
        f'networks "{other.name}" and "{network.name}" differ, and OVN-Kubernetes knows both as "{name}"',
        _at(network),
        related=(Related(_at(other), "the same name here"),),
        cluster="OVN-Kubernetes does not build the later one, and its VMs do not start",
        either=True,
        hint=f"configName: {network.name}, or any other name",
    )


def _of_the_cluster(network: _Own, name: str) -> Diagnostic:
    return Diagnostic(
        f'network "{network.name}" is called "{name}" in its configuration, as the cluster\'s own network',
        _at(network),
        cluster="OVN-Kubernetes refuses the NAD, and its VMs do not start",
        hint=f"configName: vm-{network.name}, or any other name",
    )


def _at(network: _Own) -> Route:
    """What says the name in the configuration."""
    if network.names.config != network.names.usual:
        return network.at / "configName"
    return network.at / "name" if network.names.usual != network.name else network.at.key
