"""A build that is killed, or that the disk does not take: each file holds its old or its new text, and the next heals."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from vmnetc.lock.text import text as lock_text
from vmnetc.pipeline import compile
from vmnetc.source.document import parse

ROOT = Path(__file__).resolve().parent.parent
VMS = 250
HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\nmetadata: {name: lab}\ntarget: openshift-4.18\n"
OLD = HEAD + f"namespaces: [a, gone]\nvms: {{'a/vm-{{n}}': {{count: {VMS}, memory: 1Gi}}, gone/x: {{memory: 1Gi}}}}\n"
NEW = HEAD + f"namespaces: [a, b]\nvms: {{'a/vm-{{n}}': {{count: {VMS}, memory: 2Gi}}, b/y: {{memory: 1Gi}}}}\n"


def made(text: str) -> dict[str, str]:
    return compile(*parse("lab.vmnet.yaml", text)).files()


def lock_without_vms(text: str) -> tuple[str, str]:
    """The lock of a spec before and after its VMs were rolled out."""
    lock = compile(*parse("lab.vmnet.yaml", text)).lock
    assert lock is not None
    return lock_text(replace(lock, vms=frozenset())), lock_text(lock)


OLD_TREE, NEW_TREE = made(OLD), made(NEW)
OLD_LOCK, NEW_LOCK = lock_without_vms(NEW)
LOCK = "lab.vmnet.lock.yaml"


def is_temporary(path: str) -> bool:
    return path.endswith(".vmnetc")


def tree(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def put(folder: Path, wanted: dict[str, str]) -> None:
    for path, text in wanted.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def assert_not_torn(folder: Path) -> dict[str, str]:
    """Every file is an old or a new one, whole; returns the temporary ones that are left."""
    found = tree(folder)
    for path, text in found.items():
        if not is_temporary(path):
            assert text in (OLD_TREE.get(path), NEW_TREE.get(path)), path
    # What both trees have is never missing, not even for a moment.
    assert {path for path in OLD_TREE if path in NEW_TREE} <= set(found)
    return {path: text for path, text in found.items() if is_temporary(path)}


def assert_lock_is_last(spec: Path, folder: Path) -> None:
    """The lock is the old one or the new one, whole; and the new one only beside the whole new tree."""
    lock = spec.with_name(LOCK).read_text()
    assert lock in (OLD_LOCK, NEW_LOCK)
    if lock == NEW_LOCK:
        assert {path: text for path, text in tree(folder).items() if not is_temporary(path)} == NEW_TREE


def command(spec: Path, folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "vmnetc", "build", "-q", *options, "-o", str(folder), str(spec)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


def build(spec: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(spec, folder, *options), env=environment(), capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "lab.vmnet.yaml"
    path.write_text(NEW)
    return path


@pytest.fixture(scope="module")
def duration(tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long a whole build takes here."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "lab.vmnet.yaml").write_text(NEW)
    put(folder / "out", OLD_TREE)
    started = time.monotonic()
    assert build(folder / "lab.vmnet.yaml", folder / "out").returncode == 0
    return time.monotonic() - started


def killed(spec: Path, folder: Path, chance: random.Random, duration: float) -> bool:
    """A build of the new tree over the old one, killed: at a random moment, or soon after its first file appears."""
    process = subprocess.Popen(
        command(spec, folder), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    until = time.monotonic() + (chance.random() * duration * 1.2 if chance.random() < 0.3 else 120)
    after = chance.random() ** 2 * 0.15
    while process.poll() is None and time.monotonic() < until:
        if any(is_temporary(name) for name in os.listdir(folder / "tenants" / "a")):  # noqa: PTH208  # the fastest look
            until = min(until, time.monotonic() + after)
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def killed_again_and_again(spec: Path, tmp_path: Path, duration: float, times: int) -> tuple[int, int]:
    """Kills, and heals after each; returns how many builds were killed, and how many of them left temporary files."""
    chance = random.Random(times)
    hits = dirty = 0
    for number in range(times):
        folder = tmp_path / f"out{number}"
        put(folder, OLD_TREE)
        spec.with_name(LOCK).write_text(OLD_LOCK)
        hits += killed(spec, folder, chance, duration)
        left = assert_not_torn(folder)
        assert_lock_is_last(spec, folder)
        dirty += bool(left)
        assert build(spec, folder).returncode == 0
        healed = {path: text for path, text in tree(folder).items() if not is_temporary(path)}
        assert healed == NEW_TREE
        assert spec.with_name(LOCK).read_text() == NEW_LOCK
        assert build(spec, folder, "--check").returncode == 0
        shutil.rmtree(folder)
    return hits, dirty


def test_a_killed_build_tears_nothing(spec: Path, tmp_path: Path, duration: float) -> None:
    hits, _ = killed_again_and_again(spec, tmp_path, duration, 4)
    assert hits


@pytest.mark.judge
@pytest.mark.slow
def test_a_hundred_killed_builds_tear_nothing(spec: Path, tmp_path: Path, duration: float) -> None:
    hits, dirty = killed_again_and_again(spec, tmp_path, duration, 100)
    print(f"{hits} builds were killed, {dirty} of them between their first and their last file")
    assert dirty >= 20


def test_what_a_killed_build_leaves_breaks_no_later_one(spec: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    put(folder, OLD_TREE)
    stale = folder / "tenants" / "a" / ".vm-vm-1.yaml.12345.vmnetc"
    stale.write_text("torn")
    long_ago = time.time() - 3600
    os.utime(stale, (long_ago, long_ago))
    assert build(spec, folder).returncode == 0
    assert {path: text for path, text in tree(folder).items() if not is_temporary(path)} == NEW_TREE
    assert build(spec, folder, "--check").returncode == 0
    assert not stale.exists()


def test_a_folder_that_only_holds_a_temporary_file(spec: Path, tmp_path: Path) -> None:
    """A folder of files that are gone is kept by what a killed build left in it, which does no harm."""
    folder = tmp_path / "out"
    put(folder, OLD_TREE)
    (folder / "tenants" / "gone" / ".vm-x.yaml.12345.vmnetc").write_text("torn")
    assert build(spec, folder).returncode == 0
    assert {path: text for path, text in tree(folder).items() if not is_temporary(path)} == NEW_TREE


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that holds the old tree and little more."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    size = f"size={4096 * (len(OLD_TREE) + 60)}"
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False)
    if mount.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {mount.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_changes_nothing(spec: Path, small_disk: Path) -> None:
    put(small_disk, OLD_TREE)
    spec.with_name(LOCK).write_text(OLD_LOCK)
    run = build(spec, small_disk)
    assert run.returncode == 1
    assert spec.with_name(LOCK).read_text() == OLD_LOCK
    assert "E1203" in run.stderr
    assert "no space left" in run.stderr
    assert assert_not_torn(small_disk) == {}
    assert tree(small_disk) == OLD_TREE


def test_a_disk_with_room_again_is_healed(spec: Path, small_disk: Path) -> None:
    put(small_disk, OLD_TREE)
    assert build(spec, small_disk).returncode == 1
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert build(spec, small_disk).returncode == 0
    assert tree(small_disk) == NEW_TREE


# Builds once where it may, so that all of vmnetc is loaded; then builds as a user whom permissions stop, who may not
# even be able to read this Python.
_AS_NOBODY = """
import os, sys
from vmnetc.__main__ import main
spec, scratch, folder = sys.argv[1:]
assert main(["build", "-q", "-o", scratch, spec]) == 0
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.exit(main(["build", "-q", "-o", folder, spec]))
"""


@pytest.fixture
def open_room() -> Iterator[Path]:
    """A folder that other users may enter."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for path in folder.rglob("*"):
            if path.is_dir():
                path.chmod(0o755)


def test_a_folder_that_may_not_be_written(open_room: Path) -> None:
    spec, folder = open_room / "lab.vmnet.yaml", open_room / "out"
    spec.write_text(NEW)
    put(folder, OLD_TREE)
    _closed(folder, but=None)
    run = _run_as_nobody(spec, folder)
    assert run.returncode == 1, run.stderr
    assert "E1203" in run.stderr
    assert "permission denied" in run.stderr
    assert tree(folder) == OLD_TREE


def test_one_folder_of_several_that_may_not_be_written(open_room: Path) -> None:
    """Nothing takes its place before all is there: the folders that could be written keep their old files too."""
    spec, folder = open_room / "lab.vmnet.yaml", open_room / "out"
    spec.write_text(NEW)
    put(folder, OLD_TREE)
    _closed(folder, but="tenants/a")
    run = _run_as_nobody(spec, folder)
    assert run.returncode == 1, run.stderr
    assert "E1203" in run.stderr
    assert tree(folder) == OLD_TREE


def _closed(folder: Path, *, but: str | None) -> None:
    """All is readable; only one folder may be written."""
    for path in (folder, *folder.rglob("*")):
        is_open = but is not None and path == folder / but
        path.chmod((0o777 if is_open else 0o555) if path.is_dir() else 0o444)


def _run_as_nobody(spec: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as scratch:
        return subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, str(spec), scratch, str(folder)],
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
