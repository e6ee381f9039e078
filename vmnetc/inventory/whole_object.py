"""Kubernetes objects that the user writes whole, under `manifests`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vmnetc.diagnostics.route import Path, Place, Route


class Identity(NamedTuple):
    """What makes two objects one for a cluster: the version of the API does not."""

    group: str
    kind: str
    namespace: str | None
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class WholeObject:
    """An object as it was typed, in the spec or in a file below its folder.

    `item` is what of `manifests` it came with; `place` tells where a part of it stands, or what should hold it.
    """

    body: dict[str, Any]
    item: Route
    file: str | None
    place: Callable[[Path], Route | Place] = field(repr=False)

    @property
    def identity(self) -> Identity:
        metadata = self.body["metadata"]
        group = self.body["apiVersion"].rpartition("/")[0]
        return Identity(group, self.body["kind"], metadata.get("namespace"), metadata["name"])

    @property
    def at(self) -> Route | Place:
        """The place of its name."""
        return self.place(("metadata", "name"))

    def __str__(self) -> str:
        _, kind, namespace, name = self.identity
        return f'{kind} "{namespace}/{name}"' if namespace else f'{kind} "{name}"'
