"""The entries of a lock by their address, `networks.blue`: what is remembered, and where it stands in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from vmnetc.diagnostics.route import Path

from .model import Lock

T = TypeVar("T")


def paths(lock: Lock) -> dict[str, list[Path]]:
    """Where each entry stands, from the cluster's section on; with a VM its addresses, with nodes what is on them."""
    found: dict[str, list[Path]] = {}
    for address, path in _paths(lock):
        found.setdefault(address, []).append(path)
        if path[0] in ("hostInterfaces", "mappings", "dns"):
            found.setdefault(f"nodes.{path[1]}", []).append(path)
    for path, *_ in list(found.values()):
        if path[0] == "nics" and f"vms.{path[1]}" in found:
            found[f"vms.{path[1]}"].append(path)
        if path[0] in ("macs", "ips"):
            vm = f"vms.{str(path[-1]).rpartition('/')[0]}"
            if vm in found:
                found[vm].append(path)
    return found


def differences(before: Lock | None, after: Lock) -> list[str]:
    """The addresses of what is new (`+`), changed (`~`) or gone (`-`)."""
    old, new = _facts(before) if before is not None else {}, _facts(after)
    signs = dict.fromkeys(new.keys() - old.keys(), "+") | dict.fromkeys(old.keys() - new.keys(), "-")
    signs |= {address: "~" for address in old.keys() & new.keys() if old[address] != new[address]}
    return [f"{sign} {address}" for address, sign in sorted(signs.items())]


def without(lock: Lock, gone: Collection[Path]) -> Lock:
    """The lock without what stands at some paths."""
    left = set(gone)

    def each(section: str, content: Mapping[str, T]) -> dict[str, T]:
        return {key: value for key, value in content.items() if (section, key) not in left}

    def groups(section: str, content: Mapping[str, Mapping[str, T]]) -> dict[str, Mapping[str, T]]:
        kept = {
            name: {key: value for key, value in of.items() if (section, name, key) not in left}
            for name, of in content.items()
        }
        return {name: of for name, of in kept.items() if of}

    return replace(
        lock,
        macs=each("macs", lock.macs),
        ips=groups("ips", lock.ips),
        nodes=each("nodes", lock.nodes),
        interfaces=groups("hostInterfaces", lock.interfaces),
        mappings=groups("mappings", lock.mappings),
        dns=each("dns", lock.dns),
        captures=each("captures", lock.captures),
        networks=each("networks", lock.networks),
        namespaces=each("namespaces", lock.namespaces),
        attach=each("attach", lock.attach),
        plugged=each("plugged", lock.plugged),
        nics=each("nics", lock.nics),
        vms=frozenset(vm for vm in lock.vms if ("vms", vm) not in left),
    )


def _paths(lock: Lock) -> Iterator[tuple[str, Path]]:
    yield from ((f"nodes.{name}", ("nodes", name)) for name in lock.nodes)
    for nodes, devices in lock.interfaces.items():
        for name, device in devices.items():
            section = "bridges" if device.type.endswith("bridge") else "interfaces"
            yield f"{section}.{name}", ("hostInterfaces", nodes, name)
    for nodes, mappings in lock.mappings.items():
        for name in mappings:
            yield f"mappings.{name}", ("mappings", nodes, name)
    yield from ((f"dns.{nodes}", ("dns", nodes)) for nodes in lock.dns)
    yield from ((f"captures.{policy}", ("captures", policy)) for policy in lock.captures)
    yield from ((f"networks.{name}", ("networks", name)) for name in lock.networks)
    yield from ((f"namespaces.{name}", ("namespaces", name)) for name in lock.namespaces)
    yield from ((f"vms.{vm}", ("vms", vm)) for vm in lock.vms)
    yield from ((f"nics.{vm}", ("nics", vm)) for vm in lock.nics)
    yield from ((f"attach.{vm}", ("attach", vm)) for vm in lock.attach)
    yield from ((f"{'vms' if vm in lock.vms else 'attach'}.{vm}", ("plugged", vm)) for vm in lock.plugged)
    yield from ((f"macs.{nic}", ("macs", nic)) for nic in lock.macs)
    for name, addresses in lock.ips.items():
        yield from ((f"ips.{name}.{nic}", ("ips", name, nic)) for nic in addresses)


def _facts(lock: Lock) -> dict[str, dict[Path, object]]:
    """What is remembered, by address."""
    sections = {
        "nodes": lock.nodes,
        "hostInterfaces": lock.interfaces,
        "mappings": lock.mappings,
        "dns": lock.dns,
        "captures": lock.captures,
        "networks": lock.networks,
        "nics": lock.nics,
        "namespaces": lock.namespaces,
        "attach": lock.attach,
        "plugged": lock.plugged,
        "macs": lock.macs,
        "ips": lock.ips,
    }
    found: dict[str, dict[Path, object]] = {}
    for address, path in _paths(lock):
        value: object = sections.get(str(path[0]), True)
        for step in path[1:] if path[0] != "vms" else ():
            assert isinstance(value, Mapping)
            value = value[step]
        found.setdefault(address, {})[path] = value
    return found
