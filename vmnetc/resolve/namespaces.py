"""Namespaces: those of the spec and of the inventory, and those that every cluster has."""

from __future__ import annotations

from collections.abc import Iterator

from vmnetc.diagnostics.route import Route
from vmnetc.graph import PRIMARY_UDN, Namespace
from vmnetc.inventory import Inventory
from vmnetc.spec import networks as spec
from vmnetc.spec.reading import Spec

from . import faults
from .names import Problems, about


def in_every_cluster(name: str) -> bool:
    """Whether a namespace needs no declaration."""
    return name == "default" or name.startswith(("openshift-", "kube-"))


class Namespaces:
    """The namespaces that the spec may refer to, by name; read only once built."""

    def __init__(self, typed: Spec, inventory: Inventory, problems: Problems) -> None:
        covered = set(_covered(typed))
        self._problems = problems
        for name, entry in sorted(typed.namespaces.items()):
            if entry.primaryUdnLabel and not entry.existing:
                at = Route(("namespaces", name, "primaryUdnLabel"))
                problems.found.append(faults.label_of_new_namespace(name, at))
        self.declared = {
            name: _namespace(name, entry, name in covered, inventory)
            for name, entry in sorted(typed.namespaces.items())
        }

        self._live = inventory.namespaces
        self._names = {*self.declared, *problems.broken_keys("namespaces")}

    @property
    def only(self) -> Namespace | None:
        """The one that is meant where none is named."""
        return next(iter(self.declared.values())) if self.declared and len(self._names) == 1 else None

    def find(self, name: str, who: str, at: Route) -> Namespace | None:
        """The namespace of that name; one that is not declared is a finding, unless every cluster has it."""
        if name in self.declared:
            return self.declared[name]
        if in_every_cluster(name):
            return Namespace(name, existing=True, known=True, primary_udn=False, at=at)
        if name in self._live:
            label = PRIMARY_UDN in self._live[name].labels
            return Namespace(name, existing=True, known=False, primary_udn=label, at=at)
        if not self._problems.is_broken("namespaces", name) and ("inventory",) not in self._problems.broken:
            self._problems.found.append(faults.undeclared_namespace(who, name, at, self.declared))
        return None

    def find_or_only(self, name: str | None, who: str, at: Route, field: Route) -> Namespace | None:
        """The named one, or the spec's only one where none is named."""
        if name is not None:
            return self.find(name, who, field)
        if self.only is None and not self._only_is_broken():
            self._problems.missing_namespace(who, at, sorted(self._names))
        return self.only

    def _only_is_broken(self) -> bool:
        return not self.declared and (len(self._names) == 1 or ("namespaces",) in self._problems.broken)


def _covered(typed: Spec) -> Iterator[str]:
    """The namespaces that a primary network covers."""
    for entry in typed.networks.values():
        if isinstance(entry, spec.OverlayNetwork) and entry.state == "absent":
            continue
        if isinstance(entry, spec.OverlayNetwork | spec.ExistingNetwork) and entry.primary:
            if isinstance(entry.namespaces, list):
                yield from entry.namespaces
            elif entry.namespaces is None and len(typed.namespaces) == 1:
                yield from typed.namespaces


def _namespace(name: str, entry: spec.Namespace, covered: bool, inventory: Inventory) -> Namespace:
    live = inventory.namespaces.get(name)
    labelled = live is not None and PRIMARY_UDN in live.labels
    return Namespace(
        name=name,
        existing=entry.existing,
        known=False,
        primary_udn=entry.primaryUdnLabel or labelled if entry.existing else covered,
        at=Route(("namespaces", name)),
        about=about(entry),
    )
