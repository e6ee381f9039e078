"""The programs and the trees as fixtures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from . import real_parts
from .trees import Tree, trees


@pytest.fixture(scope="session")
def kubeconform() -> Path:
    """The real kubeconform."""
    return _had(real_parts.kubeconform)


@pytest.fixture(scope="session")
def kubectl() -> Path:
    """The real kustomize, as `kubectl kustomize`."""
    return _had(real_parts.kubectl)


@pytest.fixture(params=trees(), ids=lambda tree: tree.name)
def tree(request: pytest.FixtureRequest) -> Tree:
    """Each tree in turn."""
    found: Tree = request.param
    return found


def _had(find: Callable[[], Path]) -> Path:
    """The program; where it cannot be had, tests fail and say why. Skipping would look like a pass."""
    try:
        return find()
    except real_parts.Missing as missing:
        why = str(missing)
    pytest.fail(why, pytrace=False)
