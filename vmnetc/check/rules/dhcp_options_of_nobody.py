"""E0424."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0424")
def dhcp_options_of_nobody(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """DHCP options are given to a NIC on whose network another server answers, or none.

    They are for KubeVirt's own DHCP server, which passes on the address of the VM's pod: on the pod network, and where
    OVN-Kubernetes gives addresses on a secondary network. On a LAN its server has the options, on a primary user-defined
    network OVN-Kubernetes answers itself. KubeVirt takes the field everywhere
    (v1.7.4, `pkg/network/dhcp/configurator.go`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: flat, dhcp: {bootFileName: pxelinux.0}}   # error: E0424
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        nics:
          - {network: pod, dhcp: {bootFileName: pxelinux.0, tftpServerName: tftp.example.com}}
    ```
    """
    for nic, _ in graph.nics():
        if nic.dhcp is not None and not nic.by_kubevirt:
            yield Diagnostic(
                f'KubeVirt\'s DHCP server does not answer on "{nic.network.name}"',
                (nic.at / "dhcp").key,
                cluster="the options reach no guest, and nothing says so",
                hint="delete dhcp, and set the options on the server of that network",
            )
