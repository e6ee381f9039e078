"""Networks by their VLAN: what tables of VMs know instead of a network's name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vmnetc.diagnostics.route import Route
from vmnetc.graph import BridgeNetwork, Network

from . import faults
from .names import Problems
from .vm_names import VmName

_vlan = re.compile(r"vlan:(\d{1,4})").fullmatch


class ByVlan:
    """The networks behind bridges, asked for the one that a VM means by `vlan:100`."""

    def __init__(self, networks: Iterable[Network]) -> None:
        self._names: dict[int, list[str]] = {}
        self._open: dict[tuple[int, str | None], list[str]] = {}
        for network in networks:
            if isinstance(network, BridgeNetwork) and network.vlan is not None:
                self._names.setdefault(network.vlan, []).append(network.name)
                for namespace in [None] if network.everywhere else [one.name for one in network.namespaces]:
                    self._open.setdefault((network.vlan, namespace), []).append(network.name)

    def name(self, typed: str, vm: VmName, who: str, at: Route, problems: Problems) -> str | None:
        """The name of the network that is meant; None where there is not just one."""
        found: re.Match[str] | None = _vlan(typed)
        if found is None:
            return typed
        vlan, namespace = int(found[1]), vm.namespace.name
        usable: list[str] = [*self._open.get((vlan, namespace), ()), *self._open.get((vlan, None), ())]
        if len(usable) == 1:
            return usable[0]
        if usable:
            problems.found.append(faults.several_of_vlan(who, vlan, usable, at))
        elif not problems.any_broken("networks"):
            problems.found.append(faults.none_of_vlan(who, vlan, namespace, self._names.get(vlan, []), at))
        return None
