"""E0249."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.graph import PHYSNET, Graph
from vmnetc.targets.table import Target


@rule("E0249", certain=True)
def physnet_redefined(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A bridge gets the localnet name by which OVN-Kubernetes knows `br-ex`.

    OVN-Kubernetes itself maps `physnet` to `br-ex`, the bridge by which the cluster reaches the outside (ovn-kubernetes
    `go-controller/pkg/types/const.go`, `PhysicalNetworkName`). Mappings are merged by name, so a policy that maps it to
    another bridge takes the cluster's way out. On plain KubeVirt the bridge has another name, such as `breth0`: there
    `mapped: true` says that it is this one.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    bridges:
      br-vm: {type: ovs, uplink: eno2, physicalNetwork: physnet}   # error: E0249
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [demo]
    networks:
      machine: {bridge: br-ex, physicalNetwork: physnet}
    ```
    """
    own = "br-ex" if target.distribution.br_ex else "OVN-Kubernetes' own bridge"
    seen = set()
    for bridge in graph.bridges:
        theirs = bridge.built_in or (bridge.mapped and not target.distribution.br_ex)
        if PHYSNET in bridge.localnets and not theirs and bridge.key not in seen:
            seen.add(bridge.key)
            yield Diagnostic(
                f'bridge "{bridge.name}" gets the localnet name "{PHYSNET}", which is that of {own} on every node',
                (bridge.at / "physicalNetwork").key,
                cluster=f"the mapping of {own} is replaced, and the cluster's traffic to the outside is lost",
                hint=f"another name, such as {bridge.name}-localnet",
            )
