"""E0202."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Bond, Bridge, Graph, HostDevice, NodeGroup, Port
from vmnetc.graph.nodes import in_words, meet
from vmnetc.targets.table import Target


class _Use(NamedTuple):
    """A device with a port, and all the nodes on which it has it."""

    device: HostDevice
    port: Port
    groups: list[NodeGroup]


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
    uses: dict[str, dict[str, _Use]] = {}
    for device in graph.devices():
        for port in _ports(device):
            by_key = uses.setdefault(port.name, {})
            use = by_key.setdefault(device.key, _Use(device, port, []))
            if use.device is device and use.port is not port:
                yield _finding(port.name, use, _Use(device, port, list(device.groups)))
            use.groups.extend(device.groups)
    for name, found in uses.items():
        yield from _meetings(name, list(found.values()))


def _ports(device: HostDevice) -> tuple[Port, ...]:
    if isinstance(device, Bond):
        return device.ports
    if isinstance(device, Bridge) and device.uplink is not None and not device.existing:
        return (device.uplink,)
    return ()


def _meetings(name: str, uses: list[_Use]) -> Iterator[Diagnostic]:
    for index, use in enumerate(uses):
        other = next((before for before in uses[:index] if meet(before.groups, use.groups)), None)
        if other is not None:
            yield _finding(name, other, use)


def _finding(name: str, first: _Use, second: _Use) -> Diagnostic:
    one, other = first.device, second.device
    takes = f"both {one.name} and {other.name}" if one is not other else f"{one.name}, twice"
    return Diagnostic(
        f'"{name}" is a port of {takes} on {in_words(second.groups)}',
        second.port.at,
        label="and here",
        related=(Related(first.port.at, "taken here"),),
        cluster="the policy applied last takes the port; which one that is changes with every restart of the node",
        either=True,
        hint=f"{other.name}: {one.name}" if isinstance(one, Bond) else "give each a port of its own",
    )
