"""The component for HyperConverged, or KubeVirt, sets what it is for, in the one object of that name, and leaves the rest."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .trees import Tree, long_form, trees
from .verdicts import kustomize, objects_of


@dataclass(frozen=True, slots=True)
class One:
    """The object with the switches, and where in its spec the one for migration stands."""

    version: str
    kind: str
    name: str
    home: str
    path: tuple[str, ...]

    def spec(self, **migration: object) -> dict[str, Any]:
        found: dict[str, Any] = dict(migration)
        for key in reversed(self.path):
            found = {key: found}
        return found


_OBJECTS = {
    "hco": One(
        "hco.kubevirt.io/v1beta1",
        "HyperConverged",
        "kubevirt-hyperconverged",
        "openshift-cnv",
        ("liveMigrationConfig",),
    ),
    "kubevirt": One("kubevirt.io/v1", "KubeVirt", "kubevirt", "kubevirt", ("configuration", "migrations")),
}
_COMPONENTS = [(tree, folder) for tree in trees() for folder in tree.components() if folder.name in _OBJECTS]


@pytest.fixture(params=_COMPONENTS, ids=lambda param: param[0].name)
def component(request: pytest.FixtureRequest) -> tuple[Tree, Path]:
    found: tuple[Tree, Path] = request.param
    return found


@pytest.mark.parametrize("folder", _OBJECTS)
def test_there_is_a_component(folder: str) -> None:
    found = [place for _, place in _COMPONENTS if place.name == folder]
    assert found, f"no tree in golden/ has a folder {folder}: nothing was judged"


@pytest.mark.parametrize("by_kustomization", [False, True], ids=["in the object", "in the kustomization"])
def test_the_network_is_set(
    component: tuple[Tree, Path], by_kustomization: bool, kubectl: Path, tmp_path: Path
) -> None:
    """Whoever says the namespace, and whatever else is in the object."""
    tree, folder = component
    one = _OBJECTS[folder.name]
    body = _body(one, None if by_kustomization else one.home, one.name)
    built = _built(kubectl, tmp_path, folder, body, one.home if by_kustomization else None)
    network = long_form(tree)["platform"]["liveMigrationNetwork"]
    assert built["spec"] == one.spec(parallelMigrationsPerCluster=7, network=network)


@pytest.mark.parametrize("elsewhere", [False, True], ids=["another name", "another namespace"])
def test_others_are_left_alone(component: tuple[Tree, Path], elsewhere: bool, kubectl: Path, tmp_path: Path) -> None:
    one = _OBJECTS[component[1].name]
    body = _body(one, "another" if elsewhere else one.home, one.name if elsewhere else "another")
    assert _built(kubectl, tmp_path, component[1], body, None) == body


def _body(one: One, namespace: str | None, name: str) -> dict[str, Any]:
    return {
        "apiVersion": one.version,
        "kind": one.kind,
        "metadata": {"name": name} | ({"namespace": namespace} if namespace else {}),
        "spec": one.spec(parallelMigrationsPerCluster=7),
    }


def _built(kubectl: Path, scratch: Path, folder: Path, body: dict[str, Any], namespace: str | None) -> dict[str, Any]:
    """The object as it comes out of a folder of its owner that lists the component."""
    shutil.copytree(folder, scratch / "component")
    (scratch / "own").mkdir()
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["object.yaml"],
        "components": ["../component"],
    } | ({"namespace": namespace} if namespace else {})
    for file, content in (("kustomization.yaml", kustomization), ("object.yaml", body)):
        (scratch / "own" / file).write_text(json.dumps(content), "utf-8")
    (built,) = objects_of(kustomize(kubectl, scratch / "own")).values()
    return built
