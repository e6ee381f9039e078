"""UserDefinedNetwork and ClusterUserDefinedNetwork (k8s.ovn.org/v1) by release of OpenShift or of OVN-Kubernetes.

Written from the facts about the fields and rules of each release; nothing is
taken over from the CRDs. What addresses and numbers have to do with each other
(one CIDR inside another, two families, host bits, ranges of route targets) is
left to `vmnetc/verify/cross_field.py`; both together give the API server's
verdict on a new object.
"""

from __future__ import annotations

from dataclasses import dataclass

import patterns
from parts import (
    ANY_OBJECT,
    STRING,
    TEXT,
    Schema,
    absent,
    array,
    choice,
    document,
    either,
    given,
    has,
    integer,
    mapping,
    ref,
    strict,
    text,
    when,
)

API_VERSION = "k8s.ovn.org/v1"


@dataclass(frozen=True, slots=True)
class Release:
    """What a release has; a new one is a new row of RELEASES, its name that of its folder."""

    name: str
    ipam: bool  # Layer2 has `ipam` with `mode` and `lifecycle`; before, `ipamLifecycle` beside the role
    limits: bool  # an MTU begins at 576, a CIDR has 43 characters at most, a Layer3 subnet has a CIDR
    cudn_cidrs: bool  # ClusterUserDefinedNetwork reads its CIDRs; before, they are any text
    cudn_topology: bool  # ClusterUserDefinedNetwork has the block of its topology, and no other
    localnet: bool  # ClusterUserDefinedNetwork knows the topology Localnet
    preconfigured: bool  # Layer2 has gateways, reserved and infrastructure subnets
    evpn: bool  # ClusterUserDefinedNetwork has `transport` and `evpn`
    no_overlay: str = ""  # the block that the transport NoOverlay has to have; OpenShift has none


def _release(minor: str, *columns: bool) -> Release:
    return Release(f"openshift-4.{minor}", *columns)


RELEASES = (
    #               ipam  limits cidrs topology localnet preconfigured evpn
    _release("17", False, False, False, False, False, False, False),
    _release("18", True, True, True, False, False, False, False),
    _release("19", True, True, True, True, True, False, False),
    _release("20", True, True, True, True, True, True, False),
    _release("21", True, True, True, True, True, True, False),
    _release("22", True, True, True, True, True, True, True),
    _release("23", True, True, True, True, True, True, True),
    # Upstream v1.1.0 is as 4.19; from v1.2.0 on there is a network without an overlay (v1.2.0 `dist/templates`, v1.3.0
    # `helm/ovn-kubernetes/crds`).
    Release("ovn-kubernetes-1.2", True, True, True, True, True, True, False, "noOverlayOptions"),
    Release("ovn-kubernetes-1.3", True, True, True, True, True, True, True, "noOverlay"),
)

# In IPv6 the last 32 bits may be written as IPv4; how many groups come before is left to the rules.
_TAIL = rf"[0-9A-Fa-f:]*:{patterns.IPV4}"
IP = text(rf"({patterns.IP}|{_TAIL})")
CIDR = rf"({patterns.CIDR}|{_TAIL}/[0-9]{{1,3}})"
LONGEST_CIDR = 43
# Global and local part, each a number, or a wildcard or an address for the first; the ranges are left to the rules.
ROUTE_TARGET = text(rf"(\*|{patterns.IPV4}|[0-9]+):[0-9]+", 21)

# As loose as the API server: what a selector means, it does not look at.
SELECTOR = strict(
    {
        "matchLabels": mapping(STRING),
        "matchExpressions": array(
            strict({"key": STRING, "operator": STRING, "values": array(STRING)}, ["key", "operator"])
        ),
    }
)


def files(release: Release) -> dict[str, Schema]:
    """The two schemas of a release, by file name."""
    return {
        f"{release.name}/k8s.ovn.org/userdefinednetwork_v1.json": namespaced(release),
        f"{release.name}/k8s.ovn.org/clusteruserdefinednetwork_v1.json": cluster(release),
    }


def namespaced(release: Release) -> Schema:
    """UserDefinedNetwork: Layer2 and Layer3 in every release."""
    blocks = {"Layer2": layer2(release), "Layer3": layer3(cidr_required=release.limits)}
    return document(
        API_VERSION,
        "UserDefinedNetwork",
        {"spec": strict(topologies(blocks), ["topology"], allOf=agreement(blocks)), "status": ANY_OBJECT},
        definitions=definitions(release, read_cidrs=True),
    )


def cluster(release: Release) -> Schema:
    """ClusterUserDefinedNetwork: the network stands under spec.network."""
    blocks = {"Layer2": layer2(release), "Layer3": layer3(cidr_required=True)}
    if release.localnet:
        blocks["Localnet"] = localnet()
    properties, rules = topologies(blocks), agreement(blocks) if release.cudn_topology else []
    if release.evpn:
        properties |= {"transport": choice("NoOverlay", "EVPN"), "evpn": evpn()}
        rules.append(when(has(transport="EVPN"), given("evpn") | evpn_on(), absent("evpn")))
    elif release.no_overlay:
        properties["transport"] = choice("NoOverlay", "Geneve")
    if key := release.no_overlay:
        properties[key] = no_overlay()
        rules.append(when(has(transport="NoOverlay"), given(key) | routed_primary(), absent(key)))
    network = strict(properties, ["topology"]) | ({"allOf": rules} if rules else {})
    spec = strict({"namespaceSelector": SELECTOR, "network": network}, ["namespaceSelector", "network"])
    return document(
        API_VERSION,
        "ClusterUserDefinedNetwork",
        {"spec": spec, "status": ANY_OBJECT},
        definitions=definitions(release, read_cidrs=release.cudn_cidrs),
    )


def topologies(blocks: dict[str, Schema]) -> dict[str, Schema]:
    """The topology, and the block that each has."""
    return {"topology": choice(*blocks)} | {topology.lower(): block for topology, block in blocks.items()}


def agreement(blocks: dict[str, Schema]) -> list[Schema]:
    """The block of the topology is there, and no other."""
    keys = {topology: topology.lower() for topology in blocks}
    return [when(has(topology=topology), given(key), absent(key)) for topology, key in keys.items()]


def layer2(release: Release) -> Schema:
    """A switch over all nodes, of a namespace's own (Primary) or beside it (Secondary)."""
    properties = {
        "role": choice("Primary", "Secondary"),
        "mtu": ref("mtu"),
        "subnets": ref("dualStack"),
        "joinSubnets": ref("dualStack"),
    }
    rules = [primary_only("joinSubnets")]
    if release.ipam:
        properties["ipam"] = ipam()
        rules += [*subnets_by_ipam(), when(ipam_disabled(), has(role="Secondary"))]
    else:
        properties["ipamLifecycle"] = choice("Persistent")
        rules += [when(has(role="Primary"), given("subnets")), when(given("ipamLifecycle"), given("subnets"))]
    if release.preconfigured:
        properties |= {
            "defaultGatewayIPs": array(IP, 1, 2),
            "reservedSubnets": array(ref("cidr"), 1, 25),
            "infrastructureSubnets": array(ref("cidr"), 1, 4),
        }
        rules += [primary_only(key) for key in ("defaultGatewayIPs", "reservedSubnets", "infrastructureSubnets")]
    return strict(properties, ["role"], allOf=rules)


def layer3(*, cidr_required: bool) -> Schema:
    """A subnet per node, with a router between them."""
    subnet = strict({"cidr": ref("cidr"), "hostSubnet": integer(1, 127)})
    if cidr_required:
        subnets = array(subnet | given("cidr"), 1, 2)
    else:
        # The rules of that release fail where they look for a CIDR that is not there: beside a size, and in pairs.
        subnet["dependencies"] = {"hostSubnet": ["cidr"]}
        subnets = array(subnet, 1, 2) | when({"minItems": 2}, {"items": given("cidr")})
    properties = {
        "role": choice("Primary", "Secondary"),
        "mtu": ref("mtu"),
        "subnets": subnets,
        "joinSubnets": ref("dualStack"),
    }
    return strict(properties, ["role", "subnets"], allOf=[primary_only("joinSubnets")])


def localnet() -> Schema:
    """A physical network, by the name that the bridge mappings of the nodes give it."""
    rules = [*subnets_by_ipam(), when(given("excludeSubnets"), given("subnets"))]
    vlan = strict(
        {"mode": choice("Access"), "access": strict({"id": integer(1, 4094)}, ["id"])},
        ["mode", "access"],
    )
    properties = {
        "role": choice("Secondary"),
        "physicalNetworkName": text("[^,:]+", 253),
        "mtu": ref("mtu"),
        "vlan": vlan,
        "subnets": ref("dualStack"),
        "excludeSubnets": array(ref("cidr"), 1, 25),
        "ipam": ipam(),
    }
    return strict(properties, ["role", "physicalNetworkName"], allOf=rules)


def definitions(release: Release, *, read_cidrs: bool) -> dict[str, Schema]:
    """What several blocks use."""
    cidr = text(CIDR) if read_cidrs else dict(STRING)
    if release.limits:
        cidr["maxLength"] = LONGEST_CIDR
    return {
        "cidr": cidr,
        "dualStack": array(ref("cidr"), 1, 2),
        "mtu": integer(576 if release.limits else 0, 65536),
    }


def ipam() -> Schema:
    """Address management; an empty block is refused, and so is a lifecycle without addresses."""
    return strict(
        {"mode": choice("Enabled", "Disabled"), "lifecycle": choice("Persistent")},
        minProperties=1,
        allOf=[when(has(mode="Disabled"), absent("lifecycle"))],
    )


def ipam_disabled() -> Schema:
    """The condition that the block has no address management."""
    return {"properties": {"ipam": has(mode="Disabled")}, "required": ["ipam"]}


def subnets_by_ipam() -> list[Schema]:
    """Subnets are there exactly when addresses are managed."""
    return [when(ipam_disabled(), absent("subnets"), given("subnets"))]


def primary_only(key: str) -> Schema:
    """The key goes with the role Primary only."""
    return when(given(key), has(role="Primary"))


def evpn() -> Schema:
    """The tunnel endpoint, and a VRF for bridged or routed traffic, or both."""
    vrf = strict({"vni": integer(1, 2**24 - 1), "routeTarget": ROUTE_TARGET}, ["vni"])
    properties = {"vtep": TEXT, "macVRF": vrf, "ipVRF": vrf}
    return strict(properties, ["vtep"]) | either(given("macVRF"), given("ipVRF"))


def evpn_on() -> Schema:
    """What carries EVPN: a primary network, with the VRF that its topology needs."""
    return either(evpn_of("Layer2", given("macVRF")), evpn_of("Layer3", given("ipVRF") | absent("macVRF")))


def no_overlay() -> Schema:
    """How pods are reached without a tunnel: by whose routes, and under whose addresses."""
    properties = {"outboundSNAT": choice("Enabled", "Disabled"), "routing": choice("Managed", "Unmanaged")}
    return strict(properties, list(properties))


def routed_primary() -> Schema:
    """The demand that a network is a primary one of layer 3."""
    return {"properties": {"topology": {"const": "Layer3"}, "layer3": has(role="Primary")}, "required": ["layer3"]}


def evpn_of(topology: str, vrfs: Schema) -> Schema:
    """The demand that a network has this topology, the role Primary, and these VRFs."""
    block = topology.lower()
    return {
        "properties": {"topology": {"const": topology}, block: has(role="Primary"), "evpn": vrfs},
        "required": [block],
    }
