"""Options and VLANs of bridges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import REFUSED, ROLLED_BACK, Interface, Port, interfaces, number, switch
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"
# Frames that the kernel never lets a bridge forward: STP, pause frames, LACP (bits of group_fwd_mask).
_NEVER_FORWARDED = 0b111


def _linux_bridges(body: dict[str, Any]) -> Iterator[Interface]:
    return (one for one in interfaces(body) if one.kind == "linux-bridge" and one.is_read)


def _vlan_ports(body: dict[str, Any], *kinds: str) -> Iterator[tuple[Interface, Port, dict[str, Any], str]]:
    """The ports with VLANs of bridges, each with its `vlan` and where that is; of an OVS bond the first port."""
    for bridge in interfaces(body):
        entries = (
            {port.body_at: port for port in reversed(bridge.ports)} if bridge.kind in kinds and bridge.is_read else {}
        )
        for at, port in reversed(entries.items()):
            if isinstance(port.body.get("vlan"), dict):
                yield bridge, port, port.body["vlan"], f"{at}/vlan"


def _ranges(vlan: dict[str, Any], at: str) -> Iterator[tuple[str, int, int]]:
    """The trunk's VLANs, first and last of each entry, with its pointer."""
    for index, entry in enumerate(vlan.get("trunk-tags", ())):
        span = entry.get("id-range", {"min": entry.get("id"), "max": entry.get("id")})
        first, last = number(span["min"]), number(span["max"])
        if first is not None and last is not None:
            yield f"{at}/trunk-tags/{index}", first, last


@object_rule("W1328", NNCP)
def spanning_tree_on(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A new Linux bridge takes part in the spanning tree, since nothing says that it should not.

    Where `stp` is missing, NetworkManager's default holds, which is on: every port waits half a minute before it forwards
    anything, and the switch sees a bridge that wants a say in its tree (nmstate 2.2.62 with NetworkManager 1.42, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            bridge:   # error: W1328
              port:
                - name: eno1
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
                - name: eno1
    ```
    """
    for bridge in _linux_bridges(body):
        options = bridge.settings.get("options", {})
        if bridge.is_up and bridge.ports and "enabled" not in options.get("stp", {}):
            at = "/options/stp" if "stp" in options else "/options" if options else ""
            yield Objection(
                f"{bridge.settings_at}{at}",
                f'bridge "{bridge.name}" does not say whether it takes part in the spanning tree',
                hint="options: {stp: {enabled: false}}, or true",
                cluster="NetworkManager turns it on: ports wait 30 seconds before they forward, after each change",
            )


@object_rule("E1329", NNCP)
def forwarding_mask(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bridge is to forward what no bridge may forward, or says it twice and differently.

    `group-forward-mask` and `group-fwd-mask` are two names of one number, and have to agree (nmstate 2.2.62
    `ifaces/linux_bridge.rs`). Its three lowest bits are STP, pause frames and LACP, which the kernel never forwards and
    NetworkManager refuses.

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
              options:
                stp: {enabled: false}
                group-forward-mask: 4   # error: E1329
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
              options:
                stp: {enabled: false}
                group-forward-mask: 16384
    ```
    """
    for bridge in _linux_bridges(body):
        options = bridge.settings.get("options", {})
        masks = {name: number(options.get(name)) for name in ("group-forward-mask", "group-fwd-mask")}
        said = {name: mask for name, mask in masks.items() if mask is not None}
        at = f"{bridge.settings_at}/options"
        if len(set(said.values())) > 1:
            yield Objection(
                f"{at}/group-fwd-mask",
                f"group-fwd-mask is {said['group-fwd-mask']}, group-forward-mask {said['group-forward-mask']}",
                hint="both are names of one number: delete one",
                cluster=REFUSED,
            )
            continue
        for name, mask in list(said.items())[:1]:
            if mask & _NEVER_FORWARDED:
                yield Objection(
                    f"{at}/{name}",
                    f"{name} {mask} asks for STP, pause frames or LACP, which no Linux bridge forwards",
                    hint=f"{name}: {mask & ~_NEVER_FORWARDED}",
                    cluster="NetworkManager refuses the bridge",
                )


@object_rule("E1330", NNCP)
def default_pvid_without_filtering(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bridge has a VLAN for untagged frames, and no port that looks at VLANs.

    `vlan-default-pvid` is about VLAN filtering, which nmstate turns on where a port has a `vlan`; ports that say nothing get
    the trunk 2-4094 of kubernetes-nmstate, those with `vlan: {}` none (nmstate 2.2.62 `ifaces/linux_bridge.rs`,
    kubernetes-nmstate 0.86 `pkg/bridge/bridge.go`).

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
              options:
                stp: {enabled: false}
                vlan-default-pvid: 5   # error: E1330
              port:
                - {name: eno1, vlan: {}}
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
              options: {stp: {enabled: false}, vlan-default-pvid: 5}
              port:
                - {name: eno1, vlan: {mode: trunk, trunk-tags: [{id: 20}]}}
    ```
    """
    for bridge in _linux_bridges(body):
        pvid = number(bridge.settings.get("options", {}).get("vlan-default-pvid"))
        filters = any(port.body.get("vlan") != {} for port in bridge.ports)
        if pvid not in (None, 1) and not filters:
            yield Objection(
                f"{bridge.settings_at}/options/vlan-default-pvid",
                f"vlan-default-pvid {pvid} is about VLANs, and no port of {bridge.name} looks at them",
                hint="delete it, or give the ports a vlan",
                cluster=REFUSED,
            )


@object_rule("E1331", NNCP)
def trunk_tags_overlap(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A trunk names a VLAN twice.

    nmstate refuses trunk tags of which one has a VLAN of another (2.2.62 `ifaces/bridge_vlan.rs`).

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
                - name: eno1
                  vlan:
                    mode: trunk
                    trunk-tags:
                      - id-range: {min: 100, max: 200}
                      - id: 150   # error: E1331
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
                - {name: eno1, vlan: {mode: trunk, trunk-tags: [{id-range: {min: 100, max: 200}}]}}
    ```
    """
    for _, port, vlan, at in _vlan_ports(body, "linux-bridge", "ovs-bridge"):
        taken = bytearray(4096)
        for pointer, first, last in _ranges(vlan, at):
            span = range(max(first, 0), min(last, 4095) + 1)
            twice = next((tag for tag in span if taken[tag]), None)
            for tag in span:
                taken[tag] = 1
            if twice is not None:
                yield Objection(
                    pointer,
                    f'trunk of port "{port.name}" has VLAN {twice} twice',
                    hint="name each VLAN once",
                    cluster=REFUSED,
                )


@object_rule("E1332", NNCP)
def native_tag_in_trunk(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A VLAN is at once the untagged one of a port and a tagged one.

    With `enable-native: true`, `tag` is the VLAN of untagged frames; it is not to be among the `trunk-tags`: NetworkManager
    refuses the port for a "duplicate bridge VLAN vid" (1.42, run).

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
                - name: eno1
                  vlan:
                    mode: trunk
                    enable-native: true
                    tag: 100   # error: E1332
                    trunk-tags: [{id-range: {min: 100, max: 200}}]
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
                - name: eno1
                  vlan: {mode: trunk, enable-native: true, tag: 100, trunk-tags: [{id-range: {min: 101, max: 200}}]}
    ```
    """
    for _, port, vlan, at in _vlan_ports(body, "linux-bridge"):
        tag = number(vlan.get("tag"))
        spans = ((first, last) for _, first, last in _ranges(vlan, at))
        native = tag is not None and vlan.get("mode") == "trunk" and switch(vlan.get("enable-native"))
        if native and any(first <= tag <= last for first, last in spans):  # type: ignore[operator]  # it is no None
            yield Objection(
                f"{at}/tag",
                f'VLAN {tag} is the untagged one of port "{port.name}", and in its trunk too',
                hint=f"take {tag} out of trunk-tags",
                cluster="NetworkManager refuses the port",
            )


@object_rule("E1333", NNCP)
def tag_range_upside_down(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A range of VLANs ends before it begins.

    nmstate reads a range whose `min` is above its `max` as no VLAN at all, and then does not find on the node what it wanted
    (2.2.62 `ifaces/bridge_vlan.rs`, run).

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
                - name: eno1
                  vlan:
                    mode: trunk
                    trunk-tags:
                      - id-range: {min: 200, max: 100}   # error: E1333
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
                - {name: eno1, vlan: {mode: trunk, trunk-tags: [{id-range: {min: 100, max: 200}}]}}
    ```
    """
    for _, port, vlan, at in _vlan_ports(body, "linux-bridge", "ovs-bridge"):
        for pointer, first, last in _ranges(vlan, at):
            if first > last:
                yield Objection(
                    f"{pointer}/id-range",
                    f'range of VLANs {first} to {last} of port "{port.name}" is empty',
                    hint=f"{{min: {last}, max: {first}}}",
                    cluster=ROLLED_BACK,
                )


@object_rule("E1334", NNCP)
def port_of_vlan_1_only(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A port of a Linux bridge has VLAN 1 and no other.

    VLAN 1 is what a port has without any `vlan`, so nmstate does not find the access port or the trunk on the node that it
    wanted (2.2.62, run).

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
                - name: eno1
                  vlan: {mode: access, tag: 1}   # error: E1334
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
                - {name: eno1, vlan: {}}
    ```
    """
    for _, port, vlan, at in _vlan_ports(body, "linux-bridge"):
        if _only_vlan_1(vlan, at):
            yield Objection(
                at,
                f'port "{port.name}" has VLAN 1 only, which it has without any vlan',
                hint="vlan: {}",
                cluster=ROLLED_BACK,
            )


def _only_vlan_1(vlan: dict[str, Any], at: str) -> bool:
    if vlan.get("mode") == "access":
        return number(vlan.get("tag")) == 1
    spans = {(first, last) for _, first, last in _ranges(vlan, at)}
    return spans == {(1, 1)} and not switch(vlan.get("enable-native"))


@object_rule("W1335", NNCP)
def vlan_1_in_trunk(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A trunk of a Linux bridge has VLAN 1.

    VLAN 1 is where untagged frames go. Named among the trunk's tags it becomes a tagged VLAN of the port, and untagged frames
    have none any more (nmstate 2.2.62, run: the port has VLANs 1-4094, and no PVID).

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
                - name: eno1
                  vlan:
                    mode: trunk
                    trunk-tags:
                      - id-range: {min: 1, max: 4094}   # error: W1335
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
                - {name: eno1, vlan: {mode: trunk, trunk-tags: [{id-range: {min: 2, max: 4094}}]}}
    ```
    """
    for _, port, vlan, at in _vlan_ports(body, "linux-bridge"):
        for pointer, first, last in _ranges(vlan, at):
            native = switch(vlan.get("enable-native"))
            if first == 1 and last >= 1 and not native and not _only_vlan_1(vlan, at):
                yield Objection(
                    pointer,
                    f'trunk of port "{port.name}" has VLAN 1, which is that of untagged frames',
                    hint="begin with VLAN 2",
                    cluster="VLAN 1 becomes tagged, and untagged frames have no VLAN any more",
                )
