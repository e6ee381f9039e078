"""E1004."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Place, Route
from vmnetc.graph import Graph
from vmnetc.targets.table import Target

_GROUP = "route.openshift.io"


@rule("E1004", certain=True)
def not_of_this_platform(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The spec asks for a Route, or for OpenShift's routers, and the target has none.

    Routes and the routers that serve them are of OpenShift and OKD (openshift/api `route/v1`). On another Kubernetes the
    API server knows no such object, and with it the whole tree is not applied. A network policy that lets in
    `ingress-router` is accepted there and lets in nobody: no namespace has the label
    `policy-group.network.openshift.io/ingress`. `vmnetc targets` prints what each platform has.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: kubevirt-1.6
    namespaces: [shop]
    vms: {shop/web: {memory: 1Gi}}
    services:
      web: {vms: web, ports: 80, route: true}   # error: E1004
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: kubevirt-1.6
    namespaces: [shop]
    vms: {shop/web: {memory: 1Gi}}
    services:
      web: {vms: web, ports: 80, type: LoadBalancer}
    ```
    """
    if target.distribution.routes:
        return
    for service in graph.services:
        if service.route is not None:
            hint = "delete route; type: LoadBalancer, or an Ingress among manifests"
            yield _finding(f'service "{service.name}" has a route', service.route.at.key, target, _REFUSED, hint)
    for one in graph.whole:
        if one.identity.group == _GROUP:
            hint = "an Ingress, or a Gateway with an HTTPRoute"
            yield _finding(f"manifests hold {one}", one.place(("kind",)), target, _REFUSED, hint)
    for policy in (policy for policy in graph.policies if policy.network is None):
        for peer in (peer for rules in (policy.ingress, policy.egress) for one in rules or () for peer in one.peers):
            if peer.anyone == "ingress-router":
                what = f'network policy "{policy.name}" is about OpenShift routers'
                hint = "namespace: <the one of the ingress controller>"
                yield _finding(what, peer.at, target, _NOBODY, hint)


_REFUSED = "the API server knows no Route, and refuses what is applied with it"
_NOBODY = "no namespace has the label of OpenShift's routers: nobody is let in"


def _finding(what: str, at: Route | Place, target: Target, cluster: str, hint: str) -> Diagnostic:
    return Diagnostic(
        f"{what}, and target {target.name} has none",
        at,
        related=(Related(Route(("target",)), "the target"),),
        cluster=cluster,
        hint=hint,
    )
