"""`manifests`: objects that pass through, of kinds that vmnetc makes and of others."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .chance import Chance
from .words import labels, notes, text
from .world import World

_Body = dict[str, Any]


def draw_whole_objects(chance: Chance, world: World) -> None:
    """Some objects, with names that nothing else has."""
    if chance.yes(0.2):
        world.spec["manifests"] = [chance.one(_KINDS)(chance, world) for _ in range(chance.number(1, 4))]


def _metadata(chance: Chance, world: World, *, namespaced: bool = True) -> _Body:
    metadata: _Body = {"name": f"own-{world.next()}"}
    if namespaced:
        metadata["namespace"] = chance.one([*(one.name for one in world.namespaces), "default"])
    chance.fill(metadata, "labels", 0.3, lambda: labels(chance))
    chance.fill(metadata, "annotations", 0.3, lambda: notes(chance))
    chance.fill(metadata, "finalizers", 0.1, lambda: ["example.com/own"])
    return metadata


def _config_map(chance: Chance, world: World) -> _Body:
    metadata = _metadata(chance, world)
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata,
        "data": {"a": text(chance), "z": "", "b": "{{ x }}"},
    }


def _role(chance: Chance, world: World) -> _Body:
    metadata = {"name": f"own:{world.next()}"}
    rules = [{"apiGroups": ["k8s.cni.cncf.io"], "resources": ["*"], "verbs": ["get", "list"]}]
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": metadata,
        "rules": chance.one((rules, [])),
    }


def _strange(chance: Chance, world: World) -> _Body:
    """Kinds that nobody knows, one of which is called as one of vmnetc's."""
    kind = chance.one(("Service", "Policy", "Gateway", "Class"))
    values = [1, 1.5, None, True, -0.0001, 9007199254740993, text(chance), [], {}, [[text(chance)]]]
    spec = {"values": chance.some(values, 0, 3), "on": {"y": chance.one(values)}}
    metadata = _metadata(chance, world, namespaced=chance.yes())
    return {"apiVersion": "example.com/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec, "status": None}


def _policy(chance: Chance, world: World) -> _Body:
    number = world.next()
    interface: _Body = {"name": f"own{number}", "type": "dummy", "state": "up"}
    chance.fill(interface, "mtu", 0.3, lambda: 1400)
    return {
        "apiVersion": "nmstate.io/v1",
        "kind": "NodeNetworkConfigurationPolicy",
        "metadata": _metadata(chance, world, namespaced=False),
        "spec": {"desiredState": {"interfaces": [interface]}},
    }


def _nad(chance: Chance, world: World) -> _Body:
    config = {"cniVersion": "0.3.1", "name": "own", "type": "bridge", "bridge": "br-own", "ipam": {}}
    return {
        "apiVersion": "k8s.cni.cncf.io/v1",
        "kind": "NetworkAttachmentDefinition",
        "metadata": _metadata(chance, world),
        "spec": chance.one(({"config": json.dumps(config, indent=2)}, {"config": json.dumps(config)})),
    }


def _vm(chance: Chance, world: World) -> _Body:
    devices: _Body = {"interfaces": [{"name": "default", "masquerade": {}}]}
    domain = {"memory": {"guest": "1Gi"}, "devices": devices}
    pod = {"domain": domain, "networks": [{"name": "default", "pod": {}}]}
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": _metadata(chance, world),
        "spec": {"runStrategy": "Halted", "template": {"spec": pod}},
    }


_KINDS: tuple[Callable[[Chance, World], _Body], ...] = (_config_map, _role, _strange, _policy, _nad, _vm)
