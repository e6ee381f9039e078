"""How much a spec may ask for: counted before any of it is made, since a line can ask for millions.

On one core of a usual machine 50,000 VMs take three seconds and 170 MB, and so do 50,000 objects of networks.
"""

from __future__ import annotations

from collections.abc import Iterable

from vmnetc.diagnostics.route import Route
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import networks as spec
from vmnetc.spec.reading import Spec

from .names import Problems
from .vlans import amount, ranges

MOST_VMS = 50_000
MOST_NICS = 200_000
MOST_OBJECTS = 50_000
MOST_CHARACTERS = 100_000_000
PLACEHOLDER = "{n}"


def too_many_vms(typed: Spec, problems: Problems) -> bool:
    """Whether the VMs are more than are made, or their NICs: then there is a finding, and none of them are known."""
    counts = {
        key: entry.count or 1 for key, entry in sorted(typed.vms.items()) if (PLACEHOLDER in key) == bool(entry.count)
    }
    nics = {key: count * len(found) for key, count in counts.items() if (found := typed.vms[key].nics) is not None}
    texts = ((key, count * len(typed.vms[key].model_dump_json())) for key, count in counts.items() if count > 1)
    return (
        _passes("vms", "VMs", counts.items(), MOST_VMS, problems)
        or _passes("vms", "NICs", nics.items(), MOST_NICS, problems)
        or _passes("vms", "characters of VMs", texts, MOST_CHARACTERS, problems)
    )


def too_many_networks(typed: Spec, problems: Problems) -> bool:
    """Whether the networks of all families, each in all its namespaces, are more than are made; likewise."""
    objects = {key: _objects(entry, Route(("networks", key))) for key, entry in sorted(typed.networks.items())}
    texts = ((key, count * _characters(typed.networks[key])) for key, count in objects.items() if count > 1)
    return _passes(
        "networks", "networks, counted in each of their namespaces", objects.items(), MOST_OBJECTS, problems
    ) or _passes("networks", "characters of networks", texts, MOST_CHARACTERS, problems)


def _passes(section: str, what: str, counts: Iterable[tuple[str, int]], most: int, problems: Problems) -> bool:
    """Whether the counts of all entries pass the limit; the entry at which they do is at fault."""
    total, crossing = 0, None
    for key, count in counts:
        total += count
        if total > most and crossing is None:
            crossing = key
    if crossing is None:
        return False
    problems.found.append(spec_faults.too_many(total, what, most, Route((section, crossing))))
    problems.broken.add((section,))
    return True


def _objects(entry: spec.Network, at: Route) -> int:
    if isinstance(entry, spec.ExistingNetwork):
        return 0
    spaces = len(set(entry.namespaces)) if isinstance(entry.namespaces, list) else 1
    vlans = entry.vlans if isinstance(entry, spec.BridgeNetwork) else None
    return spaces * (1 if vlans is None else amount(ranges(vlans, at)))


def _characters(entry: spec.Network) -> int:
    return len(entry.model_dump_json(exclude={"vlans", "namespaces"}))
