"""Faults of addresses: what is wanted, or remembered, cannot be had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Network, Nic, PodNetwork

from .faults import forget


@fault("E0304")
def pool_exhausted(network: Network, lacking: int, asking: list[Nic]) -> Diagnostic:
    """A network has fewer addresses than NICs that ask for one.

    `ip: auto` takes from the network's `pool`, else from its subnets. Never given are the gateway, the DNS servers, the
    network's own and its broadcast address, addresses that a NIC of the spec has fixed, and those that are remembered.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app:
        bridge: br-flat
        addressing: static
        subnets: 10.12.0.0/24
        pool: 10.12.0.100-10.12.0.101   # error: E0304
    vms:
      demo/web-{n}:
        count: 3
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [{network: app, ip: auto}]
    ```
    """
    entries = Counter(str(nic.at.path[1]) for nic in asking)
    shares = [f"{count} for {name}" for name, count in sorted(entries.items())]
    more = f", and {len(shares) - 5} more entries" if len(shares) > 5 else ""
    needed = len(asking)
    what = str(_source(network).path[-1])
    verb = "has" if what == "pool" else "have"
    return Diagnostic(
        f'the {what} of "{network.name}" {verb} {needed - lacking} addresses to give, {needed} are needed',
        _source(network),
        note=", ".join(shares[:5]) + more,
        hint="a larger pool, or fewer VMs on it",
    )


@fault("E0330")
def remembered_address_lost(network: Network, nic: Nic, lost: list[tuple[str, str]], spec: str) -> Diagnostic:
    """An address that was given before no longer fits.

    The lock file remembers every address that `ip: auto` took, so that it never moves. Where the pool was changed, where
    another NIC was given the same address by hand, or where two branches of git each gave it away, no address is taken
    back by itself: a guest keeps the one that it was told at its first start.

    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24, pool: 10.12.0.100-10.12.0.199}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [{network: app, ip: auto}]
    ```
    """
    pool, more = _source(network), len(lost) - 1
    note = f"the same for {more} more of its addresses" if more else ""
    what = f"{lost[0][1]} before, which is outside its {pool.path[-1]}"
    return _finding(nic, [key for key, _ in lost], network, what, Related(pool, "here"), spec, note)


@wording("E0330")
def remembered_is_reserved(network: Network, nic: Nic, key: str, ip: str, what: str, spec: str) -> Diagnostic:
    """An address that has become something else's."""
    field = {"the gateway": "gateway", "a DNS server": "dns"}.get(what, "subnets")
    return _finding(nic, [key], network, f"{ip} before, which is {what} now", Related(network.at / field, what), spec)


@wording("E0330")
def remembered_twice(network: Network, nic: Nic, key: str, ip: str, its: str, other: Nic, spec: str) -> Diagnostic:
    """An address that another NIC has as well: by hand, or by a merge of two lock files."""
    at = next((address.at for address in other.addresses if str(address.ip) == ip), other.at / "ip")
    what = f"{ip} before, which {_who(other, its)} has too"
    return _finding(nic, [key], network, what, Related(at, "here too"), spec)


@wording("E0330")
def remembered_elsewhere(network: Network, nic: Nic, key: str, ip: str, other: str, spec: str) -> Diagnostic:
    """An address that a NIC of another cluster on the same subnet has as well."""
    shared = Related(network.at / "subnets", "shared")
    return _finding(nic, [key], network, f"{ip} before, which {other} has too", shared, spec)


@wording("E0330")
def remembered_is_none(network: Network, nic: Nic, key: str, text: str, spec: str) -> Diagnostic:
    """What somebody wrote into the lock file."""
    what = f'"{text}" before, which is no address'
    return _finding(nic, [key], network, what, Related(_source(network), "for here"), spec)


def _finding(
    nic: Nic, keys: Sequence[str], network: Network, what: str, related: Related, spec: str, note: str = ""
) -> Diagnostic:
    return Diagnostic(
        f'{_who(nic, keys[0])} was given {what} (network "{network.name}")',
        nic.at / "ip",
        related=(related,),
        cluster="the guest keeps the address that it was told at its first start",
        note=note,
        hint=f"undo the change; or, for another address: {forget(spec, [f'ips.{network.name}.{key}' for key in keys])}",
    )


def _who(nic: Nic, key: str) -> str:
    """A VM by its place, since an entry may be several; one of another spec by its entry."""
    return f'{"VM" if nic.at.path[0] == "vms" else "attach entry"} "{key.rpartition("/")[0] or nic.at.path[1]}"'


def _source(network: Network) -> Route:
    """Where the addresses of a network come from."""
    pool = not isinstance(network, PodNetwork) and network.addressing.pool
    return network.at / ("pool" if pool else "subnets")
