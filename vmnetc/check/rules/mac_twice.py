"""E0701."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Nic, lan
from vmnetc.targets.table import Target


@rule("E0701")
def mac_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two NICs on one LAN, or of one VM, have one MAC address.

    Switches send the frames of both to whichever spoke last. A guest whose NICs have one address cannot tell them apart.
    KubeVirt admits such VMs (1.7, run); KubeMacPool refuses them or only raises an alert, by its version
    (https://github.com/k8snetworkplumbingwg/kubemacpool).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web: {memory: 1Gi, nics: [{network: flat, mac: "02:00:5e:10:00:07"}]}
      demo/www: {memory: 1Gi, nics: [{network: flat, mac: "02:00:5E:10:00:07"}]}   # error: E0701
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web: {memory: 1Gi, nics: [{network: flat, mac: "02:00:5e:10:00:07"}]}
      demo/www: {memory: 1Gi, nics: [{network: flat, mac: auto}]}
    ```
    """
    first: dict[tuple[object, ...], Nic] = {}
    told = set()
    for nics in graph.nic_lists():
        own: dict[str, Nic] = {}
        for nic in nics:
            if nic.mac is None:
                continue
            mac, here = nic.mac.lower(), lan(nic.network)
            others = [own.setdefault(mac, nic), *([first.setdefault((here, mac), nic)] if here is not None else [])]
            other = next((other for other in others if other is not nic and not _one_name(other, nic)), None)
            if other is not None and nic.mac_at not in told:
                told.add(nic.mac_at)
                yield _finding(nic, other)


def _finding(nic: Nic, other: Nic) -> Diagnostic:
    cluster = "two guests with one MAC address on a LAN: both lose packets"
    if nic.at == other.at:
        return Diagnostic(
            f'all VMs of "{nic.at.path[1]}" have the MAC address {nic.mac}',
            nic.mac_at,
            cluster=cluster,
            hint="one for each: macs: […]; or: mac: auto",
        )
    if nic.at.path[:2] == other.at.path[:2]:
        cluster = "the guest cannot tell its NICs apart"
    return Diagnostic(
        f"{_nic(nic)} and {_nic(other)} have one MAC address: {nic.mac}",
        nic.mac_at,
        related=(Related(other.mac_at, "also here"),),
        cluster=cluster,
        either=True,
        hint="another address, or: mac: auto",
    )


def _one_name(nic: Nic, other: Nic) -> bool:
    """Whether both have one name in one VM: then they have one address because of that, which is a finding of its own."""
    alike = nic.auto_mac and other.auto_mac and nic.name == other.name
    return alike and nic.at.path[:2] == other.at.path[:2] and nic.at != other.at


def _nic(nic: Nic) -> str:
    return f'NIC "{nic.name}" of {_who(nic)}'


def _who(nic: Nic) -> str:
    section, key = nic.at.path[:2]
    return f'{"VM" if section == "vms" else "attach entry"} "{key}"'
