"""E0252."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, SriovPool
from vmnetc.graph.nodes import in_words, meet
from vmnetc.targets.table import Target


@rule("E0252")
def resource_of_two_pools(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two pools have one resource name on one node.

    A VM asks for a function by the name of its resource, and gets any that is free. With two pools under one name it lands
    in the LAN of this NIC or of that one, as it happens. Without `resource` the name is the key, with `_` for `-`.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    sriov:
      fast-a: {nics: ens3f0np0, vfs: 8, resource: fast}
      fast-b:
        nics: ens3f1np1
        vfs: 8
        resource: fast   # error: E0252
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    sriov:
      fast-a: {nics: ens3f0np0, vfs: 8}
      fast-b: {nics: ens3f1np1, vfs: 8}
    ```
    """
    pools: dict[str, list[SriovPool]] = {}
    for pool in graph.pools:
        groups = [part.group for part in pool.parts]
        before = pools.setdefault(pool.resource, [])
        other = next((one for one in before if meet([part.group for part in one.parts], groups)), None)
        if other is not None:
            yield Diagnostic(
                f'SR-IOV pools "{other.name}" and "{pool.name}" both are resource "{pool.resource}" on {in_words(groups)}',
                (pool.at / "resource"),
                related=(Related(other.at / "resource", "the same name"),),
                cluster="a VM gets a function of either: it may land in the other LAN",
                either=True,
                hint="a resource of its own for each",
            )
        before.append(pool)
