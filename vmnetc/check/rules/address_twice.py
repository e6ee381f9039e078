"""E0303."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Address, Graph, Nic, lan
from vmnetc.targets.table import Target


@rule("E0303")
def address_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two NICs on one LAN have one address.

    Guests and switches then find now the one, now the other. Two networks on one VLAN of one bridge are one LAN.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [{network: app, ip: 10.12.0.11}]
      demo/www:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [{network: app, ip: 10.12.0.11}]   # error: E0303
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, addressing: static, subnets: 10.12.0.0/24, gateway: 10.12.0.1}
    vms:
      demo/web-{n}:
        count: 2
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [{network: app, ips: 10.12.0.11-10.12.0.12}]
    ```
    """
    first: dict[tuple[object, ...], tuple[Nic, Address]] = {}
    told = set()
    for nic, _ in graph.nics():
        if nic.set_by is None:
            continue
        for address in nic.addresses:
            other, there = first.setdefault((lan(nic.network), address.ip), (nic, address))
            if other is not nic and address.at not in told and not (nic.ask == other.ask == "auto"):
                told.add(address.at)
                yield _finding(nic, address, other, there)


def _finding(nic: Nic, address: Address, other: Nic, there: Address) -> Diagnostic:
    if nic.at == other.at:
        return Diagnostic(
            f'all VMs of "{nic.at.path[1]}" have {address.ip} on "{nic.network.name}"',
            address.at,
            cluster="their traffic reaches now the one, now the other",
            hint="one for each: ips: <first>-<last>; or: ip: auto",
        )
    return Diagnostic(
        f'{_who(nic)} and {_who(other)} both have {address.ip} on "{nic.network.name}"',
        address.at,
        related=(Related(there.at, "also here"),),
        cluster="traffic reaches now the one, now the other",
        either=True,
        hint="another address, or: ip: auto",
    )


def _who(nic: Nic) -> str:
    section, key = nic.at.path[:2]
    return f'{"VM" if section == "vms" else "attach entry"} "{key}"'
