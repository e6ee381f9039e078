"""Kubernetes objects that the user writes whole, under `manifests`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from vmnetc.diagnostics.route import Path, Place, Route


class Identity(NamedTuple):
    """What makes two objects one for a cluster: the version of the API does not."""

    group: str
    kind: str
    namespace: str | None
    name: str


class Where(Protocol):
    """Tells where a part of an object stands, or its key, or what should hold it."""

    def __call__(self, path: Path, /, *, on_key: bool = False) -> Route | Place: ...


@dataclass(frozen=True, slots=True, eq=False)
class WholeObject:
    """An object as it was typed, in the spec or in a file below its folder.

    `item` is what of `manifests` it came with; `place` tells where a part of it stands, or what should hold it.
    """

    body: dict[str, Any]
    item: Route
    file: str | None
    place: Where = field(repr=False)

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
