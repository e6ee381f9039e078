"""`interfaces` and `bridges`: what the nodes get."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, Tag

from .base import LIST, LIST_OR_WORD, RAW_INTERFACE, TAG_MARK, WORD, Described, Raw
from .node_addresses import HostIp, HostRoute, HostRouteRule, NicIp
from .scalars import (
    DeviceName,
    DnsLabel,
    InheritableMtu,
    Mac,
    Mtu,
    NodeName,
    PhysicalNetworkName,
    PolicyName,
    Scalar,
    VlanId,
    VlanItem,
)

BondMode = Literal["active-backup", "balance-xor", "802.3ad", "balance-rr", "broadcast", "balance-tlb", "balance-alb"]
State = Literal["present", "down", "absent"]
Ipv6 = Literal["none", "dhcp", "auto"]
Restore = Literal["up", "dhcp", "none"]

AllowedVlans = Annotated[
    Annotated[list[VlanItem], LIST, Field(min_length=1)] | Annotated[Literal["none"], WORD], LIST_OR_WORD
]

_IP = "The node's own address on it: `none`, `dhcp`, addresses with their prefix, `{subnet}`, `inherit`, or these by group and node."


class _OnNodes(Described):
    """What interfaces and bridges share."""

    nodes: list[DnsLabel] = Field(["workers"], description="The node groups that get it.", min_length=1)
    mac: Mac | None = Field(None, description="Its MAC address. Absent: the kernel's choice.")
    ip: HostIp = Field("none", description=_IP)
    ipv6: Ipv6 | None = Field(
        None,
        description="IPv6 where `ip` has no address of it: `none` turns it off, `dhcp` asks for a lease, `auto` for one and "
        "for what routers announce. Absent: off for what is made, on a NIC left as it is.",
    )
    forwarding: bool | None = Field(
        None,
        description="Whether the node passes IPv4 packets on that come in by it. Absent: as the node does everywhere.",
    )
    routes: list[HostRoute] = Field(default_factory=list, description="Routes through it.")
    routeRules: list[HostRouteRule] = Field(default_factory=list, description="Which traffic uses which routing table.")
    state: State = Field(
        "present", description="`absent` removes it from the nodes under the same policy; `down` turns it off."
    )
    restore: Restore = Field(
        "up",
        description="With `state: absent`: what its NICs become, `up` without address, `dhcp`, or `none`: left as they are.",
    )
    nncp: PolicyName | None = Field(
        None,
        description="The policy's name; `{group}`, `{host}` and `{vlan}` stand for these, `{short}` for the host up to its first dot. "
        "What names the same policy is in it together. Absent: the device at the bottom.",
    )
    raw: Raw | None = Field(None, description=RAW_INTERFACE)


class _Interface(_OnNodes):
    mtu: Mtu | None = Field(
        None, description="The largest packet, in bytes, without the Ethernet header. Absent: the kernel's choice."
    )


class Ethernet(_Interface):
    """A NIC; it need be written only to set its MTU or its address."""

    ethernet: Literal[True] = Field(description="Always `true`: this is a NIC that the nodes have.")
    ip: NicIp | None = Field(  # type: ignore[assignment]  # a NIC may be silent about its addresses, and inherits from none
        None,
        description=_IP.replace(" `inherit`,", "") + " Absent: left as it is.",
    )


class Bond(_Interface):
    """Several NICs as one."""

    bond: list[DeviceName] = Field(description="The NICs, by name or role.", min_length=1)
    mode: BondMode = Field(
        "active-backup", description="How traffic is spread. `802.3ad` and `balance-xor` need the switch's help."
    )
    options: dict[str, Scalar] = Field(
        default_factory=dict, description="Options of the kernel's bonding driver, such as `miimon: 100`."
    )


class Vlan(_Interface):
    """A tagged interface of the node itself. VMs need none: a network with `vlan` tags for them.

    On an OVS bridge it is a port of the bridge in that VLAN: the node's own address beside its VMs.
    """

    vlan: VlanId = Field(description="The VLAN ID, 1-4094.")
    on: DeviceName = Field(description="The NIC, role or bond below, or an OVS bridge.")
    reorderHeaders: bool | None = Field(
        None, description="Whether the kernel reorders headers. Absent: nmstate's default."
    )


class VlanFamily(_Interface):
    """A tagged interface for each of several VLANs; the key holds `{vlan}`."""

    vlans: list[VlanItem] = Field(description="The VLAN IDs, such as `[100-103, 200]`.", min_length=1)
    on: DeviceName = Field(description="The NIC, role or bond below, or an OVS bridge.")
    reorderHeaders: bool | None = Field(
        None, description="Whether the kernel reorders headers. Absent: nmstate's default."
    )


class BridgePort(_Interface):
    """The node's own interface on an OVS bridge, untagged."""

    on: DeviceName = Field(description="The OVS bridge.")


class Macvlan(_Interface):
    """The node's own interface beside macvlan pods, which reach it over this and not over the NIC below."""

    macvlan: DeviceName = Field(description="The NIC, role, bond or VLAN interface below.")
    mode: Literal["bridge", "private", "vepa", "passthru"] = Field(
        "bridge", description="Whether it and the pods reach each other: on the node (`bridge`), or only by the switch."
    )
    promiscuous: bool = Field(
        True, description="It receives what is for others too; `false` with `mode: passthru` only."
    )


Making = Ethernet | Bond | Vlan | BridgePort | Macvlan
_KINDS = {"ethernet": Ethernet, "bond": Bond, "vlan": Vlan, "macvlan": Macvlan, "on": BridgePort}


def _kind_of(making: Any) -> str | None:
    """The tag of the first kind that it names."""
    if isinstance(making, dict):
        return next((TAG_MARK + kind for kind in _KINDS if kind in making), None)
    return next((TAG_MARK + kind for kind, model in _KINDS.items() if type(making) is model), None)


_Making = Annotated[
    Annotated[Ethernet, Tag(TAG_MARK + "ethernet")]
    | Annotated[Bond, Tag(TAG_MARK + "bond")]
    | Annotated[Vlan, Tag(TAG_MARK + "vlan")]
    | Annotated[Macvlan, Tag(TAG_MARK + "macvlan")]
    | Annotated[BridgePort, Tag(TAG_MARK + "on")],
    Discriminator(
        _kind_of,
        custom_error_type="expected",
        custom_error_message="{expected}",
        custom_error_context={"expected": "an interface: exactly one of bond, vlan, macvlan, on and ethernet"},
    ),
]


class Varied(_Interface):
    """One device name, made in different ways on different nodes."""

    fills_in: ClassVar[bool] = False

    nodes: list[DnsLabel] | None = Field(  # type: ignore[assignment]  # absent: those that `perGroup` names
        None, description="The node groups that get it. Absent: those that `perGroup` names.", min_length=1
    )
    perGroup: dict[NodeName, _Making] = Field(
        description="What it is on each group, or on a node by name; fields beside it hold everywhere.", min_length=1
    )


Interface = Making | VlanFamily | Varied


class Bridge(_OnNodes):
    """A bridge on the nodes. `br-ex`, OVN-Kubernetes' own, is built in and need not be written."""

    uplink: DeviceName | None = Field(
        None,
        description="The NIC, role, bond or VLAN interface through which it reaches the LAN; `none`: it ends on the node.",
    )
    type: Literal["linux", "ovs"] | None = Field(
        None, description="`linux` (the default; `ovs` for br-ex) or `ovs`, an Open vSwitch bridge."
    )
    existing: bool = Field(False, description="It is there already: it may be used, and is never made or changed.")
    stp: bool = Field(False, description="Spanning tree.")
    mcastSnooping: bool | None = Field(
        None, description="Multicast snooping, Linux bridges only. Absent: nmstate's default."
    )
    allowedVlans: AllowedVlans | None = Field(
        None,
        description="VLANs that the uplink port lets through tagged, such as `[100-131, 200]`; untagged frames always pass. "
        "Absent: the operator lets 2-4094 through. `none`: no VLAN filtering. On an OVS bridge untagged frames pass only "
        "without a list.",
    )
    nativeVlan: VlanId | None = Field(
        None,
        description="The VLAN of untagged frames on the uplink port; needs a list in `allowedVlans` that does not hold it. "
        "Absent: VLAN 1.",
    )
    mtu: InheritableMtu | None = Field(
        None,
        description="The largest packet, in bytes, or `inherit`: what the spec states for the uplink or what is below it, "
        "if anything. Absent: the kernel's choice.",
    )
    physicalNetwork: list[PhysicalNetworkName] | None = Field(
        None,
        min_length=1,
        description="Names under which OVN knows the bridge (`bridge-mappings`). Absent: `<bridge>-localnet`.",
    )
    mapped: bool = Field(
        False,
        description="With `existing` and `physicalNetwork`: the names lead to it already, and no policy is written for them.",
    )
