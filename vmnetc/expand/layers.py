"""Which mappings make up an entry, nearest first: the entry, its template, the section's defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vmnetc.diagnostics.route import Path

BACKINGS = ("bridge", "overlay", "sriov", "macvlan", "existing")
_WITH_DEFAULTS = ("interfaces", "bridges", "networks", "vms")
MERGED = ("labels", "annotations")
_ONE_OF = ("vlan", "vlans", "trunk")


def layers(document: Mapping[str, Any], section: str, key: str) -> list[tuple[Path, Mapping[str, Any]]]:
    """The mappings that give an entry its fields, each with its path in the document."""
    found: list[tuple[Path, Mapping[str, Any]]] = []
    entry = _child(_child(document, section), key)
    if isinstance(entry, dict):
        found.append(((section, key), entry))
        template = entry.get("template") if section == "vms" else None
        if isinstance(template, str) and isinstance(shared := _child(_child(document, "templates"), template), dict):
            found.append((("templates", template), shared))
    if section == "vms" and isinstance(entry, dict) and "manifest" in entry:
        return found  # its owner's file says the rest
    if section in _WITH_DEFAULTS and isinstance(shared := _child(_child(document, "defaults"), section), dict):
        found.append((("defaults", section), shared))
    return found


def merge(found: list[tuple[Path, Mapping[str, Any]]], section: str, allowed: frozenset[str]) -> dict[str, Any]:
    """One mapping of all layers: labels and annotations are merged, in everything else the nearest layer wins.

    A default fills an entry only where entries of that kind have the field (`allowed`), and does not bring a second
    one of a group that excludes another: a backing, or a VLAN.
    """
    result: dict[str, Any] = {}
    for path, layer in reversed(found):
        if path[0] == "defaults":
            result = {name: value for name, value in layer.items() if _fills(name, section, found[0][1], allowed)}
            continue
        for name, value in layer.items():
            before = result.get(name)
            if name in MERGED and isinstance(before, dict) and isinstance(value, dict):
                result[name] = {**before, **value}
            else:
                result[name] = value
    return result


def _fills(name: str, section: str, entry: Mapping[str, Any], allowed: frozenset[str]) -> bool:
    if section == "networks":
        rivals = BACKINGS if name in BACKINGS else _ONE_OF if name in _ONE_OF else ()
        if any(rival in entry for rival in rivals):
            return False
    return name in allowed


def _child(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, Mapping) else None
