"""Faults of objects that others wrote: what the API server refuses in them, or drops."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault
from vmnetc.diagnostics.route import Place, Route

from .object_rule import Objection


@fault("E1301", suppressible=True)
def not_as_its_kind(what: str, found: Objection, at: Route | Place) -> Diagnostic:
    """An object is not as its kind wants it: an unknown key, a wrong type, a value that is none, or one that lacks.

    The schemas are those of the target's release, and for what the API server does not look into (`desiredState` of a
    policy, `config` of a NetworkAttachmentDefinition) those of nmstate and of the CNI plugins. Without `--target` an
    object is good if the newest release of OpenShift, or of plain KubeVirt with OVN-Kubernetes, takes it.

    ```yaml bad
    apiVersion: k8s.ovn.org/v1
    kind: ClusterUserDefinedNetwork
    metadata: {name: app}
    spec:
      namespaceSelector: {matchLabels: {app: web}}
      network:
        topology: Layer2
        layer2:
          role: Primary
          subnets: [10.20.0.0/16]
          excludeSubnets: [10.20.0.0/28]   # error: E1301
    ```
    ```yaml good
    apiVersion: k8s.ovn.org/v1
    kind: ClusterUserDefinedNetwork
    metadata: {name: app}
    spec:
      namespaceSelector: {matchLabels: {app: web}}
      network:
        topology: Layer2
        layer2:
          role: Primary
          subnets: [10.20.0.0/16]
          reservedSubnets: [10.20.0.0/28]
    ```
    """
    return _said(
        what, found, at, "the API server, or what reads the object, would refuse it or drop what it does not know"
    )


@fault("E1302", suppressible=True)
def refused_by_server(what: str, found: Objection, at: Route | Place) -> Diagnostic:
    """The API server refuses values that do not go together.

    User-defined networks have such rules in their CRD (CEL), which tools that read only its structure do not see
    (openshift/cluster-network-operator release-4.17 to 4.23, `bindata/network/ovn-kubernetes/common/001-crd.yaml`).

    ```yaml bad
    apiVersion: k8s.ovn.org/v1
    kind: UserDefinedNetwork
    metadata: {name: app, namespace: demo}
    spec:
      topology: Layer2
      layer2:
        role: Primary
        subnets: [10.20.0.0/16, 10.30.0.0/16]   # error: E1302
    ```
    ```yaml good
    apiVersion: k8s.ovn.org/v1
    kind: UserDefinedNetwork
    metadata: {name: app, namespace: demo}
    spec:
      topology: Layer2
      layer2:
        role: Primary
        subnets: [10.20.0.0/16]
    ```
    """
    return _said(what, found, at, "the API server would refuse the object")


@fault("W1303")
def read_by_nobody(what: str, found: Objection, at: Route | Place) -> Diagnostic:
    """The configuration of a NetworkAttachmentDefinition has a key that its plugin does not know.

    The configuration is text to the API server, and a CNI plugin reads of it what it knows (containernetworking/cni
    v1.3, `pkg/types`): a key in the wrong spelling is as good as not there.

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "blue", "type": "bridge", "bridge": "br1", "vlanId": 100}'   # error: W1303
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "blue", "type": "bridge", "bridge": "br1", "vlan": 100}'
    ```
    """
    return _said(what, found, at, "the plugin would read the configuration without it")


def said(code: str, what: str, found: Objection, at: Route | Place) -> Diagnostic:
    """What a rule for one object has found."""
    return Diagnostic(
        f"{found.message}, in {what}" if what not in found.message else found.message,
        at,
        label=found.label,
        cluster=found.cluster,
        hint=found.hint,
        code=code,
    )


def _said(what: str, found: Objection, at: Route | Place, cluster: str) -> Diagnostic:
    return Diagnostic(f"{what}: {found.message}", at, label=found.label, cluster=cluster, hint=found.hint)
