"""The lock as the text of its file: sorted, and one item a line, so that git merges it line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from vmnetc.quoting import scalar

from .model import SEVERAL, USUAL_NICS, BridgeMapping, Device, Lock, Network, Plugged, Resolver, Strings

HEADER = "# vmnetc lock: commit this file. It pins what was allocated and remembers what may not change.\n"
VERSION = 1
_INDENT = "  "
_is_number_or_switch = re.compile(r"0|[1-9][0-9]{0,9}|true|false").fullmatch
_ends_in_flow = re.compile(r"[][{},]").search


def text(*locks: Lock) -> str:
    """The whole file, with what each cluster remembers. Sections with nothing in them are left out."""
    lines = [f"version: {VERSION}", f"macSeed: {scalar(locks[0].mac_seed)}"]
    found = {lock.cluster: list(_sections(lock)) for lock in locks}
    if any(found.values()):
        lines += ["clusters:"]
    for cluster, sections in sorted(found.items()):
        lines += [f"{_INDENT}{_plain(cluster)}:", *sections] if sections else []
    return HEADER + "\n".join(lines) + "\n"


def _sections(lock: Lock) -> Iterator[str]:
    yield from _section("macs", {key: _plain(mac) for key, mac in lock.macs.items()})
    ips = {name: {key: _addresses(found) for key, found in of.items()} for name, of in lock.ips.items()}
    yield from _section("ips", ips)
    yield from _section("nodes", {name: _labels(selector) for name, selector in lock.nodes.items()})
    interfaces = {on: {name: _device(device) for name, device in of.items()} for on, of in lock.interfaces.items()}
    yield from _section("hostInterfaces", interfaces)
    mappings = {on: {name: _mapping(mapping) for name, mapping in of.items()} for on, of in lock.mappings.items()}
    yield from _section("mappings", mappings)
    yield from _section("dns", {on: _resolver(dns) for on, dns in lock.dns.items()})
    yield from _section("captures", {policy: _labels(macs) for policy, macs in lock.captures.items()})
    yield from _section("networks", {name: _network(network) for name, network in lock.networks.items()})
    yield from _section(
        "namespaces", {name: _flow({"primaryUdn": _switch(label)}) for name, label in lock.namespaces.items()}
    )
    yield from _section("attach", {vm: _list(nics) or "[]" for vm, nics in lock.attach.items()})
    yield from _section("nics", {vm: _labels(nics) for vm, nics in lock.nics.items()})
    yield from _section("plugged", {vm: _plugged(nics) for vm, nics in lock.plugged.items()})
    if lock.vms:
        yield f"{_INDENT * 2}vms:"
        yield from (f"{_INDENT * 3}- {_plain(vm)}" for vm in sorted(lock.vms))


def _section(name: str, content: Mapping[str, str | dict[str, str]]) -> Iterator[str]:
    if content:
        yield f"{_INDENT * 2}{name}:"
        yield from _entries(content, 3)


def _entries(content: Mapping[str, str | dict[str, str]], depth: int) -> Iterator[str]:
    """A line for each item, and one for each mapping that holds any."""
    for key, value in sorted(content.items()):
        if isinstance(value, str):
            yield f"{_INDENT * depth}{_plain(key)}: {value}"
        elif value:
            yield f"{_INDENT * depth}{_plain(key)}:"
            yield from _entries(value, depth + 1)


def _labels(selector: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{_plain(name)}: {_plain(value)}" for name, value in sorted(selector.items())) + "}"


def _device(device: Device) -> str:
    stays = (
        _flow({field: _setting(field, said) for field, said in sorted(device.stays.items())}) if device.stays else ""
    )
    about = {"type": _plain(device.type), "nncp": _plain(device.nncp), "ports": _list(device.ports)}
    return _flow({**about, "stays": stays})


def _plugged(nics: Plugged) -> str:
    """The usual ones in a word each: there are thousands."""
    return "{" + ", ".join(f"{_plain(name)}: {_nic(said)}" for name, said in sorted(nics.items())) + "}"


def _nic(said: Mapping[str, str]) -> str:
    word = next((word for word, usual in USUAL_NICS.items() if usual == said), None)
    if word is None and said.keys() == {"nad"} and said["nad"] not in USUAL_NICS:
        word = said["nad"]
    return (
        _plain(word) if word is not None else f"{{{', '.join(f'{key}: {_fact(fact)}' for key, fact in said.items())}}}"
    )


def _setting(field: str, said: Strings) -> str:
    """One thing stands as such, as in the spec."""
    return _list(said) if field in SEVERAL else _fact(said[0])


def _resolver(dns: Resolver) -> str:
    return _flow({"nncp": _plain(dns.nncp), "servers": _list(dns.servers), "search": _list(dns.search)})


def _mapping(mapping: BridgeMapping) -> str:
    return _flow({"bridge": _plain(mapping.bridge), "nncp": _plain(mapping.nncp)})


def _network(network: Network) -> str:
    fixed = {key: _fact(value) for key, value in sorted(network.fixed.items())}
    return _flow(
        {
            "kind": network.kind,
            "names": _list(network.names),
            "namespaces": _list(network.namespaces) or "all",
            "fixed": _flow(fixed) if fixed else "",
        }
    )


def _addresses(found: Strings) -> str:
    return _plain(found[0]) if len(found) == 1 else _list(found) or "[]"


def _flow(fields: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in fields.items() if value) + "}"


def _list(items: Strings) -> str:
    return f"[{', '.join(map(_plain, items))}]" if items else ""


def _plain(text: str) -> str:
    """Text as a scalar that can stand in a flow mapping."""
    quoted = scalar(text)
    return f'"{text}"' if quoted == text and _ends_in_flow(text) else quoted


def _fact(text: str) -> str:
    """Numbers and switches stand as such, as in the spec."""
    return text if _is_number_or_switch(text) else _plain(text)


def _switch(on: bool) -> str:
    return "true" if on else "false"
