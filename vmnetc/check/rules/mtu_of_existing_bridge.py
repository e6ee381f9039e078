"""W0260."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.graph import BridgeNetwork, Graph
from vmnetc.targets.table import Target

# What Linux gives a link that nobody states an MTU for.
_UNSTATED = 1500


@rule("W0260")
def mtu_of_existing_bridge(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A network wants a large MTU on a bridge that exists already.

    The spec does not make the bridge, so it does not say what its uplink and the switch let through. Where that is 1500,
    the small frames of a first test go through and the large ones vanish, without a message. Whoever has looked at the nodes
    says so with a comment.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: db
    networks:
      backup: {bridge: br-ex, vlan: 202, mtu: 9000}   # error: W0260
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: db
    networks:
      # vmnetc: allow W0260 bond0 below br-ex was installed with 9000
      backup: {bridge: br-ex, vlan: 202, mtu: 9000}
    ```
    """
    for network in graph.networks:
        if isinstance(network, BridgeNetwork) and network.bridge.existing and (network.mtu or 0) > _UNSTATED:
            yield Diagnostic(
                f'network "{network.name}" wants MTU {network.mtu}, and nobody states that of "{network.bridge.name}"',
                network.at / "mtu",
                related=() if network.bridge.built_in else (Related(network.bridge.at.key, "exists already"),),
                cluster="where the bridge or its uplink has 1500, small frames pass and large ones vanish without a message",
                hint="look at the nodes: oc get nns -o yaml; then allow it with what you saw, or take a smaller mtu",
            )
