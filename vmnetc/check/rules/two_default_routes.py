"""E0721."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Nic
from vmnetc.targets.table import Target


@rule("E0721")
def two_default_routes(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two NICs of one VM say that the default route is theirs.

    A guest sends to one of them, and which one changes with its operating system and the order of its NICs.

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
        cloudInit: {user: fedora}
        nics:
          - {network: pod, defaultRoute: true}
          - {network: flat, defaultRoute: true}   # error: E0721
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks: {flat: {bridge: br-flat}}
    vms:
      demo/web:
        memory: 1Gi
        cloudInit: {user: fedora}
        nics:
          - pod
          - {network: flat, defaultRoute: true}
    ```
    """
    for nics in graph.nic_lists():
        first: Nic | None = None
        for nic in nics:
            if nic.default_route and first is not None:
                yield Diagnostic(
                    f'NICs "{first.name}" and "{nic.name}" both say that the default route is theirs',
                    nic.at / "defaultRoute",
                    related=(Related(first.at / "defaultRoute", "also here"),),
                    cluster="which of them it is depends on the guest",
                    either=True,
                    hint="keep one of them",
                )
            elif nic.default_route:
                first = nic
