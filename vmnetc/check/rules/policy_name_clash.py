"""E0213."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import Graph, Stack
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
    first: dict[str, Stack] = {}
    for stack in graph.stacks:
        other = first.setdefault(stack.name, stack)
        if other is not stack:
            yield Diagnostic(
                f'{_what(other)} and {_what(stack)} both become policy "{stack.name}"',
                stack.root.at.key,
                related=(Related(other.root.at.key, "the other one"),) if other.root is not stack.root else (),
                cluster="the policy applied last replaces the other one, whose devices are never made",
                either=True,
                hint="choose another name, or name one node group only",
            )


def _what(stack: Stack) -> str:
    return f'"{stack.root.name}" on {stack.group.name}'
