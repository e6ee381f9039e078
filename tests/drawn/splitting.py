"""A drawn spec as two teams would keep it: one has nodes and networks, the other one uses them for its VMs."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vmnetc.lending import export
from vmnetc.lineage import long_form
from vmnetc.lock.text import text as lock_text
from vmnetc.pipeline import Compilation, compile, remembered
from vmnetc.source.document import parse, read

from .chance import Chance
from .drawing import drawn

NETWORK, USER = "network/prod.vmnet.yaml", "shop/shop.vmnet.yaml"
_OF_USERS = ("templates", "vms", "attach", "services", "networkPolicies", "manifests")
_HEAD = ("apiVersion", "kind", "metadata", "target", "output")
Long = dict[str, Any]


def holds(seed: int, folder: Path) -> None:
    """Both compile, together they make what the single spec makes, and an export does as well as the whole spec."""
    chance = Chance(random.Random(f"split {seed}"))
    single = long_form(parse("spec.vmnet.yaml", drawn(seed).text)[0])
    network, user = split(chance, single)
    whole = _compiled(folder / "whole" / "prod.vmnet.yaml", single)
    lender = _compiled(folder / NETWORK, network)
    borrower = _compiled(folder / USER, user)
    assert _objects(lender) | _objects(borrower) == _objects(whole)
    assert not _objects(lender).keys() & _objects(borrower).keys()
    small = folder / "shop" / "prod.export.vmnet.yaml"
    (made,) = lender.clusters
    small.write_text(export(made.meant), "utf-8")
    alone = compile(*read(str(small)))
    assert (alone.findings, alone.manifests, alone.is_export) == ([], [], True), alone.findings
    again = _compiled(folder / USER, user | {"uses": [small.name]})
    assert again.files() == borrower.files()
    assert again.locks == borrower.locks
    _built_again(folder, lender, borrower, user)
    _handed_over(folder, whole, borrower)


def _built_again(folder: Path, lender: Compilation, borrower: Compilation, user: Long) -> None:
    """With the locks of the first build nothing changes."""
    write(folder / USER, user)
    for name, first in ((NETWORK, lender), (USER, borrower)):
        _lock(folder / name).write_text(lock_text(*first.locks), "utf-8")
    for name, first in ((NETWORK, lender), (USER, borrower)):
        second = _remembered(folder / name)
        assert (second.files(), second.lock_changes()) == (first.files(), [])


def _handed_over(folder: Path, whole: Compilation, borrower: Compilation) -> None:
    """The lock of the single spec stays with the VMs: what the other spec has now is no loss."""
    _lock(folder / USER).write_text(lock_text(*whole.locks), "utf-8")
    assert _remembered(folder / USER).files() == borrower.files()


def split(chance: Chance, single: Long) -> tuple[Long, Long]:
    """The spec of the nodes and networks, and the one of VMs that uses it; namespaces, and networks that change nothing on
    the nodes, are with either."""
    head = {key: single[key] for key in _HEAD if key in single}
    network: Long = head | {key: single[key] for key in single if key not in _OF_USERS}
    user: Long = head | {key: single[key] for key in single if key in _OF_USERS}
    network["namespaces"], user["namespaces"] = _namespaces(chance, single)
    linux = {key for key, bridge in single.get("bridges", {}).items() if bridge.get("type", "linux") == "linux"}
    network["networks"], user["networks"] = _dealt(
        chance,
        single.get("networks", {}),
        lambda entry: (
            entry.get("state") == "present"
            and not entry.get("primary")
            and ("overlay" in entry or entry.get("bridge") in linux)
        ),
    )
    if chance.yes() and "platform" in network and network["platform"].get("liveMigrationNetwork") is None:
        user["platform"] = network["platform"]
    return network, user | {"uses": ["../network/prod.vmnet.yaml"]}


def _namespaces(chance: Chance, single: Long) -> tuple[Long, Long]:
    """Those that the network spec makes, or says to exist with the label that its owner gives them; and the owner's."""
    labelled = _labelled(single)
    written = single.get("output", {}).get("labels", {})
    theirs, own = {}, {}
    for name, entry in single.get("namespaces", {}).items():
        if entry.get("existing") or chance.yes():
            theirs[name] = entry
            continue
        own[name] = entry
        known = {"existing": True, "labels": {**written, **entry.get("labels", {})}}
        theirs[name] = known | ({"primaryUdnLabel": True} if name in labelled else {})
    return theirs, own


def _labelled(single: Long) -> set[str]:
    result = compile(*parse("spec.vmnet.yaml", json.dumps(single, ensure_ascii=False)))
    return {space.name for made in result.clusters for space in made.meant.graph.namespaces if space.primary_udn}


def _dealt(chance: Chance, entries: Long, may_move: Callable[[Long], bool]) -> tuple[Long, Long]:
    moved = {key for key, entry in entries.items() if may_move(entry) and chance.yes(0.4)}
    return (
        {key: entry for key, entry in entries.items() if key not in moved},
        {key: entry for key, entry in entries.items() if key in moved},
    )


def write(path: Path, data: Long) -> None:
    """A spec as JSON, which is YAML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False), "utf-8")


def _lock(spec: Path) -> Path:
    return spec.with_name(spec.name.replace(".vmnet.yaml", ".vmnet.lock.yaml"))


def _remembered(path: Path) -> Compilation:
    document, problems = read(str(path))
    locks, unread = remembered(document)
    return _without_errors(path, compile(document, [*problems, *unread], locks))


def _compiled(path: Path, data: Long) -> Compilation:
    write(path, data)
    return _without_errors(path, compile(*read(str(path))))


def _without_errors(path: Path, result: Compilation) -> Compilation:
    errors = [(one.diagnostic.code, one.diagnostic.message, one.related) for one in result.findings]
    assert not result.failed, (path.name, errors)
    return result


def _objects(compiled: Compilation) -> dict[tuple[str, str | None, str], Any]:
    return {(one.kind, one.namespace, one.name): one.body for one in compiled.manifests}
