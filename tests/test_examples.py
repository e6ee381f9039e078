"""Every example compiles to exactly its golden tree, and to the objects that its first comment says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from vmnetc.lock.text import text as lock_text
from vmnetc.manifest.totals import totals
from vmnetc.pipeline import Compilation, compile, remembered
from vmnetc.source.document import read

# By the name of their tree; the spec of a further team has a folder of its own in that of the example.
SPECS = {
    "-".join(path.relative_to(ROOT / "examples").parent.parts): path
    for path in (ROOT / "examples").rglob("*.vmnet.yaml")
}
EXAMPLES = sorted(SPECS)


def example(name: str) -> Compilation:
    document, problems = read(str(SPECS[name]))
    lock, unread = remembered(document)
    return compile(document, [*problems, *unread], lock)


def tree(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


@pytest.mark.parametrize("name", EXAMPLES)
def test_golden(name: str, pytestconfig: pytest.Config) -> None:
    result = example(name)
    assert [finding.diagnostic for finding in result.findings] == []
    golden = ROOT / "golden" / name
    if pytestconfig.getoption("--update-golden"):
        shutil.rmtree(golden, ignore_errors=True)
        for path, text in result.files().items():
            (golden / path).parent.mkdir(parents=True, exist_ok=True)
            (golden / path).write_text(text)
    assert tree(golden) == result.files()


@pytest.mark.parametrize("name", EXAMPLES)
def test_lock_is_fresh(name: str, pytestconfig: pytest.Config) -> None:
    """Beside each spec lies its lock, as the first build writes it and as every later one leaves it."""
    document, problems = read(str(SPECS[name]))
    assert document.lock_name is not None
    path = Path(document.lock_name)
    first = compile(document, problems).locks
    assert first
    if pytestconfig.getoption("--update-golden"):
        path.write_text(lock_text(*first))
    assert path.read_text() == lock_text(*first)
    assert example(name).lock_changes() == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_first_comment(name: str) -> None:
    lines = SPECS[name].read_text().split("\n")
    emits = [line for line in lines if line.startswith("# emits")]
    assert re.match(r"# [A-Z0-9]", lines[0]), "the comment on top says why the example exists"
    assert emits == [
        f"# emits{f' {made.cluster}' if made.cluster else ''}: {totals(made.manifests, made.patches)}"
        for made in example(name).clusters
    ]


def test_no_golden_tree_without_its_example() -> None:
    assert sorted(path.name for path in (ROOT / "golden").iterdir()) == EXAMPLES


def test_every_kind_has_an_example() -> None:
    """Of what vmnetc makes; what passes through may be anything."""
    made = (manifest for name in EXAMPLES for manifest in example(name).manifests)
    kinds = {manifest.kind for manifest in made if manifest.place is None}
    assert kinds == {
        "ClusterUserDefinedNetwork",
        "MultiNetworkPolicy",
        "Namespace",
        "NetworkAttachmentDefinition",
        "NetworkPolicy",
        "NodeNetworkConfigurationPolicy",
        "Route",
        "Service",
        "SriovNetwork",
        "SriovNetworkNodePolicy",
        "UserDefinedNetwork",
        "VirtualMachine",
    }
