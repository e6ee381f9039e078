"""What a network's objects are called: by its key, or by the names that live ones have."""

from __future__ import annotations

from collections.abc import Collection

from vmnetc.diagnostics.route import Route
from vmnetc.graph import Kind
from vmnetc.graph.networks import Names
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import networks as spec

from . import network_faults
from .names import Problems, pairs

_FIELDS = ("name", "configName", "names")


def names_of_family(key: str, entry: spec.BridgeNetwork, at: Route, problems: Problems) -> None:
    """The networks of a family have the names that come of its key."""
    family = "vlans" if entry.vlans is not None else f"bridge: {entry.bridge}"
    for field in _FIELDS:
        if field in entry.stated():
            problems.found.append(spec_faults.exclusive([field, family], f'network "{key}"', (at / field).key))


def object_names(
    key: str, entry: spec.Network, kind: Kind, homes: Collection[str] | None, at: Route, problems: Problems
) -> Names:
    """The names of a network that is an object of a kind for each of its `homes`; None: these are not known.

    A user-defined network has one name, from which OVN-Kubernetes makes that of the configuration. One of a family, which
    is not called after its entry's key, has its name from that.
    """
    if key != at.path[1]:
        return Names(key, key)
    usual = entry.name or key
    config = getattr(entry, "configName", None)
    nads = kind is Kind.NAD or isinstance(entry, spec.ExistingNetwork)
    if not nads:
        stated = [field for field in ("configName", "names") if field in entry.stated()]
        problems.found.extend(network_faults.only_nads(field, key, kind, (at / field).key) for field in stated)
    elif homes is not None:
        for home in sorted(entry.names.keys() - set(homes)):
            if problems.is_broken("namespaces", home):
                continue
            problems.found.append(network_faults.name_elsewhere(key, home, homes, (at / "names" / home).key))
    return Names(usual, config or usual, pairs(entry.names) if nads else ())
