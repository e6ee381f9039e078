"""E0225."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bridge, Graph, NodeGroup
from vmnetc.graph.nodes import meet
from vmnetc.targets.table import Target


@rule("E0225", certain=True)
def localnet_of_two_bridges(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two bridges of a node have one localnet name.

    OVN-Kubernetes knows one bridge by each name of `bridge-mappings`. Policies that map a name onto two bridges are both
    accepted; the one applied last decides where the network's frames go (nmstate 2.2.62 `rust/src/lib/ovn.rs`: mappings are
    merged by name).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges:
      br-a: {type: ovs, uplink: eno1, physicalNetwork: lan}
      br-b: {type: ovs, uplink: eno2, physicalNetwork: lan}   # error: E0225
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges:
      br-a: {type: ovs, uplink: eno1, physicalNetwork: lan-a}
      br-b: {type: ovs, uplink: eno2, physicalNetwork: lan-b}
    ```
    """
    first: dict[str, tuple[Bridge, list[NodeGroup]]] = {}
    for makings in _by_key(graph.bridges):
        bridge, groups = makings[0], [group for making in makings for group in making.groups]
        for name in bridge.localnets if bridge.kind == "ovs" and bridge.state != "absent" else ():
            other, its_groups = first.setdefault(name, (bridge, groups))
            if other is not bridge and meet(its_groups, groups):
                yield Diagnostic(
                    f'bridges "{other.name}" and "{bridge.name}" both have localnet name "{name}"',
                    (bridge.at / "physicalNetwork").key,
                    related=(Related((other.at / "physicalNetwork").key, "the other one"),),
                    cluster="the policy applied last decides on which LAN the VMs are",
                    either=True,
                    hint="a name of its own for each",
                )


def _by_key(bridges: Iterable[Bridge]) -> Iterable[list[Bridge]]:
    found: dict[str, list[Bridge]] = {}
    for bridge in bridges:
        found.setdefault(bridge.key, []).append(bridge)
    return found.values()
