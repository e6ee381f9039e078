# ruff: noqa: ARG001  # every mutation takes chance, world and spec
"""Mistakes in `manifests`."""

from __future__ import annotations

from typing import Any

from .breaking import Spec, breaks, need, pick
from .chance import Chance
from .marks import mark
from .world import World


def _put(chance: Chance, spec: Spec, body: Any) -> None:
    """Among the others, wherever."""
    items = spec.setdefault("manifests", [])
    items.insert(chance.number(0, len(items)), body)


def _config_map(metadata: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def _policy(interface: dict[str, Any], selector: dict[str, str]) -> dict[str, Any]:
    return {
        "apiVersion": "nmstate.io/v1",
        "kind": "NodeNetworkConfigurationPolicy",
        "metadata": {"name": "whole"},
        "spec": {"nodeSelector": selector, "desiredState": {"interfaces": [interface]}},
    }


@breaks("E0930")
def no_object(chance: Chance, world: World, spec: Spec) -> None:
    wrong = chance.one(
        (
            mark({"kind": "ConfigMap", "metadata": {"name": "a", "namespace": "default"}}),
            _config_map(mark({"name": "a"})),
            _config_map(mark({"namespace": "default"})),
            _config_map({"name": mark("a/b"), "namespace": "default"}),
            {
                "apiVersion": "nmstate.io/v1",
                "kind": mark("NodeNetworkConfigurationpolicy"),
                "metadata": {"name": "a"},
            },
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "a", "namespace": mark("default")}},
            {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": mark("Kustomization"), "resources": []},
        )
    )
    _put(chance, spec, wrong)


@breaks("E0105")
def a_manifest_that_is_a_number(chance: Chance, world: World, spec: Spec) -> None:
    _put(chance, spec, mark(5))


@breaks("E0931")
def whole_object_twice(chance: Chance, world: World, spec: Spec) -> None:
    if chance.yes():
        _put(chance, spec, _config_map({"name": "a", "namespace": "default"}))
        spec["manifests"].append(_config_map({"name": mark("a"), "namespace": "default"}))
        return
    name, _ = pick(chance, spec, "namespaces", lambda entry: not entry.get("existing"))
    need(not any(space.labelled for space in world.namespaces if space.name == name))
    _put(chance, spec, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": mark(name)}})


@breaks("E0932")
def templated(chance: Chance, world: World, spec: Spec) -> None:
    metadata = {"name": "a", "namespace": "default", "labels": {"a": "b"}}
    field = chance.one(("name", "namespace"))
    _put(chance, spec, _config_map({**metadata, field: mark("{{ .Values.name }}")}))


@breaks("E0933")
def device_of_whole_policy(chance: Chance, world: World, spec: Spec) -> None:
    name, _ = _own_bridge(chance, spec)
    _put(chance, spec, _policy({"name": mark(name), "type": "linux-bridge"}, {}))


@breaks("W0934")
def device_perhaps_of_whole_policy(chance: Chance, world: World, spec: Spec) -> None:
    name, entry = _own_bridge(chance, spec)
    shared = spec.get("defaults", {}).get("bridges", {})
    need("nodes" not in entry and "nodes" not in shared)
    _put(chance, spec, _policy({"name": mark(name), "type": "linux-bridge"}, {"example.com/whole": "x"}))


def _own_bridge(chance: Chance, spec: Spec) -> tuple[str, dict[str, Any]]:
    name, entry = pick(chance, spec, "bridges", lambda entry: not entry.get("existing"))
    need("{vlan}" not in name and name != "br-ex" and not spec.get("defaults", {}).get("bridges", {}).get("existing"))
    return name, entry


@breaks("W0935")
def secret_in_clear(chance: Chance, world: World, spec: Spec) -> None:
    metadata = {"name": "a", "namespace": "default"}
    values = {chance.one(("data", "stringData")): mark({"a": "Yg=="})}
    _put(chance, spec, {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, **values})


@breaks("E0936")
def exported(chance: Chance, world: World, spec: Spec) -> None:
    field = chance.one(("resourceVersion", "uid"))
    _put(chance, spec, _config_map({"name": "a", "namespace": "default", field: mark("41325")}))


@breaks("E1202")
def whole_object_that_no_schema_takes(chance: Chance, world: World, spec: Spec) -> None:
    service = {"ports": [{"port": 80, "portt": mark(81)}]}
    metadata = {"name": "a", "namespace": "default"}
    _put(chance, spec, {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": service})


@breaks("E1202")
def raw_of_a_device_that_no_schema_takes(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "bridges", lambda entry: "uplink" in entry and entry.get("state") != "absent")
    entry["raw"] = {chance.one(("lldpp", "mac-adress")): mark("x")}


@breaks("E1206")
def raw_that_makes_another_device(chance: Chance, world: World, spec: Spec) -> None:
    _, entry = pick(chance, spec, "bridges", lambda entry: "uplink" in entry)
    entry["raw"] = {chance.one(("name", "type", "state")): mark("absent")}


@breaks("W1207")
def raw_over_a_device(chance: Chance, world: World, spec: Spec) -> None:
    """What it says of spanning tree is always written."""
    _, entry = pick(chance, spec, "bridges", lambda entry: "uplink" in entry and entry.get("state") != "absent")
    shared = spec.get("defaults", {}).get("bridges", {})
    stp = entry.get("stp", shared.get("stp", False))
    entry["raw"] = {"bridge": {"options": mark({"stp": {"enabled": not stp}})}}
