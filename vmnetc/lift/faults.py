"""What manifests leave open, where a spec would say it."""

from __future__ import annotations

from dataclasses import replace

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Route


@fault("W1306")
def perhaps_on_many_nodes(found: Diagnostic) -> Diagnostic:
    """A policy that chooses no single node sets an address that one node can have.

    Each node that the `nodeSelector` finds gets the IP or MAC address, and all but one lose their connection. On a cluster
    of one node, or where the label is on one node only, that is right.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage}
    spec:
      nodeSelector: {node-role.kubernetes.io/worker: ""}
      desiredState:
        interfaces:
          - name: eno2
            type: ethernet
            state: up
            ipv4:
              enabled: true
              address: [{ip: 10.20.0.11, prefix-length: 24}]   # error: W1306
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: storage-worker-0}
    spec:
      nodeSelector: {kubernetes.io/hostname: worker-0}
      desiredState:
        interfaces:
          - name: eno2
            type: ethernet
            state: up
            ipv4:
              enabled: true
              address: [{ip: 10.20.0.11, prefix-length: 24}]
    ```
    """
    return replace(found, hint=f"{found.hint}, unless there is only one such node")


@fault("W1307")
def network_perhaps_misspelt(typed: str, meant: str, at: Route, other: Route) -> Diagnostic:
    """A VM names a network that is not among the files, and one of them is nearly called so.

    A VM on a NetworkAttachmentDefinition that is not there stays in Scheduling (KubeVirt `pkg/network/multus/nad.go`). It
    may lie elsewhere, so this is a warning.

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: backup, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "backup", "type": "bridge", "bridge": "br1"}'
    ---
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: db, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {interfaces: [{name: backup, bridge: {}}]}
          networks:
            - name: backup
              multus: {networkName: bakcup}   # error: W1307
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: backup, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "backup", "type": "bridge", "bridge": "br1"}'
    ---
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: db, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {interfaces: [{name: backup, bridge: {}}]}
          networks:
            - name: backup
              multus: {networkName: backup}
    ```
    """
    return Diagnostic(
        f'no network "{typed}" is among the files',
        at,
        label=f'did you mean "{meant}"?',
        related=(Related(other, f"network {meant}"),),
        cluster="unless it lies elsewhere, the VM stays in Scheduling: network attachment definition not found",
    )
