"""The trees that are judged."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from vmnetc.lineage import long_form as shown
from vmnetc.source.document import parse
from vmnetc.targets.table import aimed_at, find

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of manifests, and the spec that it was made of."""

    name: str
    folder: Path
    spec: Path
    cluster: str = ""

    @property
    def text(self) -> str:
        """The spec; of one with clusters, what it says for this one, merged here once more."""
        text = self.spec.read_text("utf-8")
        if not self.cluster:
            return text
        data = yaml.safe_load(text)
        entry = data.pop("clusters")[self.cluster] or {}
        target = {"target": entry["target"]} if "target" in entry else {}
        merged = _merged(data, entry.get("patch", {})) | target | {"clusters": {self.cluster: {}}}
        return str(yaml.safe_dump(merged, sort_keys=False))

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
    """Every golden folder, and of a spec with clusters that of each."""
    return [tree for folder in sorted(_ROOT.glob("golden/*/")) for tree in _trees(folder)]


def _trees(folder: Path) -> list[Tree]:
    spec = _spec(folder.name)
    data = yaml.safe_load(spec.read_text("utf-8")) if spec.is_file() else {}
    clusters = data.get("clusters")
    if not clusters:
        return [Tree(folder.name, folder, spec)]
    overlays = folder / "overlays" if data.get("output", {}).get("layout") == "base" else folder
    return [Tree(f"{folder.name}-{name}", overlays / name, spec, name) for name in sorted(clusters)]


def _merged(data: Any, patch: Any) -> Any:
    """A JSON merge patch, as RFC 7386 writes it down."""
    if not isinstance(patch, dict):
        return patch
    result = dict(data) if isinstance(data, dict) else {}
    for name, value in patch.items():
        result.pop(name, None)
        if value is not None:
            result[name] = _merged(data.get(name) if isinstance(data, dict) else None, value)
    return result


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
    document, _ = parse(str(tree.spec), tree.text)
    return shown(document)


def releases(tree: Tree) -> list[str]:
    """The releases that have to accept a tree, the oldest first."""
    typed = long_form(tree)["target"]
    target = aimed_at(typed)
    assert target is not None
    return [release.name for release in target.releases]


def judges(tree: Tree) -> set[str]:
    """The releases of OpenShift whose CRDs have to accept a tree: its own, or those with the same."""
    return {_ALIKE.get(target.ovn_schemas, target.ovn_schemas) for name in releases(tree) if (target := find(name))}


# Upstream's CRDs only add the transport NoOverlay, which no tree has.
_ALIKE = {"ovn-kubernetes-1.2": "openshift-4.20", "ovn-kubernetes-1.3": "openshift-4.22"}


def _spec(name: str) -> Path:
    examples = _ROOT / "examples"
    found = [
        path
        for path in sorted(examples.rglob("*.vmnet.yaml"))
        if "-".join(path.relative_to(examples).parent.parts) == name
    ]
    # A missing spec is found by the test that reads it, so that it spoils no other tree.
    return found[0] if found else _ROOT / "examples" / name / "network.vmnet.yaml"
