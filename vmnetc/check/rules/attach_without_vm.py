"""E1101."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E1101")
def attach_without_vm(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An `attach` entry names a VM that the inventory does not have.

    kustomize ignores a patch whose target it does not find (5.8.1, run): nothing would happen, silently. Of a namespace
    of which the inventory has no VM nobody can tell, see W1102.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, namespaces: payroll}}
    attach:
      payroll/sap1: flat   # error: E1101
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat, namespaces: payroll}}
    attach:
      payroll/sap01: flat
    ```
    ```yaml cluster.yaml
    kind: Namespace
    metadata: {name: payroll}
    ---
    kind: VirtualMachine
    metadata: {name: sap01, namespace: payroll}
    spec:
      template:
        spec:
          domain: {devices: {interfaces: [{name: default, masquerade: {}}]}}
          networks: [{name: default, pod: {}}]
    ```
    """
    known: dict[str, list[str]] = {}
    for namespace, name in graph.inventory.vms:
        known.setdefault(namespace, []).append(name)
    for attached in graph.attachments:
        here = known.get(attached.namespace.name)
        live = graph.inventory.vm(attached.namespace.name, attached.vm)
        if here and live is None:
            guess = did_you_mean(attached.vm, here)
            seen = graph.inventory.vm(attached.namespace.name, guess) if guess else None
            yield Diagnostic(
                f'the inventory has no VM "{attached.namespace.name}/{attached.vm}"',
                attached.at.key,
                label=f'did you mean "{guess}"?' if guess else "",
                related=(Related(seen.at, "this one is there"),) if seen is not None else (),
                cluster="kustomize ignores a patch without a target: nothing would happen, silently",
            )
