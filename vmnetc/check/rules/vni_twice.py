"""E0439."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("E0439")
def vni_twice(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """One EVPN number is used for two things.

    Routers tell networks apart by it: two networks with one number are one to them, whatever their subnets
    (openshift/cluster-network-operator release-4.22, 001-crd.yaml: "Must be unique across all EVPN configurations in the
    cluster"). Nobody checks it for two objects.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.22
    namespaces: [red, blue]
    networks:
      tenant-blue:
        {overlay: layer3, primary: true, subnets: 10.100.0.0/16, namespaces: blue, evpn: {vtep: spine, ip: 100}}
      tenant-red:
        overlay: layer2
        primary: true
        subnets: 10.101.0.0/16
        namespaces: red
        evpn:
          vtep: spine
          mac: 100   # error: E0439
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.22
    namespaces: [red, blue]
    networks:
      tenant-blue:
        {overlay: layer3, primary: true, subnets: 10.100.0.0/16, namespaces: blue, evpn: {vtep: spine, ip: 100}}
      tenant-red:
        {overlay: layer2, primary: true, subnets: 10.101.0.0/16, namespaces: red, evpn: {vtep: spine, mac: 101}}
    ```
    """
    first: dict[int, Route] = {}
    for network in graph.networks:
        if not isinstance(network, OverlayNetwork) or network.evpn is None:
            continue
        for field, domain in network.evpn.domains().items():
            at = network.evpn.at / field
            if domain.vni in first:
                yield Diagnostic(
                    f"VNI {domain.vni} is used twice",
                    at,
                    related=(Related(first[domain.vni], "the other one"),),
                    cluster="routers take two networks for one, and traffic goes to either",
                    either=True,
                    hint="a number of its own",
                )
            first.setdefault(domain.vni, at)
