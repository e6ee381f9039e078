"""E0440."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import BridgeNetwork, Graph, Kind, MacvlanNetwork, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0440", certain=True)
def name_begins_with_0(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A NetworkAttachmentDefinition has a name that begins with 0.

    The admission webhook for these objects takes names that begin with a letter or a digit other than 0
    (k8snetworkplumbingwg/net-attach-def-admission-controller, pkg/webhook/webhook.go).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      0lan: {bridge: br-flat}   # error: E0440
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    bridges: {br-flat: enp3s0}
    networks:
      lan0: {bridge: br-flat}
    ```
    """
    for network in graph.networks:
        if isinstance(network, BridgeNetwork | OverlayNetwork | MacvlanNetwork) and network.kind is Kind.NAD:
            names = (network.names.usual, *(name for _, name in network.names.elsewhere))
            wrong = next((name for name in names if name.startswith("0")), None)
            if wrong is not None:
                yield Diagnostic(
                    f'a NetworkAttachmentDefinition cannot be called "{wrong}": it begins with 0',
                    network.at.key,
                    cluster="the admission webhook refuses it",
                    hint=f"networks.{network.name}.name: n{wrong}, or another key",
                )
