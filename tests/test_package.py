"""The wheel works where there is no checkout."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).resolve().parent.parent
_PROJECT: dict[str, Any] = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_DEPENDENCIES = [re.split(r"[^\w.-]", requirement)[0] for requirement in _PROJECT["dependencies"]]
_SCRIPTS = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "build", "--wheel", "--outdir", out, _ROOT], out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A venv that holds the wheel alone; it borrows the dependencies, but not what is installed as editable."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / _SCRIPTS / "python"
    _run([sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", wheel], folder)
    # Folders that a .pth file adds are not searched for .pth files, which is how an editable install shows itself.
    borrowed = {str(distribution(name).locate_file("").resolve()) for name in _DEPENDENCIES}  # type: ignore[attr-defined]  # it is a Path
    (site,) = [*folder.glob("lib/python*/site-packages"), *folder.glob("Lib/site-packages")]
    (site / "borrowed.pth").write_text("\n".join(sorted(borrowed)) + "\n", "utf-8")
    return folder / _SCRIPTS


def test_wheel_holds_every_module(wheel: Path) -> None:
    assert _missing(_of_checkout("vmnetc", "*.py"), wheel) == []


def test_wheel_holds_every_schema(wheel: Path) -> None:
    schemas = {f"vmnetc/{path}": content for path, content in _of_checkout("schemas", "*.json").items()}
    assert schemas
    assert _missing(schemas, wheel) == []


def test_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {path.partition("/")[0] for path in _content(wheel)}
    assert tops == {"vmnetc", f"vmnetc-{_PROJECT['version']}.dist-info"}


def test_the_checkout_is_not_used(installed: Path, tmp_path: Path) -> None:
    code = "import vmnetc, vmnetc.verify.schemas as s; print(vmnetc.__file__, s.FOLDER, sep='\\n')"
    for place in _run([installed / "python", "-c", code], tmp_path).splitlines():
        assert Path(place).is_relative_to(installed.parent), f"{place} is not of the wheel"


def test_version(installed: Path, tmp_path: Path) -> None:
    assert _PROJECT["version"] in _run([installed / "vmnetc", "--version"], tmp_path)


def test_init_then_build(installed: Path, tmp_path: Path) -> None:
    _run([installed / "vmnetc", "init"], tmp_path)
    _run([installed / "vmnetc", "build", "network.vmnet.yaml"], tmp_path)
    _run([installed / "vmnetc", "build", "--check", "network.vmnet.yaml"], tmp_path)
    assert (tmp_path / "manifests" / "kustomization.yaml").is_file()


@pytest.mark.parametrize(
    "arguments", [["schema"], ["explain"], ["completion", "bash"], ["validate", "."]], ids=" ".join
)
def test_other_commands(installed: Path, tmp_path: Path, arguments: list[str]) -> None:
    _run([installed / "vmnetc", "init"], tmp_path)
    assert _run([installed / "vmnetc", *arguments], tmp_path)


def _missing(files: dict[str, bytes], wheel: Path) -> list[str]:
    """Those that the wheel lacks, or holds with other content."""
    content = _content(wheel)
    return [name for name, text in files.items() if content.get(name) != text]


def _of_checkout(folder: str, pattern: str) -> dict[str, bytes]:
    return {path.relative_to(_ROOT).as_posix(): path.read_bytes() for path in (_ROOT / folder).rglob(pattern)}


def _content(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _run(command: list[str | Path], folder: Path) -> str:
    """What a command prints, run in a folder and without PYTHONPATH; one that fails fails the test."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, f"{' '.join(map(str, command))} ended with {run.returncode}:\n{run.stdout}{run.stderr}"
    return run.stdout
