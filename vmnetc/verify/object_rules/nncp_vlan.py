"""VLAN interfaces and what they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import REFUSED, Interface, controllers, in_kernel, interfaces, loops, number
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"
_BRIDGES = ("linux-bridge", "ovs-bridge")


def _vlans(body: dict[str, Any]) -> Iterator[Interface]:
    return (one for one in interfaces(body) if one.kind == "vlan" and one.is_up and one.base)


@object_rule("E1324", NNCP)
def base_in_a_circle(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface stands on itself.

    nmstate does not look for it (2.2.62 `ifaces/inter_ifaces.rs`): the nodes begin to apply the policy, and fail minutes
    later, since NetworkManager waits for a base that waits for it (run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - name: storage
            type: vlan
            vlan:
              id: 20
              base-iface: storage   # error: E1324
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - name: storage
            type: vlan
            vlan: {id: 20, base-iface: eno1}
    ```
    """
    for loop in loops(body):
        if not loop.of_ports:
            what = " > ".join((*loop.names, loop.names[0]))
            yield Objection(
                loop.at,
                f"interfaces that stand on each other in a circle: {what}",
                hint="name the NIC or the bond below",
                cluster="the nodes begin to apply the policy, fail after minutes, and roll back",
            )


@object_rule("E1346", NNCP)
def vlan_twice(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """Two interfaces are the same VLAN of one base.

    The kernel has one of each: nmstate accepts the policy, and the nodes fail with "Failed to create VLAN interface: File
    exists" (2.2.62, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - {name: eno1.20, type: vlan, vlan: {base-iface: eno1, id: 20}}
          - name: storage
            type: vlan
            vlan:
              base-iface: eno1
              id: 20   # error: E1346
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - {name: eno1.20, type: vlan, vlan: {base-iface: eno1, id: 20}}
          - {name: storage, type: vlan, vlan: {base-iface: eno1, id: 21}}
    ```
    """
    known: dict[tuple[str, int | None, str], str] = {}
    for vlan in _vlans(body):
        key = (vlan.base, number(vlan.settings.get("id")), str(vlan.settings.get("protocol", "802.1q")))
        first = known.setdefault(key, vlan.name)
        if first != vlan.name:
            yield Objection(
                f"{vlan.settings_at}/id",
                f'"{vlan.name}" is VLAN {key[1]} of {vlan.base}, which {first} is already',
                hint="another id or base-iface, or one interface for both",
                cluster="the kernel has one interface for a VLAN: the policy fails while it is applied",
            )


@object_rule("E1347", NNCP)
def base_removed(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface stays, and what it stands on is removed.

    nmstate refuses an interface that is up on one that is `state: absent` in the same policy (2.2.62
    `ifaces/inter_ifaces.rs`). A NIC cannot be removed, so it is left out of this.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - {name: bond1, type: bond, state: absent}
          - name: bond1.20
            type: vlan
            vlan:
              id: 20
              base-iface: bond1   # error: E1347
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - {name: bond1, type: bond, state: absent}
          - {name: bond1.20, type: vlan, state: absent}
    ```
    """
    known = in_kernel(body)
    for interface in interfaces(body):
        base = known.get(interface.base) if interface.is_up else None
        if base is not None and base.state == "absent" and base.kind not in ("", "ethernet", "veth"):
            yield Objection(
                f"{interface.settings_at}/base-iface",
                f'"{interface.name}" stands on {base.name}, which is removed here (state: absent)',
                hint="remove both, or none",
                cluster=REFUSED,
            )


@object_rule("W1348", NNCP)
def vlan_taken_from_a_bridge(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A VLAN interface takes the VLAN that a bridge is to carry.

    A VLAN interface may stand on a port of a bridge; the kernel then hands the VLAN's frames to it, and the bridge never sees
    them. A bridge that names the VLAN at that port wants them too (nmstate 2.2.62 accepts both, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            bridge:
              options: {stp: {enabled: false}}
              port:
                - {name: eno1, vlan: {mode: trunk, trunk-tags: [{id: 20}, {id: 30}]}}
          - name: eno1.20
            type: vlan
            vlan:
              base-iface: eno1
              id: 20   # error: W1348
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            bridge:
              options: {stp: {enabled: false}}
              port:
                - {name: eno1, vlan: {mode: trunk, trunk-tags: [{id: 30}]}}
          - {name: eno1.20, type: vlan, vlan: {base-iface: eno1, id: 20}}
    ```
    """
    ports = {port.name: (port, one) for one in controllers(body) if one.kind in _BRIDGES for port in one.ports}
    for vlan in _vlans(body):
        tag = number(vlan.settings.get("id"))
        port, bridge = ports.get(vlan.base, (None, None))
        if port is not None and bridge is not None and tag is not None and _names(port.body.get("vlan"), tag):
            yield Objection(
                f"{vlan.settings_at}/id",
                f'"{vlan.name}" takes VLAN {tag} from {vlan.base}, whose bridge {bridge.name} is to carry it',
                hint=f"take {tag} out of the trunk, or stand the interface elsewhere",
                cluster=f"no frame of VLAN {tag} reaches {bridge.name}",
            )


def _names(vlan: Any, tag: int) -> bool:
    """Whether a port of a bridge names the VLAN by itself; a range is often larger than what is used of it."""
    if not isinstance(vlan, dict):
        return False
    access = vlan.get("mode") == "access" and number(vlan.get("tag")) == tag
    return access or any(number(one.get("id")) == tag for one in vlan.get("trunk-tags", ()))


@object_rule("E1349", NNCP)
def vlan_on_a_filtering_bridge(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A VLAN interface stands on a Linux bridge that looks at VLANs.

    A bridge that filters lets no VLAN but 1 through to the node itself, so nothing reaches an interface for another one.
    kubernetes-nmstate (0.86 `pkg/bridge/bridge.go`) turns filtering on for each port that says nothing of VLANs; `vlan: {}`
    keeps it off (kubernetes-nmstate#1429; run with nmstate 2.2.62: no ping with the former, ping with the latter).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
          - name: br1.20
            type: vlan
            vlan:
              id: 20
              base-iface: br1   # error: E1349
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1, vlan: {}}]}
          - {name: br1.20, type: vlan, vlan: {base-iface: br1, id: 20}}
    ```
    """
    known = in_kernel(body)
    circles = {loop.at for loop in loops(body)}
    for vlan in _vlans(body):
        bridge = known.get(vlan.base)
        at = f"{vlan.settings_at}/base-iface"
        if bridge is None or bridge.kind != "linux-bridge" or not bridge.is_up or at in circles:
            continue
        if any(port.body.get("vlan") != {} for port in bridge.ports):
            yield Objection(
                at,
                f'"{vlan.name}" stands on bridge {bridge.name}, whose ports filter VLANs',
                hint=f"vlan: {{}} at each port of {bridge.name}, or stand it on the NIC and the bridge on it",
                cluster=f"frames of VLAN {vlan.settings.get('id')} never reach the node",
            )
