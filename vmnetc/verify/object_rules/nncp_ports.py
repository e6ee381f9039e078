"""Who is a port of whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import (
    REFUSED,
    ROLLED_BACK,
    WITH_PORTS,
    controllers,
    holders,
    in_kernel,
    interfaces,
    loops,
)
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"


@object_rule("E1318", NNCP)
def port_of_two_controllers(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface is a port of two controllers.

    nmstate calls the port overbooked (2.2.62 `ifaces/inter_ifaces_controller.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bridges}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
          - name: br2
            type: linux-bridge
            bridge:
              options: {stp: {enabled: false}}
              port:
                - name: eno1   # error: E1318
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bridges}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
          - name: br2
            type: linux-bridge
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno2}]}
    ```
    """
    first = holders(body)
    for controller in controllers(body):
        for port in controller.ports:
            holder = first[port.name]
            if holder.key != controller.key:
                yield Objection(
                    port.at,
                    f'"{port.name}" is a port of {holder.name} already',
                    hint=f"give it to {holder.name} or to {controller.name}",
                    cluster=REFUSED,
                )


@object_rule("E1319", NNCP)
def port_listed_twice(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A controller lists a port twice.

    nmstate refuses it, also where both entries say the same (2.2.62 `ifaces/inter_ifaces_controller.rs`).

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
                - name: eno1   # error: E1319
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
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
    ```
    """
    for controller in controllers(body):
        seen = set()
        for port in controller.ports:
            if port.name in seen:
                yield Objection(
                    port.at,
                    f'{controller.name} lists port "{port.name}" twice',
                    hint="delete one of the two",
                    cluster=REFUSED,
                )
            seen.add(port.name)


@object_rule("E1320", NNCP)
def controller_disagrees(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """What an interface says of its controller is not what the controllers say.

    An interface may name its `controller`; if that controller is in the same policy and lists its ports, both have to say
    the same. `controller: ""` takes an interface out of its controller (nmstate 2.2.62
    `ifaces/inter_ifaces_controller.rs`).

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
          - {name: eno2, type: ethernet, controller: br1}   # error: E1320
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
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}, {name: eno2}]}
    ```
    """
    lists = {one.name: {port.name for port in one.ports} for one in controllers(body) if one.lists_ports}
    none = {name for name, one in in_kernel(body).items() if one.kind and one.kind not in (*WITH_PORTS, "hsr")}
    none.update(holders(body).keys() - in_kernel(body).keys())
    holder = holders(body)
    for interface in interfaces(body):
        said = interface.body.get("controller")
        if said is None or not interface.is_up:
            continue
        listed = holder.get(interface.name)
        if listed is not None and listed.name != said:
            what = (
                f"{interface.name} says that its controller is {said or 'none'}, and {listed.name} lists it as a port"
            )
        elif said and interface.name not in lists.get(said, {interface.name}):
            what = f"{interface.name} says that its controller is {said}, which does not list it"
        elif said in none and said not in lists:
            what = f"{interface.name} says that its controller is {said}, which can have no ports"
        else:
            continue
        yield Objection(
            f"{interface.at}/controller",
            what,
            hint="delete controller, and list the port where it belongs",
            cluster=REFUSED,
        )


@object_rule("E1321", NNCP)
def port_removed(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A port is removed by the policy that lists it.

    nmstate 2.2.62 removes the interface, does not find it among the ports, and rolls everything back (run).

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
                - name: bond1   # error: E1321
          - {name: bond1, type: bond, state: absent}
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
            bridge: {options: {stp: {enabled: false}}, port: []}
          - {name: bond1, type: bond, state: absent}
    ```
    """
    known = in_kernel(body)
    for controller in controllers(body):
        for port in controller.ports:
            if port.name in known and known[port.name].state == "absent":
                yield Objection(
                    port.at,
                    f'port "{port.name}" of {controller.name} is removed here (state: absent)',
                    hint=f"take it from the ports of {controller.name}",
                    cluster=ROLLED_BACK,
                )


@object_rule("W1322", NNCP)
def port_down(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A port is said to be down.

    nmstate 2.2.62 accepts it and attaches the port, which is then up (run): what is written is not what happens.

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
          - {name: eno1, type: ethernet, state: down}   # error: W1322
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
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
          - {name: eno1, type: ethernet, state: up}
    ```
    """
    holder = holders(body)
    for interface in interfaces(body):
        if interface.state == "down" and interface.kind != "ovs-bridge" and interface.name in holder:
            yield Objection(
                f"{interface.at}/state",
                f'"{interface.name}" is a port of {holder[interface.name].name}, and to be down',
                hint=f"state: up, or take it from the ports of {holder[interface.name].name}",
                cluster="nmstate attaches the port, and it comes up",
            )


@object_rule("E1323", NNCP)
def ports_in_a_circle(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface is a port of itself, or of one of its ports.

    nmstate finds no order in which it could bring them up (2.2.62 `ifaces/inter_ifaces.rs`).

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
                - name: br1   # error: E1323
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
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
    ```
    """
    for loop in loops(body):
        if loop.of_ports:
            circle = " > ".join((*loop.names, loop.names[0]))
            yield Objection(loop.at, f"ports in a circle: {circle}", hint="list another port", cluster=REFUSED)


@object_rule("E1325", NNCP)
def port_not_possible(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An interface cannot be a port of that kind of controller.

    The loopback can be no port (NetworkManager refuses it); a Linux bridge no port of another, which nmstate 2.2.62 accepts
    and then does not find on the node (run); an `ovs-interface` is a port of an OVS bridge alone (NetworkManager); InfiniBand only of a bond in mode active-backup
    (`ifaces/inter_ifaces_controller.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bridges}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
          - name: br2
            type: linux-bridge
            bridge:
              options: {stp: {enabled: false}}
              port:
                - name: br1   # error: E1325
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bridges}
    spec:
      desiredState:
        interfaces:
          - name: br1
            type: linux-bridge
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
          - name: br2
            type: linux-bridge
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1.20}]}
    ```
    """
    known = in_kernel(body)
    circles = {loop.at for loop in loops(body)}
    for controller in controllers(body):
        for port in controller.ports:
            kind = known[port.name].kind if port.name in known else ""
            what, hint = "", "list a NIC, a bond or a VLAN interface"
            if port.name == "lo" or kind == "loopback":
                what = "the loopback is nobody's port"
            elif kind == controller.kind == "linux-bridge":
                what = "a Linux bridge is no port of another"
            elif kind == "ovs-interface" and controller.kind != "ovs-bridge":
                what = "an interface of Open vSwitch is a port of its own bridge alone"
            elif kind == "infiniband" and controller.settings.get("mode") not in ("active-backup", "1"):
                what, hint = "InfiniBand is a port only of a bond in mode active-backup", "mode: active-backup"
            if what and port.at not in circles:
                yield Objection(
                    port.at,
                    f'"{port.name}" cannot be a port of {controller.name}: {what}',
                    hint=hint,
                    cluster="the policy fails on every node",
                )


@object_rule("W1326", NNCP)
def port_of_a_bond_that_is_no_link(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bond has a bond or a VLAN interface as a port.

    nmstate and the kernel accept it (2.2.62, run). But a bond watches links: a VLAN interface has none of its own, and the
    links of an inner bond are that bond's to watch.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - {name: eno1.20, type: vlan, vlan: {base-iface: eno1, id: 20}}
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              port:
                - eno1.20   # error: W1326
                - eno2
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation: {mode: active-backup, port: [eno1, eno2]}
          - {name: bond1.20, type: vlan, vlan: {base-iface: bond1, id: 20}}
    ```
    """
    known = in_kernel(body)
    circles = {loop.at for loop in loops(body)}
    for controller in controllers(body):
        for port in controller.ports if controller.kind == "bond" else ():
            kind = known[port.name].kind if port.name in known else ""
            if kind in ("bond", "vlan") and port.at not in circles:
                what = {"bond": "a bond", "vlan": "a VLAN interface"}[kind]
                yield Objection(
                    port.at,
                    f'port "{port.name}" of {controller.name} is {what}',
                    hint=f"make a bond of NICs, and a VLAN interface on {controller.name}",
                    cluster="the bond does not see when a link of it fails",
                )
