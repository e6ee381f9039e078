"""Settings of a NIC's virtual functions, and those that the type of an interface does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import REFUSED, interfaces, number
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"
_COPIES = ("bond", "linux-bridge", "ovs-interface")


@object_rule("E1312", NNCP)
def virtual_function(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A virtual function is configured that there is none of, or with what it cannot have.

    nmstate drops a function whose `id` is not below `total-vfs`, and of two with one `id` keeps one (2.2.62 `ifaces/sriov.rs`);
    VLANs are 1 to 4094, priorities 0 to 7; protocol 802.1ad needs a VLAN or a priority.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: ens1}
    spec:
      desiredState:
        interfaces:
          - name: ens1
            type: ethernet
            ethernet:
              sr-iov:
                total-vfs: 2
                vfs:
                  - id: 2   # error: E1312
                    trust: true
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: ens1}
    spec:
      desiredState:
        interfaces:
          - name: ens1
            type: ethernet
            ethernet:
              sr-iov:
                total-vfs: 2
                vfs:
                  - id: 1
                    trust: true
    ```
    """
    for nic in interfaces(body):
        functions = nic.settings.get("sr-iov", {}) if nic.kind == "ethernet" and nic.is_read else {}
        total = number(functions.get("total-vfs"))
        seen: set[int | None] = set()
        for index, function in enumerate(functions.get("vfs") or ()):
            for key, what, hint in _wrong(function, total, seen):
                yield Objection(
                    f"{nic.settings_at}/sr-iov/vfs/{index}/{key}",
                    f"{nic.name}: {what}",
                    hint=hint,
                    cluster=REFUSED if key == "vlan-proto" else "it is accepted, and the function is not as wanted",
                )


def _wrong(function: dict[str, Any], total: int | None, seen: set[int | None]) -> Iterator[tuple[str, str, str]]:
    number_of = {key: number(function.get(key)) for key in ("id", "vlan-id", "qos", "min-tx-rate", "max-tx-rate")}
    own, vlan, qos = number_of["id"], number_of["vlan-id"], number_of["qos"]
    if total is not None and own is not None and own >= total:
        yield "id", f"there is no virtual function {own} of {total}", f"0 to {total - 1}" if total else "total-vfs: 1"
    elif own in seen:
        yield "id", f"virtual function {own} has an entry already", "say all of it in one entry"
    seen.add(own)
    if vlan is not None and vlan > 4094:
        yield "vlan-id", f"virtual function {own} has VLAN {vlan}", "1 to 4094, or 0 for none"
    if qos is not None and qos > 7:
        yield "qos", f"virtual function {own} has priority {qos}", "0 to 7"
    if function.get("vlan-proto") == "802.1ad" and not vlan and not qos:
        yield "vlan-proto", f"802.1ad of virtual function {own} needs a VLAN or a priority", "vlan-id: 100"
    low, high = number_of["min-tx-rate"], number_of["max-tx-rate"]
    if low and high and low > high:
        yield "min-tx-rate", f"virtual function {own} has a least rate above its largest", f"{high} or less"


@object_rule("W1313", NNCP)
def setting_of_other_types(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface has a setting that its type has not.

    `copy-mac-from` is for bonds, Linux bridges and interfaces of Open vSwitch; an OVS bridge has no MTU, which is that of its
    `ovs-interface`. nmstate drops both (2.2.62 `ifaces/inter_ifaces.rs`, `ifaces/ovs.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: ovs-bridge
            mtu: 9000   # error: W1313
            bridge: {port: [{name: eno1}]}
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: ovs-bridge
            bridge: {port: [{name: eno1}]}
          - {name: eno1, type: ethernet, mtu: 9000}
    ```
    """
    for interface in interfaces(body):
        if not interface.is_up or not interface.kind:
            continue
        if "copy-mac-from" in interface.body and interface.kind not in _COPIES:
            yield Objection(
                f"{interface.at}/copy-mac-from",
                f'"{interface.name}" of type {interface.kind} copies no MAC address',
                hint="mac-address, or delete it",
                cluster="nmstate drops it",
                on_key=True,
            )
        if interface.kind == "ovs-bridge" and "mtu" in interface.body:
            yield Objection(
                f"{interface.at}/mtu",
                f'OVS bridge "{interface.name}" has no MTU of its own',
                hint="mtu at its ports",
                cluster="nmstate drops it",
                on_key=True,
            )
