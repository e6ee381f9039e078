"""Addresses, routes and name servers of the nodes themselves."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Literal, NamedTuple

from vmnetc.diagnostics.route import Route as At

from .nodes import NodeGroup


class HostAddress(NamedTuple):
    """An address with its network, and of one that was counted from a subnet, where the node's number stands."""

    interface: ipaddress.IPv4Interface | ipaddress.IPv6Interface
    at: At
    id_at: At | None = None


@dataclass(frozen=True, slots=True)
class Ip:
    """How a device of the nodes comes to its addresses.

    Of a lease by DHCP, name servers, routes and the gateway can be left out. `taken_over` ones were its first port's.
    `forwarding` says whether IPv4 packets are passed on; None: as the node does everywhere.
    """

    kind: Literal["none", "dhcp", "static"]
    addresses: tuple[HostAddress, ...] = ()
    dns: bool = True
    routes: bool = True
    gateway: bool = True
    taken_over: bool = False
    forwarding: bool | None = None

    @property
    def has_ipv4(self) -> bool:
        return self.kind == "dhcp" or any(address.interface.version == 4 for address in self.addresses)

    def __bool__(self) -> bool:
        return self.kind != "none"


NO_IP = Ip("none")


class HostRoute(NamedTuple):
    """A route through a device; `absent` ones are removed from the nodes. Host bits of what was typed are cut off."""

    text: str
    to: ipaddress.IPv4Network | ipaddress.IPv6Network
    via: ipaddress.IPv4Address | ipaddress.IPv6Address | None
    metric: int | None
    table: int | None
    at: At
    absent: bool = False

    def __str__(self) -> str:
        """The route as `ip route` says it."""
        words = (("via", self.via), ("metric", self.metric), ("table", self.table))
        return " ".join([str(self.to), *(f"{word} {value}" for word, value in words if value is not None)])


class HostRouteRule(NamedTuple):
    """Which traffic uses a routing table; `absent` ones are removed from the nodes."""

    source: ipaddress.IPv4Network | ipaddress.IPv6Network | None
    to: ipaddress.IPv4Network | ipaddress.IPv6Network | None
    table: int
    priority: int | None
    at: At
    absent: bool = False

    def __str__(self) -> str:
        """The rule as `ip rule` says it."""
        words = (("from", self.source), ("to", self.to), ("table", self.table), ("priority", self.priority))
        return " ".join(f"{word} {value}" for word, value in words if value is not None)


@dataclass(frozen=True, slots=True)
class NodeDns:
    """Name servers of some nodes, and the policy that sets them; None is a list of which nothing is said."""

    name: str
    group: NodeGroup
    servers: tuple[str, ...] | None
    search: tuple[str, ...] | None
    at: At

    def said(self) -> dict[str, tuple[str, ...]]:
        """The lists that the policy has. Where all that is said is empty, both are: left out they would change nothing."""
        lists = {"servers": self.servers, "search": self.search}
        found = {field: said for field, said in lists.items() if said is not None}
        return found if any(found.values()) else dict.fromkeys(lists, ())
