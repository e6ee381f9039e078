"""Patches that give NICs to VMs which others own, and change those that they have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.diagnostics.route import Route
from vmnetc.graph import Attachment, FoundNic, Graph, Nic
from vmnetc.inventory import LiveNic
from vmnetc.manifest import Manifest, Patch, of

from .merge_patch import origins_of_raw
from .nic import INTERFACES, attachment, changed_interface, changed_network, interface, network

_NETWORKS = "/spec/template/spec/networks"
Operation = dict[str, Any]
# Only the lists are said, so that all else stays whoever's it is; and pruning a part would delete the whole VM.
_PARTIAL = {
    "argocd.argoproj.io/sync-options": "ServerSideApply=true,Prune=false,Delete=false",
    "kustomize.toolkit.fluxcd.io/prune": "disabled",
}


def patches(graph: Graph) -> Iterator[Patch]:
    for attached in graph.attachments:
        if not attached.nics:
            continue
        if graph.output.attach == "ssa":
            change: tuple[Operation, ...] | Operation = _partial(attached)
        else:
            changes = (change for nic in attached.nics for change in _change(nic, attached.namespace.name))
            change = (*_guards(attached), *changes)
        yield Patch("VirtualMachine", attached.namespace.name, attached.vm, change, attached.at)


def judged_parts(graph: Graph) -> Iterator[Manifest]:
    """VMs with their NICs alone, as the schemas can judge them: what server-side apply gets, and what has `raw`."""
    for attached in graph.attachments:
        raws = {nic.name: nic for nic in attached.nics if nic.raw is not None}
        if attached.nics and (raws or graph.output.attach == "ssa"):
            body = _partial(attached)
            origins: dict[str, Route] = {}
            for index, made in enumerate(body["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"]):
                if made["name"] in raws:
                    nic = raws[made["name"]]
                    origins |= origins_of_raw(f"{INTERFACES}/{index}", nic.raw, nic.at / "raw")
            yield of(body, attached.at, origins=origins)


def _guards(attached: Attachment) -> Iterator[Operation]:
    """The interfaces that the VM must have today, and no more: so the patch cannot apply twice, nor to another VM.

    Index -1 reads the last one: the library that kustomize and the API server use counts from the end.
    """
    for nic in attached.has:
        yield _test(f"{INTERFACES}/{nic.index}/name", nic.name)
    if attached.has:
        yield _test(f"{INTERFACES}/-1/name", attached.has[-1].name)


def _change(nic: Nic, namespace: str) -> Iterator[Operation]:
    if nic.found is None:
        yield {"op": "add", "path": f"{INTERFACES}/-", "value": interface(nic, nic.name, nic.mac)}
        yield {"op": "add", "path": f"{_NETWORKS}/-", "value": network(nic.name, attachment(nic, namespace))}
        return
    live = nic.found.live
    yield _test(f"{_NETWORKS}/{live.network_index}/name", live.name)
    yield from _of_known(nic, nic.found) if live.interface is not None else _of_named(nic, live)
    value = changed_network(nic, nic.found, namespace)
    yield {"op": "replace", "path": f"{_NETWORKS}/{live.network_index}", "value": value}


def _of_known(nic: Nic, found: FoundNic) -> Iterator[Operation]:
    yield {"op": "replace", "path": f"{INTERFACES}/{found.live.index}", "value": changed_interface(nic, found)}


def _of_named(nic: Nic, live: LiveNic) -> Iterator[Operation]:
    """Of an interface of which only the name is known: it must be bound as the spec says, and what is said is set."""
    at = f"{INTERFACES}/{live.index}"
    for key, value in interface(nic, nic.name, nic.mac).items():
        if key in (nic.binding, "binding"):
            yield _test(f"{at}/{key}", value)
        elif key != "name":
            yield {"op": "add", "path": f"{at}/{key}", "value": value}


def _test(path: str, value: Any) -> Operation:
    return {"op": "test", "path": path, "value": value}


def _partial(attached: Attachment) -> dict[str, Any]:
    """The VM with its lists of NICs only, whole, since server-side apply replaces them whole."""
    namespace = attached.namespace.name
    changed = {nic.found.live.name: nic for nic in attached.nics if nic.found is not None}
    added = [nic for nic in attached.nics if nic.found is None]
    interfaces = [_interface_now(live, changed.get(live.name)) for live in attached.has]
    networks = [_network_now(live, changed.get(live.name), namespace) for live in attached.has]
    interfaces += [interface(nic, nic.name, nic.mac) for nic in added]
    networks += [network(nic.name, attachment(nic, namespace)) for nic in added]
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": attached.vm, "namespace": namespace, "annotations": dict(_PARTIAL)},
        "spec": {"template": {"spec": {"domain": {"devices": {"interfaces": interfaces}}, "networks": networks}}},
    }


def _interface_now(live: LiveNic, nic: Nic | None) -> dict[str, Any]:
    if live.interface is not None:
        return changed_interface(nic, nic.found) if nic is not None and nic.found is not None else dict(live.interface)
    return interface(nic, nic.name, nic.mac) if nic is not None else {"name": live.name, "masquerade": {}}


def _network_now(live: LiveNic, nic: Nic | None, namespace: str) -> dict[str, Any]:
    if nic is not None and nic.found is not None:
        return changed_network(nic, nic.found, namespace)
    return dict(live.network) if live.network is not None else network(live.name, None)
