"""UserDefinedNetwork and ClusterUserDefinedNetwork (k8s.ovn.org/v1) by OpenShift release.

Written from the facts about the fields and rules of each release; nothing is
taken over from the CRDs. What JSON Schema cannot say (one CIDR inside another,
host bits, immutability) is left to the rules of the compiler.
"""

from __future__ import annotations

from dataclasses import dataclass

import patterns
from parts import (
    ANY_OBJECT,
    SELECTOR,
    Schema,
    absent,
    array,
    choice,
    document,
    given,
    has,
    integer,
    ref,
    strict,
    text,
    when,
)

API_VERSION = "k8s.ovn.org/v1"


@dataclass(frozen=True, slots=True)
class Release:
    """What a release of OpenShift has; a new release is a new row of RELEASES."""

    name: str
    localnet: bool  # ClusterUserDefinedNetwork knows the topology Localnet


RELEASES = (
    Release("4.18", localnet=False),
    Release("4.19", localnet=True),
)

IPV4 = {"pattern": r"^[^:]*$"}
IPV6 = {"pattern": ":"}
IPV6_MINIMUM_MTU = 1280


def files(release: Release) -> dict[str, Schema]:
    """The two schemas of a release, by file name."""
    return {
        f"openshift-{release.name}/k8s.ovn.org/userdefinednetwork_v1.json": namespaced(),
        f"openshift-{release.name}/k8s.ovn.org/clusteruserdefinednetwork_v1.json": cluster(release),
    }


def namespaced() -> Schema:
    """UserDefinedNetwork: Layer2 and Layer3 in every release."""
    return document(
        API_VERSION,
        "UserDefinedNetwork",
        {"spec": network({"Layer2": layer2(), "Layer3": layer3()}), "status": ANY_OBJECT},
        definitions=definitions(),
    )


def cluster(release: Release) -> Schema:
    """ClusterUserDefinedNetwork: the network stands under spec.network."""
    blocks = {"Layer2": layer2(), "Layer3": layer3()}
    if release.localnet:
        blocks["Localnet"] = localnet()
    spec = strict(
        {"namespaceSelector": SELECTOR, "network": network(blocks)},
        ["namespaceSelector", "network"],
    )
    return document(
        API_VERSION,
        "ClusterUserDefinedNetwork",
        {"spec": spec, "status": ANY_OBJECT},
        definitions=definitions(),
    )


def network(blocks: dict[str, Schema]) -> Schema:
    """The topology and its block; a block of another topology is refused.

    The CRD of ClusterUserDefinedNetwork in 4.18 lets a wrong block pass, and
    the controller reports it later; here it is refused in every release.
    """
    keys = {topology: topology.lower() for topology in blocks}
    rules = [when(has(topology=topology), given(key), absent(key)) for topology, key in keys.items()]
    properties = {keys[topology]: block for topology, block in blocks.items()}
    return strict({"topology": choice(*blocks)} | properties, ["topology"], allOf=rules)


def layer2() -> Schema:
    """A switch over all nodes, of a namespace's own (Primary) or beside it (Secondary)."""
    rules = [
        *subnets_by_ipam(),
        when(ipam_disabled(), has(role="Secondary")),
        primary_only("joinSubnets"),
        mtu_for_ipv6({"contains": IPV6}),
    ]
    properties = {
        "role": choice("Primary", "Secondary"),
        "mtu": ref("mtu"),
        "subnets": ref("dualStack"),
        "joinSubnets": ref("dualStack"),
        "ipam": ref("ipam"),
    }
    return strict(properties, ["role"], allOf=rules)


def layer3() -> Schema:
    """A subnet per node, with a router between them."""
    rules = [
        primary_only("joinSubnets"),
        mtu_for_ipv6({"contains": {"properties": {"cidr": IPV6}}}),
    ]
    properties = {
        "role": choice("Primary", "Secondary"),
        "mtu": ref("mtu"),
        "subnets": array(ref("nodeSubnet"), 1, 2) | both_families({"cidr": IPV4}, {"cidr": IPV6}),
        "joinSubnets": ref("dualStack"),
    }
    return strict(properties, ["role", "subnets"], allOf=rules)


def localnet() -> Schema:
    """A physical network, by the name that the bridge mappings of the nodes give it."""
    rules = [
        *subnets_by_ipam(),
        when(given("excludeSubnets"), given("subnets")),
        mtu_for_ipv6({"contains": IPV6}),
    ]
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
        "ipam": ref("ipam"),
    }
    return strict(properties, ["role", "physicalNetworkName"], allOf=rules)


def definitions() -> dict[str, Schema]:
    """What several blocks use."""
    return {
        "cidr": text(patterns.CIDR, 43),
        "dualStack": array(ref("cidr"), 1, 2) | both_families(None, None),
        "ipam": ipam(),
        "mtu": integer(576, 65536),
        "nodeSubnet": node_subnet(),
    }


def ipam() -> Schema:
    """Address management; an empty block is refused, and so is a lifecycle without addresses."""
    return strict(
        {"mode": choice("Enabled", "Disabled"), "lifecycle": choice("Persistent")},
        minProperties=1,
        allOf=[when(has(mode="Disabled"), absent("lifecycle"))],
    )


def node_subnet() -> Schema:
    """A Layer3 subnet: each node's share is smaller than the whole, and below /32 in IPv4."""
    smaller = [
        when(
            {"properties": {"cidr": {"pattern": f"/{prefix}$"}}},
            {"properties": {"hostSubnet": {"minimum": prefix + 1}}},
        )
        for prefix in range(1, 129)
    ]
    below_32 = when(
        {"properties": {"cidr": IPV4}},
        {"properties": {"hostSubnet": {"maximum": 31}}},
    )
    sizes = when(given("hostSubnet"), {"allOf": [below_32, *smaller]})
    return strict({"cidr": ref("cidr"), "hostSubnet": integer(1, 127)}, ["cidr"], allOf=[sizes])


def both_families(ipv4: dict[str, Schema] | None, ipv6: dict[str, Schema] | None) -> Schema:
    """Two subnets are one of IPv4 and one of IPv6; the families may be told by a property."""
    first = {"properties": ipv4} if ipv4 else IPV4
    second = {"properties": ipv6} if ipv6 else IPV6
    return {"allOf": [when({"minItems": 2}, {"allOf": [{"contains": first}, {"contains": second}]})]}


def ipam_disabled() -> Schema:
    """The condition that the block has no address management."""
    return {"properties": {"ipam": has(mode="Disabled")}, "required": ["ipam"]}


def subnets_by_ipam() -> list[Schema]:
    """Subnets are there exactly when addresses are managed."""
    return [when(ipam_disabled(), absent("subnets"), given("subnets"))]


def primary_only(key: str) -> Schema:
    """The key goes with the role Primary only."""
    return when(given(key), has(role="Primary"))


def mtu_for_ipv6(subnets: Schema) -> Schema:
    """An IPv6 subnet needs the smallest MTU that IPv6 allows."""
    condition = {"properties": {"subnets": subnets}, "required": ["subnets"]}
    return when(condition, {"properties": {"mtu": {"minimum": IPV6_MINIMUM_MTU}}})
