"""A document as one of its clusters has it: places lead into the patch where that is what counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vmnetc.diagnostics.route import Path, Place

from .document import Document


class Variant(Document):
    """The document of a cluster; `changes` are the data that say something else there, by the path that they stand at."""

    def __init__(self, base: Document, cluster: str, data: dict[str, Any], changes: Mapping[str, Any]) -> None:
        super().__init__(base.name, base.text, data, base.files)
        self.base = base
        self.cluster = cluster
        self._changes = changes

    def place(self, path: Path, on: str = "value") -> tuple[Place, Place | None]:
        return self.base.place(self.typed(path), on)

    def typed(self, path: Path) -> Path:
        """The path in the whole document of what a path leads to for this cluster."""
        own: Any = self._changes
        there: Any = self.base.data
        for step in path:
            if not isinstance(own, Mapping) or step not in own:
                if isinstance(own, Mapping):
                    return path
                break
            own = own[step]
            there = there.get(step) if isinstance(there, dict) else None
        if not path or (isinstance(own, Mapping) and isinstance(there, dict)):
            return path
        assert self.data is not None
        entry = ("clusters", self.cluster)
        own_target = path == ("target",) and "target" in self.data["clusters"][self.cluster]
        return (*entry, "target") if own_target else (*entry, "patch", *path)


def aimed_at(document: Document, target: str) -> Document:
    """The document with another target, which holds for all of its clusters."""
    assert document.data is not None
    data = {**document.data, "target": target}
    named = data.get("clusters")
    if isinstance(named, dict):
        data["clusters"] = {name: _without_target(entry) for name, entry in named.items()}
    return Document(document.name, document.text, data, document.files)


def _without_target(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    found = {key: value for key, value in entry.items() if key != "target"}
    if isinstance(found.get("patch"), dict):
        found["patch"] = {key: value for key, value in found["patch"].items() if key != "target"}
    return found
