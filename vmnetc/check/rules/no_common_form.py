"""E1002."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, Kind, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E1002", certain=True)
def no_common_form(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """The releases of a target want one thing written in different ways.

    A tree for several releases is one that all of them accept: what only the later ones have is not used. Of layer-2
    overlays there is no such tree where the releases go from 4.17 to a later one. How OVN-Kubernetes gives addresses is
    `ipamLifecycle` in 4.17, and `ipam` from 4.18 on; each API server drops the other's word and, without its own,
    refuses the network or forgets addresses (openshift/cluster-network-operator release-4.17 and release-4.18,
    `bindata/network/ovn-kubernetes/common/001-crd.yaml`). Nor is there one for OpenShift and OKD, or plain KubeVirt:
    the labels of their nodes differ, or the namespaces of their operators (`vmnetc targets`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.17..4.18
    namespaces: [red]
    networks:
      heartbeat: {overlay: layer2}   # error: E1002
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18..4.20
    namespaces: [red]
    networks:
      heartbeat: {overlay: layer2}
    ```
    """
    if len(target.distributions) > 1:
        yield Diagnostic(
            f"no tree is good for {' and '.join(target.distributions)}",
            Route(("target",)),
            cluster="a policy finds no nodes, or a patch no object, in one of the clusters",
            hint="clusters, each with its own target",
        )
    if target.one_ipam_form:
        return
    for network in graph.networks:
        if _says_how_addresses_are_given(network) and target.user_defined_networks:
            yield Diagnostic(
                f'no form of network "{network.name}" is good for all of {target.name}',
                network.at / "overlay",
                related=(Related(Route(("target",)), "the target"),),
                note="4.17 wants ipamLifecycle, later releases ipam",
                cluster="one of the API servers refuses the object, or drops what it does not know",
                hint="as: nad, or a spec for 4.17 and one for the later releases",
            )


def _says_how_addresses_are_given(network: object) -> bool:
    if not isinstance(network, OverlayNetwork) or network.kind is Kind.NAD or network.topology != "layer2":
        return False
    return network.persistent_ips or not network.ovn_subnets
