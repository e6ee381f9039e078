"""The same spec gives the same bytes: under every Python of the machine, in any locale, folder and order of keys."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conformance.cache import once

from vmnetc.source.document import read

_ROOT = Path(__file__).resolve().parent.parent
_DEPENDENCIES: list[str] = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
_NAMES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3")
_OLDEST = "3.11"

# Builds each spec of the arguments as a tree and as a stream, and prints all bytes by name.
_RUNNER = """
import contextlib, io, json, pathlib, sys, tempfile
from vmnetc.__main__ import main
from vmnetc.pipeline import for_clusters
from vmnetc.source.document import read
made = {}
for spec in sys.argv[1:]:
    name = pathlib.Path(spec).resolve().parent.name
    with tempfile.TemporaryDirectory() as folder:
        assert main(["build", "--quiet", "-o", folder, spec]) == 0, spec
        for path in pathlib.Path(folder).rglob("*.yaml"):
            made[f"{name}/{path.relative_to(folder).as_posix()}"] = path.read_bytes().decode("latin-1")
    for cluster in for_clusters(read(spec)[0]):
        stream = io.TextIOWrapper(io.BytesIO(), "utf-8")
        with contextlib.redirect_stdout(stream):
            assert main(["build", "-o", "-", *(["--cluster", cluster] if cluster else []), spec]) == 0, spec
        made[f"{name} {cluster} as a stream"] = stream.buffer.getvalue().decode("latin-1")
print(json.dumps(made))
"""

# Every letter here is in some output, and most are not in Latin-1.
_FOREIGN = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
bridges:
  br-flat: {uplink: enp3s0, description: Brücke מתג 橋 🌉}
networks:
  flat: {bridge: br-flat, description: "LAN des Büros\\n第二行"}
namespaces: [demo]
vms:
  demo/web-{n}:
    count: 3
    description: Übung
    memory: 1Gi
    disks: [{containerDisk: quay.io/containerdisks/fedora:42}]
    cloudInit: {userData: "#cloud-config\\nhostname: 機\\n"}
    nics: [pod, flat]
    labels: {b: "1", a: "2", c: "yes"}
"""

_SITUATIONS = {
    "C locale": {"LC_ALL": "C", "PYTHONHASHSEED": "0"},
    "C locale, ASCII": {"LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Latin-1 locale": {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"},
    "Latin-1 streams": {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "3", "PYTHONIOENCODING": "latin-1"},
    "another clock": {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati", "HOSTNAME": "elsewhere", "PYTHONHASHSEED": "4"},
}


@pytest.fixture(scope="module")
def specs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The examples, copied, and a spec with letters of many scripts."""
    folder = tmp_path_factory.mktemp("specs")
    shutil.copytree(_ROOT / "examples", folder, dirs_exist_ok=True)
    (folder / "foreign").mkdir()
    (folder / "foreign" / "network.vmnet.yaml").write_text(_FOREIGN, "utf-8")
    return sorted(folder.glob("*/*.vmnet.yaml"))


@pytest.fixture(scope="module")
def wanted(specs: list[Path]) -> dict[str, str]:
    """What this Python makes, here and now."""
    return _built(sys.executable, specs, _ROOT, {"PYTHONHASHSEED": "0"})


def _pythons() -> dict[str, str]:
    """The machine's interpreters by version: those on the PATH, and all of pyenv's, whose shims hide them."""
    folders = [Path(part) for part in os.get_exec_path() if part]
    folders += [folder for part in folders if part.name == "shims" for folder in part.parent.glob("versions/*/bin")]
    found = {_version(sys.executable): sys.executable}
    for path in (folder / name for name in _NAMES for folder in folders):
        version = _version(str(path)) if os.access(path, os.X_OK) else ""
        if _number(version) >= _number(_OLDEST):
            found.setdefault(version, str(path))
    return dict(sorted(found.items(), key=lambda item: _number(item[0])))


def _version(python: str) -> str:
    """Its version; empty for a shim that leads nowhere."""
    code = "import platform; print(platform.python_implementation(), platform.python_version())"
    run = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return run.stdout.strip().removeprefix("CPython ") if run.returncode == 0 else ""


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


_PYTHONS = _pythons()


@pytest.fixture(params=_PYTHONS)
def python(request: pytest.FixtureRequest) -> tuple[str, dict[str, str]]:
    """An interpreter, and the environment that gives it vmnetc and its dependencies."""
    path = _PYTHONS[request.param]
    return path, {} if path == sys.executable else {"PYTHONPATH": str(_dependencies(request.param, path))}


def _dependencies(version: str, python: str) -> Path:
    """A folder with the dependencies for an interpreter; that one needs no pip, and nothing of it is changed."""
    key = hashlib.sha256("\n".join([python, *_DEPENDENCIES]).encode()).hexdigest()[:12]

    def install(folder: Path) -> None:
        pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--only-binary=:all:"]
        run = subprocess.run(
            [*pip, "--target", folder, *_DEPENDENCIES], env=_clean(), capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            pytest.fail(f"the dependencies for Python {version} could not be installed:\n{run.stderr}", pytrace=False)

    return once(f"dependencies-{version}-{key}", install)


def test_there_are_specs(specs: list[Path]) -> None:
    assert len(specs) > 1, "examples/ holds no spec"


@pytest.mark.parametrize("situation", _SITUATIONS)
def test_every_python_and_locale_gives_the_same_bytes(
    python: tuple[str, dict[str, str]], situation: str, specs: list[Path], wanted: dict[str, str]
) -> None:
    path, environment = python
    found = _differences(_built(path, specs, _ROOT, {**environment, **_SITUATIONS[situation]}), wanted)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("place", ["elsewhere", "above the specs", "beside a spec"])
@pytest.mark.parametrize("relative", [False, True], ids=["absolute", "relative"])
def test_every_folder_gives_the_same_bytes(
    place: str, relative: bool, specs: list[Path], wanted: dict[str, str], tmp_path: Path
) -> None:
    above = specs[0].parent.parent
    folder = {"elsewhere": tmp_path, "above the specs": above, "beside a spec": specs[0].parent}[place]
    named = [Path(os.path.relpath(spec, folder)) for spec in specs] if relative else specs
    found = _differences(_built(sys.executable, named, folder, {}), wanted)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("seed", range(3))
def test_every_order_of_keys_gives_the_same_bytes(
    seed: int, specs: list[Path], wanted: dict[str, str], tmp_path: Path
) -> None:
    shuffled = []
    for spec in specs:
        shutil.copytree(spec.parent, tmp_path / spec.parent.name)
        shuffled.append(tmp_path / spec.parent.name / spec.name)
        data = read(str(spec))[0].data
        # JSON is YAML; comments, and so `allow`, are lost, but those only hide findings.
        shuffled[-1].write_text(json.dumps(_shuffled(data, random.Random(seed)), ensure_ascii=False), "utf-8")
    found = _differences(_built(sys.executable, shuffled, _ROOT, {}), wanted)
    assert not found, "\n".join(found)


def _shuffled(value: Any, order: random.Random) -> Any:
    if isinstance(value, dict):
        items = [(key, _shuffled(child, order)) for key, child in value.items()]
        order.shuffle(items)
        return dict(items)
    return [_shuffled(child, order) for child in value] if isinstance(value, list) else value


def _built(python: str, specs: list[Path], folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """All bytes of all specs by name, made by an interpreter in a folder."""
    paths = [str(_ROOT), *filter(None, [environment.get("PYTHONPATH")])]
    run = subprocess.run(
        [python, "-c", _RUNNER, *map(str, specs)],
        cwd=folder,
        env={**_clean(), "PYTHONDONTWRITEBYTECODE": "1", **environment, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="backslashreplace",
        check=False,
    )
    assert run.returncode == 0, f"{python} ended with {run.returncode}:\n{run.stdout[-2000:]}{run.stderr}"
    made: dict[str, str] = json.loads(run.stdout)
    return made


def _clean() -> dict[str, str]:
    """The environment without what changes Python's ways or the locale."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}


def _differences(made: dict[str, str], wanted: dict[str, str]) -> list[str]:
    return list(_compare(made, wanted))


def _compare(made: dict[str, str], wanted: dict[str, str]) -> Iterator[str]:
    for name in sorted({*made, *wanted}):
        if made.get(name) != wanted.get(name):
            yield f"{name}: {_first_difference(made.get(name, ''), wanted.get(name, ''))}"


def _first_difference(made: str, wanted: str) -> str:
    pairs = zip([*made.split("\n"), ""], [*wanted.split("\n"), ""], strict=False)
    number, line, other = next((n, a, b) for n, (a, b) in enumerate(pairs, 1) if a != b)
    return f"line {number} is {line!r}, should be {other!r}"
