"""Pools of virtual functions, and networks on them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import Body, entries, part

_RESOURCE = re.compile("[a-zA-Z0-9_]+")
_RANGE = re.compile("([0-9]+)-([0-9]+)")
_NICS = ("vendor", "deviceID", "pfNames", "rootDevices", "netFilter")
_REFUSED = "the operator's webhook refuses it"


@object_rule("E1440", "SriovNetworkNodePolicy")
def pool_of_functions(body: Body, target: Target) -> Iterator[Objection]:
    """A pool of virtual functions cannot be made.

    `resourceName` has letters, digits and `_`; `nicSelector` names NICs in one way at least; and a part of a NIC's functions
    (`eno3#0-3`) is a range from 0 to one less than `numVfs` (sriov-network-operator v1.5.0, `pkg/webhook/validate.go`).

    ```yaml bad
    apiVersion: sriovnetwork.openshift.io/v1
    kind: SriovNetworkNodePolicy
    metadata: {name: fast, namespace: openshift-sriov-network-operator}
    spec:
      resourceName: fast
      nodeSelector: {node-role.kubernetes.io/worker: ""}
      numVfs: 8
      nicSelector: {pfNames: ["eno3#4-8"]}   # error: E1440
    ```
    ```yaml good
    apiVersion: sriovnetwork.openshift.io/v1
    kind: SriovNetworkNodePolicy
    metadata: {name: fast, namespace: openshift-sriov-network-operator}
    spec:
      resourceName: fast
      nodeSelector: {node-role.kubernetes.io/worker: ""}
      numVfs: 8
      nicSelector: {pfNames: ["eno3#4-7"]}
    ```
    """
    spec = part(body, "spec")
    name, count = spec.get("resourceName") or "", spec.get("numVfs") or 0
    if not _RESOURCE.fullmatch(name):
        cured = re.sub("[^a-zA-Z0-9_]", "_", name) or "fast"
        yield Objection(
            "/spec/resourceName", f'a pool cannot be called "{name}"', f"letters, digits and _: {cured}", _REFUSED
        )
    if not any(part(spec, "nicSelector").get(key) for key in _NICS):
        yield Objection("/spec/nicSelector", "the pool names no NIC", "pfNames: [eno3]", _REFUSED)
    for at, nic in entries(body, "spec", "nicSelector", "pfNames"):
        if why := _of_range(nic, count):
            yield Objection(at, why, hint=f"{nic.partition('#')[0]}#0-{max(count - 1, 0)}", cluster=_REFUSED)


def _of_range(nic: str, count: int) -> str | None:
    """What is wrong with the part of a NIC's functions that is named."""
    if "#" not in nic:
        return None
    ends = _RANGE.fullmatch(nic.partition("#")[2])
    if ends is None:
        return f'"{nic}" is no NIC with a range of functions'
    first, last = int(ends[1]), int(ends[2])
    if last < first:
        return f"function {last} comes before {first}"
    return f"there is no function {last}: the first is 0, and numVfs {count}" if last >= count else None


@object_rule("E1441", "SriovNetwork")
def sriov_network_values(body: Body, target: Target) -> Iterator[Objection]:
    """A network of SR-IOV has a value that cannot be.

    The CRD lets VLANs up to 4096 through, of which there are 4094; only a VLAN has a priority; `ipam` and
    `capabilities` are JSON in a string, out of which the operator makes the configuration of a NetworkAttachmentDefinition
    (sriov-network-operator v1.5.0, k8snetworkplumbingwg/sriov-cni `pkg/config/config.go`).

    ```yaml bad
    apiVersion: sriovnetwork.openshift.io/v1
    kind: SriovNetwork
    metadata: {name: fast, namespace: openshift-sriov-network-operator}
    spec:
      resourceName: fast
      networkNamespace: demo
      vlan: 4095   # error: E1441
    ```
    ```yaml good
    apiVersion: sriovnetwork.openshift.io/v1
    kind: SriovNetwork
    metadata: {name: fast, namespace: openshift-sriov-network-operator}
    spec:
      resourceName: fast
      networkNamespace: demo
      vlan: 4094
    ```
    """
    spec = part(body, "spec")
    vlan, broken = spec.get("vlan") or 0, "the pods of its VMs do not start"
    if vlan > 4094:
        yield Objection("/spec/vlan", f"{vlan} is no VLAN", hint="a number from 0 to 4094", cluster=broken)
    if spec.get("vlanQoS") and not vlan:
        yield Objection("/spec/vlanQoS", "without a VLAN there is no priority", hint="vlan: 120, say", cluster=broken)
    for key in ("ipam", "capabilities"):
        if spec.get(key) and not isinstance(_json(spec[key]), dict):
            yield Objection(f"/spec/{key}", f"{key} is no JSON object", hint=f"{key}: '{{…}}'", cluster=broken)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
