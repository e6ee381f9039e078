"""Every code's page is true: its bad spec gives just that finding at just that line, its good spec none."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from specs import compiled, compiled_beside, compiled_with_lock, findings, findings_of, linted, marks

import vmnetc.check.rules
from vmnetc.diagnostics.registry import Entry, all_entries
from vmnetc.verify import object_rule

ALL = all_entries()
# Those of objects have manifests on their pages: tests/test_object_rules.py.
ENTRIES = {code: entry for code, entry in ALL.items() if code not in object_rule.codes()}
# Their bad input is no short text: bytes, several files, the disk, a thousand objects, or a mistake of vmnetc itself.
WITHOUT_SPEC = {
    *(
        "E0110",
        "W1208",
        "E0330",
        "E0611",
        "W0612",
        "E0717",
        "E0901",
        "E0903",
        "E0904",
        "E0908",
        "E0911",
        "E0912",
        "E0913",
        "E0644",
        "E0919",
        "E1122",
        "E1201",
        "E1203",
        "E1204",
    ),
    "W1205",
}


@pytest.mark.parametrize("entry", ALL.values(), ids=lambda entry: f"{entry.code}-{entry.name}")
def test_page_says_why(entry: Entry) -> None:
    assert entry.title
    assert len(entry.text) > 80


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: f"{entry.code}-{entry.name}")
def test_page(entry: Entry, tmp_path: Path) -> None:
    if entry.code in WITHOUT_SPEC:
        return
    if "kind: NetworkSpec" not in entry.blocks["bad"]:
        _check_manifests(entry)
        return
    if "lock" in entry.blocks:
        _check_with_lock(entry)
        return
    if _files(entry):
        _check_with_files(entry, tmp_path)
        return
    bad = entry.blocks["bad"]
    assert {code for _, code in marks(bad)} == {entry.code}
    assert findings(compiled(bad)) == marks(bad)
    if "good" in entry.blocks:
        assert findings(compiled(entry.blocks["good"])) == []


def _check_manifests(entry: Entry) -> None:
    """The page is about manifests, as `lint` judges them."""
    bad = entry.blocks["bad"]
    assert {code for _, code in marks(bad)} == {entry.code}
    assert findings(linted(bad)) == marks(bad)
    assert findings(linted(entry.blocks["good"])) == []


def _check_with_lock(entry: Entry) -> None:
    """The finding is in the spec or in the lock; the good spec has none beside a lock that can be read."""
    bad, lock = entry.blocks["bad"], entry.blocks["lock"]
    assert {code for _, code in marks(bad) + marks(lock)} == {entry.code}
    result = compiled_with_lock(bad, lock)
    assert findings_of(result, "spec.vmnet.yaml") == marks(bad)
    assert findings_of(result, "spec.vmnet.lock.yaml") == marks(lock)
    assert len(result.findings) == len(marks(bad) + marks(lock))
    if "good" in entry.blocks:
        assert marks(lock) == [], "no spec makes a broken lock good"
        assert findings(compiled_with_lock(entry.blocks["good"], lock)) == []


def _files(entry: Entry) -> dict[str, str]:
    return {name: text for name, text in entry.blocks.items() if "." in name}


def _check_with_files(entry: Entry, folder: Path) -> None:
    """The finding is in the spec or in a file beside it."""
    texts = {"spec.vmnet.yaml": entry.blocks["bad"], **_files(entry)}
    assert {code for text in texts.values() for _, code in marks(text)} == {entry.code}
    result = compiled_beside(entry.blocks["bad"], _files(entry), folder)
    for name, text in texts.items():
        assert findings_of(result, str(folder / name)) == marks(text)
    assert len(result.findings) == sum(len(marks(text)) for text in texts.values())
    if "good" in entry.blocks:
        assert findings(compiled_beside(entry.blocks["good"], _files(entry), folder)) == []


def test_rules_have_a_good_spec() -> None:
    names = {info.name.replace("_", "-") for info in pkgutil.iter_modules(vmnetc.check.rules.__path__)}
    assert [entry.code for entry in ENTRIES.values() if entry.name in names and "good" not in entry.blocks] == []


def test_one_number_under_one_letter() -> None:
    numbers = [code[1:] for code in ALL]
    assert len(numbers) == len(set(numbers))


def test_names_are_unique() -> None:
    names = [entry.name for entry in ALL.values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("module", [info.name for info in pkgutil.iter_modules(vmnetc.check.rules.__path__)])
def test_module_is_named_as_its_rule(module: str) -> None:
    loaded = importlib.import_module(f"vmnetc.check.rules.{module}")
    entry = next(entry for entry in ENTRIES.values() if entry.name == module.replace("_", "-"))
    assert (loaded.__doc__ or "").startswith(entry.code)


def test_cloud_init_of_more_than_2048_bytes() -> None:
    spec = "namespaces: [demo]\nvms: {demo/web: {memory: 1Gi, cloudInit: {sshKeys: [KEY]}}}\n"
    head = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
    fits = 2048 - len("#cloud-config\nssh_authorized_keys:\n  - ")
    assert findings(compiled(head + spec.replace("KEY", "a" * fits))) == []
    assert findings(compiled(head + spec.replace("KEY", "a" * (fits + 1)))) == [(5, "E0717")]
