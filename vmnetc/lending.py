"""What a spec has for others: the export, a small spec of which nothing is made, for a repository that cannot see the whole one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.diagnostics.route import ROOT
from vmnetc.graph import BridgeNetwork, Graph, Nic, OverlayNetwork, PodNetwork
from vmnetc.pipeline import Meant
from vmnetc.render.yaml_text import dump
from vmnetc.resolve.borrowing import SECTIONS, Lender, lent
from vmnetc.resolve.networks import localnet_of
from vmnetc.spec import networks as spec
from vmnetc.spec.base import Model
from vmnetc.spec.plain import plain
from vmnetc.spec.reading import API_VERSION, EXPORT_KIND
from vmnetc.targets import table
from vmnetc.targets.table import Target

_MARK = "# vmnetc: exported from "
_END = ". Edit that spec, not this file; others name this one in `uses`."
# What an entry says for its owners only.
_PRIVATE = ("description", "labels", "annotations", "raw", "folder", "restore")


def export(meant: Meant) -> str:
    """The text of the export."""
    return f"{_MARK}{meant.graph.name}{_END}\n{dump(exported(meant))}"


def owner(first_line: str) -> str | None:
    """The spec whose export a file is, by its first line; None if it is none."""
    if not first_line.startswith(_MARK):
        return None
    return first_line.removeprefix(_MARK).partition(_END)[0]


def exported(meant: Meant) -> dict[str, Any]:
    """What others can use, as `uses` of the spec itself would show it, with all that is decided already stated."""
    found: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    networks = _by_entry(meant.graph)
    kept: dict[str, set[str]] = {}
    for section, key, entry in lent(Lender(meant.typed, meant.graph, ROOT)):
        if section == "networks":
            for network, decided in _decided(key, entry, networks.get(key, []), meant.target):
                found[section][network] = _public(decided)
                if isinstance(decided, spec.BridgeNetwork) and decided.physicalNetwork is not None:
                    kept.setdefault(decided.bridge, set()).add(decided.physicalNetwork)
        elif section == "namespaces":
            labels = {"labels": entry.labels} if entry.labels else {}
            label = {"primaryUdnLabel": True} if entry.primaryUdnLabel else {}
            found[section][key] = {"existing": True} | label | labels
        else:
            found[section][key] = _public(entry)
    for bridge in meant.graph.bridges:
        if further := sorted(kept.get(bridge.key, set()) - set(bridge.localnets)):
            found["bridges"].setdefault(bridge.key, {})["physicalNetwork"] = [*bridge.localnets, *further]
    head = {
        "apiVersion": API_VERSION,
        "kind": EXPORT_KIND,
        "metadata": {"name": meant.graph.name},
        "target": meant.typed.target or table.DEFAULT,
    }
    sections = {name: dict(sorted(entries.items())) for name, entries in found.items() if entries}
    return head | sections | _machines(meant.graph)


def _public(entry: Model) -> dict[str, Any]:
    return {name: value for name, value in plain(entry, filled=False).items() if name not in _PRIVATE}


def _by_entry(graph: Graph) -> dict[str, list[BridgeNetwork | OverlayNetwork]]:
    """The networks of which it had to be decided what they become, by the key of their entry."""
    found: dict[str, list[BridgeNetwork | OverlayNetwork]] = {}
    for network in graph.networks:
        if isinstance(network, BridgeNetwork | OverlayNetwork):
            found.setdefault(str(network.at.path[1]), []).append(network)
    return found


def _decided(
    key: str, entry: spec.Network, networks: list[BridgeNetwork | OverlayNetwork], target: Target
) -> Iterator[tuple[str, spec.Network]]:
    """The entry with what its networks are rolled out as; a family whose members differ in that, member by member."""
    decisions = {tuple(_decision(entry, network, target).items()) for network in networks}
    if len(decisions) < 2:
        yield key, entry.model_copy(update=dict(*decisions))
        return
    for network in networks:
        assert isinstance(network, BridgeNetwork)
        alone = {"bridge": network.bridge.key, "vlans": None, "vlan": network.vlan}
        yield network.name, entry.model_copy(update=alone | _decision(entry, network, target))


def _decision(entry: spec.Network, network: BridgeNetwork | OverlayNetwork, target: Target) -> dict[str, Any]:
    """What it becomes, and the localnet name of one that keeps what it had."""
    if isinstance(network, BridgeNetwork) and isinstance(entry, spec.BridgeNetwork) and network.bridge.kind == "ovs":
        usual = localnet_of(network.name, entry, network.bridge, target, None) == network.localnet
        return {"as_": network.kind.value} | ({} if usual else {"physicalNetwork": network.localnet})
    return {"as_": network.kind.value}


def _machines(graph: Graph) -> dict[str, Any]:
    """VMs, and what is attached to those of others, with the addresses that nobody else on their networks may have."""
    vms = {f"{vm.namespace.name}/{vm.name}": _nics(vm.nics) for vm in graph.vms}
    attached = {f"{one.namespace.name}/{one.vm}": _nics(one.nics) for one in graph.attachments}
    sections = {"vms": vms, "attach": attached}
    return {
        name: {key: {"nics": nics} for key, nics in sorted(entries.items()) if nics}
        for name, entries in sections.items()
        if any(entries.values())
    }


def _nics(nics: tuple[Nic, ...]) -> list[dict[str, Any]]:
    found = []
    for nic in nics:
        mac = {"mac": nic.mac} if nic.mac is not None else {}
        ips = {"ip": [str(address.ip) for address in nic.addresses]} if nic.set_by is not None and nic.addresses else {}
        if (mac or ips) and not isinstance(nic.network, PodNetwork):
            found.append({"network": nic.network.name, "name": nic.name, **mac, **ips})
    return found
