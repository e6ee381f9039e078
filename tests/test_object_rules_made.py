"""The rules for objects have nothing against what vmnetc makes: no error, no warning."""

from __future__ import annotations

import os

import pytest
from drawn.drawing import drawn
from specs import compiled
from test_examples import EXAMPLES, example

from vmnetc.pipeline import Compilation
from vmnetc.verify.object_rule import objections

_DRAWS = int(os.environ.get("VMNETC_SPECS", "60"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name: str) -> None:
    assert _objections(example(name)) == []


def test_drawn_specs() -> None:
    results = [compiled(drawn(seed).text) for seed in range(_DRAWS)]
    assert sum(not result.failed for result in results) > _DRAWS / 2
    assert [found for result in results for found in _objections(result)] == []


def _objections(result: Compilation) -> list[tuple[str, str, str]]:
    return [
        (f"{manifest.kind} {manifest.name}", code, found.message)
        for made in result.clusters
        for manifest in made.manifests
        for release in made.meant.target.releases
        for code, found in objections(manifest.body, release)
    ]
