"""E0324."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, MacvlanNetwork, Nic, OverlayNetwork, PodNetwork, has_ipam
from vmnetc.targets.table import Target


@rule("E0324")
def address_not_given_here(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC asks for an address in a way that its network has no place for.

    `addressing` of the network says who gives addresses. With `static` it is vmnetc: a NIC says an address or `auto`.
    With `guest` an address is only checked. With `dhcp` and `ovn` a server gives it, and on a primary network of layer 2
    OVN-Kubernetes can be asked for a certain one. A pool is for `static`: nothing else takes from it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, subnets: 10.12.0.0/24}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - {network: app, ip: 10.12.0.11}   # error: E0324
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      app: {bridge: br-flat, subnets: 10.12.0.0/24, addressing: static}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - {network: app, ip: 10.12.0.11}
          - {network: app, ip: dhcp, name: by-server}
    ```
    """
    # The members of a family share one entry, and so one mistake.
    for network in {network.at: network for network in graph.networks}.values():
        if isinstance(network, PodNetwork | MacvlanNetwork) or has_ipam(network):
            continue
        if network.addressing.pool and network.addressing.by != "static":
            yield Diagnostic(
                f'network "{network.name}" has a pool, but nothing takes from it: addressing is {network.addressing.by}',
                (network.at / "pool").key,
                hint="addressing: static, or delete pool",
            )
    for nic, _ in graph.nics():
        if (
            nic.ask is not None
            and nic.set_by is None
            and not has_ipam(nic.network)
            and (cure := _cure(nic)) is not None
        ):
            yield _finding(nic, cure)


def _cure(nic: Nic) -> str | None:
    """What to write instead; None where the NIC asks for what it gets."""
    network = nic.network
    if isinstance(network, PodNetwork):
        return "delete ip: the cluster gives an address" if nic.ask != "dhcp" else None
    by = network.addressing.by
    if nic.ask == "none":
        return "delete ip: OVN-Kubernetes gives one" if by == "ovn" else None
    if nic.ask == "dhcp":
        return None if by in ("dhcp", "static", "ovn") else f"networks.{network.name}.addressing: dhcp"
    if isinstance(network, OverlayNetwork) and network.topology == "layer2" and not network.persistent_ips:
        return f"delete ip, or: networks.{network.name}.persistentIPs: true" if network.primary else "delete ip"
    if by == "ovn" or network.primary:
        return "delete ip: OVN-Kubernetes gives one, and the VM keeps it"
    if by == "guest":
        return "the address that is set in the guest"
    return f"networks.{network.name}.addressing: static"


def _finding(nic: Nic, cure: str) -> Diagnostic:
    network = nic.network
    asks = {"fixed": "an address of its own", "auto": "an address of vmnetc", "none": "no address", "dhcp": "DHCP"}[
        nic.ask or "fixed"
    ]
    where = "the pod network" if isinstance(network, PodNetwork) else f'"{network.name}"'
    by = "" if isinstance(network, PodNetwork) else f" (addressing: {network.addressing.by})"
    return Diagnostic(
        f"a NIC on {where} asks for {asks}, which has no place there{by}",
        nic.addresses[0].at if nic.addresses else nic.at / "ip",
        cluster="the guest would get another address, or none",
        hint=cure,
    )
