"""E0224."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, typo
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import Bond, Graph
from vmnetc.targets.table import Target


@rule("E0224")
def primary_is_no_port(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The primary port of a bond is none of its ports.

    The kernel then has no primary port, and nmstate takes the option for applied: a difference in a bond's options is only a
    warning to it (nmstate 2.2.62 `rust/src/lib/ifaces/bond.rs`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1:
        bond: [eno1, eno2]
        options: {primary: eno3}   # error: E0224
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    interfaces:
      bond1:
        bond: [eno1, eno2]
        options: {primary: eno1}
    ```
    """
    for bond in graph.interfaces:
        names = [port.name for port in bond.ports] if isinstance(bond, Bond) else []
        for name, value in bond.options if isinstance(bond, Bond) else ():
            if name == "primary" and value not in names:
                guess = did_you_mean(value, names)
                yield Diagnostic(
                    f'primary port "{value}" is no port of "{bond.name}"',
                    bond.at / "options" / "primary",
                    label=f'did you mean "{guess}"?' if guess else "",
                    fix=typo(value, guess),
                    cluster="the bond has no primary port",
                    hint=f"one of {', '.join(names)}",
                )
