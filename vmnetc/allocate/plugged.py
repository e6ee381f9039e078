"""The NICs of VMs that were rolled out, and what a change of them asks of a VM that runs.

KubeVirt compares the interfaces of VM and VMI by name, and all but `state` of one that both have asks for a restart
(kubevirt/kubevirt v1.4.1 to v1.9.0, `pkg/network/vmliveupdate/restart.go`). What is plugged in or taken out meanwhile is
decided in `pkg/network/controllers/vm.go`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import Graph, Nic, attachment
from vmnetc.lock import Lock
from vmnetc.lock.entries import differences
from vmnetc.lock.model import Plugged
from vmnetc.targets.table import Target

from . import plugged_faults as faults
from .macs import first_choice

Facts = Mapping[str, str]
_AUTO = "auto"


def learned(graph: Graph, before: Lock, after: Lock) -> dict[str, Plugged]:
    """The NICs of each VM that the next lock remembers.

    A lock of an older vmnetc knows none, and is not written for their sake: it learns those of a VM when it has to be
    written anyway and the VM is new in it, or is otherwise said there.
    """
    places = list(_machines(graph))
    changed = any(place not in before.plugged for place, *_ in places) and bool(differences(before, after))
    return {
        place: {nic.name: _facts(nic, namespace) for nic in nics}
        for place, namespace, _, nics in places
        if place in before.plugged
        or (changed and (place not in before.vms or before.nics.get(place) != after.nics.get(place)))
    }


def changes(graph: Graph, before: Lock, after: Lock, target: Target) -> Iterator[Diagnostic]:
    """What the changes of NICs ask of VMs that run; those of one entry that are alike are one finding."""
    found: dict[tuple[Route, _Change], list[str]] = {}
    halted = {f"{vm.namespace.name}/{vm.name}" for vm in graph.vms if vm.machine.run_strategy == "Halted"}
    for place, _, at, nics in _machines(graph):
        was, now = before.plugged.get(place), after.plugged.get(place)
        if was is None or now is None or was == now or place in halted:
            continue
        for where, change in _changes(
            _Made(place, before).resolved(was), _Made(place, after).resolved(now), nics, at, target
        ):
            found.setdefault((where, change), []).append(place)
    for (where, change), vms in found.items():
        seen, who = before.origin.place(("plugged", vms[0])), _owner(where)
        match change:
            case _Plugged():
                alone = target.migrates_for_nics
                yield faults.nic_by_migration(change.nic, change.what, who, vms, where, seen, alone=alone)
            case _Restart():
                yield faults.nic_by_restart(change.nic, change.what, change.cure, who, vms, where, seen)
            case _Link():
                yield faults.link_at_once(change.nic, change.state, who, vms, where, seen)


@dataclass(frozen=True, slots=True)
class _Plugged:
    """A live migration brings it."""

    nic: str
    what: str


@dataclass(frozen=True, slots=True)
class _Restart:
    """Only a restart brings it; `cure` is a way without one, where there is one."""

    nic: str
    what: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class _Link:
    """It is brought at once."""

    nic: str
    state: str


_Change = _Plugged | _Restart | _Link


def _changes(
    was: Plugged, now: Plugged, nics: tuple[Nic, ...], at: Route, target: Target
) -> Iterator[tuple[Route, _Change]]:
    known = {now[nic.name].get("nad") for nic in nics if nic.found is not None and nic.name not in was}
    for name, facts in was.items():
        if name not in now and facts.get("state") != "absent" and facts.get("nad") not in known:
            new = any(nic.name not in was and "nad" in now[nic.name] for nic in nics)
            yield at / "nics", _Restart(name, "is gone", _unplugged(name, facts, moves=new and target.moves_nics))
    for nic in nics:
        facts = now[nic.name]
        change = _new(nic, facts) if nic.name not in was else _changed(nic, was[nic.name], facts, target)
        if change is not None:
            yield nic.at, change


def _new(nic: Nic, facts: Facts) -> _Change | None:
    """What a NIC asks for that was not there, or is on its way out."""
    if facts.get("state") == "absent" or nic.found is not None:
        return None
    if nic.binding not in ("bridge", "sriov") or "nad" not in facts:
        return _Restart(nic.name, "is new, and not on a secondary network")
    if facts.get("model", "virtio") != "virtio":
        return _Restart(nic.name, f"is new, with model {facts['model']}", "model: virtio can be plugged in")
    return _Plugged(nic.name, "is new")


def _changed(nic: Nic, was: Facts, now: Facts, target: Target) -> _Change | None:
    if was.get("state") == "absent":
        return _new(nic, now)
    fields = sorted(field for field in was.keys() | now.keys() if was.get(field) != now.get(field))
    if "mac" in fields and "mac" not in was and nic.found is not None:
        fields.remove("mac")  # an export shows what the VM has
    moved = "nad" in fields and "nad" in was and "nad" in now
    if moved and target.moves_nics:
        fields.remove("nad")
    rest = [field for field in fields if field != "state"]
    if rest:
        return _Restart(nic.name, " and ".join(_said(field, was, now) for field in rest))
    if now.get("state") == "absent":
        return _Plugged(nic.name, "is to be absent")
    if moved:
        return _Plugged(nic.name, _said("nad", was, now))
    return (
        _Link(nic.name, now.get("state", "up")) if fields and was.get("state", "up") != now.get("state", "up") else None
    )


def _said(field: str, was: Facts, now: Facts) -> str:
    """How a field changes; of what is known by its digest only, that it does."""
    if field == "nad":
        return f"moves from {was.get('nad', 'the pod network')} to {now.get('nad', 'the pod network')}"
    if field in ("dhcp", "raw"):
        return f"has another {field}"
    noun = {"mac": "MAC address", "bootOrder": "boot order"}.get(field, field)
    return f"has {noun} {now.get(field, 'of its own no more')}" + (f" instead of {was[field]}" if field in was else "")


def _unplugged(name: str, facts: Facts, *, moves: bool) -> str:
    """How a NIC leaves a VM that runs, if it can: KubeVirt takes only those with binding `bridge` on a NAD."""
    if "nad" not in facts or facts.get("binding", "bridge") != "bridge":
        return ""
    if moves:
        return f"name: {name} at the NIC that takes its place, which is then moved by live migration"
    return f"keep NIC {name} with state: absent, roll out, and delete it when the VMs have lost it"


def _machines(graph: Graph) -> Iterator[tuple[str, str, Route, tuple[Nic, ...]]]:
    """Every VM that the spec makes or changes: its place in the cluster, its namespace, its entry and its NICs."""
    for vm in graph.vms:
        yield f"{vm.namespace.name}/{vm.name}", vm.namespace.name, vm.at, vm.nics
    for other in graph.attachments:
        yield f"{other.namespace.name}/{other.vm}", other.namespace.name, other.at, other.nics


def _facts(nic: Nic, namespace: str) -> Facts:
    """What of a NIC differs from the usual: `bridge` to a NAD, `masquerade` to the pod network.

    Whether it is said in the spec or stands in the VM that others have is the same.
    """
    nad = attachment(nic.network, namespace)
    usual = "masquerade" if nad is None else "bridge"
    if nic.found is None and nic.mac is None and not (nic.auto_mac or _more(nic)):
        facts = {"nad": nad} if nad is not None else {}
        return facts if nic.binding == usual else {**facts, "binding": nic.binding}
    return _unusual(nic, nad, usual)


def _more(nic: Nic) -> bool:
    """Whether anything is said of a NIC beside where it is."""
    return bool(nic.model or nic.state or nic.boot_order or nic.ports or nic.dhcp is not None or nic.raw is not None)


def _unusual(nic: Nic, nad: str | None, usual: str) -> Facts:
    live = nic.found.live.interface if nic.found is not None else None
    facts = {
        "nad": nad,
        "binding": nic.binding if nic.binding != usual else None,
        "mac": _AUTO if nic.auto_mac else nic.mac,
        "model": nic.model or (live or {}).get("model"),
        "state": nic.state,
        "bootOrder": nic.boot_order or (live or {}).get("bootOrder"),
        "ports": " ".join(f"{port.name}:{port.port}/{port.protocol}" for port in nic.ports),
        "dhcp": _digest(repr(nic.dhcp)) if nic.dhcp is not None else None,
        "raw": _digest(nic.raw) if nic.raw is not None else None,
    }
    return {field: str(fact) for field, fact in facts.items() if fact}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class _Made:
    """The MAC addresses that vmnetc makes for a VM."""

    place: str
    lock: Lock

    def resolved(self, nics: Plugged) -> Plugged:
        """The NICs with addresses for those that vmnetc makes: one that is typed now may be the same."""
        return {
            name: {**facts, "mac": self._mac(name)} if facts.get("mac") == _AUTO else facts
            for name, facts in nics.items()
        }

    def _mac(self, name: str) -> str:
        key = f"{self.place}/{name}"
        return self.lock.macs.get(key) or first_choice(self.lock, key)


def _owner(at: Route) -> str:
    """The entry that has a NIC, as a finding calls it."""
    section, key = at.path[:2]
    return f'VM "{key}"' if section == "vms" else f'attach entry "{key}"'
