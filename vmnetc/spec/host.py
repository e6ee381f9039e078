"""`interfaces` and `bridges`: what the nodes get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from .base import LIST, LIST_OR_WORD, WORD, Described
from .scalars import DnsLabel, InterfaceName, Mtu, PhysicalNetworkName, Scalar, VlanId, VlanItem

Ip = Literal["none", "dhcp"]
BondMode = Literal["active-backup", "balance-xor", "802.3ad", "balance-rr", "broadcast", "balance-tlb", "balance-alb"]

AllowedVlans = Annotated[
    Annotated[list[VlanItem], LIST, Field(min_length=1)] | Annotated[Literal["none"], WORD], LIST_OR_WORD
]

_LATER = frozenset({"mac", "routes", "routeRules", "state", "restore", "nncp", "raw"})
_IPS = frozenset({"text", "mapping", "list"})


class _OnNodes(Described):
    later: ClassVar[frozenset[str]] = _LATER
    later_values: ClassVar[Mapping[str, frozenset[str]]] = {"ip": _IPS}

    nodes: list[DnsLabel] = Field(["workers"], description="The node groups that get it.", min_length=1)
    mtu: Mtu | None = Field(
        None, description="The largest packet, in bytes, without the Ethernet header. Absent: the kernel's choice."
    )


class Ethernet(_OnNodes):
    """A NIC; it need be written only to set its MTU or its address."""

    ethernet: Literal[True] = Field(description="Always `true`: this is a NIC that the nodes have.")
    ip: Ip | None = Field(None, description="`dhcp` or `none`. Absent: the NIC's addresses are left as they are.")


class Bond(_OnNodes):
    """Several NICs as one."""

    bond: list[InterfaceName] = Field(description="The NICs.", min_length=1)
    mode: BondMode = Field(
        "active-backup", description="How traffic is spread. `802.3ad` and `balance-xor` need the switch's help."
    )
    options: dict[str, Scalar] = Field(
        default_factory=dict, description="Options of the kernel's bonding driver, such as `miimon: 100`."
    )
    ip: Ip = Field("none", description="The node's own address on it: `none` or `dhcp`.")


class Vlan(_OnNodes):
    """A tagged interface of the node itself, on a NIC or a bond. VMs need none: a network with `vlan` tags for them."""

    later: ClassVar[frozenset[str]] = _LATER | {"reorderHeaders"}

    vlan: VlanId = Field(description="The VLAN ID, 1-4094.")
    on: InterfaceName = Field(description="The NIC or bond below.")
    ip: Ip = Field("none", description="The node's own address on it: `none` or `dhcp`.")


Interface = Ethernet | Bond | Vlan


class Bridge(Described):
    """A bridge on the nodes. `br-ex`, OVN-Kubernetes' own, is built in and need not be written."""

    later: ClassVar[frozenset[str]] = _LATER | {"nativeVlan"}
    decisive: ClassVar[frozenset[str]] = frozenset({"state"})
    later_values: ClassVar[Mapping[str, frozenset[str]]] = {"ip": _IPS, "mtu": frozenset({"inherit"})}

    uplink: InterfaceName | None = Field(
        None,
        description="The NIC, bond or VLAN interface through which it reaches the LAN; `none`: it ends on the node.",
    )
    type: Literal["linux", "ovs"] | None = Field(
        None, description="`linux` (the default; `ovs` for br-ex) or `ovs`, an Open vSwitch bridge."
    )
    existing: bool = Field(False, description="It is there already: it may be used, and is never made or changed.")
    nodes: list[DnsLabel] = Field(["workers"], description="The node groups that get it.", min_length=1)
    stp: bool = Field(False, description="Spanning tree.")
    mcastSnooping: bool | None = Field(
        None, description="Multicast snooping, Linux bridges only. Absent: nmstate's default."
    )
    allowedVlans: AllowedVlans | None = Field(
        None,
        description="VLANs that the uplink port lets through tagged, such as `[100-131, 200]`; untagged frames always pass. "
        "Absent: the operator lets 2-4094 through. `none`: no VLAN filtering.",
    )
    mtu: Mtu | None = Field(None, description="The largest packet, in bytes. Absent: the kernel's choice.")
    ip: Ip = Field("none", description="The node's own address on it: `none` or `dhcp`.")
    physicalNetwork: list[PhysicalNetworkName] | None = Field(
        None,
        min_length=1,
        description="Names under which OVN knows the bridge (`bridge-mappings`). Absent: `<bridge>-localnet`.",
    )
