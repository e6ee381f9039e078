"""The graph of a spec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import ROOT, Path, Route
from vmnetc.graph import Earlier, ExistingNetwork, Graph, Network, Output, OverlayNetwork
from vmnetc.inventory import NOTHING, Inventory, LiveVm, WholeObject
from vmnetc.inventory.reading import of_whole
from vmnetc.inventory.vm_file import VmFile
from vmnetc.spec import output as spec_output
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
from .platform import platform
from .sriov import pools
from .stacks import stacks
from .traffic import policies, services, too_much_traffic
from .vm_names import vm_names

NOTHING_ROLLED_OUT: Mapping[str, Earlier] = MappingProxyType({})
NO_FILES: Mapping[str, VmFile] = MappingProxyType({})
NO_TEXTS: Mapping[str, str] = MappingProxyType({})
NOTHING_ATTACHED: Mapping[str, Sequence[str]] = MappingProxyType({})


def resolve(
    spec: Spec,
    name: str,
    earlier: Mapping[str, Earlier] = NOTHING_ROLLED_OUT,
    inventory: Inventory = NOTHING,
    files: Mapping[str, VmFile] = NO_FILES,
    texts: Mapping[str, str] = NO_TEXTS,
    attached: Mapping[str, Sequence[str]] = NOTHING_ATTACHED,
    whole: Sequence[WholeObject] = (),
) -> tuple[Graph, Target, list[Diagnostic]]:
    """The graph, the target, and what did not lead anywhere; `name` is the spec's if it gives itself none.

    `earlier` is what networks were rolled out as, `inventory` what else is known of the cluster, `files` are those of VMs
    that their owners keep, by entry, `texts` those of other files that the spec names, by path; `attached` says what
    NICs VMs of others had before the first patch, `whole` are objects that pass through. What cannot be resolved is left out, so that the rules run on the rest.
    """
    problems = Problems([], set(spec.broken))
    known = inventory.with_all_of(of_whole(whole)) if whole else inventory
    target = _target(spec.target, problems)
    nodes = node_groups(spec, target, problems)
    on_nodes = host(spec, nodes, target, problems)
    namespaces = Namespaces(spec, known, target, problems)
    for one in whole:
        if one.identity.namespace is not None:
            namespaces.check(one.identity.namespace, str(one), one.place(("metadata", "namespace")))
    functions = pools(spec, on_nodes, nodes, problems)
    nets, retired = networks(spec, on_nodes, nodes, functions, namespaces, target, earlier, problems)
    names = vm_names(spec, namespaces, problems)
    countless = too_much_traffic(spec, namespaces, names, problems)
    served, labels = services(spec, namespaces, names, problems) if not countless else ((), {})
    primary = _primary(nets)
    graph = Graph(
        name=spec.metadata.name or name,
        output=_output(spec.output),
        groups=nodes.all(),
        interfaces=tuple(device for devices in on_nodes.interfaces.values() for device in devices),
        bridges=tuple(bridge for bridges in on_nodes.bridges.values() for bridge in bridges),
        stacks=stacks(
            on_nodes, nets.values(), leaving_localnets(spec, on_nodes, target, earlier), spec.borrowed, problems
        ),
        dns=name_servers(spec, nodes, problems),
        pools=tuple(functions.values()),
        namespaces=tuple(namespaces.declared.values()),
        networks=tuple(nets.values()),
        vms=virtual_machines(spec, names, nets, retired, primary, labels, files, texts, problems),
        attachments=attachments(
            spec, names, nets, retired, primary, inventory, _whole_vms(whole, known), attached, problems
        ),
        services=served,
        policies=policies(spec, namespaces, names, nets, retired, problems) if not countless else (),
        platform=platform(spec, nets, retired, target, problems),
        retired=frozenset(retired),
        inventory=inventory,
        whole=tuple(whole),
        known=known,
        raws=_raws(spec),
        borrowed=spec.borrowed,
    )
    return graph, target, problems.found


def _whole_vms(whole: Sequence[WholeObject], known: Inventory) -> dict[tuple[str, str], LiveVm]:
    keys = ((str(one.identity.namespace), one.identity.name) for one in whole)
    return {key: known.vms[key] for key in keys if key in known.vms}


def _raws(typed: Spec) -> dict[Path, dict[str, Any]]:
    """What entries say of their objects in these objects' own words."""
    sections: dict[str, Mapping[str, Any]] = {
        "sriov": typed.sriov,
        "networks": typed.networks,
        "vms": typed.vms,
        "services": typed.services,
        "networkPolicies": typed.networkPolicies,
    }
    return {
        (section, key): raw
        for section, entries in sections.items()
        for key, entry in entries.items()
        if (raw := getattr(entry, "raw", None)) and (section, key) not in typed.borrowed
    }


def _output(typed: spec_output.Output) -> Output:
    waves = typed.waves.offset if isinstance(typed.waves, spec_output.Waves) else 0 if typed.waves else None
    return Output(waves, pairs(typed.labels), pairs(typed.annotations), typed.attach, typed.files == "kind")


def _target(typed: str | list[str] | None, problems: Problems) -> Target:
    """The target; what several that are named have in common."""
    default = table.find(table.DEFAULT)
    assert default is not None
    if typed is None and ("target",) in problems.broken:
        return default
    if typed is None:
        problems.found.append(faults.no_target(table.DEFAULT, ROOT))
        return default
    at = Route(("target",))
    named = [(typed, at)] if isinstance(typed, str) else [(name, at / index) for index, name in enumerate(typed)]
    found = [target for name, place in named if (target := _one_target(name, place, problems)) is not None]
    if len(found) < len(named):
        problems.broken.add(at.path)
        return table.stand_in(named[0][0])
    return table.common(found)


def _one_target(name: str, at: Route, problems: Problems) -> Target | None:
    unknown, target = table.unknown(name), table.find(name)
    if unknown is not None:
        problems.found.append(faults.unknown_target(unknown, table.KNOWN, table.spans(), at))
    elif target is None:
        problems.found.append(faults.range_of_targets_backwards(name, table.turned(name), at))
    return target


def _primary(networks: dict[str, Network]) -> dict[str, Network]:
    """The primary network of each namespace that has one; of two, the first."""
    found: dict[str, Network] = {}
    for network in networks.values():
        if isinstance(network, OverlayNetwork | ExistingNetwork) and network.primary:
            for namespace in network.namespaces or ():
                found.setdefault(namespace.name, network)
    return found
