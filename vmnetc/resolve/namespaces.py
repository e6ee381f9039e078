"""Namespaces: those of the spec and of the inventory, and those that every cluster has."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from vmnetc.diagnostics.route import Place, Route
from vmnetc.graph import PRIMARY_UDN, Namespace, Selector
from vmnetc.graph.selectors import Requirement
from vmnetc.inventory import Inventory
from vmnetc.spec import networks as spec
from vmnetc.spec.reading import Spec
from vmnetc.targets.table import DISTRIBUTIONS, Target

from . import faults
from .names import Problems, about, pairs

# The label that Kubernetes gives every namespace: its name.
NAME_LABEL = "kubernetes.io/metadata.name"


class Namespaces:
    """The namespaces that the spec may refer to, by name; read only once built."""

    def __init__(self, typed: Spec, inventory: Inventory, target: Target, problems: Problems) -> None:
        self._labels = {name: _labels(name, entry, typed) for name, entry in sorted(typed.namespaces.items())}
        self._by_label: dict[tuple[str, str], list[str]] = {}
        for name, labels in self._labels.items():
            for label in labels.items():
                self._by_label.setdefault(label, []).append(name)
        covered = set(self._covered(typed))
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
        self._of_cluster = target.distribution.has_namespace
        self._elsewhere = {
            other.virtualization: f"{target.distribution.virtualization}, which it is called on {target.name}"
            for other in DISTRIBUTIONS
        }
        self._names = {*own_first(typed), *problems.broken_keys("namespaces")}

    @property
    def only(self) -> Namespace | None:
        """The one that is meant where none is named."""
        name = next(iter(self._names), None)
        return self.declared.get(name) if name is not None and len(self._names) == 1 else None

    def find(self, name: str, who: str, at: Route) -> Namespace | None:
        """The namespace of that name; one that is not declared is a finding, unless every cluster has it."""
        if name in self.declared:
            return self.declared[name]
        if self._of_cluster(name):
            return Namespace(name, existing=True, known=True, primary_udn=False, at=at)
        if name in self._live:
            label = PRIMARY_UDN in self._live[name].labels
            return Namespace(name, existing=True, known=False, primary_udn=label, at=at)
        self.check(name, who, at)
        return None

    def check(self, name: str, who: str, at: Route | Place) -> None:
        """A namespace that nobody knows is a finding, unless something is missing that might have told of it."""
        known = name in self.declared or self._of_cluster(name) or name in self._live
        unread = (("inventory",), ("manifests",), ("target",))
        if not known and not self._problems.is_broken("namespaces", name) and self._problems.broken.isdisjoint(unread):
            self._problems.found.append(
                faults.undeclared_namespace(who, name, at, self.declared, self._elsewhere.get(name, ""))
            )

    def chosen(self, wanted: Selector) -> tuple[Namespace, ...]:
        """Those of the spec that have the labels which are asked for."""
        return tuple(self.declared[name] for name in self._matching(wanted))

    def _matching(self, wanted: Selector) -> Iterator[str]:
        """Their names. Few namespaces have any one label with one value, so only these are looked at."""
        few: list[Collection[str]] = [self._by_label.get(label, ()) for label in wanted.labels]
        among = min(few, key=len, default=self._labels)
        yield from (name for name in among if wanted.matches(self._labels[name]))

    def any_broken(self) -> bool:
        """Whether there are namespaces of which nobody knows the labels."""
        return self._problems.any_broken("namespaces")

    def _covered(self, typed: Spec) -> Iterator[str]:
        """The namespaces that a primary network covers."""
        for entry in typed.networks.values():
            if isinstance(entry, spec.OverlayNetwork) and entry.state == "absent":
                continue
            if isinstance(entry, spec.OverlayNetwork | spec.ExistingNetwork) and entry.primary:
                if isinstance(entry.namespaces, list):
                    yield from entry.namespaces
                elif isinstance(entry.namespaces, spec.NamespaceSelector):
                    yield from self._matching(selector(entry.namespaces))
                elif entry.namespaces is None and len(own := own_first(typed)) == 1:
                    yield from own

    def find_or_only(self, name: str | None, who: str, at: Route, field: Route) -> Namespace | None:
        """The named one, or the spec's only one where none is named."""
        if name is not None:
            return self.find(name, who, field)
        if self.only is None and not self._only_is_broken():
            self._problems.missing_namespace(who, at, sorted(self._names))
        return self.only

    def _only_is_broken(self) -> bool:
        return not self.declared.keys() & self._names and (
            len(self._names) == 1 or ("namespaces",) in self._problems.broken
        )


def selector(typed: spec.NamespaceSelector) -> Selector:
    return Selector(
        pairs(typed.matchLabels),
        tuple(Requirement(one.key, one.operator, tuple(one.values)) for one in typed.matchExpressions),
    )


def own_first(typed: Spec) -> list[str]:
    """The namespaces of the spec, and those of specs that it uses only where it has none."""
    own = [name for name in typed.namespaces if ("namespaces", name) not in typed.borrowed]
    return own or list(typed.namespaces)


def _labels(name: str, entry: spec.Namespace, typed: Spec) -> Mapping[str, str]:
    """The labels that a namespace gets, or has: those of one that exists are stated only to be chosen by."""
    written = {} if entry.existing else typed.output.labels
    return {NAME_LABEL: name, **written, **entry.labels}


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
