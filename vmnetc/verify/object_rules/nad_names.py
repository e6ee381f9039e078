"""Names of NetworkAttachmentDefinitions, and of what they are for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmnetc.targets.table import Target
from vmnetc.verify.cni import BRIDGES, OVN, RESOURCE, config, plugins, resource
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import Body, part, pointer

_NAME = re.compile(r"[a-z1-9]([-a-z0-9]*[a-z0-9])?")
_OF_BRIDGE = "bridge.network.kubevirt.io/"


@object_rule("E1413", "NetworkAttachmentDefinition")
def name_of_nad(nad: Body, target: Target) -> Iterator[Objection]:
    """The name of a NetworkAttachmentDefinition is none for its admission webhook.

    It begins with a small letter or a digit other than 0, and has no dot (`^[a-z-1-9]([-a-z0-9]*[a-z0-9])?$`,
    k8snetworkplumbingwg/net-attach-def-admission-controller, `pkg/webhook/webhook.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: br1.120, namespace: demo}   # error: E1413
    spec:
      config: '{"cniVersion": "0.3.1", "type": "bridge", "bridge": "br1", "vlan": 120}'
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: br1-120, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "type": "bridge", "bridge": "br1", "vlan": 120}'
    ```
    """
    name = part(nad, "metadata").get("name")
    if name is not None and not _NAME.fullmatch(name):
        why = "it begins with 0" if name.startswith("0") else "it has a dot"
        cured = name.replace(".", "-")
        yield Objection(
            "/metadata/name",
            f'a NetworkAttachmentDefinition cannot be called "{name}": {why}',
            hint=f"n{cured}" if cured.startswith("0") else cured,
            cluster="the admission webhook refuses it",
        )


@object_rule("E1414", "NetworkAttachmentDefinition")
def nad_names_another(nad: Body, target: Target) -> Iterator[Objection]:
    """The configuration of an OVN-Kubernetes network names another NetworkAttachmentDefinition than its own.

    `netAttachDefName` is the namespace and name of the object that it stands in. OVN-Kubernetes ignores one that says
    something else, as after copying it into another namespace ("net-attach-def name is inconsistent with config",
    v1.3.0 `go-controller/pkg/util/multi_network.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: lan, namespace: shop}
    spec:
      config: '{"name": "lan", "type": "ovn-k8s-cni-overlay", "topology": "localnet", "netAttachDefName": "demo/lan"}'   # error: E1414
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: lan, namespace: shop}
    spec:
      config: '{"name": "lan", "type": "ovn-k8s-cni-overlay", "topology": "localnet", "netAttachDefName": "shop/lan"}'
    ```
    """
    metadata = part(nad, "metadata")
    for at, plugin in plugins(nad, OVN):
        namespace, _, name = (plugin.get("netAttachDefName") or "").partition("/")
        own = metadata.get("namespace") or namespace  # who applies it may choose the namespace
        if metadata.get("name") is not None and (namespace, name) != (own, metadata["name"]):
            yield Objection(
                f"{at}/netAttachDefName",
                f'netAttachDefName is "{namespace}/{name}", and the object {own}/{metadata["name"]}',
                hint=f'"netAttachDefName": "{own}/{metadata["name"]}"',
                cluster="OVN-Kubernetes makes no network of it, and no pod is attached",
            )


@object_rule("E1415", "NetworkAttachmentDefinition")
def ovn_in_a_chain(nad: Body, target: Target) -> Iterator[Objection]:
    """A network of OVN-Kubernetes has other plugins beside it.

    OVN-Kubernetes reads a list of plugins only if it is alone in it, and does not support chaining (v1.3.0
    `go-controller/pkg/config/cni.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: lan, namespace: demo}
    spec:
      config: '{"name": "lan", "plugins": [{"name": "lan", "type": "ovn-k8s-cni-overlay", "topology": "localnet", "netAttachDefName": "demo/lan"}, {"type": "tuning"}]}'   # error: E1415
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: lan, namespace: demo}
    spec:
      config: '{"name": "lan", "type": "ovn-k8s-cni-overlay", "topology": "localnet", "netAttachDefName": "demo/lan"}'
    ```
    """
    if plugins(nad, OVN) and len(config(nad).get("plugins") or ()) > 1:
        yield Objection(
            "/spec/config/plugins",
            "a network of OVN-Kubernetes has other plugins beside it",
            hint="its plugin alone, without plugins",
            cluster="OVN-Kubernetes makes no network of it, and no pod is attached",
        )


@object_rule("W1416", "NetworkAttachmentDefinition")
def key_of_newer_release(nad: Body, target: Target) -> Iterator[Objection]:
    """The configuration of a network has a key that the release does not read.

    `physicalNetworkName` is read from OpenShift 4.16 on (before, the network's own name is looked up among the nodes' bridge
    mappings), `allowPersistentIPs` from 4.17 on, `portIsolation` from 4.19 on. Older plugins ignore the key without a word.

    ```yaml bad
    # target: openshift-4.18
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: lan, namespace: demo}
    spec:
      config: '{"name": "lan", "type": "bridge", "bridge": "br1", "portIsolation": true}'   # error: W1416
    ```
    ```yaml good
    # target: openshift-4.19
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: lan, namespace: demo}
    spec:
      config: '{"name": "lan", "type": "bridge", "bridge": "br1", "portIsolation": true}'
    ```
    """
    for at, plugin in plugins(nad, OVN, *BRIDGES):
        of_ovn = plugin.get("type") == OVN
        physical = plugin.get("physicalNetworkName")
        told_otherwise = physical is None or physical == (plugin.get("name") or config(nad).get("name"))
        for key, is_read, since in (
            ("physicalNetworkName", target.physical_network_name or told_otherwise or not of_ovn, "4.16"),
            ("allowPersistentIPs", target.persistent_ips or not of_ovn, "4.17"),
            ("portIsolation", target.port_isolation or of_ovn, "4.19"),
        ):
            if plugin.get(key) and not is_read:
                yield Objection(
                    f"{at}/{key}",
                    f"{key} is read from OpenShift {since} on",
                    hint=f"delete it, or a target from openshift-{since} on",
                    cluster="the key is ignored",
                    on_key=True,
                )


@object_rule("W1417", "NetworkAttachmentDefinition")
def resource_of_another_bridge(nad: Body, target: Target) -> Iterator[Objection]:
    """A network on a bridge asks for nodes with another bridge.

    OpenShift Virtualization counts each bridge of a node as a resource, and the annotation lets VMs go only where it is
    (kubevirt/bridge-marker). Here the annotation and the configuration name two bridges, of which the second may be missing.

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata:
      name: blue
      namespace: demo
      annotations:
        k8s.v1.cni.cncf.io/resourceName: bridge.network.kubevirt.io/br2   # error: W1417
    spec:
      config: '{"name": "blue", "type": "bridge", "bridge": "br1"}'
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata:
      name: blue
      namespace: demo
      annotations:
        k8s.v1.cni.cncf.io/resourceName: bridge.network.kubevirt.io/br1
    spec:
      config: '{"name": "blue", "type": "bridge", "bridge": "br1"}'
    ```
    """
    asked = resource(nad) or ""
    bridges = [plugin.get("bridge") or "cni0" for _, plugin in plugins(nad, *BRIDGES)]
    if asked.startswith(_OF_BRIDGE) and bridges and asked.removeprefix(_OF_BRIDGE) not in bridges:
        yield Objection(
            pointer("metadata", "annotations", RESOURCE),
            f'the annotation is for nodes with "{asked.removeprefix(_OF_BRIDGE)}", and the network on "{bridges[0]}"',
            hint=f"{_OF_BRIDGE}{bridges[0]}",
            cluster="VMs go to nodes without the bridge, or to none",
        )
