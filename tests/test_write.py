"""The output folder: old or new, never torn; nothing of others is touched; nothing leaves it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.render.header import header, owner
from vmnetc.write import folder as folder_module
from vmnetc.write.folder import Changes, apply, compare

OURS = header("lab")


def put(folder: Path, wanted: dict[str, str]) -> tuple[Changes, list[Diagnostic]]:
    changes, problems = compare(folder, wanted, "lab", owner)
    return changes, problems or apply(changes)


def tree(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_writes_then_leaves_alone(tmp_path: Path) -> None:
    wanted = {"kustomization.yaml": OURS, "admin/nncp-a.yaml": OURS + "a: 1\n"}
    put(tmp_path, wanted)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    changes, problems = put(tmp_path, wanted)
    assert (bool(changes), problems, tree(tmp_path)) == (False, [], wanted)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_removes_what_it_made_and_folders_that_are_empty_then(tmp_path: Path) -> None:
    put(tmp_path, {"kustomization.yaml": OURS, "tenants/a/attach/vm-x.yaml": OURS, "tenants/b/vm-y.yaml": OURS})
    (tmp_path / "tenants" / "b" / "notes.txt").write_text("mine")
    changes, _ = put(tmp_path, {"kustomization.yaml": OURS})
    assert changes.removed == ("tenants/a/attach/vm-x.yaml", "tenants/b/vm-y.yaml")
    assert not (tmp_path / "tenants" / "a").exists()
    assert tree(tmp_path) == {"kustomization.yaml": OURS, "tenants/b/notes.txt": "mine"}


@pytest.mark.parametrize("content", ["apiVersion: v1\n", header("other"), "", "# vmnetc: generated from labs. Edit\n"])
def test_a_file_of_others_is_never_overwritten(tmp_path: Path, content: str) -> None:
    (tmp_path / "admin").mkdir()
    (tmp_path / "admin" / "nncp-a.yaml").write_text(content)
    changes, problems = compare(tmp_path, {"admin/nncp-a.yaml": OURS, "admin/nncp-b.yaml": OURS}, "lab", owner)
    assert [problem.code for problem in problems] == ["E1201"]
    assert "admin/nncp-a.yaml" not in {**changes.new, **changes.changed}
    assert tree(tmp_path) == {"admin/nncp-a.yaml": content}


@pytest.mark.parametrize("content", ["apiVersion: v1\n", header("other"), ""])
def test_a_file_of_others_is_never_deleted(tmp_path: Path, content: str) -> None:
    put(tmp_path, {"kustomization.yaml": OURS})
    (tmp_path / "admin").mkdir()
    (tmp_path / "admin" / "theirs.yaml").write_text(content)
    put(tmp_path, {"kustomization.yaml": OURS})
    assert tree(tmp_path)["admin/theirs.yaml"] == content


def test_links_out_are_refused(tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (out / "admin").symlink_to(outside)
    (out / "tenants").mkdir()
    (out / "kustomization.yaml").symlink_to(outside / "k.yaml")
    (outside / "k.yaml").write_text(OURS)
    wanted = {"kustomization.yaml": OURS + "b: 1\n", "admin/a.yaml": OURS}
    _, problems = compare(out, wanted, "lab", owner)
    assert [problem.code for problem in problems] == ["E1201", "E1201"]
    assert tree(outside) == {"k.yaml": OURS}


def test_files_behind_a_link_are_not_deleted(tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    (outside / "a.yaml").write_text(OURS)
    out.mkdir()
    (out / "admin").symlink_to(outside)
    put(out, {"kustomization.yaml": OURS})
    assert tree(outside) == {"a.yaml": OURS}


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    _, problems = put(tmp_path / "out", {"admin/a.yaml": OURS})
    assert (problems, tree(tmp_path / "real")) == ([], {"admin/a.yaml": OURS})


@pytest.mark.parametrize("blocked", ["admin", "admin/a.yaml"])
def test_something_in_the_way(tmp_path: Path, blocked: str) -> None:
    if blocked == "admin":
        (tmp_path / "admin").write_text("a file where a folder is needed")
    else:
        (tmp_path / "admin" / "a.yaml").mkdir(parents=True)
    _, problems = compare(tmp_path, {"admin/a.yaml": OURS}, "lab", owner)
    assert [problem.code for problem in problems] == ["E1201"]


def test_out_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    _, problems = compare(tmp_path / "out", {"a.yaml": OURS}, "lab", owner)
    assert [problem.code for problem in problems] == ["E1201"]


@pytest.mark.parametrize("fails_at", range(1, 5))
def test_a_failing_write_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int) -> None:
    old = {f"admin/{n}.yaml": OURS + "old: 1\n" for n in range(4)}
    put(tmp_path, old)
    calls = 0
    stage = folder_module.stage

    def full(path: Path, text: str) -> Path:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise OSError(28, "No space left on device")
        return stage(path, text)

    monkeypatch.setattr(folder_module, "stage", full)
    changes, _ = compare(tmp_path, dict.fromkeys(old, OURS + "new: 1\n"), "lab", owner)
    assert [problem.code for problem in apply(changes)] == ["E1203"]
    assert tree(tmp_path) == old


@pytest.mark.skipif(os.name == "nt", reason="a full device of this kind is Linux'")
def test_full_device(tmp_path: Path) -> None:
    """The write itself fails, as on a full disk."""
    target = tmp_path / "admin"
    target.mkdir()
    (target / f".a.yaml.{os.getpid()}.vmnetc").symlink_to("/dev/full")
    changes, _ = compare(tmp_path, {"admin/a.yaml": OURS}, "lab", owner)
    assert [problem.code for problem in apply(changes)] == ["E1203"]
    assert tree(tmp_path) == {}


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_history_ends_in_the_last_tree(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    names = st.sampled_from(["kustomization.yaml", "admin/a.yaml", "tenants/x/b.yaml", "tenants/x/attach/c.yaml"])
    trees = st.dictionaries(names, st.sampled_from([OURS, OURS + "v: 1\n", OURS + "v: 2\n"]))
    out = tmp_path_factory.mktemp("history")
    for wanted in data.draw(st.lists(trees, min_size=1, max_size=5)):
        _, problems = put(out, wanted)
        assert (problems, tree(out)) == ([], wanted)
