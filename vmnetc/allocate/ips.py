"""IP addresses from pools: the lowest free one for whoever is new, and what is remembered for all others."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import (
    Address,
    BridgeNetwork,
    IpAddress,
    Network,
    Nic,
    OverlayNetwork,
    PodNetwork,
    Subnet,
    handed_out,
    lan,
)
from vmnetc.lock import Lock

from . import address_faults as faults
from .elsewhere import Elsewhere, is_shared

Ips = dict[str, tuple[Address, ...]]
Remembered = dict[str, dict[str, tuple[str, ...]]]
# The NIC that has an address, and its key in the lock; those of other specs have none.
_Taken = dict[IpAddress, tuple[str, Nic]]
# The first and last address of an interval, as numbers.
_Interval = tuple[int, int]


def ip_addresses(
    nics: Iterable[tuple[str, Nic]], lock: Lock, elsewhere: Elsewhere | None, others: Iterable[Nic]
) -> tuple[Ips, Remembered, list[Diagnostic]]:
    """The addresses of those that ask for one, by `<namespace>/<vm>/<nic>`; what to remember by network; what is wrong.

    What is remembered stays as it is whoever else comes or goes, and is forgotten only with its NIC. `others` are NICs
    whose addresses are taken already.
    """
    pools = _pools(nics, elsewhere, others)
    problems: list[Diagnostic] = []
    for pool in pools:
        problems += _recall(pool, lock.ips.get(pool.network.name, {}), lock.origin.spec)
    for pool in pools:
        problems += _hand_out(pool)
    ips = {key: _addresses(pool, key) for pool in pools for key in pool.given}
    remembered = {
        pool.network.name: {key: tuple(map(str, pool.given[key])) for key in sorted(pool.given)}
        for pool in pools
        if pool.given
    }
    return ips, remembered, problems


@dataclass(slots=True)
class _Pool:
    """A network on which NICs ask for addresses: what it has by family, and who has which."""

    network: Network
    families: dict[int, list[_Interval]]
    reserved: dict[IpAddress, str]
    taken: _Taken  # of the whole LAN
    elsewhere: Elsewhere | None
    asking: dict[str, Nic] = field(default_factory=dict)
    given: dict[str, list[IpAddress]] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def holder(self, ip: IpAddress) -> str | None:
        """A NIC of another cluster on the same subnet that has the address."""
        return self.elsewhere.holder(ip) if self.elsewhere is not None else None


def _pools(nics: Iterable[tuple[str, Nic]], elsewhere: Elsewhere | None, held: Iterable[Nic]) -> list[_Pool]:
    """The networks on which NICs ask, by name; fixed addresses are taken on their whole LAN."""
    taken: dict[object, _Taken] = {}
    for nic in held:
        for address in nic.addresses if nic.set_by is not None else ():
            taken.setdefault(lan(nic.network), {}).setdefault(address.ip, ("", nic))
    found: dict[str, _Pool] = {}
    for key, nic in nics:
        network = nic.network
        if nic.set_by is None or isinstance(network, PodNetwork) or not network.subnets:
            continue
        of_lan = taken.setdefault(lan(network), {})
        for address in nic.addresses:
            of_lan.setdefault(address.ip, (key, nic))
        if nic.ask == "auto":
            if network.name not in found:
                others = elsewhere if is_shared(network) else None
                found[network.name] = _Pool(network, _families(network), _reserved(network), of_lan, others)
            found[network.name].asking[key] = nic
    return [found[name] for name in sorted(found)]


def _families(network: Network) -> dict[int, list[_Interval]]:
    """The intervals of each family that the network has subnets of: those of the pool, else the subnets whole, without what is excluded."""
    assert not isinstance(network, PodNetwork)
    ranges = list(handed_out(network))
    holes = [subnet.network for subnet in _excluded(network)]
    found: dict[int, list[_Interval]] = {}
    for family in sorted({subnet.network.version for subnet in network.subnets}):
        free = _joined(sorted((int(low), int(high)) for low, high in ranges if low.version == family))
        for hole in (hole for hole in holes if hole.version == family):
            free = list(_without(free, int(hole.network_address), int(hole.broadcast_address)))
        found[family] = free
    return found


def _excluded(network: Network) -> tuple[Subnet, ...]:
    return network.excluded if isinstance(network, BridgeNetwork | OverlayNetwork) else ()


def _without(intervals: Iterable[_Interval], first: int, last: int) -> Iterator[_Interval]:
    """The parts of intervals that are not from `first` to `last`."""
    for low, high in intervals:
        yield from (
            (start, end) for start, end in ((low, min(high, first - 1)), (max(low, last + 1), high)) if start <= end
        )


def _joined(intervals: Iterable[_Interval]) -> list[_Interval]:
    """Sorted intervals without overlaps; one that ends before it begins is none."""
    found: list[_Interval] = []
    for low, high in intervals:
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        elif low <= high:
            found.append((low, high))
    return found


def _reserved(network: Network) -> dict[IpAddress, str]:
    """What no NIC gets by itself, each with what it is."""
    assert not isinstance(network, PodNetwork)
    found: dict[IpAddress, str] = {}
    for subnet in network.subnets:
        block = subnet.network
        if block.prefixlen < block.max_prefixlen - 1:
            found[block.network_address] = "the network itself"
            if block.version == 4:
                found[block.broadcast_address] = "the broadcast address"
    found |= dict.fromkeys(network.addressing.dns, "a DNS server")
    return found | {gateway.address: "the gateway" for gateway in network.gateways}


def _recall(pool: _Pool, known: Mapping[str, Sequence[str]], spec: str) -> Iterator[Diagnostic]:
    """Give to each NIC what is remembered for it; what no longer fits is lost, and is a finding."""
    outside: list[tuple[str, str]] = []
    for key in sorted(pool.asking.keys() & known.keys()):
        kept = pool.given.setdefault(key, [])
        for text in known[key]:
            nic, ip = pool.asking[key], _read(text)
            if ip is None:
                pool.lost.add(key)
                yield faults.remembered_is_none(pool.network, nic, key, text, spec)
                continue
            kept.append(ip)
            other = pool.taken.get(ip)
            if not _holds(pool.families.get(ip.version, []), int(ip)):
                pool.lost.add(key)
                outside.append((key, text))
            elif ip in pool.reserved:
                pool.lost.add(key)
                yield faults.remembered_is_reserved(pool.network, nic, key, text, pool.reserved[ip], spec)
            elif other is not None:
                pool.lost.add(key)
                yield faults.remembered_twice(pool.network, nic, key, text, *other, spec)
            elif (holder := pool.holder(ip)) is not None:
                pool.lost.add(key)
                yield faults.remembered_elsewhere(pool.network, nic, key, text, holder, spec)
            else:
                pool.taken[ip] = key, nic
    if outside:
        yield faults.remembered_address_lost(pool.network, pool.asking[outside[0][0]], outside, spec)


def _read(text: str) -> IpAddress | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _holds(intervals: list[_Interval], number: int) -> bool:
    index = bisect(intervals, number, key=lambda interval: interval[0]) - 1
    return index >= 0 and number <= intervals[index][1]


def _hand_out(pool: _Pool) -> Iterator[Diagnostic]:
    """The lowest free address of each family for whoever has none yet."""
    free = {family: _free(pool, family) for family in pool.families}
    failed: dict[int, list[Nic]] = {}
    for key in sorted(pool.asking, key=_natural):
        if key in pool.lost:
            continue
        nic, own = pool.asking[key], pool.given.get(key, [])
        for family in pool.families.keys() - {ip.version for ip in own}:
            ip = next(free[family], None)
            if ip is None:
                failed.setdefault(family, []).append(nic)
                continue
            pool.taken[ip] = key, nic
            if pool.elsewhere is not None:
                pool.elsewhere.take(ip, key)
            own = sorted([*own, ip], key=lambda ip: ip.version)
        if own:
            pool.given[key] = own
    for family in sorted(failed)[:1]:
        yield faults.pool_exhausted(pool.network, len(failed[family]), list(pool.asking.values()))


def _free(pool: _Pool, family: int) -> Iterator[IpAddress]:
    """Each address that is free when it is asked for, from the lowest on; never back to one that was passed."""
    make = IPv4Address if family == 4 else IPv6Address
    for low, high in pool.families[family]:
        for number in range(low, high + 1):
            ip = make(number)
            if ip not in pool.taken and ip not in pool.reserved and pool.holder(ip) is None:
                yield ip


def _natural(key: str) -> tuple[list[tuple[int, str]], str]:
    """Numbers by size: `web-2` comes before `web-10`."""
    parts = re.split(r"([0-9]+)", key)
    return [(int(part), "") if index % 2 else (0, part) for index, part in enumerate(parts)], key


def _addresses(pool: _Pool, key: str) -> tuple[Address, ...]:
    """Nothing where an address is in question: one finding is enough."""
    if key in pool.lost:
        return ()
    at = pool.asking[key].at / "ip"
    return tuple(Address(ip, None, at) for ip in pool.given[key])
