"""Faults of addresses in several clusters."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Route


@fault("E0923")
def ip_in_two_clusters(ip: str, nic: str, other: str, cluster: str, at: Route) -> Diagnostic:
    """NICs of two clusters have one address on one subnet.

    A VLAN does not end at a cluster: two clusters whose networks name the same subnet share it, and its addresses. No
    cluster knows of the other's.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      web: {bridge: br-vm, vlan: 310, addressing: static, subnets: 10.31.0.0/24}
    vms:
      shop/db:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - network: web
            ip: 10.31.0.5   # error: E0923
    clusters: {muc: {}, ber: {}}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      web: {bridge: br-vm, vlan: 310, addressing: static, subnets: 10.31.0.0/24}
    vms:
      shop/db:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics: [{network: web, ip: auto}]
    clusters: {muc: {}, ber: {}}
    ```
    """
    return Diagnostic(
        f"{ip} is the address of {nic}, and of {other} in cluster {cluster}, on one subnet",
        at,
        cluster="two guests answer for the address, and traffic flaps between them",
        hint="ip: auto, or an address of its own in each cluster's patch; other subnets if the LANs are not one",
    )


@fault("E0924")
def mac_in_two_clusters(mac: str, nic: str, other: str, cluster: str, at: Route) -> Diagnostic:
    """NICs of two clusters have one MAC address on one subnet.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [shop]
    bridges: {br-vm: ens224}
    networks:
      web: {bridge: br-vm, vlan: 310, subnets: 10.31.0.0/24}
    vms:
      shop/db:
        memory: 1Gi
        nics:
          - network: web
            mac: 02:00:5e:10:00:07   # error: E0924
    clusters: {muc: {}, ber: {}}
    ```
    """
    return Diagnostic(
        f"{mac} is the MAC address of {nic}, and of {other} in cluster {cluster}, on one subnet",
        at,
        cluster="two guests with one MAC address on a LAN: both lose packets",
        hint="mac: auto, or an address of its own in each cluster's patch",
    )
