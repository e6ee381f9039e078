"""A VirtualMachine in the file of its owner: only its NICs are written anew, and what tells copies apart."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from vmnetc.diagnostics.route import Route
from vmnetc.graph import Nic, VirtualMachine
from vmnetc.inventory.vm_file import Cut, ListCut, VmFile
from vmnetc.manifest import Edit, Manifest, Value, Woven, of

from .merge_patch import origins_of_raw
from .nic import INTERFACES, attachment, changed_interface, changed_network, interface, network

Entry = dict[str, Any]


def woven(vm: VirtualMachine, file: VmFile) -> Manifest:
    """The file with the NICs of the spec; everything else in it is its owner's, byte for byte."""
    namespace = vm.namespace.name
    interfaces = [
        changed_interface(nic, nic.found) if nic.found else interface(nic, nic.name, nic.mac) for nic in vm.nics
    ]
    networks = [_network(nic, namespace) for nic in vm.nics]
    body = deepcopy(file.body)
    edits = [*_list(file.text, file.interfaces, _of(file, "interfaces"), interfaces)]
    edits += _list(file.text, file.networks, _of(file, "networks"), networks)
    pod = body["spec"]["template"]["spec"]
    pod["domain"]["devices"]["interfaces"], pod["networks"] = interfaces, networks
    edits += _named(vm, file, body)
    if vm.network_data is not None and file.network_data is not None:
        edits.append(_network_data(file, vm.network_data))
        pod["volumes"][file.network_data.volume][file.network_data.kind]["networkData"] = vm.network_data
    text = Woven(file.text, tuple(sorted(edits, key=lambda edit: edit[:2])), file.place)
    origins: dict[str, Route] = {}
    for index, nic in enumerate(vm.nics):
        origins |= origins_of_raw(f"{INTERFACES}/{index}", nic.raw, nic.at / "raw")
    return replace(of(body, vm.at, origins=origins), namespace=namespace, woven=text)


def _network(nic: Nic, namespace: str) -> Entry:
    if nic.found is not None:
        return changed_network(nic, nic.found, namespace)
    return network(nic.name, attachment(nic, namespace))


def _of(file: VmFile, name: str) -> list[Entry]:
    pod = file.body["spec"]["template"]["spec"]
    found: list[Entry] = pod["networks"] if name == "networks" else pod["domain"]["devices"]["interfaces"]
    return found


def _list(text: str, cut: ListCut, before: list[Entry], after: list[Entry]) -> Iterator[Edit]:
    """The edits of a list: where all of its NICs stay in their order, only what changes in them and what comes behind."""
    stays = len(before)
    if before and [entry["name"] for entry in after[:stays]] == [entry.get("name") for entry in before]:
        for old, new, item in zip(before, after, cut.items, strict=False):
            yield from _item(text, item, old, new)
        if after[stays:]:
            yield _behind(text, cut, after[stays:])
    elif before != after:
        yield _anew(text, cut, before, after)


def _item(text: str, item: Cut, old: Entry, new: Entry) -> Iterator[Edit]:
    """What is only added stands behind the rest, so that this keeps its words."""
    added = {key: value for key, value in new.items() if key not in old}
    if {**old, **added} != new:
        yield Edit(item.start, item.end, (Value(new, item.indent),))
    elif added and item.indent is None:
        comma = ", " if text[item.start + 1 : item.end - 1].rstrip()[-1:] not in ("", ",") else ""
        parts = [one for key, value in added.items() for one in (", ", f"{key}: ", Value(value, None))][1:]
        yield Edit(item.end - 1, item.end - 1, (comma, *parts))
    elif added and item.indent is not None:
        end = _end_of_line(text, item.end)
        yield Edit(end, end, ("\n" + " " * item.indent, Value(added, item.indent)))


def _behind(text: str, cut: ListCut, entries: list[Entry]) -> Edit:
    end, indent = cut.items[-1].end, cut.all.indent
    if indent is None:
        return Edit(end, end, tuple(one for entry in entries for one in (", ", Value(entry, None))))
    lead = "\n" + " " * indent + "- "
    end = _end_of_line(text, end)
    return Edit(end, end, tuple(one for entry in entries for one in (lead, Value(entry, indent + 2))))


def _end_of_line(text: str, at: int) -> int:
    """Behind a comment that may stand there, and before the line's end."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end


def _anew(text: str, cut: ListCut, before: list[Entry], after: list[Entry]) -> Edit:
    """The whole list; an item that stays as it was stays in its own words."""
    start, end, indent = cut.all
    own = [(entry, text[item.start : item.end]) for entry, item in zip(before, cut.items, strict=True)]
    words = [next((text for entry, text in own if entry == wanted), None) for wanted in after]
    if indent is not None and not after:
        return Edit(start, end, (" []",))  # a list may begin where its key does, a value may not
    if indent is None:
        flow = [one for entry, said in zip(after, words, strict=True) for one in (", ", said or Value(entry, None))][1:]
        return Edit(start, end, ("[", *flow, "]"))
    lead = "\n" + " " * indent + "- "
    parts = [one for entry, said in zip(after, words, strict=True) for one in (lead, said or Value(entry, indent + 2))]
    return Edit(start, end, ("- ", *parts[1:]))


def _named(vm: VirtualMachine, file: VmFile, body: Entry) -> list[Edit]:
    """The VM's own name and namespace, and the names of volumes that are named after it."""
    edits = []
    if file.namespace is None:
        body["metadata"]["namespace"] = vm.namespace.name
        start, end, indent = file.name_key
        after = ", " if indent is None else "\n" + " " * indent
        edits.append(Edit(start, end, ("namespace: ", Value(vm.namespace.name, None), after)))
    if vm.name == file.name:
        return edits
    for path, cut in ((("metadata", "name"), file.name_at), *file.volumes):
        holder: Any = body
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = vm.name + holder[path[-1]].removeprefix(file.name)
        edits.append(Edit(cut.start, cut.end, (Value(holder[path[-1]], None),)))
    return edits


def _network_data(file: VmFile, text: str) -> Edit:
    assert file.network_data is not None
    (start, end, indent), new = file.network_data.at, file.network_data.new
    value = Value(text, indent)
    if not new:
        return Edit(start, end, (value,))
    others = file.body["spec"]["template"]["spec"]["volumes"][file.network_data.volume][file.network_data.kind]
    after = "" if not others else ", " if indent is None else "\n" + " " * indent
    return Edit(start, end, ("networkData: ", value, after))
