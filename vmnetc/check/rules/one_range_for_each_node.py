"""W0437."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import BridgeNetwork, Graph, MacvlanNetwork, NodeGroup, has_ipam
from vmnetc.targets.table import Target


@rule("W0437")
def one_range_for_each_node(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The pods of several nodes get their addresses from one range, and no node knows what the others gave.

    Host-local writes what it gave to the disk of its node (containernetworking/plugins, plugins/ipam/host-local): the
    first pod of each node gets the first address of the range. On a LAN that reaches several nodes these meet. Whereabouts
    keeps one list for the cluster.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    networks:
      ceph: {macvlan: eno5, ipam: host-local, subnets: 10.30.0.0/24}   # error: W0437
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: {storage: {existing: true}}
    networks:
      ceph: {macvlan: eno5, ipam: whereabouts, subnets: 10.30.0.0/24}
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if has_ipam(network) and network.ipam == "host-local" and _meet(network):
            yield Diagnostic(
                f'each node gives the same addresses to its pods on network "{network.name}"',
                network.at / "ipam",
                cluster="pods of two nodes have one address, and lose packets to each other",
                hint="ipam: whereabouts; on a cluster of one node: # vmnetc: allow one-range-for-each-node <why>",
            )


def _meet(network: BridgeNetwork | MacvlanNetwork) -> bool:
    """Whether its LAN may reach several nodes: not where the spec says that it ends on the node, or names only one."""
    if isinstance(network, BridgeNetwork):
        bridges = network.makings
        if all(bridge.uplink is None and not bridge.existing for bridge in bridges):
            return False
        return not _is_one([group for bridge in bridges for group in bridge.groups])
    groups = [group for port in network.masters if port.device is not None for group in port.device.groups]
    return not _is_one(groups)


def _is_one(groups: list[NodeGroup]) -> bool:
    return len(groups) == 1 and groups[0].host is not None
