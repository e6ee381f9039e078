"""Patches that give NICs to VMs which others own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.graph import Attachment, Graph
from vmnetc.manifest import Patch

from .nic import attachment, interface, network

_INTERFACES = "/spec/template/spec/domain/devices/interfaces"
_NETWORKS = "/spec/template/spec/networks"


def patches(graph: Graph) -> Iterator[Patch]:
    for attached in graph.attachments:
        if attached.nics:
            operations = (*_guards(attached), *_additions(attached))
            yield Patch("VirtualMachine", attached.namespace.name, attached.vm, operations, attached.at)


def _guards(attached: Attachment) -> Iterator[dict[str, Any]]:
    """The interfaces that the VM must have today, and no more: so the patch cannot apply twice, nor to another VM.

    Index -1 reads the last one: the library that kustomize and the API server use counts from the end.
    """
    for index, name in enumerate(attached.nics_now):
        yield {"op": "test", "path": f"{_INTERFACES}/{index}/name", "value": name}
    if attached.nics_now:
        yield {"op": "test", "path": f"{_INTERFACES}/-1/name", "value": attached.nics_now[-1]}


def _additions(attached: Attachment) -> Iterator[dict[str, Any]]:
    for nic in attached.nics:
        yield {"op": "add", "path": f"{_INTERFACES}/-", "value": interface(nic, nic.name, nic.mac)}
        yield {
            "op": "add",
            "path": f"{_NETWORKS}/-",
            "value": network(nic.name, attachment(nic, attached.namespace.name)),
        }
