"""The component for HyperConverged sets what it is for, in the one object of that name, and leaves the rest as it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from .trees import Tree, long_form, trees
from .verdicts import kustomize, objects_of

_COMPONENTS = [(tree, folder) for tree in trees() for folder in tree.components() if folder.name == "hco"]
_NAME, _HOME = "kubevirt-hyperconverged", "openshift-cnv"


@pytest.fixture(params=_COMPONENTS, ids=lambda param: param[0].name)
def component(request: pytest.FixtureRequest) -> tuple[Tree, Path]:
    found: tuple[Tree, Path] = request.param
    return found


def test_there_is_a_component() -> None:
    assert _COMPONENTS, "no tree in golden/ has a folder hco: nothing was judged"


@pytest.mark.parametrize("by_kustomization", [False, True], ids=["in the object", "in the kustomization"])
def test_the_network_is_set(
    component: tuple[Tree, Path], by_kustomization: bool, kubectl: Path, tmp_path: Path
) -> None:
    """Whoever says the namespace, and whatever else is in HyperConverged."""
    tree, folder = component
    body = _hyperconverged(None if by_kustomization else _HOME)
    built = _built(kubectl, tmp_path, folder, body, _HOME if by_kustomization else None)
    network = long_form(tree)["platform"]["liveMigrationNetwork"]
    assert built["spec"] == {"liveMigrationConfig": {"parallelMigrationsPerCluster": 7, "network": network}}


@pytest.mark.parametrize(("name", "namespace"), [(_NAME, "another"), ("another", _HOME)])
def test_others_are_left_alone(
    component: tuple[Tree, Path], name: str, namespace: str, kubectl: Path, tmp_path: Path
) -> None:
    body = _hyperconverged(namespace, name)
    assert _built(kubectl, tmp_path, component[1], body, None) == body


def _hyperconverged(namespace: str | None, name: str = _NAME) -> dict[str, Any]:
    return {
        "apiVersion": "hco.kubevirt.io/v1beta1",
        "kind": "HyperConverged",
        "metadata": {"name": name} | ({"namespace": namespace} if namespace else {}),
        "spec": {"liveMigrationConfig": {"parallelMigrationsPerCluster": 7}},
    }


def _built(kubectl: Path, scratch: Path, folder: Path, body: dict[str, Any], namespace: str | None) -> dict[str, Any]:
    """The object as it comes out of a folder of its owner that lists the component."""
    shutil.copytree(folder, scratch / "hco")
    (scratch / "own").mkdir()
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": ["hyperconverged.yaml"],
        "components": ["../hco"],
    } | ({"namespace": namespace} if namespace else {})
    for file, content in (("kustomization.yaml", kustomization), ("hyperconverged.yaml", body)):
        (scratch / "own" / file).write_text(json.dumps(content), "utf-8")
    (built,) = objects_of(kustomize(kubectl, scratch / "own")).values()
    return built
