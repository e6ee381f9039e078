"""E0257."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, Macvlan
from vmnetc.targets.table import Target


@rule("E0257")
def not_promiscuous(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A macvlan interface is not promiscuous, in a mode in which it has to be.

    nmstate lets `promiscuous: false` through with `mode: passthru` alone (2.2.62, `MacVlanInterface::validate`);
    in other modes it refuses the policy.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      shim:
        macvlan: eno2
        promiscuous: false   # error: E0257
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      shim: {macvlan: eno2, mode: passthru, promiscuous: false}
    ```
    """
    seen = set()
    for device in graph.devices():
        if (
            isinstance(device, Macvlan)
            and not device.promiscuous
            and device.mode != "passthru"
            and device.at not in seen
        ):
            seen.add(device.at)
            yield Diagnostic(
                f'interface "{device.name}" is not promiscuous, in mode {device.mode}',
                device.at / "promiscuous",
                cluster="the policy fails on every node",
                hint="delete promiscuous, or: mode: passthru",
            )
