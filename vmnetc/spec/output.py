"""`metadata`, `platform`, `output` and `defaults`: the spec itself, switches of the cluster, and what the tree looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from .base import Model
from .scalars import Annotations, DnsLabel, Labels


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


class OperatorNamespaces(Model):
    """Where operators look for their objects, on clusters that put them elsewhere than OpenShift."""

    sriov: DnsLabel = Field("openshift-sriov-network-operator", description="The namespace of the SR-IOV operator.")
    virtualization: DnsLabel = Field("openshift-cnv", description="The namespace of OpenShift Virtualization.")


class Platform(Model):
    """Switches for the whole cluster, which stand in objects of its operators."""

    liveMigrationNetwork: DnsLabel | None = Field(
        None,
        description="The network over which VMs move from node to node: a patch of HyperConverged. "
        "Absent: nothing is said, and it is the pod network.",
    )
    operatorNamespaces: OperatorNamespaces = Field(
        default_factory=OperatorNamespaces, description="Where the operators are."
    )


class Output(Model):
    """What the tree looks like."""

    later: ClassVar[frozenset[str]] = frozenset({"files", "attach"})
    later_values: ClassVar[Mapping[str, frozenset[str]]] = {
        "layout": frozenset({"cluster", "base"}),
        "waves": frozenset({"mapping"}),
    }

    layout: Literal["flat"] = Field("flat", description="One tree.")
    waves: bool = Field(True, description="Argo CD sync waves on what must exist before VMs.")
    labels: Labels = Field(default_factory=dict, description="Labels of every object.")
    annotations: Annotations = Field(default_factory=dict, description="Annotations of every object.")
