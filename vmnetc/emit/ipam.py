"""The part of a NAD by which a plugin gives pods their addresses, in the words of each plugin."""

from __future__ import annotations

from typing import Any

from vmnetc.graph import BridgeNetwork, IpAddress, MacvlanNetwork, Span, Subnet

_WithIpam = BridgeNetwork | MacvlanNetwork


def addresses_of_pods(network: _WithIpam) -> dict[str, Any]:
    """`ipam`; without one it is empty, and pods get no address."""
    match network.ipam:
        case "none":
            return {}
        case "dhcp":
            return {"type": "dhcp"}
        case "whereabouts":
            made = _whereabouts(network)
        case "host-local":
            made = _host_local(network)
        case "static":
            addresses = [_address(span, network) for span in network.addressing.pool]
            made = {"addresses": addresses} if addresses else {}
    if network.routes:
        made["routes"] = [
            {"dst": str(route.to), **({"gw": str(route.via)} if route.via is not None else {})}
            for route in network.routes
        ]
    return {"type": network.ipam, **made}


def _whereabouts(network: _WithIpam) -> dict[str, Any]:
    """Of several ranges it gives an address each (whereabouts doc/extended-configuration.md, "ipRanges")."""
    ranges = [_range(subnet, network) for subnet in network.subnets]
    return ranges[0] | _gateway(network.subnets[0], network) if len(ranges) == 1 else {"ipRanges": ranges}


def _range(subnet: Subnet, network: _WithIpam) -> dict[str, Any]:
    made: dict[str, Any] = {"range": str(subnet.network)} | _ends(subnet, network, "range_start", "range_end")
    excluded = [str(piece.network) for piece in network.excluded if _lies_in(piece, subnet)]
    return made | ({"exclude": excluded} if excluded else {})


def _host_local(network: _WithIpam) -> dict[str, Any]:
    """Each list of `ranges` gives an address (containernetworking/plugins v1.5.0, plugins/ipam/host-local/README.md)."""
    ranges = [
        {"subnet": str(subnet.network)} | _ends(subnet, network, "rangeStart", "rangeEnd") | _gateway(subnet, network)
        for subnet in network.subnets
    ]
    return ranges[0] if len(ranges) == 1 else {"ranges": [[one] for one in ranges]}


def _address(span: Span, network: _WithIpam) -> dict[str, str]:
    """An address that every pod gets, with the prefix of its subnet; one of no subnet is refused."""
    subnet = _subnet_of(span.low, network)
    return {"address": f"{span.low}/{subnet.network.prefixlen}"} | _gateway(subnet, network)


def _subnet_of(address: IpAddress, network: _WithIpam) -> Subnet:
    return next(subnet for subnet in network.subnets if address in subnet.network)


def _ends(subnet: Subnet, network: _WithIpam, first: str, last: str) -> dict[str, str]:
    span = next((span for span in network.addressing.pool if span.low in subnet.network), None)
    return {first: str(span.low), last: str(span.high)} if span is not None else {}


def _gateway(subnet: Subnet, network: _WithIpam) -> dict[str, str]:
    found = next((gateway for gateway in network.gateways if gateway.address in subnet.network), None)
    return {"gateway": str(found.address)} if found is not None else {}


def _lies_in(piece: Subnet, subnet: Subnet) -> bool:
    return piece.network.network_address in subnet.network and piece.network.broadcast_address in subnet.network
