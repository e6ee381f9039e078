"""NICs that a VM of others has already: found by their name or their network, and kept but for what the spec says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vmnetc import graph
from vmnetc.graph import FoundNic, attachment
from vmnetc.inventory import LiveNic, LiveVm
from vmnetc.spec import machines as spec

from . import inventory_faults as faults
from .names import Problems
from .vm_names import VmName

# What a VM of which nothing is said has.
_ONE_NIC = ("default",)


def has_today(
    entry: spec.Attach, live: LiveVm | None, before: Sequence[str] | None, vm: VmName, problems: Problems
) -> tuple[LiveNic, ...]:
    """The NICs that a VM has without the patch: what the spec says, else what it had `before` the first patch was made.

    They are known in full where the inventory has the VM. With the patch rolled out it has those too that this adds,
    behind the others.
    """
    now = entry.nicsNow if entry.nicsNow is not None else before
    if now is None and live is None:
        return _by_name(_ONE_NIC)
    if live is not None and not live.listed:
        problems.found.append(faults.vm_lists_no_nics(vm.key, vm.at, live.at))
        return ()
    if now is None:
        assert live is not None
        return live.nics
    if live is None:
        return _by_name(now)
    own, more = live.nics[: len(now)], live.nics[len(now) :]
    added = {nic.name or nic.network for nic in entry.nics}
    if [nic.name for nic in own] != list(now) or any(nic.name not in added for nic in more):
        names = [nic.name for nic in live.nics]
        if entry.nicsNow is None:
            problems.found.append(faults.nics_before_disagree(vm.key, now, names, vm.at, live.at))
        else:
            problems.found.append(faults.nics_now_disagree(vm.key, now, names, vm.at / "nicsNow", live.at))
        return _by_name(now)
    return own


def met(
    nics: tuple[graph.Nic, ...], typed: Sequence[spec.Nic], has: tuple[LiveNic, ...], namespace: str
) -> tuple[graph.Nic, ...]:
    """The NICs, each with the one that the VM has; names that are typed come first, then networks in order."""
    named = {nic.name: nic for nic in has}
    wanted = {_index(nic): typed[_index(nic)] for nic in nics}
    taken: set[str | None] = {entry.name for entry in wanted.values() if entry.name in named}
    found = []
    for nic in nics:
        entry = wanted[_index(nic)]
        live = named.get(entry.name) if entry.name is not None else _on_network(nic, has, taken, namespace)
        if live is None:
            found.append(nic)
            continue
        taken.add(live.name)
        moved = live.attachment(namespace) != _full(nic, namespace)
        one = FoundNic(live, moved, moved or entry.binding is not None)
        found.append(replace(nic, name=live.name, mac=nic.mac or (live.mac if not nic.auto_mac else None), found=one))
    return tuple(found)


def says_nothing(nic: graph.Nic, typed: Sequence[spec.Nic]) -> bool:
    """Whether the VM has the NIC and the spec wants nothing else of it."""
    return nic.found is not None and not typed[_index(nic)].stated() - {"network"}


def _by_name(names: Sequence[str]) -> tuple[LiveNic, ...]:
    return tuple(LiveNic(name, index, index) for index, name in enumerate(names))


def _on_network(nic: graph.Nic, has: tuple[LiveNic, ...], taken: set[str | None], namespace: str) -> LiveNic | None:
    """The first NIC on that network that nobody asked for yet; where only names are known, the one of its name."""
    wanted = _full(nic, namespace)
    return next(
        (
            live
            for live in has
            if live.name not in taken
            and (live.attachment(namespace) == wanted if live.network is not None else live.name == nic.name)
        ),
        None,
    )


def _full(nic: graph.Nic, namespace: str) -> str:
    name = attachment(nic.network, namespace)
    return "" if name is None else name if "/" in name else f"{namespace}/{name}"


def _index(nic: graph.Nic) -> int:
    index = nic.at.path[-1]
    assert isinstance(index, int)
    return index
