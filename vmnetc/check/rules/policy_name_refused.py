"""E0237."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

LONGEST = 63
_is_name = re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?").fullmatch


@rule("E0237", certain=True)
def policy_name_refused(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A policy's name is longer than its operator takes, or is none.

    kubernetes-nmstate labels what it notes for each node with the policy's name, so a name has at most 63 characters, and
    begins and ends with a letter or digit (`deploy/handler/operator.yaml`, admission policy; before 0.86 a longer one was
    accepted and silently not applied: https://github.com/nmstate/kubernetes-nmstate/issues/753).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: [worker-0.ocp4-production.datacenter-frankfurt.example.com]}
    bridges:
      br-storage: {uplink: ens1, nodes: storage}   # error: E0237
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    nodes:
      storage: {hosts: [worker-0.ocp4-production.datacenter-frankfurt.example.com]}
    bridges:
      br-storage: {uplink: ens1, nodes: storage, nncp: "{host}"}
    ```
    """
    names = [(stack.name, stack.root.at, stack.root.policy is not None) for stack in graph.stacks]
    names += [(dns.name, dns.at.entry, False) for dns in graph.dns]
    for name, at, stated in names:
        if len(name) > LONGEST:
            yield _finding(f"has {len(name)} characters; its operator takes {LONGEST}", name, at, stated)
        elif not _is_name(name):
            yield _finding("does not begin and end with a letter or digit", name, at, stated)


def _finding(what: str, name: str, at: Route, stated: bool) -> Diagnostic:
    return Diagnostic(
        f'policy name "{name}" {what}',
        at / "nncp" if stated else at.key,
        cluster="the operator refuses the policy, or never applies it",
        hint="nncp: a shorter one; {host} and {group} stand for the nodes",
    )
