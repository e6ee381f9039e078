"""E0504."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import BridgeNetwork, Graph, Kind, OverlayNetwork, Selector
from vmnetc.targets.table import Target


@rule("E0504")
def udn_in_system_namespace(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A user-defined network is to live in a namespace of the cluster's own.

    OpenShift's documentation forbids it for `default` and `openshift-*` (4.18, "About user-defined networks"), and
    nothing enforces it: OVN-Kubernetes takes every namespace that it is given. A selector that only says which labels a
    namespace has not finds those of the cluster too.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    networks:
      heartbeat:
        overlay: layer2
        namespaces: default   # error: E0504
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      heartbeat: {overlay: layer2, namespaces: demo}
    ```
    """
    for network in graph.networks:
        if not isinstance(network, BridgeNetwork | OverlayNetwork) or network.kind is Kind.NAD:
            continue
        if network.selector is not None:
            yield from _by_labels(network, network.selector)
        for namespace in network.namespaces:
            if namespace.known:
                yield Diagnostic(
                    f'a user-defined network cannot live in "{namespace.name}"',
                    network.at / "namespaces" / namespace.name,
                    label="nor in default, openshift-* or kube-*",
                    cluster="the cluster's own pods there would lose their network",
                    hint="use a namespace of your own",
                )


# Some that every cluster has, with the label that every namespace has.
_NAME = "kubernetes.io/metadata.name"
_THERE = ("default", "kube-system", "openshift-ovn-kubernetes")


def _by_labels(network: BridgeNetwork | OverlayNetwork, selector: Selector) -> Iterator[Diagnostic]:
    found = next((name for name in _THERE if selector.matches({_NAME: name})), None)
    if found is not None:
        yield Diagnostic(
            f'network "{network.name}" is for namespaces of any labels but some, and so for "{found}"',
            network.at / "namespaces",
            label="nor in default, openshift-* or kube-*",
            cluster="the cluster's own pods there would lose their network",
            hint="ask for a label that only your namespaces have: matchLabels: {tenant: red}",
        )
