"""Names of interfaces, and how an interface is found on the node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import REFUSED, declared, holders, in_kernel, interfaces
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"


@object_rule("E1310", NNCP)
def interface_declared_twice(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """Two entries are about one interface.

    nmstate keeps the last entry of a name and forgets the others, with a warning that only the handler's log shows (2.2.62
    `ifaces/inter_ifaces.rs`). An OVS bridge and its own interface may have one name; they are two.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: ens1}
    spec:
      desiredState:
        interfaces:
          - {name: ens1, type: ethernet, state: up, mtu: 9000}
          - {name: ens1, type: ethernet, state: up, ipv4: {enabled: true, dhcp: true}}   # error: E1310
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: ens1}
    spec:
      desiredState:
        interfaces:
          - {name: ens1, type: ethernet, state: up, mtu: 9000, ipv4: {enabled: true, dhcp: true}}
    ```
    """
    seen = set()
    for interface in declared(body):
        if interface.key in seen:
            yield Objection(
                f"{interface.at}/name",
                f'interface "{interface.name}" has an entry already',
                hint="say all of it in one entry",
                cluster="nmstate keeps the last entry, and forgets what the others say",
            )
        seen.add(interface.key)


@object_rule("E1311", NNCP)
def identifier_without_address(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface is to be found by an address that is not given.

    `identifier: mac-address` and `identifier: pci-address` say that `name` is only a label, and that the NIC is the one
    with the entry's `mac-address` or `pci-address` (nmstate 2.2.62 `ifaces/inter_ifaces.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: store}
    spec:
      desiredState:
        interfaces:
          - {name: store, type: ethernet, identifier: mac-address, mtu: 9000}   # error: E1311
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: store}
    spec:
      desiredState:
        interfaces:
          - {name: store, type: ethernet, identifier: mac-address, mac-address: "52:54:00:AA:00:01", mtu: 9000}
    ```
    """
    for interface in interfaces(body):
        by = interface.body.get("identifier")
        named = by == "mac-address" and "profile-name" in interface.body
        if by in ("mac-address", "pci-address") and by not in interface.body and interface.is_up and not named:
            yield Objection(
                f"{interface.at}/identifier",
                f'interface "{interface.name}" is to be found by its {by}, which is not given',
                hint=f"add {by}, or delete identifier",
                cluster=REFUSED,
            )


@object_rule("E1314", NNCP)
def alternative_name_taken(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An alternative name is the name of an interface.

    nmstate takes an alternative name neither from the interface itself nor from another (2.2.62 `ifaces/alt_name.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: ens1}
    spec:
      desiredState:
        interfaces:
          - name: ens1
            type: ethernet
            alt-names:
              - name: ens1   # error: E1314
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
            alt-names:
              - name: storage-nic
    ```
    """
    names = dict.fromkeys((*in_kernel(body), *holders(body)), "the name of an interface")
    given: dict[str, str] = {}
    for interface in in_kernel(body).values():
        for index, one in enumerate(interface.body.get("alt-names", ()) if interface.is_read else ()):
            if one.get("state") == "absent":
                continue
            taken = names.get(one["name"]) or (
                "an alternative name of another" if given.get(one["name"], interface.key) != interface.key else ""
            )
            if taken:
                yield Objection(
                    f"{interface.at}/alt-names/{index}/name",
                    f'"{one["name"]}" is {taken} already',
                    hint="give a name that nothing has",
                    cluster=REFUSED,
                )
            given.setdefault(one["name"], interface.key)
