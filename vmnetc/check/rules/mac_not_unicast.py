"""E0724."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0724")
def mac_not_unicast(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A MAC address is none that a NIC can have.

    The lowest bit of the first byte marks a group of receivers; a NIC needs an address of its own. KubeVirt admits group
    addresses and the one of zeros (1.7, run), and the guest then has no traffic.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web: {memory: 1Gi, nics: [{network: flat, mac: "01:00:5e:00:00:07"}]}   # error: E0724
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web: {memory: 1Gi, nics: [{network: flat, mac: "02:00:5e:00:00:07"}]}
    ```
    """
    for nic, _ in graph.nics():
        if nic.mac is not None and (what := _instead(nic.mac)):
            yield Diagnostic(
                f"{nic.mac} is {what}, and no NIC can have it",
                nic.mac_at,
                cluster="KubeVirt starts the VM, and its NIC has no traffic",
                hint="mac: auto, or an address that begins with 02",
            )
    for device in graph.devices():
        if device.mac is not None and (what := _instead(device.mac)):
            yield Diagnostic(
                f'{device.mac} of "{device.name}" is {what}, and no device can have it',
                device.at / "mac",
                cluster="the policy fails after minutes, and the node rolls back",
                hint="leave mac out, or an address that begins with 02",
            )


def _instead(mac: str) -> str | None:
    """What it is instead of the address of one NIC."""
    if int(mac[:2], 16) & 1:
        return "a group address"
    return None if int(mac.replace(":", ""), 16) else "no address"
