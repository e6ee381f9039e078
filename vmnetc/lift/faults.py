"""What manifests leave open, where a spec would say it."""

from __future__ import annotations

from dataclasses import replace

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault


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
