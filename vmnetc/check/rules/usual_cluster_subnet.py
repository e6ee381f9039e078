"""W0529."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target


@rule("W0529")
def usual_cluster_subnet(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An overlay's subnet overlaps one that an installation usually gives to the cluster itself.

    OVN-Kubernetes refuses a user-defined network that overlaps the cluster's own pod or service network
    (https://github.com/ovn-kubernetes/ovn-kubernetes/pull/4604). vmnetc does not know the cluster's; these are the
    defaults of OpenShift's installer, or of OVN-Kubernetes' charts for plain KubeVirt (`vmnetc targets`).
    `oc get network.config cluster -o yaml` shows the real ones of OpenShift.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      tenant: {overlay: layer2, primary: true, subnets: 10.128.0.0/16}   # error: W0529
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [demo]
    networks:
      tenant: {overlay: layer2, primary: true, subnets: 10.100.0.0/16}
    ```
    """
    usual = {"pod network": target.distribution.pod_network, "service network": target.distribution.service_network}
    blocks = [(ipaddress.ip_network(block), name) for name, block in usual.items()]
    for network in graph.networks:
        for subnet in network.ovn_subnets if isinstance(network, OverlayNetwork) and network.primary else ():
            for block, name in blocks:
                if subnet.network.version == 4 and subnet.network.overlaps(block):
                    yield Diagnostic(
                        f"{subnet.text} overlaps {block}, the usual {name} of a cluster",
                        subnet.at,
                        cluster="OVN-Kubernetes refuses the network, and its VMs do not start",
                        hint="choose another subnet, or allow this one if the cluster has others",
                    )
