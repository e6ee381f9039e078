"""E0208."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import (
    Bond,
    Bridge,
    BridgeNetwork,
    BridgePort,
    Ethernet,
    Graph,
    HostDevice,
    Macvlan,
    MacvlanNetwork,
    NodeGroup,
    Port,
    SriovNetwork,
    Vlan,
    stacked,
)
from vmnetc.targets.table import Target

# What Linux gives a link that nobody states an MTU for.
_UNSTATED = 1500
# The MTU of NICs that state none, by nodes and name.
_Raised = dict[tuple[str, str], int]


class _Room(NamedTuple):
    """The MTU that a carrier has, where it is decided, and what would raise it."""

    mtu: int
    name: str
    at: Route
    cure: str


@rule("E0208")
def mtu_above_carrier(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An interface, bridge or network wants a larger MTU than what carries it.

    The small frames of a first test go through and the large ones vanish, without a message. Only a VLAN above a bond is
    refused by the node itself (nmstate 2.2.62, applied); a bridge of 9000 on a bond of 1500 is accepted and silent. A
    bond that states no MTU has 1500; a VLAN and a bridge that state none take that of what carries them.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: db
    interfaces:
      bond0: {bond: [eno1, eno2]}
    bridges:
      br-vlan: bond0
    networks:
      backup: {bridge: br-vlan, vlan: 202, mtu: 9000}   # error: E0208
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: db
    interfaces:
      bond0: {bond: [eno1, eno2], mtu: 9000}
    bridges:
      br-vlan: bond0
    networks:
      backup: {bridge: br-vlan, vlan: 202, mtu: 9000}
    ```
    """
    raised = _raised(graph)
    for device in graph.devices():
        if device.mtu is not None:
            yield from _device(device, device.mtu, raised)
    for network in graph.networks:
        if isinstance(network, BridgeNetwork) and network.mtu is not None and not network.bridge.existing:
            for bridge in network.makings:
                yield from _network(network, bridge, network.mtu, raised)
        if isinstance(network, SriovNetwork) and network.mtu is not None:
            yield from _functions(network, network.mtu, raised)
        if isinstance(network, MacvlanNetwork) and network.mtu is not None:
            yield from _macvlan(network, network.mtu, raised)


def _device(device: HostDevice, mtu: int, raised: _Raised) -> Iterator[Diagnostic]:
    for port in stacked(device):
        if port.is_silent_nic or (isinstance(device, Bond) and port.device and port.device.mtu is None):
            continue  # it gets the device's own
        if isinstance(device, BridgePort):
            continue  # what an OVS bridge lets through, its uplink decides, and nmstate sets no MTU of it
        room = _room(port, device.groups, raised, mtu, "")
        if mtu > room.mtu:
            yield _too_large(f'"{device.name}"', device.at / "mtu", mtu, room)


def _network(network: BridgeNetwork, bridge: Bridge, mtu: int, raised: _Raised) -> Iterator[Diagnostic]:
    if bridge.mtu is not None:
        room = _Room(bridge.mtu, bridge.name, bridge.at.key, f"bridges.{bridge.name}.mtu: {mtu}")
    elif bridge.uplink is not None:
        nic = f"interfaces.{bridge.uplink.name}: {{ethernet: true, mtu: {mtu}}}"
        cure = nic if bridge.kind == "ovs" else f"bridges.{bridge.name}.mtu: {mtu}"
        room = _room(bridge.uplink, bridge.groups, raised, mtu, cure)
    else:
        return
    if mtu > room.mtu:
        yield _too_large(f'network "{network.name}"', network.at / "mtu", mtu, room)


def _functions(network: SriovNetwork, mtu: int, raised: _Raised) -> Iterator[Diagnostic]:
    """Of functions whose pool states no MTU, a NIC that the spec declares knows it, or else Linux."""
    pool = network.pool
    cure = f"sriov.{pool.name}.mtu: {mtu}"
    rooms = [
        _room(nic, (part.group,), raised, mtu, cure)._replace(cure=cure) for part in pool.parts for nic in part.nics
    ]
    room = min(rooms, key=lambda room: room.mtu, default=None)
    if pool.mtu is not None:
        room = _Room(pool.mtu, pool.name, pool.at / "mtu", cure)
    if room is not None and mtu > room.mtu:
        yield _too_large(f'network "{network.name}"', network.at / "mtu", mtu, room)


def _macvlan(network: MacvlanNetwork, mtu: int, raised: _Raised) -> Iterator[Diagnostic]:
    cure = f"interfaces.{network.master}: {{ethernet: true, mtu: {mtu}}}"
    for below in network.masters:
        sizes = [size for (_, name), size in raised.items() if name == below.name] if below.device is None else []
        groups = below.device.groups if below.device is not None else ()
        room = _room(below, groups, raised, mtu, cure)
        if mtu > max([room.mtu, *sizes]):
            yield _too_large(f'network "{network.name}"', network.at / "mtu", mtu, room)
            return


def _too_large(what: str, at: Route, mtu: int, room: _Room) -> Diagnostic:
    return Diagnostic(
        f'{what} wants MTU {mtu}, "{room.name}" that carries it has {room.mtu}',
        at,
        related=(Related(room.at, "has the smaller MTU"),),
        cluster="small frames pass, large ones vanish without a message",
        hint=f"{room.cure} (and the switch), or a smaller mtu here",
    )


def _room(port: Port, groups: tuple[NodeGroup, ...], raised: _Raised, mtu: int, cure: str) -> _Room:
    """What a port has room for on some nodes; `cure` is the one for a NIC that the spec does not declare."""
    match port.device:
        case None:
            return _Room(_least(raised, groups, port.name), port.name, port.at, cure)
        case Vlan(mtu=None) | Macvlan(mtu=None) as above:
            return _room(above.base, groups, raised, mtu, f"interfaces.{above.key}.mtu: {mtu}")
        case Ethernet(mtu=None) as nic:
            least = _least(raised, groups, nic.name)
            return _Room(least, nic.name, nic.at.key, f"interfaces.{nic.key}.mtu: {mtu}")
        case Bridge(mtu=None, uplink=Port() as uplink) as bridge:
            return _room(uplink, groups, raised, mtu, f"bridges.{bridge.key}.mtu: {mtu}")
        case found:
            return _Room(found.mtu or _UNSTATED, found.name, found.at.key, f"{found.at.entry}.mtu: {mtu}")


def _least(raised: _Raised, groups: tuple[NodeGroup, ...], nic: str) -> int:
    return min((raised.get((group.name, nic), _UNSTATED) for group in groups), default=_UNSTATED)


def _raised(graph: Graph) -> _Raised:
    """The MTU that each NIC gets from what stands on it."""
    raised: _Raised = {}
    for stack in graph.stacks:
        for nic in stack.nics:
            key = (stack.group.name, nic.port.name)
            raised[key] = max(nic.mtu, raised.get(key, 0))
    return raised
