"""`networks`: what VMs are attached to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import LIST, LIST_OR_WORD, LIST_WORD_OR_MAPPING, MAPPING, RAW, WORD, Described, Model, Raw
from .scalars import (
    AddressSpan,
    Cidr,
    ConfigName,
    DeviceName,
    DnsLabel,
    InheritableMtu,
    InterfaceName,
    IpAddress,
    LabelName,
    Labels,
    LabelValue,
    PhysicalNetworkName,
    RouteTarget,
    Subdomain,
    VlanId,
    VlanItem,
)


class LabelRequirement(Model):
    """What is asked of one label of a namespace."""

    key: LabelName = Field(description="The label's name.")
    operator: Literal["In", "NotIn", "Exists", "DoesNotExist"] = Field(description="What is asked of it.")
    values: list[LabelValue] = Field(default_factory=list, description="With `In` and `NotIn`: these values.")


class NamespaceSelector(Model):
    """The namespaces that have certain labels; all that is said must hold."""

    matchLabels: Labels = Field(default_factory=dict, description="Labels that they have, with their values.")
    matchExpressions: list[LabelRequirement] = Field(default_factory=list, description="Further requirements.")


Namespaces = Annotated[
    Annotated[list[DnsLabel], LIST, Field(min_length=1)]
    | Annotated[Literal["all"], WORD]
    | Annotated[NamespaceSelector, MAPPING],
    LIST_WORD_OR_MAPPING,
]
Trunk = Annotated[Annotated[list[VlanItem], LIST, Field(min_length=1)] | Annotated[Literal["all"], WORD], LIST_OR_WORD]

Addressing = Literal["dhcp", "static", "guest", "ovn", "none"]

_POOL = "The addresses that `ip: auto` takes: single ones, or ranges such as 10.12.0.100-10.12.0.199. Absent: all of the subnets."
_NAMES = "The object's name in single namespaces, where it has another name there."
_DNS = "The DNS servers that VMs with a static address are told."


class _Made(Described):
    """What every network that the spec makes can say."""

    namespaces: Namespaces | None = Field(
        None,
        description="The namespaces whose VMs may use it: by name, by their labels, or `all`. Absent: the only namespace of "
        "the spec.",
    )
    mtu: InheritableMtu | None = Field(
        None,
        description="The largest packet, in bytes, or `inherit`: what the spec states for the bridge or what is below it, "
        "if anything. Absent: not written.",
    )
    name: DnsLabel | None = Field(None, description="The object's name. Absent: the key.")
    configName: ConfigName | None = Field(
        None, description="NADs: the name in the CNI configuration, by which OVN knows the network. Absent: `name`."
    )
    names: dict[DnsLabel, DnsLabel] = Field(default_factory=dict, description=f"NADs: {_NAMES[0].lower()}{_NAMES[1:]}")
    folder: Literal["admin", "tenant"] | None = Field(
        None,
        description="Where its files go: `admin`, or `tenant`, the folders of its namespaces. Absent: `tenant` for a UDN, "
        "else `admin`.",
    )
    state: Literal["present", "absent"] = Field(
        "present", description="`absent`: nothing is written for it, and the lock forgets it. No VM may be on it then."
    )
    raw: Raw | None = Field(None, description=RAW)


class PodRoute(Model):
    """A route of the pods on a network."""

    to: Cidr = Field(description="The addresses that it is for.")
    via: IpAddress | None = Field(None, description="The router. Absent: they are on the network itself.")


Ipam = Literal["none", "dhcp", "whereabouts", "host-local", "static"]
_IPAM = (
    "`whereabouts`, from `subnets`, one for each pod of the cluster; `host-local`, the same for each node alone; `static`, "
    "the addresses in `pool`, or else those that a pod asks for; `dhcp`, a server on the LAN (OpenShift's DHCP daemon has "
    "to run: a shim in `additionalNetworks`); or `none`."
)
_POD_ROUTES = "With `ipam`: routes of the pods."


class _Network(_Made):
    """A network of VMs, with what is said of their addresses."""

    subnets: list[Cidr] = Field(default_factory=list, description="The address blocks in use on it.")
    excludeSubnets: list[Cidr] = Field(
        default_factory=list, description="Parts of the subnets from which nobody gets an address.", max_length=25
    )
    gateway: list[IpAddress] = Field(default_factory=list, description="The way out of the subnets.")
    pool: list[AddressSpan] = Field(default_factory=list, description=_POOL)
    dns: list[IpAddress] = Field(default_factory=list, description=_DNS)
    search: list[Subdomain] = Field(default_factory=list, description="The domains that they look up short names in.")


class BridgeNetwork(_Network):
    """A LAN behind a bridge of the nodes: untagged, one VLAN, a family of VLANs, or a trunk for the guest."""

    bridge: DeviceName = Field(
        description="The bridge: one of the spec's, or `br-ex`; with `{vlan}`, a network for each of a family."
    )
    physicalNetwork: PhysicalNetworkName | None = Field(
        None, description="OVS bridges: which of the bridge's localnet names to use. Absent: the first."
    )
    vlan: VlanId | None = Field(None, description="The VLAN ID, 1-4094. Absent: untagged.")
    vlans: list[VlanItem] | None = Field(
        None, description="A network for each of these VLANs; the key holds `{vlan}`.", min_length=1
    )
    trunk: Trunk | None = Field(None, description="VLANs that the guest tags itself, or `all`; Linux bridges only.")
    as_: Literal["auto", "nad", "cudn"] = Field(
        "auto",
        alias="as",
        description="The object it becomes. `auto`: a CUDN on OVS bridges where the target has them, else NADs.",
    )
    addressing: Addressing = Field(
        "dhcp",
        description="Who gives VMs their addresses: `dhcp`, a server on the LAN; `static`, vmnetc, by cloud-init; "
        "`guest`, the guest itself; `ovn`, OVN-Kubernetes, on OVS bridges; or `none`.",
    )
    macSpoofCheck: bool | None = Field(
        None,
        description="Linux bridges: a VM may send from its own MAC address only. Absent: yes, unless `multipleMacs`.",
    )
    multipleMacs: bool = Field(
        False,
        description="Linux bridges: guests may send from other MAC addresses than their NIC's (VRRP, nested guests).",
    )
    ipam: Ipam = Field(
        "none",
        description=f"Linux bridges, for pods instead of VMs: who gives them their addresses. {_IPAM[0].upper()}{_IPAM[1:]}",
    )
    routes: list[PodRoute] = Field(default_factory=list, description=_POD_ROUTES)
    persistentIPs: bool | None = Field(
        None,
        description="With `addressing: ovn`: VMs keep their addresses through restart and migration. Absent: yes.",
    )
    isolatePorts: bool = Field(False, description="Linux bridges: VMs reach the uplink, but not each other.")
    disableContainerInterface: bool = Field(
        False, description="Linux bridges: the pod's own end of the link stays down, as nothing but a VM uses it."
    )
    onlyNodesWithBridge: bool = Field(
        True, description="Linux bridges: VMs are placed only on nodes that have the bridge."
    )


class EvpnDomain(Model):
    """What routers know a part of an EVPN by."""

    vni: int = Field(
        description="Its number (VNI), 1-16777215; every one of the cluster is another.", ge=1, le=2**24 - 1
    )
    routeTarget: RouteTarget | None = Field(
        None,
        description="The route target of what it exports and imports. Absent: made of the cluster's AS and the VNI.",
    )


class Evpn(Model):
    """An overlay that routers outside take part in."""

    vtep: Subdomain = Field(description="The object of kind VTEP with the addresses of the tunnels.")
    mac: EvpnDomain | None = Field(None, description="Layer 2: the LAN (MAC-VRF).")
    ip: EvpnDomain | None = Field(None, description="The routes (IP-VRF). Layer 3 needs it.")


class OverlayNetwork(_Network):
    """A network of OVN-Kubernetes' own, isolated from all others."""

    overlay: Literal["layer2", "layer3"] = Field(
        description="`layer2`: one LAN over all nodes; `layer3`: a subnet per node."
    )
    primary: bool = Field(False, description="It takes the place of the pod network in its namespaces.")
    as_: Literal["auto", "udn", "cudn", "nad"] = Field(
        "auto", alias="as", description="The object it becomes. `auto`: a UDN for one namespace, a CUDN for several."
    )
    persistentIPs: bool | None = Field(
        None,
        description="VMs keep their addresses through restart and migration. Absent: yes, on layer 2 with subnets.",
    )
    addressing: Addressing | None = Field(
        None,
        description="`ovn`: OVN-Kubernetes gives addresses. Secondary layer 2 also: `static`, vmnetc gives them by "
        "cloud-init; `guest`, the guest sets them; `dhcp`, a server on it; `none`. Absent: `ovn` where there are subnets, "
        "else `none`.",
    )
    multipleMacs: bool = Field(
        False, description="OVN-Kubernetes lets no guest send from several MAC addresses: `true` is refused."
    )
    hostSubnet: int | None = Field(None, description="Layer 3: the prefix length of each node's share of the subnets.")
    reservedSubnets: list[Cidr] = Field(
        default_factory=list,
        description="Primary layer-2 networks: parts of the subnets from which a VM gets an address only if it asks for it.",
        max_length=25,
    )
    infrastructureSubnets: list[Cidr] = Field(
        default_factory=list,
        description="Primary layer-2 networks: parts of the subnets for OVN's own addresses, which no VM gets.",
        max_length=4,
    )
    joinSubnets: list[Cidr] = Field(
        default_factory=list,
        description="Primary networks: the subnet between OVN's routers, where the default collides.",
    )
    evpn: Evpn | None = Field(
        None,
        description="Primary networks: routers outside reach it by EVPN instead of OVN's own tunnels. It is a CUDN then.",
    )


class SriovNetwork(_Network):
    """A LAN behind NICs that share themselves out: each NIC of a VM is a virtual function, hardware of its own."""

    sriov: DnsLabel = Field(description="The pool of virtual functions.")
    vlan: VlanId | None = Field(None, description="The VLAN ID, 1-4094. Absent: untagged.")
    vlanQoS: int | None = Field(None, description="The priority (802.1p) of tagged frames, 0-7.", ge=0, le=7)
    addressing: Addressing = Field(
        "dhcp",
        description="Who gives VMs their addresses: `dhcp`, a server on the LAN; `static`, vmnetc, by cloud-init; "
        "`guest`, the guest itself; or `none`.",
    )
    spoofCheck: bool | None = Field(
        None,
        description="A VM may send from its own MAC address only. Absent: yes, unless `multipleMacs`.",
    )
    trust: bool = Field(False, description="The guest may change its MAC address and receive what is for others.")
    multipleMacs: bool = Field(
        False, description="Guests have other MAC addresses than their NIC's (VRRP, nested guests); needs `trust`."
    )
    linkState: Literal["auto", "enable", "disable"] = Field(
        "auto", description="The link of a function: like that of its NIC, or always up or down."
    )
    minTxRate: int | None = Field(None, description="What a VM may always send, in Mbit/s.", ge=1)
    maxTxRate: int | None = Field(None, description="What a VM may send at most, in Mbit/s.", ge=1)


class MacvlanNetwork(_Made):
    """A LAN for pods, not for VMs: live migration, storage. Each pod has a MAC address of its own on a NIC of its node."""

    macvlan: InterfaceName = Field(
        description="The NIC, bond or VLAN interface below, or a role that is one name on all nodes."
    )
    mode: Literal["bridge", "private", "vepa", "passthru"] = Field(
        "bridge",
        description="Whether pods of one node reach each other: on the node (`bridge`), or only by the switch.",
    )
    ipam: Ipam = Field("none", description=f"Who gives pods their addresses: {_IPAM}")
    subnets: list[Cidr] = Field(
        default_factory=list, description="With `ipam`: the address blocks, one of each family."
    )
    pool: list[AddressSpan] = Field(
        default_factory=list,
        description="With `ipam`: a range of each subnet, or with `static` addresses. Absent: all of it.",
    )
    excludeSubnets: list[Cidr] = Field(
        default_factory=list,
        description="With `ipam: whereabouts`: parts of the subnets from which nobody gets an address.",
        max_length=25,
    )
    gateway: list[IpAddress] = Field(default_factory=list, description="With `ipam`: the way out of the subnets.")
    routes: list[PodRoute] = Field(default_factory=list, description=_POD_ROUTES)


class ExistingNetwork(Model):
    """A network that others made; it is used and checked, never written."""

    existing: Literal["nad", "udn", "cudn", "sriov"] = Field(description="The kind of object that stands for it.")
    namespace: DnsLabel | None = Field(None, description="The namespace of its NAD. Absent: that of the VM.")
    name: DnsLabel | None = Field(None, description="The object's name. Absent: the key.")
    names: dict[DnsLabel, DnsLabel] = Field(default_factory=dict, description=_NAMES)
    primary: bool = Field(False, description="It takes the place of the pod network in its namespaces.")
    namespaces: Namespaces | None = Field(None, description="The namespaces whose VMs may use it. Absent: not known.")
    subnets: list[Cidr] = Field(default_factory=list, description="The address blocks in use on it.")
    gateway: list[IpAddress] = Field(default_factory=list, description="The way out of the subnets.")
    addressing: Addressing | None = Field(
        None,
        description="Who gives VMs their addresses: `dhcp`, `static`, `guest`, `ovn` or `none`. Absent: `ovn` on a primary "
        "network, else `dhcp`.",
    )
    pool: list[AddressSpan] = Field(default_factory=list, description=_POOL)
    dns: list[IpAddress] = Field(default_factory=list, description=_DNS)
    mtu: InheritableMtu | None = Field(
        None, description="The largest packet, in bytes. Absent, or `inherit`: nothing is known of it."
    )
    description: str | None = Field(None, description="One line for people who read the spec.")


Network = BridgeNetwork | OverlayNetwork | SriovNetwork | MacvlanNetwork | ExistingNetwork


class Namespace(Described):
    """A namespace: made here, or there already."""

    existing: bool = Field(
        False, description="It is there already: nothing is written for it, and `labels` say which it has."
    )
    primaryUdnLabel: bool = Field(
        False, description="Only with `existing`: it was created with the label for primary user-defined networks."
    )
