"""The hooks work in the real pre-commit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent
_HOOKS = ("vmnetc-validate", "vmnetc-build", "vmnetc-check")
_CONFIG = ".pre-commit-config.yaml"
_SPEC_FILE = "net/network.vmnet.yaml"
_LOCK = "net/network.vmnet.lock.yaml"
_MANIFEST = "net/manifests/admin/nncp-br-flat.yaml"
_SPEC = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
bridges: {br-flat: enp3s0}
networks: {flat: {bridge: br-flat}}
namespaces: [demo]
attach: {demo/fedora01: flat}
"""
_OTHER_SPEC = _SPEC.replace("enp3s0", "enp4s0")
_WRONG_SPEC = _SPEC.replace("bridge: br-flat", "bridge: br-flta")


@dataclass(frozen=True, slots=True)
class User:
    """A repository whose owner uses the hooks, and pre-commit's home."""

    folder: Path
    home: Path

    def write(self, name: str, text: str) -> None:
        """Write a file and add it to the index."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        _git(self.folder, "add", name)

    def changed(self) -> list[str]:
        """What the index does not have: changed files, and new ones or their folder."""
        return [line[3:] for line in _git(self.folder, "status", "--porcelain").splitlines() if line[1] != " "]

    def run(self, hook: str, *arguments: str) -> tuple[str, str]:
        """`Passed`, `Failed` or `Skipped`, and all that is shown."""
        run = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--color=never", hook, *(arguments or ["--all-files"])],
            cwd=self.folder,
            env={**_environment(), "PRE_COMMIT_HOME": str(self.home)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        shown = run.stdout + run.stderr
        outcome = re.search(r"\b(Passed|Failed|Skipped)$", shown, re.MULTILINE)
        assert outcome, f"pre-commit ended with {run.returncode} before it ran the hook:\n{shown}"
        assert (run.returncode != 0) == (outcome[1] == "Failed"), shown
        return outcome[1], shown


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with this checkout as it is now, committed or not."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in _git(_ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if (_ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(_ROOT / name, folder / name)
    _commit_all(folder)
    return folder


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the hooks' environment: one for all tests, since installing it needs the network."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def user(hooks: Path, home: Path, tmp_path: Path) -> User:
    """One spec and its manifests, all fresh and committed."""
    _git(tmp_path, "init", "--quiet")
    user = User(tmp_path, home)
    revision = _git(hooks, "rev-parse", "HEAD").strip()
    listed = "".join(f"      - id: {hook}\n" for hook in _HOOKS)
    user.write(_CONFIG, f"repos:\n  - repo: {hooks}\n    rev: {revision}\n    hooks:\n{listed}")
    user.write(_SPEC_FILE, _SPEC)
    subprocess.run([sys.executable, "-m", "vmnetc", "build", "--quiet", "."], cwd=tmp_path, check=True)
    _commit_all(tmp_path)
    return user


@pytest.mark.parametrize("hook", _HOOKS)
def test_a_fresh_tree_passes(user: User, hook: str) -> None:
    outcome, shown = user.run(hook)
    assert outcome == "Passed", shown
    assert user.changed() == []


def test_validate_shows_the_code_of_a_fault(user: User) -> None:
    user.write(_SPEC_FILE, _WRONG_SPEC)
    outcome, shown = user.run("vmnetc-validate")
    assert outcome == "Failed"
    assert "error[E0401]" in shown
    assert f"{_SPEC_FILE}:5:" in shown


def test_check_fails_for_a_stale_tree(user: User) -> None:
    user.write(_SPEC_FILE, _OTHER_SPEC)
    outcome, shown = user.run("vmnetc-check")
    assert outcome == "Failed"
    assert f"would change: {_MANIFEST}" in shown
    assert user.changed() == []


def test_check_fails_for_a_lock_that_is_not_the_specs(user: User) -> None:
    user.write(_LOCK, (user.folder / _LOCK).read_text("utf-8").replace("enp3s0", "enp4s0"))
    outcome, shown = user.run("vmnetc-check", "--files", _LOCK)
    assert outcome == "Failed"
    assert f"would change: {_LOCK}" in shown


def test_check_fails_for_a_manifest_that_somebody_edited(user: User) -> None:
    user.write(_MANIFEST, (user.folder / _MANIFEST).read_text("utf-8").replace("enp3s0", "enp4s0"))
    outcome, shown = user.run("vmnetc-check", "--files", _MANIFEST)
    assert outcome == "Failed"
    assert f"would change: {_MANIFEST}" in shown


def test_build_rewrites_a_stale_tree_and_then_passes(user: User) -> None:
    user.write(_SPEC_FILE, _OTHER_SPEC)
    outcome, shown = user.run("vmnetc-build")
    assert outcome == "Failed"
    assert "files were modified by this hook" in shown
    assert user.changed() == [_MANIFEST, _LOCK]
    _git(user.folder, "add", _MANIFEST, _LOCK)
    outcome, shown = user.run("vmnetc-build")
    assert outcome == "Passed", shown


def test_build_of_a_wrong_spec_changes_nothing(user: User) -> None:
    user.write(_SPEC_FILE, _WRONG_SPEC)
    outcome, shown = user.run("vmnetc-build")
    assert outcome == "Failed"
    assert "error[E0401]" in shown
    assert user.changed() == []


def test_build_that_only_makes_new_files_fails_too(user: User) -> None:
    """pre-commit itself looks only at files that git knows: the commit would lack the new ones."""
    user.write("other/network.vmnet.yaml", _SPEC)
    outcome, shown = user.run("vmnetc-build")
    assert outcome == "Failed", shown
    assert user.changed() == ["other/manifests/", "other/network.vmnet.lock.yaml"]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("vms.csv", "Passed"),
        ("part.yml", "Passed"),
        ("part.yaml", "Passed"),
        ("notes.md", "Skipped"),
        ("yaml.txt", "Skipped"),
    ],
)
def test_what_fires_a_hook(user: User, name: str, outcome: str) -> None:
    user.write(name, "a: b\n")
    assert user.run("vmnetc-validate", "--files", name)[0] == outcome


def test_arguments_take_the_place_of_the_folder(user: User) -> None:
    user.write("other/network.vmnet.yaml", _WRONG_SPEC)
    plain = (user.folder / _CONFIG).read_text("utf-8")
    user.write(_CONFIG, plain.replace("id: vmnetc-validate\n", f"id: vmnetc-validate\n        args: [{_SPEC_FILE}]\n"))
    outcome, shown = user.run("vmnetc-validate")
    assert outcome == "Passed", shown


def _commit_all(folder: Path) -> None:
    _git(folder, "init", "--quiet")
    _git(folder, "add", "--all")
    _git(folder, "-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message=all")


def _git(folder: Path, *arguments: str) -> str:
    run = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, f"git {' '.join(arguments)} in {folder}:\n{run.stderr}"
    return run.stdout


def _environment() -> dict[str, str]:
    """Without what a git hook, pre-commit or the user's git settings would change."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "SKIP"))}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
