# ruff: noqa: ARG001  # every mutation takes chance, world and spec
"""Mutations of `clusters`: E0902 and E0920 to E0924."""

from __future__ import annotations

from typing import Any

from .breaking import Spec, breaks, filled, need, nic, space, vm
from .chance import Chance
from .marks import mark
from .world import World


def _clusters(spec: Spec, **entries: Any) -> None:
    """The spec for some clusters, in the layout that is theirs."""
    spec["clusters"] = entries
    if isinstance(spec.get("output"), dict):
        spec["output"].pop("layout", None)


def _only(spec: Spec, name: str) -> dict[str, Any]:
    """A patch that leaves one VM, and nothing that speaks of others."""
    others = {key: None for key in spec["vms"] if key != name}
    return {"vms": others} | {part: None for part in ("attach", "services", "networkPolicies") if part in spec}


def _on_a_lan(world: World, spec: Spec, home: str, **fields: Any) -> str:
    """A VM with one NIC on a new LAN with a subnet."""
    bridge, network = f"zbr{world.next()}", f"znet{world.next()}"
    spec.setdefault("bridges", {})[bridge] = {"uplink": nic(world)}
    spec.setdefault("networks", {})[network] = {
        "bridge": bridge,
        "namespaces": [home],
        "addressing": "guest" if "ip" in fields else "none",
        "subnets": ["10.97.0.0/24"],
    }
    name = f"{home}/new{world.next()}"
    vm(world, spec, home, {"network": network, **fields}, name=name)
    return name


@breaks("E0902")
def patch_of_nothing(chance: Chance, world: World, spec: Spec) -> None:
    need(not filled(spec, "networks", "bridge", "overlay"))
    _clusters(spec, zz={"patch": {"networks": {mark("zz-nothing"): {"vlan": 5}}}})


@breaks("E0902")
def deletes_nothing(chance: Chance, world: World, spec: Spec) -> None:
    _clusters(spec, zz={"patch": {"networks": {mark("zz-nothing"): None}}})


@breaks("E0920")
def patch_of_the_name(chance: Chance, world: World, spec: Spec) -> None:
    _clusters(spec, zz={"patch": {mark("metadata"): {"name": "zz"}}})


@breaks("E0921")
def target_twice(chance: Chance, world: World, spec: Spec) -> None:
    target = spec.get("target", "openshift-4.18")
    _clusters(spec, zz={"target": target, "patch": {mark("target"): target}})


@breaks("E0922")
def flat_with_clusters(chance: Chance, world: World, spec: Spec) -> None:
    _clusters(spec, zz={})
    spec.setdefault("output", {})["layout"] = mark("flat")


@breaks("E0922")
def layout_of_clusters(chance: Chance, world: World, spec: Spec) -> None:
    spec.setdefault("output", {})["layout"] = mark(chance.one(("cluster", "base")))


@breaks("E0923")
def address_in_two_clusters(chance: Chance, world: World, spec: Spec) -> None:
    name = _on_a_lan(world, spec, space(chance, world).name, ip=[mark("10.97.0.7")])
    _clusters(spec, one={}, two={"patch": _only(spec, name)})


@breaks("E0924")
def mac_in_two_clusters(chance: Chance, world: World, spec: Spec) -> None:
    name = _on_a_lan(world, spec, space(chance, world).name, mac=mark("02:97:00:00:00:07"))
    _clusters(spec, one={}, two={"patch": _only(spec, name)})
