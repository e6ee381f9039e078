"""`metadata`, `output` and `defaults`: the spec itself, and what the tree looks like."""

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


class Output(Model):
    """What the tree looks like."""

    later: ClassVar[frozenset[str]] = frozenset({"files"})
    later_values: ClassVar[Mapping[str, frozenset[str]]] = {
        "waves": frozenset({"mapping"}),
    }

    layout: Literal["flat", "cluster", "base"] | None = Field(
        None,
        description="`flat`: one tree. With `clusters`: `cluster`, a tree for each; `base`, what is alike in all of them "
        "stands once. Absent: `flat` without clusters, else `cluster`.",
    )
    waves: bool = Field(True, description="Argo CD sync waves on what must exist before VMs.")
    attach: Literal["component", "ssa"] = Field(
        "component",
        description="What `attach` becomes: a Component of JSON patches for whoever builds the VMs, or parts of VMs for server-side apply.",
    )
    labels: Labels = Field(default_factory=dict, description="Labels of every object.")
    annotations: Annotations = Field(default_factory=dict, description="Annotations of every object.")
