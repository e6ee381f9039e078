"""The trees that are judged."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from vmnetc.lineage import long_form as shown
from vmnetc.source.document import read
from vmnetc.targets.table import common, find

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of manifests, and the spec that it was made of."""

    name: str
    folder: Path
    spec: Path

    def roots(self) -> list[Path]:
        """The folders that build alone, the top one first."""
        return self._folders("Kustomization")

    def components(self) -> list[Path]:
        """The folders that others list under `components`."""
        return self._folders("Component")

    def documents(self) -> list[Path]:
        """The files that hold documents; a JSON patch is none."""
        patches = {folder / patch["path"] for folder in self.components() for patch in kustomization(folder)["patches"]}
        return [path for path in sorted(self.folder.rglob("*.yaml")) if path not in patches]

    def _folders(self, kind: str) -> list[Path]:
        found = (path.parent for path in sorted(self.folder.rglob("kustomization.yaml")))
        return sorted(folder for folder in found if kustomization(folder)["kind"] == kind)


def trees() -> list[Tree]:
    """Every golden folder."""
    return [Tree(folder.name, folder, _spec(folder.name)) for folder in sorted(_ROOT.glob("golden/*/"))]


def drawn_trees() -> list[Tree]:
    """Trees of specs drawn by chance, made once in a scratch folder; so many as `VMNETC_TREES` says, else 60."""
    from drawn.trees import drawn_trees  # here and not above: it makes objects of this module

    return drawn_trees(int(os.environ.get("VMNETC_TREES", "60")))


def kustomization(folder: Path) -> dict[str, Any]:
    """The kustomization of a folder."""
    body: dict[str, Any] = yaml.safe_load((folder / "kustomization.yaml").read_text("utf-8"))
    return body


@cache
def long_form(tree: Tree) -> dict[str, Any]:
    """The spec with all that it left out, as `vmnetc show` prints it."""
    document, _ = read(str(tree.spec))
    return shown(document)


def releases(tree: Tree) -> list[str]:
    """The releases that have to accept a tree, the oldest first."""
    typed = long_form(tree)["target"]
    found = [find(name) for name in ([typed] if isinstance(typed, str) else typed)]
    return [release.name for release in common([target for target in found if target is not None]).releases]


def _spec(name: str) -> Path:
    found = sorted((_ROOT / "examples" / name).glob("*.vmnet.yaml"))
    # A missing spec is found by the test that reads it, so that it spoils no other tree.
    return found[0] if found else _ROOT / "examples" / name / "network.vmnet.yaml"
