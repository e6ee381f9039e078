"""E0202."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bond, Bridge, Graph, NodeGroup, Port, may_share_a_node
from vmnetc.targets.table import Target

_Use = tuple[Bond | Bridge, Port]


@rule("E0202")
def port_of_two_bridges(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A host port can belong to one bridge or bond only.

    Two policies that list one port are both accepted: the list of ports in a policy replaces the one on the node, so
    the policy applied last takes the port away from the other (nmstate 2.2.62, applied). Which one is last changes
    with every restart of a node: https://github.com/nmstate/kubernetes-nmstate/blob/main/docs/user-guide/102-configuration.md

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1: {bond: [ens1f0, ens1f1]}
    bridges:
      br-flat: ens1f0   # error: E0202
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      dell: {selector: {vendor: dell}}
      hpe: {selector: {vendor: hpe}}
    bridges:
      br-dell: {uplink: ens1f0, nodes: dell}
      br-hpe: {uplink: ens1f0, nodes: hpe}
    ```
    """
    uses: dict[str, list[_Use]] = {}
    for device in (*graph.interfaces, *graph.bridges):
        for port in _ports(device):
            uses.setdefault(port.name, []).append((device, port))  # type: ignore[arg-type]  # only these two have ports
    for name, found in uses.items():
        for index, (device, port) in enumerate(found):
            other = next((use for use in found[:index] if _meet(use[0].groups, device.groups)), None)
            if other is not None:
                yield _finding(name, other, (device, port))


def _ports(device: object) -> tuple[Port, ...]:
    if isinstance(device, Bond):
        return device.ports
    if isinstance(device, Bridge) and device.uplink is not None and not device.existing:
        return (device.uplink,)
    return ()


def _meet(some: tuple[NodeGroup, ...], others: tuple[NodeGroup, ...]) -> bool:
    return any(may_share_a_node(one, other) for one in some for other in others)


def _finding(name: str, first: _Use, second: _Use) -> Diagnostic:
    takes = f"{first[0].name} and {second[0].name}" if first[0] is not second[0] else f"{first[0].name}, twice"
    takes = f"both {takes}" if first[0] is not second[0] else takes
    groups = ", ".join(group.name for group in second[0].groups)
    return Diagnostic(
        f'"{name}" is a port of {takes} on {groups}',
        second[1].at,
        label="and here",
        related=(Related(first[1].at, "taken here"),),
        cluster="the policy applied last takes the port; which one that is changes with every restart of the node",
        either=True,
        hint=f"{second[0].name}: {first[0].name}" if isinstance(first[0], Bond) else "give each a port of its own",
    )
