"""The memory of a spec, as data.

It holds what cannot be worked out from the spec: addresses that were allocated, so that they never move, and what the
last build rolled out, so that the next one knows what is live.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vmnetc.diagnostics.route import Path, Place

Strings = tuple[str, ...]
# The NICs of a VM by name, and of each what is said of it, by field of the spec.
Plugged = Mapping[str, Mapping[str, str]]
# What is said of NICs that are not on a NAD, in a word; of one that is on a NAD, and in no way unusual, its name is the word.
USUAL_NICS: Mapping[str, Mapping[str, str]] = {"pod": {}, "l2bridge": {"binding": "l2bridge"}}
# The namespaces of a network that is open to all.
EVERYWHERE: Strings = ()
# The settings of a device of which there may be several.
SEVERAL: Strings = ("routes", "routeRules")
# The one cluster of a spec that has no `clusters`.
ONLY = ""


@dataclass(frozen=True, slots=True)
class Device:
    """An interface or bridge of the nodes: its nmstate type, its policy's name, and what it stands on.

    `stays` is what of it the nodes keep when a policy says no more of it, by the field of the spec that says it.
    """

    type: str
    nncp: str
    ports: Strings = ()
    stays: Mapping[str, Strings] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BridgeMapping:
    """A localnet name of the nodes: the bridge that it leads to, and the policy that says so."""

    bridge: str
    nncp: str


@dataclass(frozen=True, slots=True)
class Resolver:
    """The name servers of some nodes, and the policy that sets them."""

    nncp: str
    servers: Strings = ()
    search: Strings = ()


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
class Origin:
    """Where a lock was read: the spec that it lies beside, and the place of what a path leads to in its file."""

    spec: str = "SPEC"
    place: Callable[[Path], Place | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Lock:
    """The memory of one spec for one cluster.

    Addresses are kept by `<namespace>/<vm>/<nic>`: `macs` only those that differ from their hash, `ips` by network. The
    interfaces and bridge mappings are kept by set of nodes: a group, a host or a label value; `nodes` has the labels by
    which those are chosen that are no hosts. `captures` has the MAC addresses by which policies find NICs, by policy and
    role. `nics` has the NICs of a VM for which addresses were made, each with its network, by `<namespace>/<vm>`. `attach`
    has the NICs that VMs of others had when the first patch for them was made. `plugged` has the NICs of every VM that is
    made or changed, each with what of it differs from the usual; a lock of an older vmnetc has not all of them.
    """

    mac_seed: str
    cluster: str = ONLY
    macs: Mapping[str, str] = field(default_factory=dict)
    ips: Mapping[str, Mapping[str, Strings]] = field(default_factory=dict)
    nodes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    interfaces: Mapping[str, Mapping[str, Device]] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, BridgeMapping]] = field(default_factory=dict)
    dns: Mapping[str, Resolver] = field(default_factory=dict)
    captures: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    networks: Mapping[str, Network] = field(default_factory=dict)
    namespaces: Mapping[str, bool] = field(default_factory=dict)
    vms: frozenset[str] = frozenset()
    nics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    attach: Mapping[str, Strings] = field(default_factory=dict)
    plugged: Mapping[str, Plugged] = field(default_factory=dict)
    origin: Origin = field(default=Origin(), compare=False, repr=False)

    def __bool__(self) -> bool:
        """Whether there is anything to remember."""
        addresses = (self.macs, self.ips, self.nics)
        host = (self.nodes, self.interfaces, self.mappings, self.dns, self.captures)
        return any((*addresses, *host, self.networks, self.namespaces, self.vms, self.attach, self.plugged))


# What is remembered, by cluster.
Locks = Mapping[str, Lock]
