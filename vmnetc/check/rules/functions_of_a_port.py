"""E0251."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Bond, Bridge, Graph, NodeGroup, Port
from vmnetc.graph.nodes import in_words, meet
from vmnetc.targets.table import Target


@rule("E0251")
def functions_of_a_port(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NIC is a port of a bridge or a bond, and in a pool of virtual functions.

    The switch inside the NIC knows the MAC addresses of its functions and of the NIC itself, and no others: what a VM on a
    function sends to a VM behind the bridge leaves by the wire and does not come back. As port of a bond, a function's VM
    loses its link with that of one cable. The operator sets MTU and functions of the NIC, nmstate the bridge or bond, and
    each knows nothing of the other.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges:
      br-vm: ens3f0np0
    sriov:
      fast:
        vfs: 8
        nics: ens3f0np0   # error: E0251
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges:
      br-vm: ens3f1np1
    sriov:
      fast: {vfs: 8, nics: ens3f0np0}
    ```
    """
    taken = graph.takers()
    seen: set[Route] = set()
    for pool in graph.pools:
        for part in pool.parts:
            for nic in (nic for nic in part.nics if nic.mac is None and nic.at not in seen):
                use = next((use for use in taken.get(nic.name, ()) if meet(use[0].groups, (part.group,))), None)
                if use is not None:
                    seen.add(nic.at)
                    yield _finding(pool.name, nic, part.group, *use)


def _finding(pool: str, nic: Port, group: NodeGroup, device: Bond | Bridge, port: Port) -> Diagnostic:
    return Diagnostic(
        f'"{nic.name}" is in SR-IOV pool "{pool}" and a port of {device.name} on {in_words([group])}',
        nic.at,
        label="and here",
        related=(Related(port.at, "taken here"),),
        cluster="VMs on functions and VMs behind the port do not reach each other on one node",
        either=True,
        hint="a NIC of its own for each",
    )
