"""Routes, rules for them, and name servers."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import (
    AT,
    REFUSED,
    ROLLED_BACK,
    entries,
    family,
    in_kernel,
    interfaces,
    ip,
    number,
    switch,
)
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"
_MAIN = 254
_DNS_OPTIONS = (
    *("debug", "edns0", "inet6", "ip6-bytestring", "ip6-dotint", "no-aaaa", "no-check-names", "no-ip6-dotint"),
    *("no-reload", "no-tld-query", "rotate", "single-request", "single-request-reopen", "trust-ad", "use-vc"),
)
_DNS_OPTIONS_WITH_NUMBER = ("ndots", "timeout", "attempts")


def _routes(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Routes that are to be there."""
    return ((at, route) for at, route in entries(body, "routes", "config") if "state" not in route)


def _is_ipv6(text: Any) -> bool:
    return ":" in str(text)


@object_rule("E1362", NNCP)
def route_over_nothing(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A route leaves by an interface that is removed or ignored, or has no addresses of its family.

    nmstate refuses it (2.2.62 `route.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - {name: eno1, type: ethernet, ipv4: {enabled: false}}
        routes:
          config:
            - destination: 198.51.100.0/24
              next-hop-address: 192.0.2.254
              next-hop-interface: eno1   # error: E1362
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      desiredState:
        interfaces:
          - {name: eno1, type: ethernet, ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 24}]}}
        routes:
          config:
            - {destination: 198.51.100.0/24, next-hop-address: 192.0.2.254, next-hop-interface: eno1}
    ```
    """
    known = in_kernel(body)
    for at, route in _routes(body):
        out = known.get(str(route.get("next-hop-interface", "")))
        if out is None:
            continue
        name = "ipv6" if _is_ipv6(route.get("destination")) else "ipv4"
        if not out.is_read:
            what = f"which is not there (state: {out.state})"
        elif switch(family(out, name).get("enabled")) is False:
            what = f"where {name} is off"
        elif name == "ipv6" and _has_no_ipv6_address(family(out, name)):
            what = "which has no address of ipv6"
        else:
            continue
        yield Objection(
            f"{at}/next-hop-interface",
            f"route to {route.get('destination')} leaves by {out.name}, {what}",
            hint=f"another interface, or {name}: {{enabled: true}} with addresses",
            cluster=REFUSED,
        )


def _has_no_ipv6_address(said: dict[str, Any]) -> bool:
    """Whether IPv6 is on without any address but that of the link, which NetworkManager gives no routes."""
    asks = any(switch(said.get(key)) is not False for key in ("dhcp", "autoconf"))
    return bool(switch(said.get("enabled"))) and not asks and not said.get("address")


@object_rule("E1363", NNCP)
def route_not_possible(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A route contradicts itself, or another one.

    Addresses in 0.0.0.0/8 are no destination (the default route is 0.0.0.0/0); IPv6 routes have no `weight`; a route that
    drops packets (`route-type`) has none either, leaves by no interface, and there is one for a destination; a route of a VRF is in that
    VRF's table (nmstate 2.2.62 `route.rs`, `ifaces/vrf.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: routes}
    spec:
      desiredState:
        routes:
          config:
            - destination: 0.0.0.0/8   # error: E1363
              next-hop-address: 192.0.2.254
              next-hop-interface: eno1
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: routes}
    spec:
      desiredState:
        routes:
          config:
            - destination: 0.0.0.0/0
              next-hop-address: 192.0.2.254
              next-hop-interface: eno1
    ```
    """
    tables = {one.name: one for one in interfaces(body) if one.kind == "vrf"}
    special: dict[tuple[Any, ...], Any] = {}
    for at, route in _routes(body):
        destination, kind = str(route.get("destination", "")), route.get("route-type")
        address, _, length = destination.partition("/")
        if kind is None and address.startswith("0.") and (number(length or "32") or 0) >= 8:
            yield Objection(
                f"{at}/destination", f"{destination} is no destination", hint="0.0.0.0/0 for all", cluster=REFUSED
            )
        if "weight" in route and (_is_ipv6(destination) or kind is not None):
            yield Objection(
                f"{at}/weight",
                f"route to {destination} has a weight",
                hint=f"delete it: {'IPv6' if kind is None else 'a route that leads nowhere'} has none",
                cluster=REFUSED,
            )
        hop = next((key for key in ("next-hop-address", "next-hop-interface") if route.get(key, "lo") != "lo"), None)
        if kind is not None and hop is not None:
            yield Objection(
                f"{at}/{hop}", f"a {kind} route leads nowhere", hint=f"delete {hop}, or route-type", cluster=REFUSED
            )
        elif kind is not None:
            first = special.setdefault(_place(route), kind)
            if first != kind:
                yield Objection(
                    f"{at}/route-type",
                    f"route to {destination} is {kind} here, and {first} above",
                    hint="keep one of the two",
                    cluster=REFUSED,
                )
        yield from _of_a_vrf(at, route, tables)


def _place(route: dict[str, Any]) -> tuple[Any, ...]:
    """The kernel has one route of those that drop packets for each of these."""
    destination = str(route.get("destination", ""))
    network = ipaddress.ip_network(destination, strict=False) if ip(destination.partition("/")[0]) else destination
    metric = number(route.get("metric", 0)) or 0
    default = 1024 if _is_ipv6(destination) else 0
    return network, number(route.get("table-id")) or _MAIN, metric if metric > 0 else default


def _of_a_vrf(at: str, route: dict[str, Any], tables: dict[str, Any]) -> Iterator[Objection]:
    vrf = tables.get(str(route.get("vrf-name", "")))
    if vrf is None:
        return
    own, said = number(vrf.settings.get("route-table-id")), number(route.get("table-id"))
    if not vrf.is_up:
        yield Objection(
            f"{at}/vrf-name", f"{vrf.name} is not there (state: {vrf.state})", hint="state: up", cluster=REFUSED
        )
    elif said is not None and said != own:
        yield Objection(
            f"{at}/table-id",
            f"the table of {vrf.name} is {own}, not {said}",
            hint="delete table-id",
            cluster=REFUSED,
        )


@object_rule("W1364", NNCP)
def destination_with_host_bits(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """The destination of a route is an address in a subnet, and not the subnet.

    nmstate makes the subnet of it (2.2.62 `route.rs`): the route is for more, or for another network, than was meant.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: routes}
    spec:
      desiredState:
        routes:
          config:
            - destination: 198.51.100.7/24   # error: W1364
              next-hop-address: 192.0.2.254
              next-hop-interface: eno1
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: routes}
    spec:
      desiredState:
        routes:
          config:
            - destination: 198.51.100.0/24
              next-hop-address: 192.0.2.254
              next-hop-interface: eno1
    ```
    """
    for at, route in _routes(body):
        text = str(route.get("destination", ""))
        address = ip(text.partition("/")[0])
        if address is None or "/" not in text:
            continue
        network = ipaddress.ip_network(text, strict=False)
        if address != network.network_address and not text.startswith("0."):
            yield Objection(
                f"{at}/destination",
                f"{text} is an address in {network}, and no network",
                hint=f"{network}, or {address}/{network.max_prefixlen} for the one address",
                cluster=f"the nodes get a route to {network}",
            )


@object_rule("E1365", NNCP)
def gateway_of_another_family(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A route to IPv4 addresses has an IPv6 gateway, or the reverse.

    nmstate lets it through, does not find the route on the node, and rolls back (2.2.62, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: routes}
    spec:
      desiredState:
        routes:
          config:
            - destination: 198.51.100.0/24
              next-hop-address: 2001:db8::1   # error: E1365
              next-hop-interface: eno1
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: routes}
    spec:
      desiredState:
        routes:
          config:
            - destination: 198.51.100.0/24
              next-hop-address: 192.0.2.254
              next-hop-interface: eno1
    ```
    """
    for at, route in _routes(body):
        destination, gateway = str(route.get("destination", "")), str(route.get("next-hop-address", ""))
        plain = "route-type" not in route and destination and ip(gateway) is not None
        if plain and _is_ipv6(destination) != _is_ipv6(gateway):
            yield Objection(
                f"{at}/next-hop-address",
                f"the gateway {gateway} of the route to {destination} is of the other family",
                hint=f"an IPv{6 if _is_ipv6(destination) else 4} address",
                cluster=ROLLED_BACK,
            )


@object_rule("W1367", NNCP)
def gateway_out_of_reach(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A gateway is in no subnet of the interface by which its route leaves.

    nmstate and NetworkManager accept it (2.2.62, run), and the node asks for the gateway on a network that it is not on.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: routes}
    spec:
      desiredState:
        interfaces:
          - {name: eno1, type: ethernet, ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 24}]}}
        routes:
          config:
            - destination: 198.51.100.0/24
              next-hop-address: 203.0.113.254   # error: W1367
              next-hop-interface: eno1
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: routes}
    spec:
      desiredState:
        interfaces:
          - {name: eno1, type: ethernet, ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 24}]}}
        routes:
          config:
            - destination: 198.51.100.0/24
              next-hop-address: 192.0.2.254
              next-hop-interface: eno1
    ```
    """
    known = in_kernel(body)
    config = list(_routes(body))
    on_link = {
        (route.get("next-hop-interface"), route.get("destination"))
        for _, route in config
        if "next-hop-address" not in route
    }
    for at, route in config:
        out, gateway = known.get(str(route.get("next-hop-interface", ""))), ip(route.get("next-hop-address"))
        if out is None or gateway is None or gateway.is_link_local:
            continue
        said = family(out, f"ipv{gateway.version}")
        static = switch(said.get("enabled")) and not any(switch(said.get(key)) for key in ("dhcp", "autoconf"))
        networks = [
            ipaddress.ip_network(f"{one['ip']}/{one['prefix-length']}", strict=False)
            for one in said.get("address") or ()
        ]
        routed = any(_holds(text, gateway) for name, text in on_link if name == out.name)
        if static and networks and not routed and not any(gateway in network for network in networks):
            yield Objection(
                f"{at}/next-hop-address",
                f"gateway {gateway} is in no subnet of {out.name}",
                hint=f"a gateway in {networks[0]}",
                cluster="it is accepted, and the node finds no gateway there",
            )


def _holds(destination: Any, gateway: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        return gateway in ipaddress.ip_network(str(destination), strict=False)
    except ValueError:
        return False


@object_rule("E1368", NNCP)
def route_rule_of_no_one_family(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A rule for routes is about IPv4 and IPv6 at once, or about none of them.

    nmstate refuses a rule whose addresses are not of its `family`, and one that has neither (2.2.62 `route_rule.rs`; an empty
    address is none); one address of each family no packet has.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: rules}
    spec:
      desiredState:
        route-rules:
          config:
            - family: ipv6
              ip-from: 192.0.2.0/24   # error: E1368
              route-table: 200
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: rules}
    spec:
      desiredState:
        route-rules:
          config:
            - family: ipv4
              ip-from: 192.0.2.0/24
              route-table: 200
    ```
    """
    for at, rule in entries(body, "route-rules", "config"):
        meant, named = rule.get("family"), [key for key in ("ip-from", "ip-to") if rule.get(key)]
        if meant is None and not named and rule.get("state") != "absent":
            yield Objection(
                at,
                "the rule is about no family: it has no address, and no family",
                hint="family: ipv4, or ip-from or ip-to with an address",
                cluster=REFUSED,
            )
        for key in named:
            found = "ipv6" if _is_ipv6(rule[key]) else "ipv4"
            if meant is not None and found != meant:
                yield Objection(
                    f"{at}/{key}",
                    f'{key} "{rule[key]}" is not {meant}',
                    hint=f"an address of {meant}, or a rule for each family",
                    cluster=REFUSED,
                )
                break
            meant = found


@object_rule("E1369", NNCP)
def dns_option_unknown(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """An option for the resolver is none.

    nmstate has a list of them (2.2.62 `dns.rs`); `ndots`, `timeout` and `attempts` come with a number.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: dns}
    spec:
      desiredState:
        dns-resolver:
          config:
            server: [192.0.2.53]
            options:
              - rotated   # error: E1369
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: dns}
    spec:
      desiredState:
        dns-resolver:
          config:
            server: [192.0.2.53]
            options:
              - rotate
              - "timeout:2"
    ```
    """
    config = body["spec"]["desiredState"].get("dns-resolver", {}).get("config", {})
    for index, option in enumerate(config.get("options", ())):
        name, colon, _ = str(option).partition(":")
        known = _DNS_OPTIONS_WITH_NUMBER if colon else _DNS_OPTIONS
        if name not in known:
            guess = did_you_mean(name, known)
            yield Objection(
                f"{AT}/dns-resolver/config/options/{index}",
                f'"{option}" is no option of the resolver',
                hint=f"one of {', '.join(_DNS_OPTIONS)}, or {', '.join(f'{one}:2' for one in _DNS_OPTIONS_WITH_NUMBER)}",
                cluster=REFUSED,
                label=f'did you mean "{guess}"?' if guess else "",
            )
