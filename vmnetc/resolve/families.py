"""Families of interfaces and bridges: `{vlan}` in a key, and the VLANs that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vmnetc.diagnostics.route import Route
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import host as spec
from vmnetc.spec.reading import Spec

from . import faults, host_faults
from .names import Problems
from .vlans import PLACEHOLDER, amount, backwards, members, ranges

Typed = spec.Interface | spec.Bridge
# Members of all families; what else there is of devices is typed one by one.
MOST_MEMBERS = 50_000
# The VLANs of a family, each with the place that states it.
Vlans = tuple[tuple[int, Route], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One device of the spec, or one member of a family: then `vlan` is what fills its placeholders."""

    name: str
    at: Route
    typed: Typed
    vlan: int | None = None
    vlan_at: Route | None = None

    @property
    def is_bridge(self) -> bool:
        return isinstance(self.typed, spec.Bridge)

    @property
    def who(self) -> str:
        return f'{"bridge" if self.is_bridge else "interface"} "{self.at.path[1]}"'

    def fill(self, text: str) -> str:
        return text if self.vlan is None else text.replace(PLACEHOLDER, str(self.vlan))


def entries(typed: Spec, problems: Problems) -> tuple[dict[str, Entry], dict[str, Vlans]]:
    """Every interface and bridge by its name, families expanded, and the VLANs of each family by its key."""
    written = {
        **{key: (Route(("bridges", key)), entry) for key, entry in sorted(typed.bridges.items())},
        **{key: (Route(("interfaces", key)), entry) for key, entry in sorted(typed.interfaces.items())},
    }
    for key in sorted(typed.bridges.keys() & typed.interfaces.keys()):
        problems.found.append(
            faults.expands_twice("interface", key, Route(("bridges", key)), Route(("interfaces", key)))
        )
    families = _Families(written, problems)
    found: dict[str, Entry] = {}
    asked = 0
    for key, (at, entry) in written.items():
        asked += families.asked(key, at, entry)
        if asked > MOST_MEMBERS:
            problems.found.append(host_faults.too_many_devices(MOST_MEMBERS, at.key))
            problems.broken.update({("interfaces",), ("bridges",)})
            return {}, {}
        for member in families.members(key, at, entry):
            if member.name in found:
                problems.found.append(faults.expands_twice("interface", member.name, at, found[member.name].at))
            found[member.name] = member
    return dict(sorted(found.items())), families.known


def references(entry: Typed) -> Iterator[tuple[str, Route]]:
    """What an entry stands on, with the route from the entry."""
    at = Route(())
    match entry:
        case spec.Bond():
            yield from ((name, at / "bond" / index) for index, name in enumerate(entry.bond))
        case spec.Vlan() | spec.VlanFamily() | spec.BridgePort():
            yield entry.on, at / "on"
        case spec.Macvlan():
            yield entry.macvlan, at / "macvlan"
        case spec.Bridge() if entry.uplink is not None:
            yield entry.uplink, at / "uplink"
        case spec.Varied():
            for name, making in entry.perGroup.items():
                for text, below in references(making):
                    yield text, Route((*at.path, "perGroup", name, *below.path))


class _Families:
    """The VLANs of families, worked out from the one at the bottom, which states them."""

    def __init__(self, written: Mapping[str, tuple[Route, Typed]], problems: Problems) -> None:
        self.known: dict[str, Vlans] = {}
        self._written = written
        self._problems = problems

    def asked(self, key: str, at: Route, entry: Typed) -> int:
        """How many members an entry has, of which none are made yet; of a family above another, which has its VLANs."""
        if isinstance(entry, spec.VlanFamily):
            return amount(ranges(entry.vlans, at))
        below = next((text for text, _ in references(entry) if PLACEHOLDER in text), key)
        seen = {key}
        while PLACEHOLDER in key and below not in seen and below in self._written:
            seen.add(below)
            at, entry = self._written[below]
            if isinstance(entry, spec.VlanFamily):
                return amount(ranges(entry.vlans, at))
            below = next((text for text, _ in references(entry) if PLACEHOLDER in text), below)
        return 0

    def members(self, key: str, at: Route, entry: Typed) -> Iterator[Entry]:
        if PLACEHOLDER not in key and not isinstance(entry, spec.VlanFamily):
            for text, below in references(entry):
                if PLACEHOLDER in text:
                    self._without_key(key, Route((*at.path, *below.path)), text)
                    return
            yield Entry(key, at, entry)
            return
        for vlan, vlan_at in self._vlans(key, ()):
            yield Entry(key.replace(PLACEHOLDER, str(vlan)), at, entry, vlan, vlan_at)

    def _without_key(self, key: str, at: Route, text: str) -> None:
        what = f'"{key}" stands on family "{text}", but has no {PLACEHOLDER} in its key'
        self._problems.found.append(spec_faults.placeholder(what, at, f"{key}.{PLACEHOLDER}:"))

    def _vlans(self, key: str, above: tuple[str, ...]) -> Vlans:
        if key not in self.known:
            at, entry = self._written[key]
            self.known[key] = self._work_out(key, at, entry, above)
            if not self.known[key]:
                self._problems.broken.add(at.path)
        return self.known[key]

    def _work_out(self, key: str, at: Route, entry: Typed, above: tuple[str, ...]) -> Vlans:
        if isinstance(entry, spec.VlanFamily):
            return self._stated(key, at, entry)
        below = next(((text, route) for text, route in references(entry) if PLACEHOLDER in text), None)
        if below is None:
            what = f'"{key}" has {PLACEHOLDER} in its key, but neither "vlans" nor a family below it'
            hint = f"vlans: [100-131], or the name of what it stands on with {PLACEHOLDER}"
            self._problems.found.append(spec_faults.placeholder(what, at.key, hint))
            return ()
        text, route = below
        if text in (*above, key):
            self._problems.found.append(host_faults.stands_on_itself(text, Route((*at.path, *route.path))))
            return ()
        if text not in self._written:
            known = {name: place for name, (place, _) in self._written.items() if PLACEHOLDER in name}
            who = f'interface "{key}"' if at.path[0] == "interfaces" else f'bridge "{key}"'
            self._problems.dangling(who, "interfaces", "family", text, Route((*at.path, *route.path)), known)
            return ()
        return self._vlans(text, (*above, key))

    def _stated(self, key: str, at: Route, entry: spec.VlanFamily) -> Vlans:
        if PLACEHOLDER not in key:
            what = f'interface "{key}" has "vlans", but no {PLACEHOLDER} in its key'
            self._problems.found.append(spec_faults.placeholder(what, at.key, f"{key}.{PLACEHOLDER}:"))
            return ()
        if wrong := list(backwards(f'interface "{key}"', entry.vlans, at / "vlans")):
            self._problems.found.extend(wrong)
            return ()
        return tuple(members(ranges(entry.vlans, at / "vlans")))
