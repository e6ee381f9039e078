"""E0404."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, Related
from vmnetc.diagnostics.route import Route
from vmnetc.graph import ExistingNetwork, Graph, Namespace, Network, PodNetwork
from vmnetc.targets.table import Target


@rule("E0404")
def network_not_open(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A VM is on a network that is not open to its namespace.

    A NAD is usable from its own namespace and, if it is in `default`, from everywhere; OpenShift sets multus'
    `namespaceIsolation`. Elsewhere multus takes any, and what is refused is that the spec opens the network to others
    only. The VM is accepted, and its pod hangs: "namespace isolation enabled, annotation violates
    permission" (multus-cni `pkg/k8sclient/k8sclient.go`).

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {payroll: {}, web: {existing: true}}
    bridges: {br-new: ens224}
    networks:
      new-vlan40: {bridge: br-new, vlan: 40, namespaces: payroll}
    attach:
      web/shop01: [pod, new-vlan40]   # error: E0404
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: {payroll: {}, web: {existing: true}}
    bridges: {br-new: ens224}
    networks:
      new-vlan40: {bridge: br-new, vlan: 40, namespaces: [payroll, web]}
    attach:
      web/shop01: [pod, new-vlan40]
    ```
    """
    judged: dict[tuple[str, str], bool] = {}
    for nic, namespace in graph.nics():
        pair = nic.network.name, namespace.name
        if pair not in judged:
            judged[pair] = _open(nic.network, namespace, target.distribution.global_namespaces)
        if not judged[pair]:
            yield _finding(nic.network, namespace, nic.at)


def _open(network: Network, namespace: Namespace, shared: tuple[str, ...] | None) -> bool:
    if isinstance(network, PodNetwork) or network.everywhere:
        return True
    if network.namespaces == ():
        return True  # that it is in no namespace is a finding of its own
    if isinstance(network, ExistingNetwork):
        home = network.namespace
        if home is not None and home != namespace.name and shared is not None and home not in shared:
            return False
        return network.namespaces is None or _listed(network.namespaces, namespace)
    return _listed(network.namespaces, namespace)


def _listed(namespaces: tuple[Namespace, ...], namespace: Namespace) -> bool:
    return any(namespace.name == listed.name for listed in namespaces)


def _finding(network: Network, namespace: Namespace, at: Route) -> Diagnostic:
    field = "namespace" if isinstance(network, ExistingNetwork) and network.namespaces is None else "namespaces"
    return Diagnostic(
        f'network "{network.name}" is not open to namespace "{namespace.name}"',
        at / "network",
        related=(Related((network.at / field).key, "open to these"),),
        cluster="the VM's pod hangs: it may not use a network of another namespace",
        hint=f"{_cure(network, namespace)} (this opens it to whoever may edit {namespace.name})",
        cause=f"{network.name} {namespace.name}",
    )


def _cure(network: Network, namespace: Namespace) -> str:
    if getattr(network, "selector", None) is not None:
        return f"give namespaces.{namespace.name} the labels that networks.{network.name}.namespaces asks for"
    return f'add "{namespace.name}" to networks.{network.name}.namespaces'
