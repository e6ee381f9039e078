"""E0253."""

from __future__ import annotations

from collections.abc import Iterator

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
    uses: dict[str, list[tuple[SriovPool, NodeGroup, Port]]] = {}
    seen: set[Route] = set()
    for pool in graph.pools:
        for part in pool.parts:
            for nic in (nic for nic in part.nics if nic.mac is None):
                before = uses.setdefault(nic.name, [])
                other = next((use for use in before if _other_place(use, nic) and meet([use[1]], [part.group])), None)
                if other is not None and nic.at not in seen:
                    seen.add(nic.at)
                    yield _finding(pool, nic, part.group, other[0], other[2])
                before.append((pool, part.group, nic))


def _other_place(use: tuple[SriovPool, NodeGroup, Port], nic: Port) -> bool:
    return use[2].at != nic.at


def _finding(pool: SriovPool, nic: Port, group: NodeGroup, other: SriovPool, first: Port) -> Diagnostic:
    pools = (
        f'SR-IOV pools "{other.name}" and "{pool.name}"' if other is not pool else f'SR-IOV pool "{pool.name}", twice'
    )
    return Diagnostic(
        f'"{nic.name}" is in {pools} on {in_words([group])}',
        nic.at,
        label="and here",
        related=(Related(first.at, "first here"),),
        cluster="the operator refuses the second policy",
        either=True,
        hint="keep it in one of them",
    )
