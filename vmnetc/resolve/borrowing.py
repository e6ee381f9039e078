"""`uses`: what other specs have for the nodes, and their networks and namespaces, are known to this one as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph import Graph, Namespace, Network, PodNetwork
from vmnetc.spec import networks as spec
from vmnetc.spec.reading import Spec

from . import uses_faults as faults
from .namespaces import own_first

SECTIONS = ("nodes", "interfaces", "bridges", "sriov", "networks", "namespaces")


@dataclass(frozen=True, slots=True)
class Lender:
    """A spec that is used: what it says, with all that it uses itself, and what that means."""

    typed: Spec
    graph: Graph
    at: Route


def borrow(typed: Spec, lenders: Sequence[Lender]) -> tuple[Spec, Mapping[Path, int], list[Diagnostic]]:
    """The spec with what it uses; which lender each borrowed entry is from; and names that two of them have.

    The same in two lenders, which both have it from a third, is one entry. A namespace may be made by one spec, and be
    said to exist in any other.
    """
    entries: dict[str, Any] = {section: {} for section in SECTIONS}
    source: dict[Path, int] = {}
    problems: list[Diagnostic] = []
    for number, lender in enumerate(lenders):
        for section, key, entry in lent(lender):
            path = (section, key)
            if path not in source or (
                section == "namespaces" and entries[section][key].existing and not entry.existing
            ):
                entries[section][key] = entry
                source[path] = number
            elif section != "namespaces" and entries[section][key] != entry:
                problems.append(faults.lent_twice(section, key, lender.at, lenders[source[path]].at))
    for section in SECTIONS:
        for key, own in getattr(typed, section).items():
            path = (section, key)
            other = entries[section].get(key)
            if other is not None and section == "namespaces":
                own = _namespace(own, other)
            elif other is not None and not _may_be_said_twice(section, own, other):
                problems.append(faults.name_of_used_spec(section, key, Route(path, "key"), lenders[source[path]].at))
            source.pop(path, None)
            entries[section][key] = own
    spaces = entries["namespaces"]
    there = {
        key: space.model_copy(update={"existing": True})
        for key, space in spaces.items()
        if ("namespaces", key) in source
    }
    entries["namespaces"] = {**spaces, **there}
    return replace(typed, borrowed=frozenset(source), **entries), source, problems


def lent(lender: Lender) -> Iterator[tuple[str, str, Any]]:
    """The entries of a spec as others see them, by section and key.

    What only the inventory of the spec tells of is among them: namespaces that its networks name.
    """
    labelled = {space.name: space.primary_udn for space in lender.graph.namespaces}
    written = lender.typed.output.labels
    only = own_first(lender.typed)
    for section in SECTIONS:
        for key, entry in getattr(lender.typed, section).items():
            if section == "namespaces":
                labels = entry.labels if entry.existing else {**written, **entry.labels}
                seen = {"primaryUdnLabel": labelled.get(key, False), "labels": labels}
                entry = entry.model_copy(update=seen)
            elif section == "networks" and entry.namespaces is None and not isinstance(entry, spec.ExistingNetwork):
                entry = entry.model_copy(update={"namespaces": only[:1] or None})
            yield section, key, entry
    named = {space.name: space for network in lender.graph.networks for space in _spaces(network)}
    for name, space in sorted(named.items()):
        if name not in lender.typed.namespaces and not space.known:
            yield "namespaces", name, spec.Namespace(existing=True, primaryUdnLabel=space.primary_udn)


def _spaces(network: Network) -> tuple[Namespace, ...]:
    return () if isinstance(network, PodNetwork) else network.namespaces or ()


def _namespace(own: spec.Namespace, lent: spec.Namespace) -> spec.Namespace:
    """A namespace of both: one that exists already has what the other spec says of it."""
    if not own.existing:
        return own
    label = own.primaryUdnLabel or lent.primaryUdnLabel
    return own.model_copy(update={"primaryUdnLabel": label, "labels": {**lent.labels, **own.labels}})


def _may_be_said_twice(section: str, own: Any, lent: Any) -> bool:
    """Whether nothing is made of an entry, so that both may say it."""
    return bool(own == lent and (section == "nodes" or getattr(own, "existing", None)))
