"""Node groups: the built-in ones and those of the spec."""

from __future__ import annotations

from vmnetc.diagnostics.route import Route
from vmnetc.graph import NodeGroup
from vmnetc.spec import faults as spec_faults
from vmnetc.spec.reading import Spec

from .names import Problems, pairs

# The labels that OpenShift gives its nodes; `master` is the older one and still on every control-plane node.
BUILT_IN = {
    "workers": {"node-role.kubernetes.io/worker": ""},
    "control-plane": {"node-role.kubernetes.io/master": ""},
    "all": {},
}


def node_groups(spec: Spec, problems: Problems) -> dict[str, NodeGroup]:
    groups = {}
    for name in sorted({*BUILT_IN, *spec.nodes}):
        at = Route(("nodes", name))
        typed = spec.nodes.get(name)
        selector = typed.selector if typed is not None and typed.selector is not None else BUILT_IN.get(name)
        if selector is None:
            problems.found.append(
                spec_faults.missing("selector", f'node group "{name}"', at, "selector: {label: value}")
            )
            selector = {}
        groups[name] = NodeGroup(name, pairs(selector), typed.maxUnavailable if typed else None, at)
    return groups


def chosen(
    names: list[str], groups: dict[str, NodeGroup], who: str, at: Route, problems: Problems
) -> tuple[NodeGroup, ...]:
    """The groups that an entry names, each once."""
    found: dict[str, NodeGroup] = {}
    for index, name in enumerate(names):
        if name in groups:
            found[name] = groups[name]
        else:
            known = {key: group.at for key, group in groups.items()}
            problems.dangling(who, "nodes", "node group", name, at / "nodes" / index, known)
    return tuple(found.values())
