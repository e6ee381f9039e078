"""E0505."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OverlayNetwork, Subnet
from vmnetc.targets.table import Target

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _named(name: str, *blocks: str) -> dict[_Network, str]:
    return {ipaddress.ip_network(block): name for block in blocks}


# OVN-Kubernetes go-controller/pkg/config/config.go and pkg/types/const.go; the masquerade blocks are OpenShift's for
# clusters installed from 4.17 on (openshift/cluster-network-operator pkg/network/ovn_kubernetes.go).
_ALWAYS = _named("join subnet", "100.64.0.0/16", "fd98::/64") | _named(
    "masquerade subnet", "169.254.0.0/17", "fd69::/112"
)
_PRIMARY_JOIN = _named("join subnet of user-defined networks", "100.65.0.0/16", "fd99::/64")
_TRANSIT = _named("transit subnet", "100.88.0.0/16", "fd97::/64")


@rule("E0505")
def reserved_subnet(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An overlay's subnet overlaps one that OVN-Kubernetes uses itself.

    OVN-Kubernetes refuses the network, in its status and nowhere else
    (https://github.com/ovn-kubernetes/ovn-kubernetes/pull/4604): its VMs do not start.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      tenant: {overlay: layer2, primary: true, subnets: 100.64.0.0/16}   # error: E0505
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      tenant: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    ```
    """
    for network in graph.networks:
        if not isinstance(network, OverlayNetwork):
            continue
        reserved = dict(_ALWAYS)
        if not network.join_subnets:
            reserved |= _PRIMARY_JOIN
        if network.topology == "layer3":
            reserved |= _TRANSIT
        for subnet in (*network.ovn_subnets, *network.join_subnets):
            for block, name in reserved.items():
                if subnet.network.version == block.version and subnet.network.overlaps(block):
                    yield _finding(subnet, block, name, reserved)


def _finding(subnet: Subnet, block: _Network, name: str, reserved: dict[_Network, str]) -> Diagnostic:
    whose = f"OVN-Kubernetes' own {name}"
    same = subnet.network == block
    others = ", ".join(str(other) for other in reserved if other != block)
    return Diagnostic(
        f"{subnet.text} is {whose}" if same else f"{subnet.text} overlaps {block}, {whose}",
        subnet.at,
        cluster="OVN-Kubernetes refuses the network, and its VMs do not start",
        hint=f"choose another subnet; also taken: {others}",
    )
