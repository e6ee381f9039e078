"""E0213."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("E0213", certain=True)
def policy_name_clash(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """Two stacks of devices come to one policy name.

    A policy is named after the device at its bottom, in lower case and with `-` for `_`, and after its node group
    unless that is `workers` or `all`. Of two policies of one name a cluster keeps the one applied last, and the other
    one's devices are never made.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-a: enp3s0
      br_a: enp4s0   # error: E0213
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    bridges:
      br-a: enp3s0
      br-b: enp4s0
    ```
    """
    first: dict[str, _Policy] = {}
    for policy in _policies(graph):
        other = first.setdefault(policy.name, policy)
        if other is not policy:
            yield Diagnostic(
                f'{other.what} and {policy.what} both become policy "{policy.name}"',
                policy.at,
                related=(Related(other.at, "the other one"),) if other.at != policy.at else (),
                cluster="the policy applied last replaces the other one, whose devices are never made",
                either=True,
                hint="nncp: another name for one of them, with {group} or {host} where it has several groups",
            )


class _Policy(NamedTuple):
    """A policy: its name, what it is in words, and where it comes from."""

    name: str
    what: str
    at: Route


def _policies(graph: Graph) -> Iterator[_Policy]:
    for stack in graph.stacks:
        at = stack.root.at / "nncp" if stack.root.policy is not None else stack.root.at.key
        yield _Policy(stack.name, f'"{stack.root.name}" on {stack.group.name}', at)
    shared = graph.shared_dns()
    for dns in (dns for dns in graph.dns if (dns.name, dns.group) not in shared):
        yield _Policy(dns.name, f"the name servers of {dns.group.name}", dns.at.key)
