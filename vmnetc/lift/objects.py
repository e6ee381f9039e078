"""Objects that may be on one cluster, as a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from vmnetc.diagnostics.route import ROOT
from vmnetc.graph import POD, Graph, Output, Platform
from vmnetc.inventory import Inventory
from vmnetc.inventory.model import LiveNamespace
from vmnetc.inventory.whole_object import WholeObject
from vmnetc.targets.table import Distribution

from .machines import machines
from .networks import Namespaces, Networks, networks
from .places import Places
from .policies import hosts
from .reading import labels, text


class Lifted(NamedTuple):
    """A graph, where its parts stand, and its networks by what VMs call them."""

    graph: Graph
    places: Places
    networks: Networks


def lift(objects: Sequence[WholeObject], distribution: Distribution) -> Lifted:
    """What is not among the objects is taken to be there, and good."""
    places = Places()
    by_kind: dict[str, list[WholeObject]] = {}
    for one in objects:
        by_kind.setdefault(one.body["kind"], []).append(one)
    spaces = {text(one.body, "metadata", "name"): one for one in by_kind.get("Namespace", ())}
    namespaces = Namespaces(spaces, places, distribution.has_namespace)
    on_nodes = hosts(by_kind.get("NodeNetworkConfigurationPolicy", ()), places)
    nets = networks(objects, on_nodes, namespaces, places)
    vms = tuple(machines(iter(by_kind.get("VirtualMachine", ())), nets, namespaces, places))
    live = {
        name: LiveNamespace(name, dict(labels(one.body, "metadata", "labels")), one.place(("metadata", "name")))
        for name, one in spaces.items()
    }
    graph = Graph(
        name="",
        output=Output(None, (), ()),
        groups=tuple(on_nodes.groups),
        interfaces=tuple(on_nodes.interfaces),
        bridges=tuple(on_nodes.bridges),
        stacks=tuple(on_nodes.stacks),
        dns=(),
        pools=(),
        namespaces=tuple(namespaces.get(name) for name in spaces),
        networks=(POD, *nets.all),
        vms=vms,
        attachments=(),
        services=(),
        policies=(),
        platform=Platform("", "", None, ROOT),
        known=Inventory(namespaces=live),
    )
    return Lifted(graph, places, nets)
