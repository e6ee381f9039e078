"""W0935."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph
from vmnetc.targets.table import Target


@rule("W0935")
def secret_in_clear(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A Secret under `manifests` holds its values.

    They stand in git twice then, in the spec and in the tree; base64 hides nothing. Objects that a controller turns into a
    Secret on the cluster (SealedSecret, ExternalSecret) pass without a word.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    manifests:
      - apiVersion: v1
        kind: Secret
        metadata: {name: web-userdata, namespace: demo}
        stringData: {userdata: "password: geheim"}   # error: W0935
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    manifests:
      - apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: web-userdata, namespace: demo}
        spec: {dataFrom: [{extract: {key: web}}]}
    ```
    """
    for one in graph.whole:
        held = next((key for key in ("data", "stringData") if one.body.get(key)), None)
        if one.identity[:2] == ("", "Secret") and held is not None:
            yield Diagnostic(
                f"the values of {one} are in git",
                one.place((held,)),
                hint="make it on the cluster, or write a SealedSecret or an ExternalSecret",
            )
