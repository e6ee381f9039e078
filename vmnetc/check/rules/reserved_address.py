"""E0320."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import (
    Address,
    ExistingNetwork,
    Graph,
    IpAddress,
    Nic,
    OverlayNetwork,
    OwnNetwork,
    PodNetwork,
)
from vmnetc.targets.table import Target


@rule("E0320")
def reserved_address(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC has an address that is taken by the network itself.

    The gateway answers for the way out; the first and the last address of an IPv4 subnet are the network's own and its
    broadcast address, the first of an IPv6 subnet is that of its routers. On a primary network OVN-Kubernetes takes the
    first two addresses, as gateway and for itself, unless `gateway` says another (ovn-kubernetes
    `go-controller/pkg/util/net.go`): a VM with one of them does not start.

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
        nics:
          - {network: app, ip: 10.12.0.1}   # error: E0320
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
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - {network: app, ip: 10.12.0.11}
    ```
    """
    taken: dict[str, dict[IpAddress, str]] = {}
    for nic, _ in graph.nics():
        network = nic.network
        if nic.set_by is None or nic.ask == "auto" or isinstance(network, PodNetwork):
            continue
        if network.name not in taken:
            taken[network.name] = dict(_taken(network))
        for address in nic.addresses:
            what = taken[network.name].get(address.ip) or _kept(network, address.ip)
            if what is not None:
                yield _finding(nic, address, what)


def _taken(network: OwnNetwork | ExistingNetwork) -> Iterator[tuple[IpAddress, str]]:
    for subnet in network.subnets:
        block = subnet.network
        if block.prefixlen >= block.max_prefixlen - 1:
            continue
        yield block.network_address, "the address of the network itself"
        if block.version == 4:
            yield block.broadcast_address, "the broadcast address"
        own_block = isinstance(network, OverlayNetwork) and any(
            piece.network.version == block.version for piece in network.infrastructure
        )
        if network.primary and not own_block:
            own = [gateway.address for gateway in network.gateways if gateway.address in block]
            gateway = own[0] if own else block[1]
            yield gateway, "the gateway"
            yield block[1] if gateway == block[2] else block[2], "OVN-Kubernetes' own address"
    if not network.primary:
        for gateway_of_lan in network.gateways:
            yield gateway_of_lan.address, "the gateway"


def _kept(network: OwnNetwork | ExistingNetwork, ip: IpAddress) -> str | None:
    """What the spec keeps an address for, if it does."""
    if isinstance(network, OverlayNetwork) and any(ip in piece.network for piece in network.infrastructure):
        return "one of OVN-Kubernetes' own (infrastructureSubnets)"
    excluded = () if isinstance(network, ExistingNetwork) else network.excluded
    return "excluded (excludeSubnets)" if any(ip in piece.network for piece in excluded) else None


def _finding(nic: Nic, address: Address, what: str) -> Diagnostic:
    starts = "the VM does not start" if nic.set_by == "ovn" else "the VM, or the whole LAN, loses its connection"
    return Diagnostic(
        f'{address.ip} is {what} on "{nic.network.name}"', address.at, cluster=starts, hint="choose another"
    )
