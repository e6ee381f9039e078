"""Faults of networks' own fields: names, folders and namespaces that come to nothing."""

from __future__ import annotations

from collections.abc import Collection

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Route
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import Kind

_OBJECTS = {Kind.UDN: "a UserDefinedNetwork", Kind.CUDN: "a ClusterUserDefinedNetwork"}


@fault("E0418")
def only_nads(field: str, key: str, kind: Kind, at: Route) -> Diagnostic:
    """A user-defined network is given names that only NADs have.

    OVN-Kubernetes makes the NADs of a user-defined network itself: each has the object's name, and in its configuration
    `<namespace>_<name>` or `cluster_udn_<name>` (ovn-kubernetes v1.3.0,
    `clustermanager/userdefinednetwork/template/net-attach-def-template.go`). Nothing else can be said.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [app]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}}
    networks:
      app-120: {bridge: br-vm, vlan: 120, configName: vlan120}   # error: E0418
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.19
    namespaces: [app]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}}
    networks:
      app-120: {bridge: br-vm, vlan: 120, configName: vlan120, as: nad}
    ```
    """
    return Diagnostic(
        f'network "{key}" becomes {_OBJECTS[kind]}, which has no "{field}" of its own',
        at,
        cluster="OVN-Kubernetes makes its NADs, and their names, from the object's own name",
        hint="as: nad, where NADs are live; else name, for the object's name",
    )


@fault("E0419")
def name_elsewhere(key: str, home: str, homes: Collection[str], at: Route) -> Diagnostic:
    """A network has a name in a namespace in which it is not.

    The object there would not be made, and the live one of that name would be nobody's.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [app, shop]
    bridges: {br-vm: enp3s0}
    networks:
      app-120:
        bridge: br-vm
        vlan: 120
        namespaces: app
        names: {shop: vlan120}   # error: E0419
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [app, shop]
    bridges: {br-vm: enp3s0}
    networks:
      app-120:
        bridge: br-vm
        vlan: 120
        namespaces: [app, shop]
        names: {shop: vlan120}
    ```
    """
    guess = did_you_mean(home, homes)
    return Diagnostic(
        f'network "{key}" has a name in namespace "{home}", in which it is not',
        at,
        label=f'did you mean "{guess}"?' if guess else "",
        hint=f'add "{home}" to networks.{key}.namespaces, or delete the name',
    )


@fault("E0423")
def folder_of_cluster_object(key: str, at: Route) -> Diagnostic:
    """An object that belongs to no namespace is put into a tenant's folder.

    A ClusterUserDefinedNetwork is cluster-wide: whoever may write one may attach a network to every namespace. The folder
    of a namespace is for what its owner may write, and its GitOps application would be refused the object.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red-web, red-db]
    networks:
      tenant-red:
        overlay: layer2
        subnets: 10.100.0.0/16
        namespaces: [red-web, red-db]
        folder: tenant   # error: E0423
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces: [red-web, red-db]
    networks:
      tenant-red:
        overlay: layer2
        subnets: 10.100.0.0/16
        namespaces: [red-web, red-db]
    ```
    """
    return Diagnostic(
        f'network "{key}" becomes a ClusterUserDefinedNetwork, which is in no namespace and goes to no tenant',
        at,
        hint="delete folder, or: as: nad or as: udn where that can be",
    )


@fault("E0422")
def selects_nothing(key: str, at: Route, known: Collection[str]) -> Diagnostic:
    """A network asks for labels that no namespace of the spec has.

    A NAD would be made nowhere, and a ClusterUserDefinedNetwork accepted without a word: OVN-Kubernetes makes its NADs in
    the namespaces that the selector finds, here none. A namespace of others can be declared with `existing: true` and the
    labels that it has.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces:
      red-web: {labels: {tenant: red}}
    networks:
      tenant-red:
        overlay: layer2
        subnets: 10.100.0.0/16
        namespaces: {matchLabels: {tenant: rot}}   # error: E0422
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    namespaces:
      red-web: {labels: {tenant: red}}
      red-db: {existing: true, labels: {tenant: red}}
    networks:
      tenant-red:
        overlay: layer2
        subnets: 10.100.0.0/16
        namespaces: {matchLabels: {tenant: red}}
    ```
    """
    names = ", ".join(sorted(known)[:5]) or "there are none"
    return Diagnostic(
        f'no namespace of the spec has the labels that network "{key}" asks for',
        at,
        cluster="the network is in no namespace, and nothing says so",
        hint=f"labels of a namespace of the spec ({names}), or declare the namespace with its labels: existing: true",
    )
