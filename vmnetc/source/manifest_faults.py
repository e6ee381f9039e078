"""Faults of `manifests`: what is no object that a cluster could take, whatever its kind."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Place, Route


@fault("E0930")
def no_object(what: str, at: Route | Place, hint: str = "") -> Diagnostic:
    """What stands under `manifests` is no Kubernetes object.

    Every object has an `apiVersion`, a `kind` and a `metadata.name`, and stands in a namespace or not as its kind wants it.
    Without one that it needs, `kubectl` would put it into whichever namespace happens to be the current one.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    manifests:
      - apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}   # error: E0930
        data: {a: b}
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    manifests:
      - apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: demo}
        data: {a: b}
    ```
    """
    return Diagnostic(what, at, hint=hint)


@fault("E0932")
def templated(text: str, at: Route | Place) -> Diagnostic:
    """An object under `manifests` is a template of Helm, ACM or another tool, not an object.

    vmnetc reads objects, and fills nothing in. What stands in braces would be a name or a value that nobody means. Text
    that a program on the cluster fills in, such as a script or an alert's message, passes; so do the references of nmstate
    (`{{ capture.… }}`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    manifests:
      - apiVersion: v1
        kind: ConfigMap
        metadata: {name: "{{ .Release.Name }}", namespace: demo}   # error: E0932
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    manifests:
      - apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, namespace: demo}
        data: {greeting: "Hello {{ user }}"}
    ```
    """
    shown = text if len(text) <= 60 else f"{text[:59]}…"
    return Diagnostic(
        f"this is a template: {shown}",
        at,
        hint="render it first: helm template, or write the value; then name the result",
    )


@fault("E0936")
def exported(field: str, at: Route | Place) -> Diagnostic:
    """An object under `manifests` has what only the API server writes.

    It was taken from a cluster with `oc get -o yaml`. With a `resourceVersion` or a `uid` the API server refuses the object
    as soon as the one on the cluster has changed, or is another one (Kubernetes, API concepts: resource versions).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    manifests:
      - apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
          namespace: demo
          resourceVersion: "41325"   # error: E0936
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    manifests:
      - apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: demo}
    ```
    """
    return Diagnostic(
        f"{field} is the API server's own",
        at,
        cluster="the object would be refused as soon as it has changed on the cluster",
        hint="delete status, and of metadata: uid, resourceVersion, generation, creationTimestamp, managedFields",
    )


@fault("W1305")
def key_twice(key: str, at: Place, related: tuple[Related, ...]) -> Diagnostic:
    """A key stands twice in a mapping of a manifest.

    `kubectl` and Argo CD keep the last one without a word (sigs.k8s.io/yaml v1.4), kustomize refuses to build (kyaml). A
    second object in a file begins with `---`.

    ```yaml bad
    apiVersion: k8s.ovn.org/v1
    kind: UserDefinedNetwork
    metadata: {name: app, namespace: demo}
    spec:
      topology: Layer2
      layer2:
        role: Secondary
        subnets: [10.20.0.0/16]
        subnets: [10.30.0.0/16]   # error: W1305
    ```
    ```yaml good
    apiVersion: k8s.ovn.org/v1
    kind: UserDefinedNetwork
    metadata: {name: app, namespace: demo}
    spec:
      topology: Layer2
      layer2:
        role: Secondary
        subnets: [10.20.0.0/16]
    ```
    """
    return Diagnostic(
        f'key "{key}" stands twice in one mapping',
        at,
        label="and again here",
        related=related,
        cluster="the last one counts, and kustomize refuses to build",
        hint="delete one, or begin a second object with ---",
    )
