"""E0258."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, SriovNetwork
from vmnetc.targets.table import Target


@rule("E0258", certain=True)
def operator_names_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two pools, or two SR-IOV networks, come to objects of one name.

    All objects of the SR-IOV operator lie in its one namespace. A pool has a policy for each of its node groups, which is
    called after both; a network of several namespaces has an object for each, likewise.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [web, shop]
    sriov: {mlx: {nics: ens3f0np0, vfs: 8}}
    networks:
      fast: {sriov: mlx, vlan: 8, namespaces: [web, shop]}
      fast-web: {sriov: mlx, vlan: 7, namespaces: shop}   # error: E0258
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [web, shop]
    sriov: {mlx: {nics: ens3f0np0, vfs: 8}}
    networks:
      fast: {sriov: mlx, vlan: 8, namespaces: [web, shop]}
      slow: {sriov: mlx, vlan: 7, namespaces: shop}
    ```
    """
    first: dict[tuple[str, str], Route] = {}
    for what, name, at in _objects(graph):
        other = first.setdefault((what, name), at)
        if other != at:
            yield Diagnostic(
                f'two {what} come to the name "{name}"',
                at.key,
                label="and here",
                related=(Related(other.key, "one here"),),
                cluster="one object replaces the other",
                either=True,
                hint="another key for one of them",
            )


def _objects(graph: Graph) -> Iterator[tuple[str, str, Route]]:
    yield from (("policies", part.name, pool.at) for pool in graph.pools for part in pool.parts)
    for network in graph.networks:
        if isinstance(network, SriovNetwork):
            names = {network.object_in(space.name) for space in network.namespaces} or {network.name}
            yield from (("SR-IOV networks", name, network.at) for name in sorted(names))
