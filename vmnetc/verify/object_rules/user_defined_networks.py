"""User-defined networks, and the namespaces that they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import Body, entries, part, pointer
from vmnetc.verify.selectors import faults

_NAME_OF_NAD = re.compile(r"[a-z1-9]([-a-z0-9]*[a-z0-9])?")
_PRIMARY = "k8s.ovn.org/primary-user-defined-network"
_SELECTOR = ("spec", "namespaceSelector")


@object_rule("E1427", "UserDefinedNetwork", "ClusterUserDefinedNetwork")
def name_of_user_defined_network(body: Body, target: Target) -> Iterator[Objection]:
    """A user-defined network has a name that its NetworkAttachmentDefinitions cannot have.

    OVN-Kubernetes makes a NetworkAttachmentDefinition of the same name in each namespace of the network, and the admission
    webhook for these objects refuses names with a dot, and those that begin with 0
    (k8snetworkplumbingwg/net-attach-def-admission-controller, `pkg/webhook/webhook.go`).

    ```yaml bad
    apiVersion: k8s.ovn.org/v1
    kind: UserDefinedNetwork
    metadata: {name: tenant.blue, namespace: demo}   # error: E1427
    spec:
      topology: Layer2
      layer2: {role: Secondary, subnets: [10.100.0.0/16]}
    ```
    ```yaml good
    apiVersion: k8s.ovn.org/v1
    kind: UserDefinedNetwork
    metadata: {name: tenant-blue, namespace: demo}
    spec:
      topology: Layer2
      layer2: {role: Secondary, subnets: [10.100.0.0/16]}
    ```
    """
    name = part(body, "metadata").get("name")
    if name is not None and not _NAME_OF_NAD.fullmatch(name):
        why = "begins with 0" if name.startswith("0") else "has a dot"
        cured = name.replace(".", "-")
        yield Objection(
            "/metadata/name",
            f'the network "{name}" {why}, and so would its NetworkAttachmentDefinitions',
            hint=f"n{cured}" if cured.startswith("0") else cured,
            cluster="the admission webhook refuses them, and the network is in no namespace",
        )


@object_rule("E1428", "ClusterUserDefinedNetwork")
def selector_unreadable(body: Body, target: Target) -> Iterator[Objection]:
    """A network's selector of namespaces cannot be read.

    The API server takes any operator and any value, and OVN-Kubernetes then cannot make a selector of it: In and NotIn need
    `values`, Exists and DoesNotExist have none (apimachinery, `LabelSelectorAsSelector`).

    ```yaml bad
    apiVersion: k8s.ovn.org/v1
    kind: ClusterUserDefinedNetwork
    metadata: {name: tenant}
    spec:
      namespaceSelector:
        matchExpressions:
          - {key: team, operator: In}   # error: E1428
      network:
        topology: Layer2
        layer2: {role: Secondary, subnets: [10.100.0.0/16]}
    ```
    ```yaml good
    apiVersion: k8s.ovn.org/v1
    kind: ClusterUserDefinedNetwork
    metadata: {name: tenant}
    spec:
      namespaceSelector:
        matchExpressions:
          - {key: team, operator: In, values: [blue]}
      network:
        topology: Layer2
        layer2: {role: Secondary, subnets: [10.100.0.0/16]}
    ```
    """
    for where, message, hint in faults(part(body, *_SELECTOR)):
        yield Objection(f"{pointer(*_SELECTOR)}{where}", message, hint=hint, cluster="the network is in no namespace")


@object_rule("W1429", "ClusterUserDefinedNetwork")
def selector_of_nothing(body: Body, target: Target) -> Iterator[Objection]:
    """A network's selector of namespaces asks for what excludes each other.

    All that a selector says has to be true of a namespace. One label has one value, so two values of one label, or a value
    that is excluded too, leave no namespace; to have several, name them in one `In`.

    ```yaml bad
    apiVersion: k8s.ovn.org/v1
    kind: ClusterUserDefinedNetwork
    metadata: {name: tenant}
    spec:
      namespaceSelector:
        matchExpressions:
          - {key: kubernetes.io/metadata.name, operator: In, values: [blue]}
          - {key: kubernetes.io/metadata.name, operator: In, values: [green]}   # error: W1429
      network:
        topology: Layer2
        layer2: {role: Secondary, subnets: [10.100.0.0/16]}
    ```
    ```yaml good
    apiVersion: k8s.ovn.org/v1
    kind: ClusterUserDefinedNetwork
    metadata: {name: tenant}
    spec:
      namespaceSelector:
        matchExpressions:
          - {key: kubernetes.io/metadata.name, operator: In, values: [blue, green]}
      network:
        topology: Layer2
        layer2: {role: Secondary, subnets: [10.100.0.0/16]}
    ```
    """
    selector = part(body, *_SELECTOR)
    if any(faults(selector)):
        return
    left: dict[str, set[str]] = {key: {value} for key, value in part(selector, "matchLabels").items()}
    expressions = list(entries(selector, "matchExpressions"))
    absent = {one["key"] for _, one in expressions if one["operator"] == "DoesNotExist"}
    for where, one in expressions:
        key, values = one["key"], {value for _, value in entries(one, "values")}
        if one["operator"] == "In":
            left[key] = left.get(key, values) & values
        elif one["operator"] == "NotIn" and key in left:
            left[key] = left[key] - values
        if not left.get(key, {key}) or (key in absent and one["operator"] in ("In", "Exists")):
            yield Objection(
                f"{pointer(*_SELECTOR)}{where}",
                f'no namespace has a label "{key}" of which all of this is true',
                hint="operator: In with all values that are meant",
                cluster="the network is in no namespace",
            )
            return


@object_rule("W1430", "Namespace")
def label_with_value(body: Body, target: Target) -> Iterator[Objection]:
    """The label for a primary network says "false", and is heeded all the same.

    OVN-Kubernetes looks whether a namespace has `k8s.ovn.org/primary-user-defined-network`, and not what it says. With the
    label no pod starts before the primary network is there, and the API server lets nobody take it away later
    (https://github.com/ovn-kubernetes/ovn-kubernetes/pull/4912).

    ```yaml bad
    apiVersion: v1
    kind: Namespace
    metadata:
      name: demo
      labels:
        k8s.ovn.org/primary-user-defined-network: "false"   # error: W1430
    ```
    ```yaml good
    apiVersion: v1
    kind: Namespace
    metadata:
      name: demo
      labels:
        k8s.ovn.org/primary-user-defined-network: ""
    ```
    """
    value = part(body, "metadata", "labels").get(_PRIMARY)
    if isinstance(value, str) and value.lower() in ("false", "no", "off", "0", "disabled"):
        yield Objection(
            pointer("metadata", "labels", _PRIMARY),
            f'only the label itself counts, and not that it says "{value}"',
            hint='delete the label, or: ""',
            cluster="no pod starts before the namespace has a primary network",
        )
