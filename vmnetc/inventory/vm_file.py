"""The file in which a user keeps a VM, and where in its text the parts stand that vmnetc may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from vmnetc.diagnostics.route import Path, Place

from .model import LiveNic


class Cut(NamedTuple):
    """A stretch of the text. A value that takes its place stands at `indent`, or in flow style where that is None."""

    start: int
    end: int
    indent: int | None = None


class ListCut(NamedTuple):
    """A list, with its items; only these are replaced, so what stands around them stays."""

    all: Cut
    items: tuple[Cut, ...]


class DataCut(NamedTuple):
    """The place of cloud-init's network configuration; a new one brings its key along."""

    at: Cut
    new: bool
    kind: Literal["cloudInitNoCloud", "cloudInitConfigDrive"]
    volume: int


@dataclass(frozen=True, slots=True, eq=False)
class VmFile:
    """A VirtualMachine as its owner wrote it.

    `volumes` are the names of new volumes that begin with the VM's own, each with its place; `shared` those that copies
    of the VM would share. `place` tells where a part of the data stands.
    """

    file: str
    text: str
    body: dict[str, Any]
    name: str
    namespace: str | None
    nics: tuple[LiveNic, ...]
    name_at: Cut
    name_key: Cut
    interfaces: ListCut
    networks: ListCut
    network_data: DataCut | None
    volumes: tuple[tuple[Path, Cut], ...] = ()
    shared: tuple[str, ...] = ()
    place: Callable[[Path], Place] = field(default=lambda _: Place("", 1, 1, 1, 2), repr=False)
