"""Services and network policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from vmnetc.diagnostics.route import Route as At

from .common import SILENT, About, Pairs
from .networks import Namespace, Network, Subnet


class PortMapping(NamedTuple):
    """A port, and the port of the VM that it leads to; `called` is the name that the spec gives it."""

    port: int
    target: int
    protocol: Literal["TCP", "UDP", "SCTP"]
    at: At
    called: str = ""

    @property
    def name(self) -> str:
        return self.called or f"{self.protocol.lower()}-{self.port}"


@dataclass(frozen=True, slots=True)
class Route:
    """An OpenShift Route to a Service."""

    host: str | None
    tls: Literal["edge", "passthrough", "reencrypt", "none"]
    port: PortMapping
    at: At


@dataclass(frozen=True, slots=True)
class Service:
    """A stable address. Exactly one of `vm` (one VM), `label` (several VMs of the spec) and `selector` says for whom."""

    name: str
    namespace: Namespace
    vm: str | None
    label: str | None
    selector: Pairs
    ports: tuple[PortMapping, ...]
    kind: Literal["ClusterIP", "NodePort", "LoadBalancer", "Headless"]
    route: Route | None
    at: At
    about: About = SILENT


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is at the other end: one of `anyone`, `block`, or VMs (all pods if none is named) of a namespace.

    `namespace` None means the policy's own.
    """

    anyone: Literal["same-namespace", "anywhere", "ingress-router"] | None
    vms: tuple[str, ...]
    namespace: str | None
    block: Subnet | None
    excluded: tuple[Subnet, ...]
    at: At


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """Traffic that is let through; no peers: from or to anywhere, no ports: all."""

    peers: tuple[Peer, ...]
    ports: tuple[PortMapping, ...]


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """What reaches the named VMs (all pods if none is named) and what leaves them; None: not restricted here.

    It holds on one secondary network, or without a `network` on the pod network or what takes its place.
    """

    name: str
    namespace: Namespace
    vms: tuple[str, ...]
    ingress: tuple[PolicyRule, ...] | None
    egress: tuple[PolicyRule, ...] | None
    network: Network | None
    at: At
    about: About = SILENT
