"""The programs and the trees as fixtures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vmnetc.targets.table import DISTRIBUTIONS, releases_of

from . import apiserver, real_parts, tally
from .trees import Tree, trees

_HERE = Path(__file__).resolve().parent
# What pyproject.toml leaves out of a run of all tests.
_LEFT_OUT = "not slow and not judge"
_OPENSHIFT = [release.name for release in releases_of(DISTRIBUTIONS[0])]


def pytest_configure(config: pytest.Config) -> None:
    """Who asks for this folder asks for its judges, though a run of all tests leaves them out."""
    asked = [Path(argument.partition("::")[0]).resolve() for argument in config.args]
    if config.option.markexpr == _LEFT_OUT and all(path.is_relative_to(_HERE) for path in asked):
        config.option.markexpr = ""


@pytest.fixture(scope="session")
def kubeconform() -> Path:
    """The real kubeconform."""
    return _had(real_parts.kubeconform)


@pytest.fixture(scope="session")
def kubectl() -> Path:
    """The real kustomize, as `kubectl kustomize`."""
    return _had(real_parts.kubectl)


@pytest.fixture(scope="session")
def server() -> Iterator[apiserver.Server]:
    """The real kube-apiserver; `use` gives it the CRDs of a release."""
    for part in (apiserver.crds, apiserver.etcd, apiserver.binary):
        _had(part)
    with apiserver.running() as running:
        yield running


@pytest.fixture(scope="session", params=[release for release in _OPENSHIFT if apiserver.may_serve(release)])
def release(request: pytest.FixtureRequest) -> str:
    """Each release of OpenShift whose CRDs are there; others are judged by the one that has the same.

    All that is asked of one is asked before the next.
    """
    return str(request.param)


@pytest.fixture
def served(server: apiserver.Server, release: str) -> apiserver.Server:
    """The server with the CRDs of the release."""
    server.use(release)
    return server


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the judges judged."""
    lines = tally.lines()
    if lines:
        terminalreporter.section("judged by the real parts")
        for line in lines:
            terminalreporter.write_line(line)
