"""Addresses of interfaces."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import (
    REFUSED,
    ROLLED_BACK,
    Interface,
    controllers,
    family,
    holders,
    interfaces,
    ip,
    number,
    switch,
)
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"
_FAMILIES = ("ipv4", "ipv6")
# Types that a policy makes from nothing: what it does not say of them is not on the node either.
_MADE = ("bond", "linux-bridge", "vlan", "ovs-interface", "mac-vlan", "vxlan", "dummy")
_OF_LEASES = ("auto-dns", "auto-gateway", "auto-routes", "auto-route-metric", "auto-route-table-id")


def _addresses(interface: Interface, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for index, address in enumerate(family(interface, name).get("address") or ()):
        yield f"{interface.at}/{name}/address/{index}", address


def _is_on(interface: Interface, name: str) -> bool:
    return bool(switch(family(interface, name).get("enabled")))


def _asks(interface: Interface, name: str) -> bool:
    """Whether its addresses come from the network."""
    return any(switch(family(interface, name).get(key)) for key in ("dhcp", "autoconf"))


@object_rule("E1354", NNCP)
def address_of_a_port(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A port has addresses of its own.

    Frames of a port go to its bridge or bond and nowhere else; nmstate refuses addresses of ports, except those of a VRF and
    of interfaces of Open vSwitch (2.2.62 `ifaces/base.rs`).

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
          - name: eno1
            type: ethernet
            ipv4: {enabled: true, dhcp: true}   # error: E1354
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
            ipv4: {enabled: true, dhcp: true}
            bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}
    ```
    """
    holder = holders(body)
    named = {one.name: one for one in controllers(body)}
    for interface in interfaces(body):
        controller = holder.get(interface.name) or named.get(str(interface.body.get("controller", "")))
        if controller is None or not interface.is_up or interface.kind in ("ovs-interface", "ovs-bridge"):
            continue
        may_be_internal = controller.kind == "ovs-bridge" and not interface.kind
        on = next((name for name in _FAMILIES if _is_on(interface, name)), None)
        if on is not None and controller.kind != "vrf" and not may_be_internal:
            where = f"{controller.name}, or on an ovs-interface" if controller.kind == "ovs-bridge" else controller.name
            yield Objection(
                f"{interface.at}/{on}/enabled",
                f'"{interface.name}" has {on} enabled, and is a port of {controller.name}',
                hint=f"set the addresses on {where}",
                cluster=REFUSED,
            )


@object_rule("E1355", NNCP)
def ipv4_without_an_address(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """IPv4 is on, and there is no address and no way to get one.

    NetworkManager has no such state: it turns IPv4 off, nmstate sees `enabled: false`, and rolls back (2.2.62, run). Only of
    interfaces that the policy makes; on a NIC there may be an address already.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - name: storage
            type: vlan
            vlan: {base-iface: eno1, id: 20}
            ipv4: {enabled: true}   # error: E1355
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
            vlan: {base-iface: eno1, id: 20}
            ipv4: {enabled: true, dhcp: true}
    ```
    """
    for interface in interfaces(body):
        ipv4 = family(interface, "ipv4")
        made = (
            interface.is_up
            and interface.kind in _MADE
            and bool(interface.settings or interface.kind == "ovs-interface")
        )
        if made and _is_on(interface, "ipv4") and not switch(ipv4.get("dhcp")) and not ipv4.get("address"):
            yield Objection(
                f"{interface.at}/ipv4",
                f'"{interface.name}" has IPv4 enabled, and neither an address nor dhcp',
                hint="dhcp: true, an address, or enabled: false",
                cluster=ROLLED_BACK,
            )


@object_rule("W1356", NNCP)
def address_setting_dropped(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An address or a setting beside it is dropped.

    nmstate drops addresses where `enabled` is false, or left out of an interface that is new; link-local IPv6 addresses; and
    what is about leases where there is no DHCP (2.2.62 `ip.rs`). The handler's log has a warning at most.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - name: storage
            type: vlan
            vlan: {base-iface: eno1, id: 20}
            ipv4:
              enabled: false
              address:   # error: W1356
                - {ip: 192.0.2.1, prefix-length: 24}
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
            vlan: {base-iface: eno1, id: 20}
            ipv4:
              enabled: true
              address:
                - {ip: 192.0.2.1, prefix-length: 24}
    ```
    """
    for interface in interfaces(body):
        for name in _FAMILIES if interface.is_up and interface.kind != "ovs-bridge" else ():
            for at, what, hint in _dropped(interface, name):
                yield Objection(
                    f"{interface.at}/{name}/{at}",
                    f"{interface.name}: {what}",
                    hint=hint,
                    cluster="nmstate drops it, and takes the rest",
                )


def _dropped(interface: Interface, name: str) -> Iterator[tuple[str, str, str]]:
    said = family(interface, name)
    on = switch(said.get("enabled"))
    if on is False or ("enabled" not in said and interface.kind in _MADE):
        why = "with enabled: false" if on is False else "without enabled: true"
        for key in ("address", "dhcp", "autoconf", "forwarding"):
            if said.get(key) if key == "address" else switch(said.get(key)):
                yield key, f"{key} means nothing {why}", "enabled: true, or delete it"
                return
        return
    if said.get("dhcp-custom-hostname") and switch(said.get("dhcp-send-hostname")) is False:
        yield "dhcp-custom-hostname", "dhcp-custom-hostname is not sent", "delete dhcp-send-hostname: false"
    for at, address in _addresses(interface, name):
        found = ip(address.get("ip"))
        if found is not None and found.version == 6 and found.is_link_local:
            yield (
                at.rpartition(f"/{name}/")[2],
                f"link-local address {address['ip']} cannot be set",
                "delete it: Linux makes one by itself",
            )
    if _no_lease(interface, name, said):
        for key in _OF_LEASES:
            if key in said and switch(said[key]) is not False:
                yield key, f"{key} is about leases, and there is no DHCP", "delete it, or dhcp: true"


def _no_lease(interface: Interface, name: str, said: dict[str, Any]) -> bool:
    """Whether it is certain that no lease is asked for: a NIC may have been asking before."""
    keys = ("dhcp",) if name == "ipv4" else ("dhcp", "autoconf")
    silent = interface.kind in _MADE
    return all(switch(said.get(key)) is False or (silent and key not in said) for key in keys)


@object_rule("E1358", NNCP)
def address_on_two_interfaces(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """Two interfaces of a node have one address.

    The kernel takes it, and answers for the address on both: which of the two networks reaches it is chance.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - name: eno1
            type: ethernet
            ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 24}]}
          - name: eno2
            type: ethernet
            ipv4:
              enabled: true
              address:
                - ip: 192.0.2.1   # error: E1358
                  prefix-length: 24
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - name: eno1
            type: ethernet
            ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 24}]}
          - name: eno2
            type: ethernet
            ipv4: {enabled: true, address: [{ip: 198.51.100.1, prefix-length: 24}]}
    ```
    """
    holder = holders(body)
    seen: dict[Any, Interface] = {}
    for interface in interfaces(body):
        controller = holder.get(interface.name)
        apart = interface.kind in ("loopback", "dummy") or (controller is not None and controller.kind == "vrf")
        for name in _FAMILIES if interface.is_up and not apart else ():
            for at, address in _addresses(interface, name) if _is_on(interface, name) else ():
                found = ip(address.get("ip"))
                if found is None or found.is_link_local:
                    continue
                first = seen.setdefault(found, interface)
                if first.key != interface.key:
                    yield Objection(
                        f"{at}/ip",
                        f"{address['ip']} of {interface.name} is the address of {first.name} already",
                        hint="give each interface its own",
                        cluster="it is accepted, and one of the two networks does not reach the node",
                    )


@object_rule("E1359", NNCP)
def no_address_of_a_host(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An address is none that a host can have.

    The first address of an IPv4 subnet names the subnet, the last one means all its hosts; `prefix-length: 0` makes all
    addresses neighbours. nmstate and the kernel accept them (2.2.62, run), and peers do not answer.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - name: eno1
            type: ethernet
            ipv4:
              enabled: true
              address:
                - ip: 192.0.2.0   # error: E1359
                  prefix-length: 24
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - name: eno1
            type: ethernet
            ipv4:
              enabled: true
              address:
                - ip: 192.0.2.1
                  prefix-length: 24
    ```
    """
    for interface in interfaces(body):
        for name in _FAMILIES if interface.is_up and interface.kind != "ovs-bridge" else ():
            for at, address in _addresses(interface, name) if _is_on(interface, name) else ():
                what, key = _no_host(address)
                if what:
                    yield Objection(
                        f"{at}/{key}",
                        f"{interface.name}: {address['ip']}/{address['prefix-length']} {what}",
                        hint="the address of one host, with the length of its subnet",
                        cluster="it is accepted, and the node is not reached",
                    )


def _no_host(address: dict[str, Any]) -> tuple[str, str]:
    found, length = ip(address.get("ip")), number(address.get("prefix-length"))
    if found is None or length is None or length > found.max_prefixlen:
        return "", ""
    if found.is_multicast or found.is_unspecified:
        return "is the address of no host", "ip"
    if length == 0:
        return "makes all addresses neighbours", "prefix-length"
    network = ipaddress.ip_network((found, length), strict=False)
    if found.version == 4 and length < 31:
        if found == network.network_address:
            return "is the address of the subnet itself", "ip"
        if found == network.broadcast_address:
            return "is the broadcast address of the subnet", "ip"
    return "", ""


@object_rule("E1360", NNCP)
def address_settings_contradict(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """Two settings about addresses contradict each other.

    `wait-ip` needs the family that it waits for; `autoconf` needs `dhcp: true`; an IPv6 `token` needs `autoconf`, and 64 zero
    bits; a metric of leases has to be that of the addresses; the loopback keeps IPv4 and asks for no lease; MPTCP is `signal` or `fullmesh` (nmstate 2.2.62
    `ip.rs`, `ifaces/loopback.rs`, `mptcp.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: eno1}
    spec:
      desiredState:
        interfaces:
          - name: eno1
            type: ethernet
            wait-ip: ipv4   # error: E1360
            ipv4: {enabled: false}
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: eno1}
    spec:
      desiredState:
        interfaces:
          - name: eno1
            type: ethernet
            wait-ip: ipv4
            ipv4: {enabled: true, dhcp: true}
    ```
    """
    for interface in interfaces(body):
        for at, what, hint in _contradictions(interface) if interface.is_read else ():
            yield Objection(f"{interface.at}/{at}", f"{interface.name}: {what}", hint=hint, cluster=REFUSED)


def _contradictions(interface: Interface) -> Iterator[tuple[str, str, str]]:
    ipv4, ipv6 = family(interface, "ipv4"), family(interface, "ipv6")
    waits = str(interface.body.get("wait-ip", ""))
    for name in _FAMILIES:
        off = switch(family(interface, name).get("enabled")) is False or name not in interface.body
        if name in waits.split("+") and off:
            yield "wait-ip", f"wait-ip: {waits} needs {name}, which is off", f"{name}: {{enabled: true}}, or no wait-ip"
            break
    metrics = {number(ipv4.get(key)) for key in ("auto-route-metric", "prefix-route-metric")}
    if switch(ipv4.get("dhcp")) and switch(ipv4.get("enabled")) and None not in metrics and len(metrics) > 1:
        yield "ipv4/prefix-route-metric", "prefix-route-metric is not auto-route-metric", "give both one number"
    token = str(ipv6.get("token", ""))
    if token not in ("", "::") and switch(ipv6.get("autoconf")) is False:
        yield "ipv6/token", "a token needs autoconf", "autoconf: true, or delete token"
    elif token and "{{" not in token:
        found = ip(token)
        if not isinstance(found, ipaddress.IPv6Address) or int(found) >> 64:
            yield "ipv6/token", f'"{token}" is no token', "an IPv6 address whose first half is zero, such as ::5"
    silent = "dhcp" not in ipv6 and interface.kind in _MADE
    if switch(ipv6.get("enabled")) and switch(ipv6.get("autoconf")) and (silent or switch(ipv6.get("dhcp")) is False):
        yield "ipv6/autoconf", "autoconf without dhcp is nothing that nmstate can set", "dhcp: true"
    if interface.kind == "loopback":
        if switch(ipv4.get("enabled")) is False:
            yield "ipv4/enabled", "the loopback cannot be without IPv4", "enabled: true"
        for name in _FAMILIES:
            if _is_on(interface, name) and _asks(interface, name):
                yield name, "the loopback gets no addresses from the network", "delete dhcp and autoconf"
    flags = interface.body.get("mptcp", {}).get("address-flags", ())
    if "signal" in flags and "fullmesh" in flags:
        yield "mptcp/address-flags", "signal and fullmesh exclude each other", "keep one of the two"
