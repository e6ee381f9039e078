"""What the API server asks of values of one object together, which no schema can say.

Of user-defined networks each rule is told a network (a UDN's `spec`, a CUDN's `spec.network`) that its schema accepts,
and names what it refuses by the pointer from there. A value that an earlier rule refuses is left out of what later
rules look at.

The rules are those of the CRDs in openshift/cluster-network-operator release-4.17 to release-4.23,
`bindata/network/ovn-kubernetes/common/001-crd.yaml`; which release has which is in `targets/table.py`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from vmnetc.targets.table import Target

_Network = dict[str, Any]
_Refusal = tuple[str, Any]
_Rule = Callable[[_Network], Iterator[_Refusal]]
_Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_Cidr = ipaddress.IPv4Interface | ipaddress.IPv6Interface

_BLOCKS = ("layer2", "layer3", "localnet")
_PIECES = ("excludeSubnets", "reservedSubnets", "infrastructureSubnets")
_CIDRS = ("subnets", "joinSubnets", *_PIECES)
_VRFS = ("macVRF", "ipVRF")
_IPV6_MINIMUM_MTU = 1280


def refusals(body: dict[str, Any], target: Target) -> Iterator[_Refusal]:
    """What a release's API server refuses in an object whose schema accepts it: JSON pointer and value."""
    yield from ((pointer, value) for pointer, value, _ in reasons(body, target))


def reasons(body: dict[str, Any], target: Target) -> Iterator[tuple[str, Any, str]]:
    """The same with the reason, which goes on after the value: `"10.0.0.0" is no address block`."""
    match body["kind"]:
        case "VirtualMachine":
            for pointer, value in _key_twice(body["spec"]["template"].get("spec", {})):
                yield pointer, value, "is in the list twice"
            return
        case "UserDefinedNetwork":
            network, at = body["spec"], "/spec"
        case "ClusterUserDefinedNetwork" if target.cudn_address_rules:
            network, at = body["spec"]["network"], "/spec/network"
        case _:
            return
    for rule, reason in _RULES.items():
        if rule is not _mtu_below_ipv6 or target.ipv6_mtu_rule:
            for pointer, value in rule(network):
                yield f"{at}{pointer}", value, reason


# Lists of a VM's pod that are maps to the API server, with their keys (KubeVirt's CRD, x-kubernetes-list-map-keys).
_KEYS_OF_LISTS = {"resourceClaims": ("name",), "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable")}


def _key_twice(pod: dict[str, Any]) -> Iterator[_Refusal]:
    for name, keys in _KEYS_OF_LISTS.items():
        seen = set()
        for index, item in enumerate(pod.get(name) or ()):
            key = tuple(item.get(part) for part in keys)
            if key in seen:
                yield f"/spec/template/spec/{name}/{index}", item
            seen.add(key)


def _cidr_invalid(network: _Network) -> Iterator[_Refusal]:
    for at, block in _blocks(network):
        for key in _CIDRS:
            yield from ((f"{at}{pointer}", text) for pointer, text in _texts(block, key) if cidr(text) is None)


def _gateway_invalid(network: _Network) -> Iterator[_Refusal]:
    for at, block in _blocks(network):
        for pointer, text in _texts(block, "defaultGatewayIPs"):
            if ip(text) is None:
                yield f"{at}{pointer}", text


def _two_of_one_family(network: _Network) -> Iterator[_Refusal]:
    for at, block in _blocks(network):
        families = {key: [subnet.version for subnet in _cidrs(block, key)] for key in ("subnets", "joinSubnets")}
        families["defaultGatewayIPs"] = [gateway.version for gateway in _gateways(block)]
        for key, found in families.items():
            if len(found) > len(set(found)):
                yield f"{at}/{key}", block[key]


def _mtu_below_ipv6(network: _Network) -> Iterator[_Refusal]:
    for at, block in _blocks(network):
        small = block.get("mtu", _IPV6_MINIMUM_MTU) < _IPV6_MINIMUM_MTU
        if small and any(subnet.version == 6 for subnet in _cidrs(block, "subnets")):
            yield f"{at}/mtu", block["mtu"]


def _share_not_smaller(network: _Network) -> Iterator[_Refusal]:
    """A node's share is smaller than the subnet, and of IPv4 more than one address."""
    for index, subnet in enumerate(network.get("layer3", {}).get("subnets", [])):
        block = cidr(subnet.get("cidr", ""))
        if block is None or "hostSubnet" not in subnet:
            continue
        longest = 31 if block.version == 4 else 127
        if not block.network.prefixlen < subnet["hostSubnet"] <= longest:
            yield f"/layer3/subnets/{index}/hostSubnet", subnet["hostSubnet"]


def _piece_outside_subnets(network: _Network) -> Iterator[_Refusal]:
    for at, block in _blocks(network):
        subnets = _cidrs(block, "subnets")
        for key in _PIECES:
            for pointer, text in _texts(block, key):
                piece = cidr(text)
                if piece is not None and not any(_holds(subnet, piece) for subnet in subnets):
                    yield f"{at}{pointer}", text


def _piece_with_host_bits(network: _Network) -> Iterator[_Refusal]:
    for at, block in _blocks(network):
        for key in ("reservedSubnets", "infrastructureSubnets"):
            for pointer, text in _texts(block, key):
                piece = cidr(text)
                if piece is not None and piece.ip != piece.network.network_address:
                    yield f"{at}{pointer}", text


def _reserved_infrastructure(network: _Network) -> Iterator[_Refusal]:
    """What is kept for the infrastructure cannot be reserved for others too."""
    for at, block in _blocks(network):
        reserved = _cidrs(block, "reservedSubnets")
        for pointer, text in _texts(block, "infrastructureSubnets"):
            piece = cidr(text)
            if piece is not None and any(_holds(piece, other) or _holds(other, piece) for other in reserved):
                yield f"{at}{pointer}", text


def _gateway_outside_subnets(network: _Network) -> Iterator[_Refusal]:
    yield from _gateway_outside(network, "subnets")


def _gateway_outside_infrastructure(network: _Network) -> Iterator[_Refusal]:
    yield from _gateway_outside(network, "infrastructureSubnets")


def _gateway_outside(network: _Network, key: str) -> Iterator[_Refusal]:
    for at, block in _blocks(network):
        subnets = _cidrs(block, key)
        for pointer, text in _texts(block, "defaultGatewayIPs") if key in block else ():
            gateway = ip(text)
            if gateway is not None and not any(gateway in subnet.network for subnet in subnets):
                yield f"{at}{pointer}", text


def _subnet_without_gateway(network: _Network) -> Iterator[_Refusal]:
    """There is a gateway for each subnet, or none at all."""
    for at, block in _blocks(network):
        gateways = block.get("defaultGatewayIPs", [])
        if gateways and len(gateways) != len(block.get("subnets", [])):
            yield f"{at}/defaultGatewayIPs", gateways


def _vni_twice(network: _Network) -> Iterator[_Refusal]:
    vrfs = network.get("evpn", {})
    if all(vrf in vrfs for vrf in _VRFS) and vrfs["macVRF"]["vni"] == vrfs["ipVRF"]["vni"]:
        yield "/evpn/ipVRF/vni", vrfs["ipVRF"]["vni"]


def _route_target_too_large(network: _Network) -> Iterator[_Refusal]:
    """Both parts have 6 bytes together: 2 or 4 for an AS number, 4 for an address, and the rest (RFC 4360, 5668)."""
    for vrf in _VRFS:
        text = network.get("evpn", {}).get(vrf, {}).get("routeTarget")
        if text is not None and not _route_target(text):
            yield f"/evpn/{vrf}/routeTarget", text


_RULES: dict[_Rule, str] = {
    _cidr_invalid: "is no address block such as 10.20.0.0/16",
    _gateway_invalid: "is no IP address",
    _two_of_one_family: "has two of one family, where one IPv4 and one IPv6 may stand",
    _mtu_below_ipv6: "is too small for the IPv6 subnet beside it, which needs 1280",
    _share_not_smaller: "is no share of the subnet that a node could have",
    _piece_outside_subnets: "lies in none of the subnets",
    _piece_with_host_bits: "has host bits",
    _reserved_infrastructure: "overlaps with reservedSubnets",
    _gateway_outside_subnets: "lies in none of the subnets",
    _gateway_outside_infrastructure: "lies outside infrastructureSubnets",
    _subnet_without_gateway: "has not one for each subnet",
    _vni_twice: "is the VNI of macVRF already",
    _route_target_too_large: "is no route target that fits into 6 bytes",
}


@lru_cache(1024)
def ip(text: str) -> _Ip | None:
    """An address as Kubernetes reads it (apiserver/pkg/cel/library/ip.go): no zone, no IPv4 in IPv6's clothes."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    strange = address.version == 6 and (address.scope_id is not None or address.ipv4_mapped is not None)
    return None if strange else address


@lru_cache(1024)
def cidr(text: str) -> _Cidr | None:
    """An address with a prefix length as Kubernetes reads it (apiserver/pkg/cel/library/cidr.go): no zeros before it."""
    address, _, length = text.rpartition("/")
    found = ip(address)
    plain = length.isascii() and length.isdigit() and (length == "0" or not length.startswith("0"))
    if found is None or not plain or len(length) > 3 or int(length) > found.max_prefixlen:
        return None
    return ipaddress.ip_interface((found, int(length)))


def _blocks(network: _Network) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every block that is there; CUDNs of 4.18 may have those of other topologies."""
    return ((f"/{name}", network[name]) for name in _BLOCKS if name in network)


def _texts(block: dict[str, Any], key: str) -> Iterator[tuple[str, str]]:
    """The entries of a list, with their pointers; subnets of layer 3 stand one level deeper."""
    for index, entry in enumerate(block.get(key, [])):
        if isinstance(entry, str):
            yield f"/{key}/{index}", entry
        elif "cidr" in entry:
            yield f"/{key}/{index}/cidr", entry["cidr"]


def _cidrs(block: dict[str, Any], key: str) -> list[_Cidr]:
    return [found for _, text in _texts(block, key) if (found := cidr(text)) is not None]


def _gateways(block: dict[str, Any]) -> list[_Ip]:
    return [found for _, text in _texts(block, "defaultGatewayIPs") if (found := ip(text)) is not None]


def _holds(outer: _Cidr, inner: _Cidr) -> bool:
    """Whether one network lies in another; host bits do not count."""
    return (
        outer.version == inner.version
        and outer.network.prefixlen <= inner.network.prefixlen
        and outer.network.overlaps(inner.network)
    )


def _route_target(text: str) -> bool:
    administrator, _, local = text.partition(":")
    if administrator == "*":
        return int(local) < 2**32
    if "." in administrator:
        return int(local) < 2**16
    return int(local) < (2**32 if int(administrator) < 2**16 else 2**16)
