"""What the plugins of a network take, where their schema does not look."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.cni import BRIDGES, RESOURCE, STARTS_NOT, plugins, resource
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import Body, part

_INTERFACE = re.compile(r"[!-$&-.0-9;-z|~]{1,15}")
_TAGS = range(1, 4095)


@object_rule("E1418", "NetworkAttachmentDefinition")
def bridge_name(nad: Body, target: Target) -> Iterator[Objection]:
    """The name of a bridge is none that Linux takes.

    A name of a device has 1 to 15 bytes, without spaces and `/`. Where there is no bridge of that name the plugin makes one,
    and Linux refuses it.

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"name": "blue", "type": "cnv-bridge", "bridge": "bridge-of-the-lan"}'   # error: E1418
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"name": "blue", "type": "cnv-bridge", "bridge": "br-lan"}'
    ```
    """
    for at, plugin in plugins(nad, *BRIDGES):
        name = plugin.get("bridge")
        if name and not (isinstance(name, str) and _INTERFACE.fullmatch(name)):
            yield Objection(
                f"{at}/bridge", f'a bridge cannot be called "{name}"', hint="1 to 15 characters", cluster=STARTS_NOT
            )


@object_rule("W1419", "NetworkAttachmentDefinition")
def bridge_left_out(nad: Body, target: Target) -> Iterator[Objection]:
    """A network on a Linux bridge does not name the bridge.

    The plugin then takes `cni0`, and makes it where it is missing: a bridge without a port, by which VMs reach no more than
    others on their node (containernetworking/plugins v1.5, `plugins/main/bridge/bridge.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"name": "blue", "type": "bridge", "vlan": 120}'   # error: W1419
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"name": "blue", "type": "bridge", "bridge": "br1", "vlan": 120}'
    ```
    """
    for at, plugin in plugins(nad, *BRIDGES):
        if not plugin.get("bridge"):
            yield Objection(
                at,
                "the network does not name its bridge",
                hint='"bridge": "br1"',
                cluster='it is on "cni0", which leads nowhere',
            )


@object_rule("E1420", "NetworkAttachmentDefinition")
def vlan_and_trunk(nad: Body, target: Target) -> Iterator[Objection]:
    """The VLANs of a network on a bridge do not go together.

    A port has one VLAN (`vlan`) or a trunk (`vlanTrunk`). An entry of a trunk is one `id`, or `minID` and `maxID` in that
    order ("cannot set vlan and vlanTrunk at the same time", containernetworking/plugins v1.5,
    `plugins/main/bridge/bridge.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: trunk, namespace: demo}
    spec:
      config: '{"name": "trunk", "type": "bridge", "bridge": "br1", "vlan": 120, "vlanTrunk": [{"id": 130}]}'   # error: E1420
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: trunk, namespace: demo}
    spec:
      config: '{"name": "trunk", "type": "bridge", "bridge": "br1", "vlanTrunk": [{"id": 120}, {"id": 130}]}'
    ```
    """
    for at, plugin in plugins(nad, *BRIDGES):
        trunk = plugin.get("vlanTrunk") or []
        if plugin.get("vlan") and trunk:
            yield Objection(
                f"{at}/vlanTrunk",
                "the network has vlan and vlanTrunk",
                hint='delete one of them; {"id": …} adds a VLAN to the trunk',
                cluster=STARTS_NOT,
                on_key=True,
            )
        for index, entry in enumerate(trunk if isinstance(trunk, list) else ()):
            if why := _of_trunk(entry):
                yield Objection(
                    f"{at}/vlanTrunk/{index}",
                    why,
                    hint='{"id": 120}, or {"minID": 100, "maxID": 131}',
                    cluster=STARTS_NOT,
                )


def _of_trunk(entry: Any) -> str | None:
    """What is wrong with an entry of a trunk."""
    if not isinstance(entry, dict):
        return f"{entry} is no VLAN of a trunk"
    first, last = entry.get("minID"), entry.get("maxID")
    if (first is None) != (last is None):
        return f"a range of VLANs has {'no end' if last is None else 'no beginning'}"
    for tag in (entry.get("id"), first, last):
        if tag is not None and tag not in _TAGS:
            return f"{tag} is no VLAN of a trunk"
    return f"VLAN {first} comes after {last}" if first is not None and first > last else None


@object_rule("E1421", "NetworkAttachmentDefinition")
def bridge_options(nad: Body, target: Target) -> Iterator[Objection]:
    """Options of a network on a bridge exclude each other.

    `hairpinMode` and `promiscMode` do the same in two ways, and a plugin that makes no interface in the pod
    (`disableContainerInterface`) has nothing to give addresses to (containernetworking/plugins v1.5,
    `plugins/main/bridge/bridge.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"name": "blue", "type": "cnv-bridge", "bridge": "br1", "hairpinMode": true, "promiscMode": true}'   # error: E1421
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"name": "blue", "type": "cnv-bridge", "bridge": "br1", "promiscMode": true}'
    ```
    """
    for at, plugin in plugins(nad, *BRIDGES):
        for key, other in (("hairpinMode", "promiscMode"), ("disableContainerInterface", "ipam")):
            if plugin.get(key) and plugin.get(other):
                yield Objection(
                    f"{at}/{other}",
                    f"{key} and {other} exclude each other",
                    hint=f"delete {key} or {other}",
                    cluster=STARTS_NOT,
                    on_key=True,
                )


_OF_ADDRESSES = ("isDefaultGateway", "isGateway", "ipMasq")


@object_rule("W1422", "NetworkAttachmentDefinition")
def gateway_without_addresses(nad: Body, target: Target) -> Iterator[Objection]:
    """A bridge is to be a gateway for addresses that its network does not give.

    `isGateway`, `isDefaultGateway` and `ipMasq` of the plugin need `ipam` beside them; without it they do nothing
    (containernetworking/plugins v1.5, `plugins/main/bridge/bridge.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"name": "blue", "type": "bridge", "bridge": "br1", "isGateway": true, "ipam": {}}'   # error: W1422
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: blue, namespace: demo}
    spec:
      config: '{"name": "blue", "type": "bridge", "bridge": "br1"}'
    ```
    """
    for at, plugin in plugins(nad, *BRIDGES):
        gateway = next((key for key in _OF_ADDRESSES if plugin.get(key)), None)
        if gateway is not None and not part(plugin, "ipam").get("type"):
            yield Objection(
                f"{at}/{gateway}",
                f"{gateway} does nothing on a network that gives no addresses",
                hint=f"delete {gateway}; who gives the addresses names the gateway",
                cluster="the key is ignored",
                on_key=True,
            )


_SRIOV_WORDS = {
    "spoofchk": ("on", "off"),
    "trust": ("on", "off"),
    "link_state": ("auto", "enable", "disable"),
}


@object_rule("E1423", "NetworkAttachmentDefinition")
def sriov_values(nad: Body, target: Target) -> Iterator[Objection]:
    """A network of SR-IOV has a value that its plugin does not take.

    A VLAN is 0 to 4094 and its priority (`vlanQoS`) 0 to 7, which only a VLAN has; `spoofchk` and `trust` are "on" or "off",
    `link_state` auto, enable or disable (k8snetworkplumbingwg/sriov-cni, `pkg/config/config.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata:
      name: fast
      namespace: demo
      annotations: {k8s.v1.cni.cncf.io/resourceName: openshift.io/fast}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "fast", "type": "sriov", "vlan": 120, "trust": "yes"}'   # error: E1423
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata:
      name: fast
      namespace: demo
      annotations: {k8s.v1.cni.cncf.io/resourceName: openshift.io/fast}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "fast", "type": "sriov", "vlan": 120, "trust": "on"}'
    ```
    """
    for at, plugin in plugins(nad, "sriov"):
        for key, words in _SRIOV_WORDS.items():
            if plugin.get(key) not in (None, "", *words):
                hint = " or ".join(f'"{word}"' for word in words)
                yield Objection(
                    f"{at}/{key}", f"{key} cannot be {json.dumps(plugin[key])}", hint=hint, cluster=STARTS_NOT
                )
        if why := _of_vlan(plugin):
            yield Objection(f"{at}/{why[0]}", why[1], hint=why[2], cluster=STARTS_NOT)


def _of_vlan(plugin: Body) -> tuple[str, str, str] | None:
    """Which key is wrong, what is, and the cure."""
    vlan, priority, protocol = plugin.get("vlan"), plugin.get("vlanQoS"), plugin.get("vlanProto")
    beside = "vlanQoS" if priority is not None else "vlanProto"
    if vlan is None:
        return (beside, f"{beside} is of a VLAN, and there is none", '"vlan": 120') if priority or protocol else None
    if vlan not in range(4095):
        return "vlan", f"{vlan} is no VLAN", "a number from 0 to 4094"
    if priority is not None and priority not in range(8):
        return "vlanQoS", f"{priority} is no priority of a VLAN", "a number from 0 to 7"
    if priority and not vlan:
        return "vlanQoS", "without a VLAN there is no priority", '"vlan": 120'
    return None


@object_rule("E1424", "NetworkAttachmentDefinition")
def sriov_without_resource(nad: Body, target: Target) -> Iterator[Objection]:
    """A network of SR-IOV does not say of which pool its functions are.

    The pod is given a function of the pool that the annotation `k8s.v1.cni.cncf.io/resourceName` names, and the plugin is
    told which. Without it there is none ("VF pci addr is required", k8snetworkplumbingwg/sriov-cni,
    `pkg/config/config.go`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: fast, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "fast", "type": "sriov"}'   # error: E1424
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata:
      name: fast
      namespace: demo
      annotations: {k8s.v1.cni.cncf.io/resourceName: openshift.io/fast}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "fast", "type": "sriov"}'
    ```
    """
    for at, plugin in plugins(nad, "sriov", "ib-sriov"):
        if not resource(nad) and not plugin.get("deviceID"):
            yield Objection(
                at,
                "the network does not say of which pool its functions are",
                hint=f"metadata.annotations: {{{RESOURCE}: openshift.io/…}}",
                cluster=STARTS_NOT,
            )


@object_rule("E1425", "NetworkAttachmentDefinition")
def plugin_values(nad: Body, target: Target) -> Iterator[Objection]:
    """A network of ipvlan or vlan has a value that its plugin does not take.

    `mode` of ipvlan is l2, l3 or l3s. The plugin vlan needs `master`, the NIC, and `vlanId`, a number from 0 to 4094
    (containernetworking/plugins v1.5, `plugins/main/ipvlan`, `plugins/main/vlan`).

    ```yaml bad
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: store, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "store", "type": "ipvlan", "master": "eno2", "mode": "bridge"}'   # error: E1425
    ```
    ```yaml good
    apiVersion: k8s.cni.cncf.io/v1
    kind: NetworkAttachmentDefinition
    metadata: {name: store, namespace: demo}
    spec:
      config: '{"cniVersion": "0.3.1", "name": "store", "type": "ipvlan", "master": "eno2", "mode": "l2"}'
    ```
    """
    for at, plugin in plugins(nad, "ipvlan"):
        if plugin.get("mode") not in (None, "", "l2", "l3", "l3s"):
            yield Objection(
                f"{at}/mode", f'ipvlan has no mode "{plugin["mode"]}"', hint="l2, l3 or l3s", cluster=STARTS_NOT
            )
    for at, plugin in plugins(nad, "vlan"):
        if not plugin.get("master"):
            yield Objection(at, "a network of vlan does not name its NIC", hint='"master": "eno2"', cluster=STARTS_NOT)
        tag = plugin.get("vlanId")
        if tag is not None and tag not in range(4095):
            yield Objection(
                f"{at}/vlanId",
                f"{json.dumps(tag)} is no VLAN",
                hint="a number from 0 to 4094, without quotes",
                cluster=STARTS_NOT,
            )
