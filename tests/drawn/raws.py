"""`raw` on any entry that becomes an object, or a part of one."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from .chance import Chance
from .world import World

_Entry = dict[str, Any]
_NOTE = {"metadata": {"annotations": {"example.com/raw": "on"}}}
_PODS = ({"schedulerName": "own"}, {"subdomain": None, "priorityClassName": "x"})
_OF_BRIDGES = {
    "linux": {"bridge": {"options": {"mac-ageing-time": 200}}},
    "ovs": {"bridge": {"options": {"mcast-snooping-enable": False}}},
}
_OF_INTERFACES = ({"accept-all-mac-addresses": False}, {"accept-all-mac-addresses": False, "lldp": None})
_OF_NICS = ({"tag": "lan"}, {"tag": "on", "acpiIndex": None})


def draw_raws(chance: Chance, world: World) -> None:
    """What the language has no field for."""
    pod = {"spec": {"template": {"spec": chance.one(_PODS)}}}
    wanted = {
        "vms": (_NOTE, pod),
        "templates": (pod,),
        "services": (_NOTE, {"spec": {"publishNotReadyAddresses": True}}),
        "sriov": (_NOTE, {"spec": {"eSwitchMode": "legacy"}}),
    }
    for section in ("vms", "templates", "networks", "services", "networkPolicies", "sriov"):
        for entry in world.spec.get(section, {}).values():
            if "existing" not in entry:
                _fill(chance, entry, wanted.get(section, (_NOTE,)))
    for bridge in world.spec.get("bridges", {}).values():
        if not bridge.get("existing") and "uplink" in bridge:
            _fill(chance, bridge, (_OF_BRIDGES[bridge.get("type", "linux")],))
    for makings in map(_makings, world.spec.get("interfaces", {}).values()):
        for making in makings:
            _fill(chance, making, _OF_INTERFACES)
    for nic in _nics(world.spec):
        _fill(chance, nic, _OF_NICS)


def _fill(chance: Chance, entry: _Entry, ways: tuple[Any, ...]) -> None:
    chance.fill(entry, "raw", 0.06, lambda: deepcopy(chance.one(ways)))


def _makings(entry: _Entry) -> list[_Entry]:
    """An interface, and what it is on some nodes."""
    return [entry, *entry.get("perGroup", {}).values()] if "macvlan" not in entry else []


def _nics(spec: dict[str, Any]) -> Iterator[_Entry]:
    for section in ("templates", "vms", "attach"):
        for entry in spec.get(section, {}).values():
            yield from entry.get("nics", ())
