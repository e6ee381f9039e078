"""Addresses and routes of the nodes themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from .base import LIST, TAG_MARK, WORD, Model
from .scalars import Cidr, HostAddress, IpAddress, NodeName, UInt32


class Dhcp(Model):
    """Addresses by DHCP, and what of the lease is taken."""

    dhcp: Literal[True] = Field(description="Always `true`.")
    dns: bool = Field(True, description="Take the lease's name servers.")
    routes: bool = Field(True, description="Take the lease's routes.")
    gateway: bool = Field(True, description="Take the lease's default gateway.")


class Planned(Model):
    """The address that a node's `id` has in a subnet."""

    subnet: Cidr = Field(description="The subnet, such as 10.30.0.0/24.")


_DHCP, _PLANNED, _MAP = Tag(TAG_MARK + "dhcp"), Tag(TAG_MARK + "subnet"), Tag(TAG_MARK + "map")
Addresses = Annotated[list[HostAddress], LIST, Field(min_length=1)]


def _sort_of(value: Any) -> str:
    """The tag of a way to say addresses; a mapping with neither `dhcp` nor `subnet` goes by nodes."""
    match value:
        case list():
            return TAG_MARK + "list"
        case Dhcp() | {"dhcp": _}:
            return TAG_MARK + "dhcp"
        case Planned() | {"subnet": _}:
            return TAG_MARK + "subnet"
        case Mapping():
            return TAG_MARK + "map"
    return TAG_MARK + "word"


_SORT = Discriminator(_sort_of)
_NicHere = Annotated[
    Addresses | Annotated[Dhcp, _DHCP] | Annotated[Planned, _PLANNED] | Annotated[Literal["none", "dhcp"], WORD], _SORT
]
_Here = Annotated[
    Addresses
    | Annotated[Dhcp, _DHCP]
    | Annotated[Planned, _PLANNED]
    | Annotated[Literal["none", "dhcp", "inherit"], WORD],
    _SORT,
]
NicIp = Annotated[
    Addresses
    | Annotated[Dhcp, _DHCP]
    | Annotated[Planned, _PLANNED]
    | Annotated[dict[NodeName, _NicHere], _MAP]
    | Annotated[Literal["none", "dhcp"], WORD],
    _SORT,
]
HostIp = Annotated[
    Addresses
    | Annotated[Dhcp, _DHCP]
    | Annotated[Planned, _PLANNED]
    | Annotated[dict[NodeName, _Here], _MAP]
    | Annotated[Literal["none", "dhcp", "inherit"], WORD],
    _SORT,
]


RouteState = Literal["present", "absent"]
_ROUTE_STATE = "`absent` removes it from the nodes; one that is deleted from the spec stays there."


class HostRoute(Model):
    """A route of the nodes."""

    to: Cidr = Field(description="The addresses that it is for.")
    via: IpAddress | None = Field(None, description="The router. Absent: they are on the interface's own LAN.")
    metric: UInt32 | None = Field(None, description="Of two routes the smaller wins. Absent: the kernel's choice.")
    table: UInt32 | None = Field(None, description="The routing table. Absent: the main one.")
    state: RouteState = Field("present", description=_ROUTE_STATE)


class HostRouteRule(Model):
    """Which traffic uses a routing table."""

    from_: Cidr | None = Field(None, alias="from", description="Traffic from these addresses.")
    to: Cidr | None = Field(None, description="Traffic to these addresses.")
    table: UInt32 = Field(description="The routing table.")
    priority: UInt32 | None = Field(
        None, description="Of two rules the smaller is asked first. Absent: the kernel's choice."
    )
    state: RouteState = Field("present", description=_ROUTE_STATE)
