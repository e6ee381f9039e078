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


class Set(NamedTuple):
    """One spec, and the manifests that it is to say."""

    repository: str
    name: str
    text: str
    files: tuple[str, ...]

    def compiled(self) -> Compilation:
        document, problems = parse(self.name, self.text)
        return compile(document, problems)

    def lines(self) -> int:
        """Its lines, without empty ones, comments and `x-files`."""
        lines = [line.strip() for line in self.text.splitlines()]
        return sum(bool(line) and not line.startswith(("#", "x-files:")) for line in lines)


class Unsaid(NamedTuple):
    """Manifests that no spec says: what stands in the way, and whether it `waits` for what is to be built."""

    what: str
    files: tuple[str, ...]
    waits: bool = False


@cache
def sets() -> list[Set]:
    """All specs, by repository."""
    found = []
    for path in sorted(_HERE.glob("*.vmnet.yaml")):
        for number, text in enumerate(re.split(r"(?m)^---\n", path.read_text("utf-8"))):
            # Lines stay where they are in the file, so that a finding's line is one of it.
            files = tuple(yaml.safe_load(text)["x-files"])
            found.append(Set(path.name.removesuffix(".vmnet.yaml"), f"{path.name} ({number + 1})", text, files))
    return found


@cache
def unsaid() -> list[Unsaid]:
    """What could not be said, from `unsaid.yaml`."""
    entries: list[dict[str, Any]] = yaml.safe_load((_HERE / "unsaid.yaml").read_text("utf-8"))
    return [Unsaid(entry["what"], tuple(entry["files"]), entry.get("waits", False)) for entry in entries]
