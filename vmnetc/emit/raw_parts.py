"""`raw` of devices and NICs: what it says that was worked out, and what it cannot say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph import Graph, Nic
from vmnetc.manifest import pointer_to

from . import faults
from .merge_patch import ABSENT, leaves, touched
from .nic import changed_interface, interface
from .nmstate import computed

_OF_DEVICE: tuple[Path, ...] = (("name",), ("type",), ("state",))
_OF_NIC: tuple[Path, ...] = (("name",),)


def judged(graph: Graph) -> list[Diagnostic]:
    """What of the computed is replaced by `raw` of interfaces, bridges and NICs; of entries that are alike the first."""
    return [*_devices(graph), *_nics(graph)]


def _devices(graph: Graph) -> Iterator[Diagnostic]:
    seen: set[Route] = set()
    for stack in graph.stacks:
        for device in stack.devices:
            if device.raw is not None and device.at not in seen:
                seen.add(device.at)
                mtu = next((nic.mtu for nic in stack.nics if nic.port.name == device.name), None)
                made = next(computed(device, mtu, stack))
                yield from _judged(made, device.raw, _OF_DEVICE, f'interface "{device.name}"', device.at)


def _nics(graph: Graph) -> Iterator[Diagnostic]:
    seen: set[Route] = set()
    for nic, _ in graph.nics():
        if nic.raw is not None and nic.at not in seen:
            seen.add(nic.at)
            yield from _judged(_computed(nic), nic.raw, _OF_NIC, f'NIC "{nic.name}"', nic.at)


def _computed(nic: Nic) -> dict[str, Any]:
    plain = replace(nic, raw=None)
    return changed_interface(plain, plain.found) if plain.found else interface(plain, plain.name, plain.mac)


def _judged(made: dict[str, Any], raw: str, identity: tuple[Path, ...], who: str, at: Route) -> Iterator[Diagnostic]:
    patch = json.loads(raw)
    at = at / "raw"
    changed = touched(patch, identity)
    if changed is not None:
        yield faults.raw_changes_part(str(changed[0]), who, Route((*at.path, *changed)))
        return
    for path, value in leaves(patch):
        before = _at(made, path)
        if before is not ABSENT and before != value:
            yield faults.raw_overrides(who, pointer_to(path), before, value, Route((*at.path, *path)))


def _at(made: Any, path: Path) -> Any:
    for step in path:
        if not isinstance(made, dict) or step not in made:
            return ABSENT
        made = made[step]
    return made
