"""The manifests of others, read where they lie: nothing of them is part of this repository."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_ROOT = Path(__file__).resolve().parents[2]
MISSING = (
    "the manifests of others are missing, with which specs are compared. VMNETC_CORPUS names the folder that has "
    "`index.tsv` and `good/`; without it that is ../shared/corpus, beside the checkout."
)


class Source(NamedTuple):
    """Where a manifest was found."""

    file: str
    repository: str
    path: str


def folder() -> Path | None:
    """The folder of the manifests, if it is there."""
    found = Path(os.environ.get("VMNETC_CORPUS") or _ROOT.parent / "shared" / "corpus")
    return found if (found / "index.tsv").is_file() else None


@cache
def sources() -> dict[str, Source]:
    """The good manifests, by the short names that specs use: `nncp/0088`."""
    root = folder()
    assert root is not None, MISSING
    rows = [line.split("\t") for line in (root / "index.tsv").read_text("utf-8").splitlines()[1:]]
    found = [Source(*row[:3]) for row in rows if row[0].startswith("good/")]
    return {source.file.removeprefix("good/").removesuffix(".yaml"): source for source in found}


def are_there(names: Iterable[str]) -> bool:
    """Whether the folder has them: not every one has manifests of all kinds."""
    return folder() is not None and all(name in sources() for name in names)


def manifest(name: str) -> dict[str, Any]:
    """One of them as data."""
    root = folder()
    assert root is not None, MISSING
    body: dict[str, Any] = yaml.load((root / "good" / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return body


def length(name: str) -> int:
    """Its lines, without empty ones and comments."""
    root = folder()
    assert root is not None, MISSING
    lines = (root / "good" / f"{name}.yaml").read_text("utf-8").splitlines()
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)
