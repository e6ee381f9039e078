"""Addresses that a network gives: what host-local, static and whereabouts take."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.cni import STARTS_NOT, plugins
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import Body, Part, entries, part

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Where it is wrong, from `ipam` on; what is wrong; the cure.
_Why = tuple[str, str, str]


@object_rule("E1426", "NetworkAttachmentDefinition")
def addresses_of_nad(nad: Body, target: Target) -> Iterator[Objection]:
    """The addresses that a network is to give are none, or lie outside its subnet.

    The plugins for addresses read their configuration when a pod is attached: `host-local` a subnet with room for two, and a
    range and gateway inside it; `static` addresses with a prefix length; `whereabouts` a range, and in it what it excludes
    (containernetworking/plugins v1.5 `plugins/ipam`, k8snetworkplumbingwg/whereabouts `pkg/config/config.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: store, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "store", "type": "macvlan", "master": "eno2", "ipam": {"type": "whereabouts", "range": "10.0.0.0"}}'   # error: E1426
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: store, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "store", "type": "macvlan", "master": "eno2", "ipam": {"type": "whereabouts", "range": "10.0.0.0/24"}}'
    ```
    """
    for at, plugin in plugins(nad):
        ipam = part(plugin, "ipam")
        read = _READERS.get(str(ipam.get("type")))
        if read is not None:
            for where, message, hint in read(ipam):
                yield Objection(f"{at}/ipam{where}", message, hint=hint, cluster=STARTS_NOT)


def _static(ipam: Body) -> Iterator[_Why]:
    for at, entry in _objects(ipam, "addresses"):
        if _network(entry.get("address")) is None:
            yield at, f'"{entry.get("address")}" is no address with a prefix length', '"10.0.0.5/24"'
        if entry.get("gateway") and _address(entry["gateway"]) is None:
            yield f"{at}/gateway", f'"{entry["gateway"]}" is no address', '"10.0.0.1"'


def _host_local(ipam: Body) -> Iterator[_Why]:
    ranges = [("", ipam)] if ipam.get("subnet") else []
    for at, alike in entries(ipam, "ranges"):
        listed = enumerate(alike) if isinstance(alike, list) else ()
        ranges += [(f"{at}/{number}", one) for number, one in listed if isinstance(one, dict)]
    if not ranges:
        yield "", "host-local has no range", '"ranges": [[{"subnet": "10.0.0.0/24"}]]'
    for at, one in ranges:
        yield from _range_of_host(at, one)


def _range_of_host(at: str, said: Body) -> Iterator[_Why]:
    subnet = _network(said.get("subnet"))
    if subnet is None:
        yield at, f'"{said.get("subnet")}" is no subnet', '"subnet": "10.0.0.0/24"'
        return
    if subnet.prefixlen > subnet.max_prefixlen - 2:
        yield f"{at}/subnet", f"{subnet} is too small to give addresses of", "a larger subnet"
        return
    first, last = (_address(said.get(key)) for key in ("rangeStart", "rangeEnd"))
    for key in ("rangeStart", "rangeEnd", "gateway"):
        if said.get(key) is not None:
            address = _address(said[key])
            if address is None:
                yield f"{at}/{key}", f'"{said[key]}" is no address', f'"{key}": "{subnet[1]}"'
            elif address not in subnet:
                yield f"{at}/{key}", f"{address} is not in {subnet}", f"an address in {subnet}"
    if first is not None and last is not None and first.version == last.version and int(first) > int(last):
        yield f"{at}/rangeEnd", f"{last} comes before {first}", "the smaller one as rangeStart"


def _whereabouts(ipam: Body) -> Iterator[_Why]:
    ranges = [("", ipam)] if ipam.get("range") else []
    ranges += _objects(ipam, "ipRanges")
    for at, said in ranges:
        within = _range(said.get("range"))
        if within is None:
            yield (
                f"{at}/range" if "range" in said else at,
                f'"{said.get("range")}" is no range',
                '"10.0.0.0/24", or "10.0.0.5-10.0.0.9/24"',
            )
            continue
        for key in ("range_start", "range_end"):
            address = _address(said.get(key))
            if said.get(key) and address is None:
                yield f"{at}/{key}", f'"{said[key]}" is no address', f'"{key}": "{within[1]}"'
            elif address is not None and address not in within:
                yield f"{at}/{key}", f"{address} is not in {within}", f"an address in {within}"
        first, last = _address(said.get("range_start")), _address(said.get("range_end"))
        if first is not None and last is not None and first.version == last.version and int(first) > int(last):
            yield f"{at}/range_end", f"{last} comes before {first}", "the smaller one as range_start"
        for where, block in entries(said, "exclude"):
            if _network(block) is None and _address(block) is None:
                yield f"{at}{where}", f'"{block}" is no block of addresses', '"10.0.0.0/28"'
    if ipam.get("gateway") and _address(ipam["gateway"]) is None:
        yield "/gateway", f'"{ipam["gateway"]}" is no address', '"10.0.0.1"'


_READERS = {"static": _static, "host-local": _host_local, "whereabouts": _whereabouts}


def _objects(ipam: Body, key: str) -> list[Part]:
    return [(at, entry) for at, entry in entries(ipam, key) if isinstance(entry, dict)]


def _address(text: Any) -> _Address | None:
    try:
        return ipaddress.ip_address(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _network(text: Any) -> _Network | None:
    """As Go's net.ParseCIDR reads it: host bits are let through, a missing length is not."""
    if not isinstance(text, str) or not text.rpartition("/")[2].isdecimal() or "/" not in text:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _range(text: Any) -> _Network | None:
    """The subnet of a range; it may name its ends: `10.0.0.5-10.0.0.9/24`."""
    if not isinstance(text, str) or "-" not in text:
        return _network(text)
    first, _, last = text.partition("-")
    within = _network(last.strip())
    return within if within is not None and _address(first.strip()) is not None else None
