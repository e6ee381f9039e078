"""W1102."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("W1102")
def attach_not_checked(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The inventory has no VM of the namespace of an `attach` entry, so nobody can tell whether its VM exists.

    kustomize ignores a patch whose target it does not find. A spec without `inventory` is not warned of.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    namespaces: {demo: {existing: true}}
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    attach:
      demo/web: flat   # error: W1102
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    inventory: cluster.yaml
    namespaces: {demo: {existing: true}}
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    ```
    ```yaml cluster.yaml
    kind: Namespace
    metadata: {name: demo}
    ```
    """
    if not graph.inventory.given:
        return
    known = {namespace for namespace, _ in graph.inventory.vms}
    for attached in graph.attachments:
        if attached.namespace.name not in known:
            yield Diagnostic(
                f'cannot check that VM "{attached.namespace.name}/{attached.vm}" exists: '
                "the inventory has no VM of its namespace",
                attached.at.key,
                hint="oc get vm -A -o yaml > vms.yaml, and add it to inventory",
            )
