"""The names of VMs: Services and policies need no more than these."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vmnetc.diagnostics.route import Route
from vmnetc.graph import Namespace
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import machines as spec
from vmnetc.spec.grammar import KEYS
from vmnetc.spec.reading import Spec

from . import faults
from .limits import PLACEHOLDER, too_many_vms
from .names import Problems
from .namespaces import Namespaces


@dataclass(frozen=True, slots=True)
class VmName:
    """A VM's place in the cluster, and the entry that it comes from: its `index`, from 0, among the `count` that it makes."""

    namespace: Namespace
    name: str
    key: str
    at: Route
    index: int = 0
    count: int | None = None


@dataclass(frozen=True, slots=True)
class VmNames:
    """All VMs that the spec knows: those that it makes (`own`) and those that it patches (`others`)."""

    own: tuple[VmName, ...]
    others: tuple[VmName, ...]
    by_namespace: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    sorted: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def alike(self, namespace: str, pattern: str) -> Sequence[str]:
        """The VMs of a namespace whose names begin as a pattern does; nothing is compared to tell them."""
        known = self.sorted.get(namespace, ())
        start = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
        return known[bisect_left(known, start) : bisect_left(known, f"{start}\U0010ffff")]


def vm_names(typed: Spec, namespaces: Namespaces, problems: Problems) -> VmNames:
    """The names first: Services and policies need no more than these."""
    own = () if too_many_vms(typed, problems) else tuple(_own_names(typed, namespaces, problems))
    others = tuple(_attach_names(typed, namespaces, problems))
    table: dict[str, dict[str, bool]] = {}
    for vm, is_own in [*((vm, False) for vm in others), *((vm, True) for vm in own)]:
        table.setdefault(vm.namespace.name, {})[vm.name] = is_own
    return VmNames(own, others, table, {namespace: sorted(vms) for namespace, vms in table.items()})


def _own_names(typed: Spec, namespaces: Namespaces, problems: Problems) -> Iterator[VmName]:
    seen: dict[tuple[str, str], Route] = {}
    for key, entry in sorted(typed.vms.items()):
        at = Route(("vms", key))
        namespace_name, _, name = key.rpartition("/")
        field_at = at.key if namespace_name else at / "namespace"
        if namespace_name and entry.namespace is not None:
            problems.found.append(
                spec_faults.exclusive(["a namespace in its key", "namespace"], f'VM "{key}"', (at / "namespace").key)
            )
        namespace = namespaces.find_or_only(namespace_name or entry.namespace, f'VM "{key}"', at, field_at)
        for index, instance in enumerate(_instances(key, name, entry, at, problems)):
            if namespace is None:
                continue
            place = (namespace.name, instance)
            if place in seen:
                problems.found.append(faults.expands_twice("VM", f"{namespace.name}/{instance}", at, seen[place]))
                continue  # its addresses are there twice as well, which is no second mistake
            seen[place] = at
            yield VmName(namespace, instance, key, at, index, entry.count)


def _instances(key: str, name: str, entry: spec.Vm, at: Route, problems: Problems) -> list[str]:
    """The names that one entry stands for."""
    if (PLACEHOLDER in name) != (entry.count is not None):
        what, hint = (
            (f'VM "{key}" has "count", but no {PLACEHOLDER} in its key', f"{key}-{PLACEHOLDER}:")
            if entry.count is not None
            else (f'VM "{key}" has {PLACEHOLDER} in its key, but no "count"', "count: 2")
        )
        problems.found.append(spec_faults.placeholder(what, at.key, hint))
        return []
    if entry.count is None:
        if entry.start != 1:
            what = f'VM "{key}" has "start", but no "count"'
            problems.found.append(spec_faults.placeholder(what, (at / "start").key, "count: 2"))
        return [name]
    names = [name.replace(PLACEHOLDER, str(number)) for number in range(entry.start, entry.start + entry.count)]
    if len(names[-1]) > 63:
        problems.found.append(spec_faults.wrong_key("VM", names[-1], KEYS["label"][1], at.key))
    return names


def _attach_names(typed: Spec, namespaces: Namespaces, problems: Problems) -> Iterator[VmName]:
    for key in sorted(typed.attach):
        at = Route(("attach", key))
        namespace_name, _, name = key.rpartition("/")
        if PLACEHOLDER in name:
            problems.found.append(
                spec_faults.placeholder(f'attach entry "{key}" has {PLACEHOLDER} in its key', at.key, "name one VM")
            )
        namespace = namespaces.find_or_only(namespace_name or None, f'attach entry "{key}"', at, at.key)
        if namespace is not None:
            yield VmName(namespace, name, key, at)
