"""`services` and `networkPolicies`: who may reach a VM, and how."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import LIST, LIST_OR_WORD, RAW, WORD, Described, Model, Raw
from .scalars import Cidr, DnsLabel, Labels, Port, Subdomain, VmPattern


class Route(Model):
    """An OpenShift Route to a Service."""

    host: Subdomain | None = Field(None, description="The host name. Absent: the cluster's choice.")
    tls: Literal["edge", "passthrough", "reencrypt", "none"] = Field("edge", description="Where TLS ends.")
    port: int | None = Field(None, description="The service's port. Absent: its first.", ge=1, le=65535)


class Service(Described):
    """A stable address in front of VMs, on the pod network or a primary network."""

    namespace: DnsLabel | None = Field(None, description="Absent: the only namespace of the spec.")
    vms: list[VmPattern] = Field(
        default_factory=list, description="The VMs behind it, by name; `*` stands for any characters."
    )
    selector: Labels = Field(default_factory=dict, description="Labels of the pods behind it, instead of `vms`.")
    ports: list[Port] = Field(description="The ports.", min_length=1)
    type: Literal["ClusterIP", "NodePort", "LoadBalancer", "Headless"] = Field(
        "ClusterIP", description="How it is reached."
    )
    route: Route | None = Field(None, description="A Route to it; `true` for one with defaults.")
    raw: Raw | None = Field(None, description=RAW)


class Peer(Model):
    """Who is at the other end."""

    vms: list[VmPattern] = Field(default_factory=list, description="VMs, by name.")
    namespace: DnsLabel | None = Field(None, description="All of a namespace; with `vms`, those VMs of it.")
    cidr: Cidr | None = Field(None, description="An address block, outside the cluster.")
    except_: list[Cidr] = Field(default_factory=list, alias="except", description="Parts of `cidr` that do not count.")
    peer: Literal["same-namespace", "anywhere", "ingress-router"] | None = Field(
        None, description="`same-namespace`, `anywhere`, or `ingress-router` (OpenShift's routers)."
    )


class Ingress(Model):
    """Traffic that is let in."""

    from_: list[Peer] = Field(default_factory=list, alias="from", description="From whom. Absent: anywhere.")
    ports: list[Port] = Field(default_factory=list, description="To which ports. Absent: all.")


class Egress(Model):
    """Traffic that is let out."""

    to: list[Peer] = Field(default_factory=list, description="To whom. Absent: anywhere.")
    ports: list[Port] = Field(default_factory=list, description="To which ports. Absent: all.")


_All = Literal["deny", "allow"]


class NetworkPolicy(Described):
    """Which traffic reaches VMs, and which leaves them."""

    namespace: list[DnsLabel] = Field(
        default_factory=list, description="Where it holds. Absent: the only namespace of the spec."
    )
    vms: list[VmPattern] = Field(
        default_factory=list, description="For which VMs. Absent: for all pods of the namespace."
    )
    network: DnsLabel = Field(
        "pod",
        description="On which network: `pod`, or what takes its place, or a secondary one (a MultiNetworkPolicy; "
        "the cluster's `useMultiNetworkPolicy` has to be on). There peers are address blocks.",
    )
    ingress: Annotated[Annotated[list[Ingress], LIST] | Annotated[_All, WORD], LIST_OR_WORD] | None = Field(
        None, description="What comes in: `deny`, `allow`, or rules."
    )
    egress: Annotated[Annotated[list[Egress], LIST] | Annotated[_All, WORD], LIST_OR_WORD] | None = Field(
        None, description="What goes out: `deny`, `allow`, or rules."
    )
    raw: Raw | None = Field(None, description=RAW)
