"""Faults of objects: what their schema refuses."""

from __future__ import annotations

import json

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Route


@fault("E1202")
def raw_breaks_schema(what: str, pointer: str, value: object, at: Route) -> Diagnostic:
    """What `raw` says is refused by the object's schema.

    The object is checked with it, as the API server will, and as the CNI plugin reads the configuration of a NAD. Most
    APIs drop a key that they do not know, silently; such a key is refused here.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web:
        memory: 1Gi
        raw: {spec: {template: {spec: {hostnam: www}}}}   # error: E1202
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
    return Diagnostic(
        f"{what} would be refused: its schema does not take {_short(value)} at {pointer or 'its root'}",
        at,
        cluster="the API server would refuse the object, or drop what it does not know",
        hint="look the field up: oc explain",
    )


@fault("E1204")
def breaks_schema(what: str, pointer: str, value: object, at: Route) -> Diagnostic:
    """vmnetc made an object that its own schema refuses.

    Every object is checked before a byte is written. A spec that got this far is valid as far as vmnetc knows, so this
    is a mistake of vmnetc, or a rule that it lacks: please report it with the entry that is shown.
    """
    return Diagnostic(
        f"{what} would be refused: its schema does not take {_short(value)} at {pointer or 'its root'}",
        at,
        cluster="the API server, or the node, would refuse the object",
        note="this is a bug of vmnetc: a valid spec must give valid objects",
        hint="please report it together with this entry",
    )


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"
