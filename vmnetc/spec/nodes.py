"""`nodes`: groups of nodes, and what their NICs are called."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from .base import TAG_MARK, WORD, Model
from .scalars import (
    InterfaceName,
    IpAddress,
    LabelName,
    Labels,
    LabelValue,
    Mac,
    NodeName,
    NodeShare,
    PolicyName,
    Role,
    Subdomain,
)


class NicByMac(Model):
    """A NIC known by its permanent MAC address instead of its name."""

    mac: Mac = Field(description="The permanent MAC address (`permanent-mac-address` in `oc get nns <node> -o yaml`).")


_BY_MAC = Tag(TAG_MARK + "mac")
Nics = dict[
    Role,
    Annotated[
        Annotated[InterfaceName, WORD] | Annotated[NicByMac, _BY_MAC],
        Discriminator(lambda nic: TAG_MARK + ("mac" if isinstance(nic, dict | NicByMac) else "word")),
    ],
]


class Host(Model):
    """One node by its name."""

    nics: Nics = Field(default_factory=dict, description="What NIC roles are called on this node.")
    id: int | None = Field(None, description="The node's number in address plans: `{subnet}` plus it.", ge=1)


class ByLabel(Model):
    """A group whose nodes carry a label that tells their NICs apart: one policy for each of its values."""

    key: LabelName = Field(description="The label, such as `example.com/second-nic`.")
    values: dict[LabelValue, Nics] = Field(
        description="What NIC roles are called on the nodes with each value.", min_length=1
    )


class NodeDns(Model):
    """Name servers of the nodes; lists that are empty take away what an earlier policy set."""

    servers: list[IpAddress] | None = Field(None, description="Name servers, in order.")
    search: list[Subdomain] | None = Field(None, description="Domains to search, in order.")
    nncp: PolicyName | None = Field(
        None,
        description="The policy's name, as of interfaces, and in one with these where they have the same. "
        "Absent: `<group>-dns`.",
    )


class NodeGroup(Model):
    """Nodes that are configured alike, chosen by their labels or by name.

    `workers`, `control-plane` and `all` are built in and may be written again to add to them.
    """

    selector: Labels | None = Field(
        None,
        description="Labels that a node must have, all of them (a policy's `nodeSelector`). Built-in groups have their own. "
        "Beside `hosts`: labels that their policies ask for too.",
    )
    byLabel: ByLabel | None = Field(None, description="One policy for each value of a label, and its NICs.")
    hosts: dict[NodeName, Host] | None = Field(
        None,
        description="Nodes by name (`kubernetes.io/hostname`), instead of labels: one policy for each.",
        min_length=1,
    )
    nics: Nics = Field(
        default_factory=dict,
        description="What NIC roles are called on these nodes. An uplink, port or base may name a role instead of a NIC.",
    )
    dns: NodeDns | None = Field(None, description="Name servers of the nodes; a policy of its own.")
    maxUnavailable: NodeShare | None = Field(
        None,
        description='How many nodes are changed at a time: a number or a share such as "20%". The operator\'s default is 50%.',
    )
    description: str | None = Field(None, description="One line for people who read the spec.")
