"""What people commit can be said: specs for their manifests give these manifests, compared as data.

The manifests are not part of the repository; where they are missing, these tests are skipped and say so.
"""

from __future__ import annotations

import pytest
from corpus import manifests
from corpus.meaning import differences
from corpus.sets import Set, sets

needs_corpus = pytest.mark.skipif(manifests.folder() is None, reason=manifests.MISSING)


@needs_corpus
@pytest.mark.parametrize("one", sets(), ids=lambda one: one.name)
def test_a_spec_gives_the_manifests(one: Set) -> None:
    result = one.compiled()
    told = [f"{found.place and found.place.line}: {found.diagnostic.message}" for found in result.findings]
    assert not result.failed, "\n".join(told)
    left = {(made.kind, made.namespace, made.name): made.body for made in result.manifests if made.kind != "Namespace"}
    for name in one.files:
        wanted = manifests.manifest(name)
        made = _counterpart(wanted, left)
        assert made is not None, (
            f"{name}: {wanted['kind']} {wanted['metadata']['name']} is not made; made are {list(left)}"
        )
        assert differences(wanted, left.pop(made)) == [], name
    assert not left, f"made beside: {list(left)}"


def _counterpart(wanted: dict, left: dict) -> tuple | None:
    metadata = wanted["metadata"]
    for kind, namespace, name in left:
        fits = namespace is None or metadata.get("namespace") in (None, namespace)
        if (kind, name) == (wanted["kind"], metadata["name"]) and fits:
            return kind, namespace, name
    return None
