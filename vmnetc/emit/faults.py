"""Faults of `raw`: what it cannot say of an object."""

from __future__ import annotations

import json

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Route

_LONGEST = 60


@fault("E1206")
def raw_changes_identity(what: str, at: Route) -> Diagnostic:
    """`raw` would make another object of an entry.

    `raw` adds to the object that an entry becomes. Under another kind, name or namespace it would be another object:
    nothing that refers to the entry would find it, and the lock and the rules would speak of one that is not there.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        raw: {metadata: {name: www}}   # error: E1206
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        raw: {spec: {template: {spec: {hostname: www}}}}
    ```
    """
    return Diagnostic(f"raw cannot change {what} of the object", at, hint="rename the entry, or write another one")


@wording("E1206")
def raw_changes_part(what: str, who: str, at: Route) -> Diagnostic:
    """Of an interface of a node, or of a VM."""
    return Diagnostic(f"raw cannot change {what} of {who}", at, hint=f"{what} is what the entry says, or its key")


@fault("W1207")
def raw_overrides(who: str, pointer: str, before: object, after: object, at: Route) -> Diagnostic:
    """`raw` replaces something that was worked out.

    What the language can say, the rules can check; what `raw` says instead is checked against the object's schema only. So
    it is named with both values, and where it is meant, a comment allows it:
    `# vmnetc: allow W1207 the switch needs it`. Lists are replaced whole (RFC 7386), which loses what was in them.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      blue:
        bridge: br-flat
        raw: {spec: {config: {cniVersion: 1.0.0}}}   # error: W1207
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      blue:
        bridge: br-flat
        raw: {spec: {config: {disableContainerInterface: true}}}
    ```
    """
    what = "deletes" if after is None else "replaces"
    becomes = "" if after is None else f" by {_short(after)}"
    return Diagnostic(
        f"raw {what} {pointer} of {who}, which is {_short(before)}{becomes}",
        at,
        note="vmnetc's rules have judged the value that it replaces",
    )


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
