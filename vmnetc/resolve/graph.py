"""The graph of a spec."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import ROOT, Route
from vmnetc.graph import ExistingNetwork, Graph, Kind, Network, Output, OverlayNetwork
from vmnetc.spec.reading import Spec
from vmnetc.targets import table
from vmnetc.targets.table import Target

from . import faults
from .host import host
from .machines import attachments, virtual_machines
from .names import Problems, pairs
from .namespaces import Namespaces
from .networks import leaving_localnets, networks
from .node_addresses import name_servers
from .nodes import node_groups
from .stacks import stacks
from .traffic import policies, services, too_much_traffic
from .vm_names import vm_names

NOTHING_RECORDED: Mapping[str, Kind] = MappingProxyType({})
NO_FILES: Mapping[str, str] = MappingProxyType({})


def resolve(
    spec: Spec, name: str, kinds: Mapping[str, Kind] = NOTHING_RECORDED, files: Mapping[str, str] = NO_FILES
) -> tuple[Graph, Target, list[Diagnostic]]:
    """The graph, the target, and what did not lead anywhere; `name` is the spec's if it gives itself none.

    `kinds` are the kinds that networks were rolled out as, which `as: auto` keeps, `files` the texts
    of those that the spec names, by path. What cannot be resolved is left out, so that the rules run on the rest.
    """
    problems = Problems([], set(spec.broken))
    target = _target(spec.target, problems)
    nodes = node_groups(spec, problems)
    on_nodes = host(spec, nodes, problems)
    namespaces = Namespaces(spec, problems)
    nets, retired = networks(spec, on_nodes, namespaces, target, kinds, problems)
    names = vm_names(spec, namespaces, problems)
    countless = too_much_traffic(spec, namespaces, names, problems)
    served, labels = services(spec, namespaces, names, problems) if not countless else ((), {})
    primary = _primary(nets)
    graph = Graph(
        name=spec.metadata.name or name,
        output=Output(spec.output.waves, pairs(spec.output.labels), pairs(spec.output.annotations)),
        groups=nodes.all(),
        interfaces=tuple(device for devices in on_nodes.interfaces.values() for device in devices),
        bridges=tuple(bridge for bridges in on_nodes.bridges.values() for bridge in bridges),
        stacks=stacks(on_nodes, nets.values(), leaving_localnets(spec, on_nodes), problems),
        dns=name_servers(spec, nodes, problems),
        namespaces=tuple(namespaces.declared.values()),
        networks=tuple(nets.values()),
        vms=virtual_machines(spec, names, nets, retired, primary, labels, files, problems),
        attachments=attachments(spec, names, nets, retired, primary, problems),
        services=served,
        policies=policies(spec, namespaces, names, problems) if not countless else (),
        retired=frozenset(retired),
    )
    return graph, target, problems.found


def _target(typed: str | None, problems: Problems) -> Target:
    default = table.find(table.DEFAULT)
    assert default is not None
    if typed is None and ("target",) in problems.broken:
        return default
    if typed is None:
        problems.found.append(faults.no_target(table.DEFAULT, ROOT))
        return default
    target = table.find(typed)
    if target is None:
        problems.found.append(faults.unknown_target(typed, table.KNOWN, Route(("target",))))
    return target or default


def _primary(networks: dict[str, Network]) -> dict[str, Network]:
    """The primary network of each namespace that has one; of two, the first."""
    found: dict[str, Network] = {}
    for network in networks.values():
        if isinstance(network, OverlayNetwork | ExistingNetwork) and network.primary:
            for namespace in network.namespaces or ():
                found.setdefault(namespace.name, network)
    return found
