"""Addresses: who gives them on a network, and what a NIC wants for its own."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Literal, NamedTuple

from vmnetc import graph
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Address
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import machines as spec
from vmnetc.spec import networks

from . import faults
from .names import Problems
from .vm_names import VmName

# The networks that VMs can be on.
Typed = networks.BridgeNetwork | networks.OverlayNetwork | networks.SriovNetwork | networks.ExistingNetwork
Ask = Literal["dhcp", "auto", "none", "fixed"]


def addressing(where: str, entry: Typed, by: networks.Addressing, at: Route, problems: Problems) -> graph.Addressing:
    """What a network says of its addresses; `by` is who gives them where the entry does not say it."""
    if by == "static" and not entry.subnets:
        hint = "subnets: 10.12.0.0/24, for vmnetc to give addresses from"
        problems.found.append(spec_faults.missing("subnets", where, at, hint))
    return graph.Addressing(
        by,
        tuple(span(text, at / "pool" / index) for index, text in enumerate(entry.pool)),
        tuple(ipaddress.ip_address(text) for text in entry.dns),
        tuple(getattr(entry, "search", ())),
    )


def span(text: str, at: Route) -> graph.Span:
    low, _, high = text.partition("-")
    return graph.Span(ipaddress.ip_address(low), ipaddress.ip_address(high or low), at)


class Mac(NamedTuple):
    """What a NIC says of its MAC address, and where."""

    text: str | None
    auto: bool
    at: Route


def mac(entry: spec.Nic, vm: VmName, at: Route, who: str, problems: Problems) -> Mac:
    """The MAC address of one VM's NIC: its own, or its place in the list of all VMs of the entry."""
    if entry.macs is not None:
        if entry.mac is not None:
            problems.found.append(spec_faults.exclusive(["mac", "macs"], who, (at / "macs").key))
        if not _one_for_each(len(entry.macs), "macs", "MAC addresses", vm, at, who, problems):
            return Mac(None, False, at)
        place = at / "macs" / vm.index
        return Mac(_with_colons(entry.macs[vm.index], place, problems), False, place)
    place = at / "mac"
    if entry.mac is None or entry.mac == "auto":
        return Mac(None, entry.mac == "auto", place)
    return Mac(_with_colons(entry.mac, place, problems), False, place)


def _with_colons(typed: str, at: Route, problems: Problems) -> str:
    if ":" in typed:
        return typed
    digits = typed.replace("-", "").replace(".", "")
    colons = ":".join(digits[index : index + 2] for index in range(0, len(digits), 2))
    problems.found.append(faults.mac_without_colons(typed, colons, at))
    return colons


def asked(
    entry: spec.Nic, vm: VmName, at: Route, who: str, problems: Problems
) -> tuple[Ask | None, tuple[Address, ...]]:
    """What one VM's NIC wants for an address, and the addresses that stand there."""
    if entry.ips is not None:
        if entry.ip is not None:
            problems.found.append(spec_faults.exclusive(["ip", "ips"], who, (at / "ips").key))
        block = span(entry.ips, at / "ips")
        size = int(block.high) - int(block.low) + 1
        if size < 1:
            expected = f"a range from low to high: {block.high}-{block.low}"
            problems.found.append(spec_faults.wrong_value("ips", who, entry.ips, expected, block.at))
        elif _one_for_each(size, "ips", "addresses", vm, at, who, problems):
            return "fixed", (Address(block.low + vm.index, None, block.at),)
        return "fixed", ()
    if isinstance(entry.ip, list):
        return "fixed", tuple(_addresses(entry.ip, at / "ip"))
    return entry.ip, ()


def _addresses(typed: Sequence[str], at: Route) -> list[Address]:
    found = []
    for index, text in enumerate(typed):
        ip, slash, prefix = text.partition("/")
        found.append(Address(ipaddress.ip_address(ip), int(prefix) if slash else None, at / index))
    return found


def _one_for_each(size: int, field: str, what: str, vm: VmName, at: Route, who: str, problems: Problems) -> bool:
    """Whether there is one for each VM of the entry; said once, for its first."""
    if vm.count == size:
        return True
    if vm.index == 0:
        problems.found.append(faults.not_one_for_each(field, what, size, vm.count, who, (at / field).key))
    return False
