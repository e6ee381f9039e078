"""MTUs of interfaces that stand on each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import ROLLED_BACK, Interface, family, holders, in_kernel, interfaces
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"
_DEFAULT = 1500
_IPV6_MINIMUM = 1280


def _below(interface: Interface) -> list[str]:
    """The interfaces through which its frames go."""
    if interface.kind == "vlan":
        return [interface.base] if interface.base else []
    return [port.name for port in interface.ports] if interface.kind in ("linux-bridge", "bond") else []


def _carried(name: str, known: dict[str, Interface]) -> int | None:
    """The MTU of an interface as far as the policy says it; a VLAN interface begins with that of its base."""
    found = known.get(name)
    if found is not None and found.mtu is None and found.kind == "vlan":
        found = known.get(found.base)
    return found.mtu if found is not None else None


@object_rule("E1350", NNCP)
def mtu_above_what_carries_it(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface has a larger MTU than what its frames go through.

    Of a VLAN interface the kernel does not take the MTU, and the policy is rolled back. A bridge or a bond gets it and keeps
    it, its port stays smaller, and large frames are lost without a word (nmstate 2.2.62, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - {name: eno1, type: ethernet, mtu: 1500}
          - name: br1
            type: linux-bridge
            mtu: 9000   # error: E1350
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - {name: eno1, type: ethernet, mtu: 9000}
          - name: br1
            type: linux-bridge
            mtu: 9000
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
    ```
    """
    known = in_kernel(body)
    for interface in interfaces(body):
        mtu = interface.mtu
        if mtu is None or not interface.is_up:
            continue
        carried = ((name, _carried(name, known)) for name in _below(interface))
        small = next(((name, less) for name, less in carried if less is not None and less < mtu), None)
        if small is not None:
            yield Objection(
                f"{interface.at}/mtu",
                f"mtu {mtu} of {interface.name} is above that of {small[0]}, which is {small[1]}",
                hint=f"mtu: {mtu} for {small[0]} too",
                cluster=ROLLED_BACK if interface.kind == "vlan" else "it is accepted, and larger frames are lost",
            )


@object_rule("W1353", NNCP)
def large_mtu_over_an_unknown_one(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface is to carry large frames, and nothing says that what it stands on can.

    A NIC keeps the MTU that it has, 1500 as a rule: nmstate makes a bridge of 9000 over it, which loses large frames, and rolls
    back a VLAN interface of 9000 (2.2.62, run). Only a bond raises its ports with itself.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            mtu: 9000   # error: W1353
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - {name: eno1, type: ethernet, mtu: 9000}
          - name: br1
            type: linux-bridge
            mtu: 9000
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
    ```
    """
    known = in_kernel(body)
    for interface in interfaces(body):
        mtu = interface.mtu
        if mtu is None or mtu <= _DEFAULT or not interface.is_up or interface.kind == "bond":
            continue
        # What a VLAN interface stands on is often in another policy; a bridge's NIC is in none.
        names = [name for name in _below(interface) if name in known or interface.kind != "vlan"]
        carried = {name: _carried(name, known) for name in names}
        silent = next((name for name, said in carried.items() if said is None), None)
        if silent is not None and all(said is None or said >= mtu for said in carried.values()):
            yield Objection(
                f"{interface.at}/mtu",
                f"mtu {mtu} of {interface.name} goes through {silent}, whose MTU is not said here",
                hint=f"add mtu: {mtu} to {silent}",
                cluster=f"{silent} keeps the MTU that it has, {_DEFAULT} where nobody set another",
            )


@object_rule("W1351", NNCP)
def mtu_too_small_for_ipv6_on(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A NIC has an MTU that is too small for IPv6, which nothing turns off.

    IPv6 needs 1280 bytes. Where it is on, as it is by default, the kernel does not take less, and the policy is rolled back
    (nmstate 2.2.62, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: eno1}
    spec:
      desiredState:
        interfaces:
          - name: eno1
            type: ethernet
            mtu: 1000   # error: W1351
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: eno1}
    spec:
      desiredState:
        interfaces:
          - {name: eno1, type: ethernet, mtu: 1000, ipv6: {enabled: false}}
    ```
    """
    holder = holders(body)
    for interface in interfaces(body):
        mtu = interface.mtu
        if interface.kind != "ethernet" or not interface.is_up or interface.name in holder:
            continue
        if mtu is not None and mtu < _IPV6_MINIMUM and _leaves_ipv6(interface):
            yield Objection(
                f"{interface.at}/mtu",
                f"mtu {mtu} of {interface.name} is too small for IPv6, which needs {_IPV6_MINIMUM}",
                hint="add ipv6: {enabled: false}",
                cluster=f"where IPv6 is on, {ROLLED_BACK}",
            )


def _leaves_ipv6(interface: Interface) -> bool:
    """Whether it says neither that IPv6 is on nor that it is off."""
    return not isinstance(interface.body.get("ipv6"), str) and "enabled" not in family(interface, "ipv6")
