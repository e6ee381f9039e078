"""The lock's data becomes a lock. What vmnetc would not have written is a mistake, and stops the build."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Place

from . import faults
from .model import (
    EVERYWHERE,
    ONLY,
    USUAL_NICS,
    BridgeMapping,
    Device,
    Lock,
    Locks,
    Network,
    Origin,
    Plugged,
    Resolver,
    Strings,
)
from .text import VERSION

T = TypeVar("T")
# The place of a value, or of its key.
Places = Callable[[Path, str], Place]
_conflict = re.compile(r"^(<<<<<<< ?.*|=======|>>>>>>> ?.*|\|\|\|\|\|\|\| ?.*)$", re.M)
_is_mac = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}").fullmatch
_is_vm = re.compile(r"[^/\s]+/[^/\s]+").fullmatch
_is_nic = re.compile(r"[^/\s]+/[^/\s]+/\S+").fullmatch
_SECTIONS = (
    *("macs", "ips", "nodes", "hostInterfaces", "mappings", "dns", "captures", "networks", "namespaces", "attach"),
    *("nics", "plugged", "vms"),
)
_KINDS = ("NetworkAttachmentDefinition", "UserDefinedNetwork", "ClusterUserDefinedNetwork", "SriovNetwork")


def conflict(text: str, file: str) -> Diagnostic | None:
    """The first mark that git left in the text, if it left any."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    found = _conflict.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    return faults.lock_in_conflict(found[0].partition(" ")[0], Place(file, line, 1, line, len(found[0]) + 1))


def read(data: Mapping[str, Any], places: Places, spec: str) -> tuple[Locks | None, list[Diagnostic]]:
    """The locks in a file's data. Without any, the problems say why."""
    reader = _Reader(places)
    try:
        locks = reader.locks(data, spec)
    except _Unreadable as stop:
        return None, [stop.problem]
    return (None, reader.problems) if reader.problems else (locks, [])


class _Unreadable(Exception):
    """There is no sense in reading on."""

    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem


class _Reader:
    """What was found wrong so far, and where things stand."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.problems: list[Diagnostic] = []

    def locks(self, data: Mapping[str, Any], spec: str) -> Locks:
        self._check_head(data)
        self._known(data, ("version", "macSeed", "clusters"), ())
        seed = self._text(data["macSeed"], ("macSeed",))
        clusters = self._mapping(data.get("clusters"), ("clusters",)) or {ONLY: None}
        return {cluster: self._lock(seed, cluster, content, spec) for cluster, content in clusters.items()}

    def _lock(self, seed: str, cluster: str, value: Any, spec: str) -> Lock:
        at: Path = ("clusters", cluster)
        content = self._mapping(value, at)
        if cluster != ONLY:
            spec = f"{spec} --cluster {cluster}"
        vms = dict(self._vms(content.get("vms"), (*at, "vms")))
        self._known(content, _SECTIONS, at)
        return Lock(
            mac_seed=seed,
            cluster=cluster,
            macs=dict(self._each(content, at, "macs", self._mac)),
            ips=dict(self._groups(content, at, "ips", self._addresses)),
            nodes=dict(self._each(content, at, "nodes", self._labels)),
            interfaces=dict(self._groups(content, at, "hostInterfaces", self._device)),
            mappings=dict(self._groups(content, at, "mappings", self._bridge_mapping)),
            dns=dict(self._each(content, at, "dns", self._resolver)),
            captures=dict(self._groups(content, at, "captures", self._capture)),
            networks=dict(self._each(content, at, "networks", self._network)),
            namespaces=dict(self._each(content, at, "namespaces", self._namespace)),
            vms=frozenset(vms),
            nics=dict(self._each(content, at, "nics", self._made_nics)),
            attach=dict(self._each(content, at, "attach", self._nics)),
            plugged=dict(self._each(content, at, "plugged", self._plugged)),
            origin=Origin(spec, lambda path: self._place(at, path, vms)),
        )

    def _check_head(self, data: Mapping[str, Any]) -> None:
        missing = [field for field in ("version", "macSeed") if field not in data]
        if missing:
            raise _Unreadable(faults.not_a_lock(f'it has no "{missing[0]}"', self.places((), "value")))
        version = data["version"]
        if version.__class__ is int and version > VERSION:
            raise _Unreadable(faults.lock_of_a_newer_vmnetc(version, VERSION, self.places(("version",), "value")))
        if version.__class__ is not int or version != VERSION:
            raise _Unreadable(faults.not_a_lock(f'its version is "{version}"', self.places(("version",), "value")))

    def _place(self, cluster: Path, path: Path, vms: Mapping[str, int]) -> Place | None:
        """The place of a part of a cluster's section; VMs are a list there, and known by their position in it."""
        if path[:1] == ("vms",):
            path = ("vms", vms[str(path[1])])
        return self.places((*cluster, *path), "key")

    # What stands in the sections

    def _mac(self, value: Any, at: Path, key: str) -> str:
        if not _is_nic(key):
            self._wrong(f'"{key}" is no NIC; expected <namespace>/<vm>/<nic>', at, "key")
        if not isinstance(value, str) or not _is_mac(value):
            self._wrong(f'"{value}" is no MAC address as vmnetc writes it', at)
        return str(value)

    def _addresses(self, value: Any, at: Path, key: str) -> Strings:
        if not _is_nic(key):
            self._wrong(f'"{key}" is no NIC; expected <namespace>/<vm>/<nic>', at, "key")
        found = (value,) if isinstance(value, str) else self._texts(value, at)
        for address in found:
            if not _is_address(address):
                self._wrong(f'"{address}" is no IP address', at)
        return found

    def _labels(self, value: Any, at: Path, _: str) -> Mapping[str, str]:
        return {key: self._text(label, (*at, key)) for key, label in self._mapping(value, at).items()}

    def _device(self, value: Any, at: Path, _: str) -> Device:
        fields = self._fields(value, at, ("type", "nncp"), ("ports", "stays"))
        stays = self._mapping(fields.get("stays"), (*at, "stays"))
        return Device(
            self._text(fields.get("type"), (*at, "type")),
            self._text(fields.get("nncp"), (*at, "nncp")),
            self._texts(fields.get("ports", []), (*at, "ports")),
            {key: self._setting(said, (*at, "stays", key)) for key, said in stays.items()},
        )

    def _setting(self, value: Any, at: Path) -> Strings:
        return self._texts(value, at) if isinstance(value, list) else (self._fact(value, at),)

    def _resolver(self, value: Any, at: Path, _: str) -> Resolver:
        fields = self._fields(value, at, ("nncp",), ("servers", "search"))
        return Resolver(
            self._text(fields.get("nncp"), (*at, "nncp")),
            self._texts(fields.get("servers", []), (*at, "servers")),
            self._texts(fields.get("search", []), (*at, "search")),
        )

    def _capture(self, value: Any, at: Path, _: str) -> str:
        if not isinstance(value, str) or not _is_mac(value.lower()):
            self._wrong(f'"{value}" is no MAC address as vmnetc writes it', at)
        return str(value)

    def _bridge_mapping(self, value: Any, at: Path, _: str) -> BridgeMapping:
        fields = self._fields(value, at, ("bridge", "nncp"))
        return BridgeMapping(
            self._text(fields.get("bridge"), (*at, "bridge")), self._text(fields.get("nncp"), (*at, "nncp"))
        )

    def _network(self, value: Any, at: Path, _: str) -> Network:
        fields = self._fields(value, at, ("kind", "names", "namespaces"), ("fixed",))
        kind = self._text(fields.get("kind"), (*at, "kind"))
        if kind not in _KINDS and "kind" in fields:
            self._wrong(f'"{kind}" is no kind of network; expected one of {", ".join(_KINDS)}', (*at, "kind"))
        typed = fields.get("namespaces")
        namespaces = EVERYWHERE if typed == "all" else self._texts(typed, (*at, "namespaces"))
        facts = self._mapping(fields.get("fixed"), (*at, "fixed"))
        fixed = {key: self._fact(fact, (*at, "fixed", key)) for key, fact in facts.items()}
        return Network(kind, self._texts(fields.get("names"), (*at, "names")), namespaces, fixed)

    def _namespace(self, value: Any, at: Path, _: str) -> bool:
        fields = self._fields(value, at, ("primaryUdn",))
        label = fields.get("primaryUdn", False)
        if not isinstance(label, bool):
            self._wrong(f'primaryUdn is "{label}"; expected true or false', (*at, "primaryUdn"))
        return label is True

    def _nics(self, value: Any, at: Path, key: str) -> Strings:
        if not _is_vm(key):
            self._wrong(f'"{key}" is no VM; expected <namespace>/<vm>', at, "key")
        return self._texts(value, at)

    def _made_nics(self, value: Any, at: Path, key: str) -> Mapping[str, str]:
        if not _is_vm(key):
            self._wrong(f'"{key}" is no VM; expected <namespace>/<vm>', at, "key")
        return self._labels(value, at, key)

    def _plugged(self, value: Any, at: Path, key: str) -> Plugged:
        if not _is_vm(key):
            self._wrong(f'"{key}" is no VM; expected <namespace>/<vm>', at, "key")
        return {name: self._nic(said, at, name) for name, said in self._mapping(value, at).items()}

    def _nic(self, said: Any, at: Path, name: str) -> Mapping[str, str]:
        if isinstance(said, str):
            return USUAL_NICS.get(said, {"nad": said})
        fields = self._mapping(said, (*at, name))
        return {field: self._fact(fact, (*at, name, field)) for field, fact in fields.items()}

    def _vms(self, value: Any, at: Path) -> Iterator[tuple[str, int]]:
        """Each VM and its position."""
        seen: set[str] = set()
        if value is not None and not isinstance(value, list):
            self._wrong('"vms" is no list', at)
            return
        for index, vm in enumerate(value or []):
            if not isinstance(vm, str) or not _is_vm(vm):
                self._wrong(f'"{vm}" is no VM; expected <namespace>/<vm>', (*at, index))
            elif vm in seen:
                self._wrong(f'VM "{vm}" stands twice', (*at, index))
            else:
                seen.add(vm)
                yield vm, index

    # Values

    def _each(
        self, content: Mapping[str, Any], at: Path, section: str, item: Callable[[Any, Path, str], T]
    ) -> Iterator[tuple[str, T]]:
        return self._items(content.get(section), (*at, section), item)

    def _groups(
        self, content: Mapping[str, Any], at: Path, section: str, item: Callable[[Any, Path, str], T]
    ) -> Iterator[tuple[str, dict[str, T]]]:
        for name, entries in self._mapping(content.get(section), (*at, section)).items():
            yield name, dict(self._items(entries, (*at, section, name), item))

    def _items(self, value: Any, at: Path, item: Callable[[Any, Path, str], T]) -> Iterator[tuple[str, T]]:
        for key, entry in self._mapping(value, at).items():
            yield key, item(entry, (*at, key), key)

    def _mapping(self, value: Any, at: Path) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._wrong(f'"{at[-1]}" is no mapping', at)
            return {}
        return value

    def _fields(self, value: Any, at: Path, needed: Strings, optional: Strings = ()) -> Mapping[str, Any]:
        fields = self._mapping(value, at)
        self._known(fields, (*needed, *optional), at)
        missing = [field for field in needed if field not in fields]
        if missing and fields.keys() <= {*needed, *optional} and (value is None or isinstance(value, dict)):
            self._wrong(f'"{at[-1]}" has no "{missing[0]}"', at, "key")
        return fields

    def _known(self, value: Mapping[str, Any], known: Strings, at: Path) -> None:
        for key in value:
            if key not in known:
                self._wrong(f'unknown key "{key}"', (*at, key), "key")

    def _text(self, value: Any, at: Path) -> str:
        if value is not None and not isinstance(value, str):
            self._wrong(f'"{value}" is no text', at)
        return value if isinstance(value, str) else ""

    def _texts(self, value: Any, at: Path) -> Strings:
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._wrong(f'"{at[-1]}" is no list of names', at)
            return ()
        return tuple(value)

    def _fact(self, value: Any, at: Path) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str | int):
            self._wrong(f'"{value}" is neither text, number nor switch', at)
        return str(value)

    def _wrong(self, what: str, at: Path, on: str = "value") -> None:
        self.problems.append(faults.lock_edited(what, self.places(at, on)))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
