"""The memory of a spec, as data.

It holds what cannot be worked out from the spec: addresses that were allocated, so that they never move, and what the
last build rolled out, so that the next one knows what is live.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Strings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """An interface or bridge of the nodes: its nmstate type, its policy's name, and what it stands on."""

    type: str
    nncp: str
    ports: Strings = ()


@dataclass(frozen=True, slots=True)
class Network:
    """A network as it was rolled out.

    `kind` is the Kubernetes kind, `names` the names of its objects, `namespaces` those it is open to (empty: all), and
    `fixed` the facts that cannot change while it lives, by the field of the spec that says them.
    """

    kind: str
    names: Strings
    namespaces: Strings
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lock:
    """The memory of one spec for one cluster.

    Addresses are kept by `<namespace>/<vm>/<nic>`: `macs` only those that differ from their hash, `ips` by network. The
    interfaces and bridge mappings (localnet name to bridge) are kept by set of nodes: a group, a host or a label value.
    """

    mac_seed: str
    macs: Mapping[str, str] = field(default_factory=dict)
    ips: Mapping[str, Mapping[str, Strings]] = field(default_factory=dict)
    interfaces: Mapping[str, Mapping[str, Device]] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    networks: Mapping[str, Network] = field(default_factory=dict)
    namespaces: Mapping[str, bool] = field(default_factory=dict)
    vms: frozenset[str] = frozenset()
