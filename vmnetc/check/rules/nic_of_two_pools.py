"""E0253."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, NodeGroup, Port, SriovPool
from vmnetc.graph.nodes import in_words, meet
from vmnetc.targets.table import Target


@rule("E0253")
def nic_of_two_pools(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC is in two pools of virtual functions, or twice in one.

    Each policy of the SR-IOV operator takes all functions of its NICs; its webhook refuses a second one for the same NIC
    of a node (v1.5.0, `pkg/webhook/validate.go`, `validatePfNames`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    sriov:
      a: {nics: ens3f0np0, vfs: 8}
      b:
        vfs: 8
        nics: ens3f0np0   # error: E0253
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    sriov:
      a: {nics: ens3f0np0, vfs: 8}
      b: {nics: ens3f1np1, vfs: 8}
    ```
    """
    uses: dict[str, dict[Route, _Use]] = {}
    for pool in graph.pools:
        for part in pool.parts:
            for nic in (nic for nic in part.nics if nic.mac is None):
                use = uses.setdefault(nic.name, {}).setdefault(nic.at, _Use(pool, nic, []))
                use.groups.append(part.group)
    for found in uses.values():
        places = list(found.values())
        for index, use in enumerate(places):
            other = next((before for before in places[:index] if meet(before.groups, use.groups)), None)
            if other is not None:
                yield _finding(use, other)


class _Use(NamedTuple):
    """A NIC where a pool names it, and the nodes on which that is its name."""

    pool: SriovPool
    nic: Port
    groups: list[NodeGroup]


def _finding(use: _Use, other: _Use) -> Diagnostic:
    one, two = other.pool, use.pool
    pools = f'SR-IOV pools "{one.name}" and "{two.name}"' if one is not two else f'SR-IOV pool "{two.name}", twice'
    return Diagnostic(
        f'"{use.nic.name}" is in {pools} on {in_words(use.groups)}',
        use.nic.at,
        label="and here",
        related=(Related(other.nic.at, "first here"),),
        cluster="the operator refuses the second policy",
        either=True,
        hint="keep it in one of them",
    )
