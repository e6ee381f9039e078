"""W0529."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import Graph, OverlayNetwork
from vmnetc.targets.table import Target

# The defaults of OpenShift's installer (openshift/installer, pkg/types/defaults/installconfig.go).
_USUAL = {"10.128.0.0/14": "pod network", "172.30.0.0/16": "service network"}
_BLOCKS = [(ipaddress.ip_network(block), name) for block, name in _USUAL.items()]


@rule("W0529")
def usual_cluster_subnet(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """An overlay's subnet overlaps one that OpenShift's installer gives to the cluster itself.

    OVN-Kubernetes refuses a user-defined network that overlaps the cluster's own pod or service network
    (https://github.com/ovn-kubernetes/ovn-kubernetes/pull/4604). vmnetc does not know the cluster's; these are the
    installer's defaults. `oc get network.config cluster -o yaml` shows the real ones.

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
    for network in graph.networks:
        for subnet in network.ovn_subnets if isinstance(network, OverlayNetwork) and network.primary else ():
            for block, name in _BLOCKS:
                if subnet.network.version == 4 and subnet.network.overlaps(block):
                    yield Diagnostic(
                        f"{subnet.text} overlaps {block}, the usual {name} of a cluster",
                        subnet.at,
                        cluster="OVN-Kubernetes refuses the network, and its VMs do not start",
                        hint="choose another subnet, or allow this one if the cluster has others",
                    )
