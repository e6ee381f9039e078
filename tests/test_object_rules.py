"""Every object rule's page is true: it objects to its bad manifest once, on the marked line, and to the good one not."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from specs import marks

import vmnetc.verify.object_rules
from vmnetc.diagnostics.registry import Entry, all_entries
from vmnetc.manifest import steps
from vmnetc.source.file import File
from vmnetc.source.yaml12 import load
from vmnetc.targets.table import KNOWN, Target, find
from vmnetc.verify import objects
from vmnetc.verify.object_rule import codes, objections

ENTRIES = [entry for entry in all_entries().values() if entry.code in codes()]
# A manifest of which older releases, or newer ones, say something else names the one that is meant.
_TARGET = re.compile(r"^# target: (\S+)$", re.M)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.code}-{entry.name}")
def test_page(entry: Entry) -> None:
    bad, good = entry.blocks["bad"], entry.blocks["good"]
    assert {code for _, code in marks(bad)} == {entry.code}
    assert _kind(bad) in codes()[entry.code]
    assert _found(bad) == marks(bad)
    assert _found(good) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.code}-{entry.name}")
def test_says_what_and_how_to_cure_it(entry: Entry) -> None:
    body = load(entry.blocks["bad"], "bad.yaml").data
    for _, objection in objections(body, _target(entry.blocks["bad"])):
        assert not re.match(r"[A-Z][a-z]", objection.message)
        assert not objection.message.endswith(".")
        assert objection.hint or objection.label, "there is a cure"


def test_modules_are_named_by_their_kind_or_topic() -> None:
    """Each module declares rules, and each rule stands in a module of the package."""
    modules = [info.name for info in pkgutil.iter_modules(vmnetc.verify.object_rules.__path__)]
    declared = {
        name: [each for each in vars(_module(name)) if any(each.replace("_", "-") == entry.name for entry in ENTRIES)]
        for name in modules
    }
    assert [name for name, rules in declared.items() if not rules] == []
    assert sum(map(len, declared.values())) == len(ENTRIES)


def _module(name: str) -> object:
    return importlib.import_module(f"vmnetc.verify.object_rules.{name}")


def _kind(text: str) -> str:
    kind: str = load(text, "page.yaml").data["kind"]
    return kind


def _target(text: str) -> Target:
    named = _TARGET.search(text)
    found = find(named[1] if named else KNOWN[-1])
    assert found is not None
    return found


def _found(text: str) -> list[tuple[int, str]]:
    """Line and code of every objection to a manifest that its schema accepts."""
    loaded = load(text, "page.yaml")
    assert not loaded.problems
    target = _target(text)
    assert list(objects.refusals(loaded.data, target)) == []
    file = File("page.yaml", text, loaded.data)
    found = []
    for code, objection in objections(loaded.data, target):
        # Into the text of a NAD's configuration no place leads: it is shown where that text begins.
        path = steps(loaded.data, objection.pointer)
        inside = objection.pointer.startswith("/spec/config")
        assert inside or len(path) == objection.pointer.count("/"), f"{objection.pointer} leads nowhere"
        place, _ = file.place(path, "key" if objection.on_key else "value")
        found.append((place.line, code))
    return sorted(found)
