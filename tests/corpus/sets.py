"""The specs of this folder, and what of the manifests none of them says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from vmnetc.pipeline import Compilation, compile
from vmnetc.source.document import parse

_HERE = Path(__file__).resolve().parent
NNCP, FOR_VMS, FOR_PODS, UDN, VM = KINDS = ("NNCP", "NAD for VMs", "NAD for pods", "UDN and CUDN", "NICs of a VM")
_KINDS = {"nncp": NNCP, "udn": UDN, "cudn": UDN, "vm": VM}


class Set(NamedTuple):
    """One spec, and the manifests that it is to say; of several alike also how many lines these have."""

    repository: str
    name: str
    text: str
    files: tuple[str, ...]
    pods: bool
    their_lines: int | None = None

    @property
    def of_vms(self) -> bool:
        """Whether its manifests are VMs, of which the NICs are compared."""
        return self.files[0].startswith("vm/")

    def compiled(self) -> Compilation:
        document, problems = parse(self.name, self.text)
        return compile(document, problems)

    def lines(self) -> int:
        """Its lines, without empty ones, comments and what is about the manifests."""
        lines = [line.strip() for line in self.text.splitlines()]
        return sum(bool(line) and not line.startswith(("#", "x-files:", "x-lines:")) for line in lines)


class Unsaid(NamedTuple):
    """Manifests that no spec says, and what stands in the way; some have a `fault` of their own."""

    what: str
    files: tuple[str, ...]
    pods: bool
    fault: bool


def kinds() -> list[tuple[str, str]]:
    """The short name and the kind of each manifest, said or not; a NAD's by what stands here, without the manifest."""
    return [(name, _kind(name, some.pods)) for some in (*sets(), *unsaid()) for name in some.files]


def _kind(name: str, pods: bool) -> str:
    return _KINDS.get(name.partition("/")[0], FOR_PODS if pods else FOR_VMS)


@cache
def sets() -> list[Set]:
    """All specs, by repository."""
    found = []
    for path in sorted(_HERE.glob("*.vmnet.yaml")):
        for number, text in enumerate(re.split(r"(?m)^---\n", path.read_text("utf-8"))):
            # Lines stay where they are in the file, so that a finding's line is one of it.
            spec = yaml.safe_load(text)
            networks = (*spec.get("networks", {}).values(), spec.get("defaults", {}).get("networks", {}))
            pods = any("macvlan" in network for network in networks)
            repository, name = path.name.removesuffix(".vmnet.yaml"), f"{path.name} ({number + 1})"
            found.append(Set(repository, name, text, tuple(spec["x-files"]), pods, spec.get("x-lines")))
    return found


@cache
def unsaid() -> list[Unsaid]:
    """What could not be said, from `unsaid.yaml`."""
    entries: list[dict[str, Any]] = yaml.safe_load((_HERE / "unsaid.yaml").read_text("utf-8"))
    return [
        Unsaid(entry["what"], tuple(entry["files"]), entry.get("pods", False), entry.get("fault", False))
        for entry in entries
    ]
