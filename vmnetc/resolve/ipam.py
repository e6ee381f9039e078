"""Addresses of pods: what the plugin that gives them has to be told, and what it cannot do anything with."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence

from vmnetc import graph
from vmnetc.diagnostics.route import Route
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import networks as spec

from . import host_faults
from .names import Problems

_RANGES = {"subnets", "pool", "gateway", "routes"}
_FIELDS = _RANGES | {"excludeSubnets"}
# What each plugin reads of these.
_TAKES = {"none": set(), "dhcp": set(), "whereabouts": _FIELDS, "host-local": _RANGES, "static": _RANGES}


def check_ipam(entry: spec.BridgeNetwork | spec.MacvlanNetwork, where: str, at: Route, problems: Problems) -> None:
    """Fields that `ipam` needs, and those that it does not read. Without it most are about VMs, where there are any."""
    found, said = problems.found, entry.stated()
    if entry.ipam == "none" and isinstance(entry, spec.BridgeNetwork):
        if "routes" in said:
            found.append(host_faults.without_effect("routes", "ipam", where, (at / "routes").key))
        return
    if not entry.subnets and (entry.ipam in ("whereabouts", "host-local") or (entry.ipam == "static" and entry.pool)):
        hint = f"subnets: 10.200.5.0/24, for {entry.ipam} to give addresses from"
        found.append(spec_faults.missing("subnets", where, at, hint))
    for field in sorted(said & (_FIELDS - _TAKES[entry.ipam])):
        found.append(host_faults.without_effect(field, "ipam: whereabouts", where, (at / field).key))
    if entry.ipam == "static":
        if not entry.pool:
            for field in sorted(said & {"subnets", "gateway"}):
                found.append(host_faults.without_effect(field, "pool", where, (at / field).key))
        for index, text in enumerate(entry.pool):
            if "-" in text:
                expected = "a single address: each of them is given to every pod"
                found.append(spec_faults.wrong_value("pool", where, text, expected, at / "pool" / index))


def pod_routes(typed: Sequence[spec.PodRoute], at: Route) -> Iterator[graph.PodRoute]:
    for index, route in enumerate(typed):
        via = ipaddress.ip_address(route.via) if route.via is not None else None
        yield graph.PodRoute(ipaddress.ip_network(route.to, strict=False), via, at / index)
