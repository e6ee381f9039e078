"""`metadata`, `platform`, `output` and `defaults`: the spec itself, switches of the cluster, and what the tree looks like."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from .base import TAG_MARK, WORD, Model
from .scalars import Annotations, DnsLabel, Labels

_OFFSET = Tag(TAG_MARK + "offset")


class Metadata(Model):
    """The spec's own name tag."""

    name: DnsLabel | None = Field(
        None, description="The spec's name: it stands in headers and labels. Absent: the file's name."
    )
    description: str | None = Field(None, description="One line for people who read the spec.")
    labels: dict[str, str] = Field(
        default_factory=dict, description="Labels of the spec itself; nothing is made of them."
    )
    annotations: dict[str, str] = Field(
        default_factory=dict, description="Annotations of the spec itself; nothing is made of them."
    )


class Waves(Model):
    """Sync waves beside those of other applications."""

    offset: int = Field(description="What is added to every wave.", ge=-10_000, le=10_000)


class OperatorNamespaces(Model):
    """Where operators look for their objects, on clusters that put them elsewhere than is usual for the target."""

    sriov: DnsLabel | None = Field(
        None,
        description="The namespace of the SR-IOV operator; `openshift-sriov-network-operator`, for plain KubeVirt "
        "`sriov-network-operator`.",
    )
    virtualization: DnsLabel | None = Field(
        None,
        description="The namespace of virtualization; `openshift-cnv`, for OKD `kubevirt-hyperconverged`, for plain "
        "KubeVirt `kubevirt`.",
    )


class Platform(Model):
    """Switches for the whole cluster, which stand in objects of its operators."""

    liveMigrationNetwork: DnsLabel | None = Field(
        None,
        description="The network over which VMs move from node to node: a patch of HyperConverged, "
        "or of KubeVirt itself where there is none. "
        "Absent: nothing is said, and it is the pod network.",
    )
    operatorNamespaces: OperatorNamespaces = Field(
        default_factory=OperatorNamespaces, description="Where the operators are."
    )


class Output(Model):
    """What the tree looks like."""

    layout: Literal["flat", "cluster", "base"] | None = Field(
        None,
        description="`flat`: one tree. With `clusters`: `cluster`, a tree for each; `base`, what is alike in all of them "
        "stands once. Absent: `flat` without clusters, else `cluster`.",
    )
    files: Literal["object", "kind"] = Field(
        "object",
        description="What a file holds: one object, or all objects of a kind in one folder, for estates of thousands.",
    )
    waves: Annotated[
        Annotated[bool, WORD] | Annotated[Waves, _OFFSET],
        Discriminator(lambda waves: TAG_MARK + ("offset" if isinstance(waves, dict | Waves) else "word")),
    ] = Field(
        True,
        description="Argo CD sync waves on what must exist before VMs: -40 to -10, or these with an `offset`; `false` leaves "
        "them out.",
    )
    attach: Literal["component", "ssa"] = Field(
        "component",
        description="What `attach` becomes: a Component of JSON patches for whoever builds the VMs, or parts of VMs for server-side apply.",
    )
    labels: Labels = Field(default_factory=dict, description="Labels of every object.")
    annotations: Annotations = Field(default_factory=dict, description="Annotations of every object.")
