"""What a kustomization builds to, by the real kustomize."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

# Whichever is there; kubectl has kustomize built in.
_PROGRAMS = (("kustomize", "build"), ("kubectl", "kustomize"), ("oc", "kustomize"))
# The names that kustomize looks for (kustomize v5.8.1, api/konfig, `RecognizedKustomizationFileNames`).
NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


class NotBuilt(Exception):
    """Kustomize is not there, or refuses; the text says which and why."""


def roots(folder: Path) -> list[Path]:
    """The kustomizations of a folder that no other one below it leads to: itself, or those below."""
    if is_root(folder):
        return [folder]
    found = sorted({path.parent for name in NAMES for path in folder.rglob(name) if path.is_file()})
    return [one for one in found if not any(other in one.parents for other in found)]


def is_root(folder: Path) -> bool:
    """Whether kustomize takes a folder."""
    return any((folder / name).is_file() for name in NAMES)


def build(folder: Path) -> str:
    """The objects of a kustomization as YAML; raises `NotBuilt`."""
    command = next((one for one in _PROGRAMS if shutil.which(one[0])), None)
    if command is None:
        raise NotBuilt("none of kustomize, kubectl and oc is on the PATH")
    run = subprocess.run(
        [*command, str(folder.absolute())], capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL
    )
    if run.returncode != 0:
        raise NotBuilt(f"{' '.join(command)} {folder}: {run.stderr.strip() or 'it failed'}")
    return run.stdout
