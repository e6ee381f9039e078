"""Open vSwitch: bridges, their interfaces, and what OVN is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import (
    AT,
    REFUSED,
    WITH_PORTS,
    Interface,
    entries,
    family,
    holders,
    in_kernel,
    interfaces,
    number,
    switch,
)
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"
_MAPPINGS = "ovn-bridge-mappings"
# OVN-Kubernetes makes these, and the cluster's network goes through them.
_OF_THE_CLUSTER = ("br-ex", "br-int")


def _mappings(body: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return entries(body, "ovn", "bridge-mappings")


@object_rule("E1327", NNCP)
def localnet_mapped_twice(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A physical network is mapped to two bridges.

    A `localnet` is the name that networks use for what is behind a bridge, and nmstate refuses a second mapping of one (2.2.62
    `ovn.rs`). Two names for one bridge are possible.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: mappings}
    spec:
      desiredState:
        ovn:
          bridge-mappings:
            - {localnet: lan, bridge: br-ex}
            - {localnet: lan, bridge: br-dmz}   # error: E1327
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: mappings}
    spec:
      desiredState:
        ovn:
          bridge-mappings:
            - {localnet: lan, bridge: br-ex}
            - {localnet: dmz, bridge: br-dmz}
    ```
    """
    seen = set()
    for at, mapping in _mappings(body):
        if mapping["localnet"] in seen:
            yield Objection(
                f"{at}/localnet",
                f'localnet "{mapping["localnet"]}" is mapped already',
                hint="map each name once",
                cluster=REFUSED,
            )
        seen.add(mapping["localnet"])


@object_rule("E1340", NNCP)
def mapped_bridge_is_none(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A physical network is mapped to what is no OVS bridge, or to one that is removed.

    OVN patches itself to bridges of Open vSwitch alone; nmstate refuses a mapping to a Linux bridge, or to a bridge that is
    `state: absent` in the same policy (2.2.62 `ovn.rs`).

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
        ovn:
          bridge-mappings:
            - {localnet: lan, bridge: br1}   # error: E1340
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
            bridge: {allow-extra-patch-ports: true, port: [{name: eno1}]}
        ovn:
          bridge-mappings:
            - {localnet: lan, bridge: br1}
    ```
    """
    ovs = {one.name: one for one in interfaces(body) if one.kind == "ovs-bridge"}
    others = {name: one for name, one in in_kernel(body).items() if one.kind not in ("", "ovs-interface")}
    for at, mapping in _mappings(body):
        bridge = str(mapping.get("bridge", ""))
        if mapping.get("state") == "absent":
            continue
        if bridge in ovs and ovs[bridge].state == "absent":
            what = "is removed here (state: absent)"
        elif bridge not in ovs and bridge in others:
            what = f"is of type {others[bridge].kind}"
        else:
            continue
        yield Objection(
            f"{at}/bridge",
            f'localnet "{mapping["localnet"]}" is mapped to {bridge}, which {what}',
            hint="map it to an ovs-bridge, such as br-ex",
            cluster=REFUSED,
        )


@object_rule("W1342", NNCP)
def mappings_in_ovs_db(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """The mappings of OVN are written straight into the database.

    nmstate has the section `ovn` for `ovn-bridge-mappings`, which merges them with what is there, and refuses them among the
    `external_ids` (2.2.62 `ovs.rs`). Releases that had no such section took them, and replaced what was there.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: mappings}
    spec:
      desiredState:
        ovs-db:
          external_ids:
            ovn-bridge-mappings: lan:br-ex   # error: W1342
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: mappings}
    spec:
      desiredState:
        ovn:
          bridge-mappings: [{localnet: lan, bridge: br-ex}]
    ```
    """
    if _MAPPINGS in body["spec"]["desiredState"].get("ovs-db", {}).get("external_ids", {}):
        yield Objection(
            f"{AT}/ovs-db/external_ids/{_MAPPINGS}",
            f"{_MAPPINGS} cannot be set in ovs-db",
            hint="ovn: {bridge-mappings: [{localnet: lan, bridge: br-ex}]}",
            cluster="an nmstate that knows the section ovn refuses the policy",
            on_key=True,
        )


@object_rule("W1345", NNCP)
def patch_ports_not_allowed(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bridge for OVN lists its ports and does not allow OVN's own.

    OVN adds a patch port to each bridge that is mapped. nmstate takes the list of ports for all of them: where the policy is
    applied once more, as after every restart of the handler, the patch port is one too many, unless
    `allow-extra-patch-ports: true` says that it may be there (2.2.62 `ifaces/ovs.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: ovs-bridge
            bridge:   # error: W1345
              port:
                - name: eno1
        ovn:
          bridge-mappings: [{localnet: lan, bridge: br1}]
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
            bridge:
              allow-extra-patch-ports: true
              port:
                - name: eno1
        ovn:
          bridge-mappings: [{localnet: lan, bridge: br1}]
    ```
    """
    mapped = {one.get("bridge"): one["localnet"] for _, one in _mappings(body) if one.get("state") != "absent"}
    for bridge in interfaces(body):
        if bridge.kind != "ovs-bridge" or not bridge.is_up or bridge.name not in mapped or not bridge.ports:
            continue
        if not any(switch(bridge.settings.get(key)) for key in ("allow-extra-patch-ports", "allow-extra-ports")):
            yield Objection(
                bridge.settings_at,
                f'bridge "{bridge.name}" carries localnet "{mapped[bridge.name]}", and allows no patch ports of OVN',
                hint="allow-extra-patch-ports: true",
                cluster="when the policy is applied again, OVN's patch port is taken for one too many",
            )


@object_rule("E1352", NNCP)
def bridge_of_the_cluster_rewritten(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A policy takes from the cluster's own bridge what the cluster is connected by.

    OVN-Kubernetes makes br-int and, at the installation, br-ex. A list of ports replaces the one on the node (nmstate 2.2.62
    `iface.rs`), so a br-ex without its own interface loses the node's address, and the node is cut off; OpenShift does not
    support changes of br-ex after the installation otherwise either (openshift-docs#93160). To connect VMs, map a `localnet`
    to br-ex.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br-ex}
    spec:
      desiredState:
        interfaces:
          - name: br-ex
            type: ovs-bridge
            bridge:
              allow-extra-patch-ports: true
              port:   # error: E1352
                - name: eno2
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br-ex}
    spec:
      desiredState:
        ovn:
          bridge-mappings: [{localnet: lan, bridge: br-ex}]
    ```
    """
    for interface in interfaces(body):
        for at, what in _taken_from_the_cluster(interface):
            yield Objection(
                at,
                what,
                hint="another bridge, or ovn: {bridge-mappings: [{localnet: lan, bridge: br-ex}]}",
                cluster="the node loses the cluster's network",
            )


def _taken_from_the_cluster(interface: Interface) -> Iterator[tuple[str, str]]:
    own = interface.kind == "ovs-bridge" and interface.name in _OF_THE_CLUSTER
    if own and not interface.is_up:
        yield f"{interface.at}/state", f"{interface.name} is removed (state: {interface.state})"
        return
    ports = interface.ports if interface.kind in WITH_PORTS and interface.is_up else ()
    if own and ports and interface.name not in {port.name for port in ports}:
        yield (
            f"{interface.settings_at}/{interface.port_key}",
            f"the ports of {interface.name} are replaced, its own interface is lost",
        )
    for port in ports:
        if port.name in _OF_THE_CLUSTER and not (own and port.name == interface.name):
            yield port.at, f"{interface.name} takes {port.name} as a port"


@object_rule("E1357", NNCP)
def address_of_an_ovs_bridge(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An OVS bridge is given addresses.

    nmstate drops `ipv4` and `ipv6` of an `ovs-bridge` without a word (2.2.62 `ifaces/ovs.rs`). Addresses are of an
    `ovs-interface`, which is a port of the bridge and may have its name.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: br1}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: ovs-bridge
            bridge: {port: [{name: eno1}]}
            ipv4: {enabled: true, dhcp: true}   # error: E1357
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
            bridge: {port: [{name: eno1}, {name: br1}]}
          - name: br1
            type: ovs-interface
            ipv4: {enabled: true, dhcp: true}
    ```
    """
    for bridge in interfaces(body):
        given = [name for name in ("ipv4", "ipv6") if switch(family(bridge, name).get("enabled"))]
        if bridge.kind == "ovs-bridge" and bridge.is_up and given:
            yield Objection(
                f"{bridge.at}/{given[0]}",
                f'OVS bridge "{bridge.name}" has no addresses of its own',
                hint=f"port {bridge.name}, and an interface {bridge.name} of type ovs-interface with {' and '.join(given)}",
                cluster="nmstate drops the addresses without a word",
            )


@object_rule("W1361", NNCP)
def ovs_interface_without_a_bridge(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface of Open vSwitch is on no bridge of this policy.

    An `ovs-interface` is made by the bridge that lists it as a port, or names it as `controller`; NetworkManager refuses a new
    one without (1.42). One that another policy made may be changed like this.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: ovs0}
    spec:
      desiredState:
        interfaces:
          - name: ovs0   # error: W1361
            type: ovs-interface
            ipv4: {enabled: true, dhcp: true}
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: ovs0}
    spec:
      desiredState:
        interfaces:
          - name: ovs0
            type: ovs-interface
            ipv4: {enabled: true, dhcp: true}
          - name: br1
            type: ovs-bridge
            bridge: {port: [{name: eno1}, {name: ovs0}]}
    ```
    """
    holder = holders(body)
    empty = {one.name for one in interfaces(body) if one.kind == "ovs-bridge" and one.is_up and not one.ports}
    for interface in interfaces(body):
        placed = interface.body.get("controller") or interface.name in holder or interface.name in empty
        if interface.kind == "ovs-interface" and interface.is_up and not placed and interface.name != "br-ex":
            yield Objection(
                f"{interface.at}/name",
                f'no bridge here has "{interface.name}" as a port',
                hint="list it as a port of its ovs-bridge",
                cluster="unless it is there already, NetworkManager refuses it",
            )


@object_rule("E1366", NNCP)
def ovs_interface_cannot(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface of Open vSwitch is given what its kind cannot have.

    A patch port connects two bridges: it has no MTU and no addresses. The queues of a DPDK port have a power of two of
    descriptors, up to 4096 (nmstate 2.2.62 `ifaces/ovs.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: patch}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: ovs-bridge
            bridge: {port: [{name: eno1}, {name: to-br2}]}
          - name: to-br2
            type: ovs-interface
            patch: {peer: to-br1}
            mtu: 1500   # error: E1366
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: patch}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: ovs-bridge
            bridge: {port: [{name: eno1}, {name: to-br2}]}
          - name: to-br2
            type: ovs-interface
            patch: {peer: to-br1}
    ```
    """
    for interface in interfaces(body):
        if interface.kind != "ovs-interface" or not interface.is_read:
            continue
        if "patch" in interface.body:
            given = [name for name in ("ipv4", "ipv6") if switch(family(interface, name).get("enabled"))]
            for key in (["mtu"] if "mtu" in interface.body else []) + given:
                yield Objection(
                    f"{interface.at}/{key}",
                    f'patch port "{interface.name}" has no {key}',
                    hint="delete it",
                    cluster=REFUSED,
                )
        for key in ("n_rxq_desc", "n_txq_desc"):
            descriptors = number(interface.body.get("dpdk", {}).get(key))
            if descriptors and (descriptors & (descriptors - 1) or descriptors > 4096):
                yield Objection(
                    f"{interface.at}/dpdk/{key}",
                    f'{key} {descriptors} of "{interface.name}" is no power of two up to 4096',
                    hint=f"{key}: {min(4096, 1 << (descriptors.bit_length() - 1))}",
                    cluster=REFUSED,
                )
