"""Faults of objects: what their schema refuses, and what others own already."""

from __future__ import annotations

import json

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Place, Route


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


@fault("E1112")
def object_of_others(kind: str, name: str, namespace: str | None, at: Route, seen: Place) -> Diagnostic:
    """An object of that kind and name exists already, and vmnetc did not make it.

    Applying the tree would overwrite it, and two owners would change it back and forth. An object of the inventory counts
    as vmnetc's own if it has the label `app.kubernetes.io/managed-by: vmnetc`, which every root of a tree puts on, or if
    it is just what the spec makes.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    inventory: cluster.yaml
    namespaces: {demo: {existing: true}}
    bridges: {br-flat: enp3s0}
    networks:
      flat: {bridge: br-flat}   # error: E1112
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    inventory: cluster.yaml
    namespaces: {demo: {existing: true}}
    networks:
      flat: {existing: nad}
    ```
    ```yaml cluster.yaml
    kind: NetworkAttachmentDefinition
    metadata: {name: flat, namespace: demo}
    spec: {config: '{"cniVersion": "0.3.1", "name": "flat", "type": "bridge", "bridge": "br-old"}'}
    ```
    """
    where = f"{namespace}/{name}" if namespace else name
    cure = f"namespaces.{name}.existing: true" if kind == "Namespace" else "another name, or, for a network: existing"
    return Diagnostic(
        f'{kind} "{where}" exists already, and others own it',
        at.key,
        related=(Related(seen, "it is here"),),
        cluster="it would be overwritten, and be changed back and forth by its two owners",
        hint=cure,
    )


@fault("E0742")
def vm_file_refused(pointer: str, value: object, at: Place) -> Diagnostic:
    """The API server would refuse a VM as its owner's file has it.

    vmnetc weaves NICs into the file and checks the whole against the schema of the target's release.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    vms:
      demo/web: {manifest: web.yaml, nics: pod}
    ```
    ```yaml web.yaml
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {interfaces: []}
          networks: []
          terminationGracePeriodSeconds: soon   # error: E0742
    ```
    """
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return Diagnostic(
        f"the API server refuses this: {shown if len(shown) < 60 else shown[:56] + ' ...'} at {pointer}", at
    )
