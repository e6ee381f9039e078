"""Faults of objects: what their schema refuses, and what others own already."""

from __future__ import annotations

import json

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Place, Route


@fault("E1202")
def refused_by_schema(what: str, pointer: str, value: object, at: Route | Place) -> Diagnostic:
    """What `raw` or `manifests` say is refused by the object's schema.

    The object is checked as the API server will check it, and as nmstate reads a policy and the CNI plugin the
    configuration of a NAD. Most APIs drop a key that they do not know, silently; such a key is refused here. Objects of
    kinds that vmnetc does not make pass unchecked.

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
def object_of_others(kind: str, name: str, namespace: str | None, at: Route, seen: Route | Place) -> Diagnostic:
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


@fault("E0931")
def whole_object_twice(kind: str, name: str, by_vmnetc: bool, at: Route | Place, other: Route | Place) -> Diagnostic:
    """An object under `manifests` is there already: vmnetc makes it, or it is written twice.

    Two objects are one if kind, API group, namespace and name are the same. `kustomize build` refuses a tree that holds one
    twice ("may not add resource with an already registered id", kustomize 5.8.1); applied by other tools, the last one
    wins. What vmnetc makes is changed by the fields of its entry, or by `raw`; a VM in a file of yours gets its NICs by
    `vms.<name>.manifest`.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    manifests:
      - apiVersion: v1
        kind: Namespace
        metadata: {name: demo, labels: {team: blue}}   # error: E0931
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces:
      demo: {labels: {team: blue}}
    ```
    """
    hint = "fields of the entry, or its raw" if by_vmnetc else "one of the two"
    return Diagnostic(
        f'{kind} "{name}" {"is made by vmnetc already" if by_vmnetc else "is written twice"}',
        at,
        related=(Related(other, "by this entry" if by_vmnetc else "first here"),),
        cluster="kustomize refuses to build the tree",
        hint=hint,
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
