"""Whatever a schema accepts, the rules for objects can read: no traceback, and every pointer leads somewhere."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from random import Random
from typing import Any

import test_object_rules_nad
import test_object_rules_others
from vm_probes import PROBES, RIGHT, changed

from vmnetc.diagnostics.registry import all_entries
from vmnetc.manifest import steps
from vmnetc.source.yaml12 import load
from vmnetc.targets.table import KNOWN, find
from vmnetc.verify.object_rule import codes, objections
from vmnetc.verify.objects import refusals

_BODIES = int(os.environ.get("VMNETC_BODIES", "4000"))
_OTHER: tuple[Any, ...] = (
    *(None, {}, [], "", "a", 0, -1, 1.5, True, ["a"], [{}], [None], {"a": 1}, 10**20),
    *("10.0.0.0/24", "fd00::/64", "::", "1/2/3", "\u0661", "a" * 300, "-", "1-2"),
)


def test_rules_read_what_schemas_accept() -> None:
    random = Random(1)
    bodies, accepted = list(_bodies()), 0
    for _ in range(_BODIES):
        body, release = _changed(random, random.choice(bodies)), find(random.choice(KNOWN))
        assert release is not None
        if any(True for _ in refusals(body, release)):
            continue
        accepted += 1
        for code, objection in objections(body, release):
            whole = _with_config(body)
            assert len(steps(whole, objection.pointer)) == objection.pointer.count("/"), (code, objection, body)
    assert accepted > _BODIES / 8


def _bodies() -> Iterator[dict[str, Any]]:
    yield from (changed(RIGHT, probe.changes) for probe in PROBES.values())
    for probes in (test_object_rules_nad.PROBES, test_object_rules_others.PROBES):
        yield from (body for _, body in probes.values() for _ in range(3))
    pages = (entry for entry in all_entries().values() if entry.code in codes())
    yield from (load(entry.blocks[which], "page.yaml").data for entry in pages for which in ("bad", "good"))


def _changed(random: Random, body: dict[str, Any]) -> dict[str, Any]:
    """With some parts of the spec, or of the JSON inside it, replaced."""
    body = copy.deepcopy(body)
    config = _with_config(body).get("spec", {}).get("config")
    for _ in range(random.choice((1, 1, 2, 3))):
        if isinstance(config, dict) and random.random() < 0.85:
            _replace(random, config)
            body["spec"]["config"] = json.dumps(config)
        elif isinstance(body.get("spec"), dict):
            _replace(random, body["spec"])
    return body


def _with_config(body: dict[str, Any]) -> dict[str, Any]:
    if body["kind"] != "NetworkAttachmentDefinition" or not isinstance(body.get("spec", {}).get("config"), str):
        return body
    try:
        return {**body, "spec": {**body["spec"], "config": json.loads(body["spec"]["config"])}}
    except ValueError:
        return body


def _replace(random: Random, whole: dict[str, Any]) -> None:
    places = [path for path in _paths(whole) if path]
    if places:
        *above, last = random.choice(places)
        at: Any = whole
        for step in above:
            at = at[step]
        at[last] = copy.deepcopy(random.choice(_OTHER))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield from _paths(child, (*path, step))
