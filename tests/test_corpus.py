"""What people commit can be said: specs for their manifests give these manifests, compared as data.

The manifests are not part of the repository; where they are missing, these tests are skipped and say so.
"""

from __future__ import annotations

import pytest
from corpus import coverage, manifests
from corpus.meaning import Body, differences
from corpus.sets import Set, sets, unsaid

_Key = tuple[str, str | None, str]
# Reached, and not to be lost again.
LEAST = {"NNCP": 51, "NAD for VMs": 17, "UDN and CUDN": 3}
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


@needs_corpus
def test_every_manifest_is_said_or_named() -> None:
    """Each in one place; the figures in docs/coverage.md count nothing that is not there, and leave nothing out."""
    named = [name for one in sets() for name in one.files] + [name for entry in unsaid() for name in entry.files]
    assert sorted(named) == sorted(coverage.names())


def test_the_document_is_fresh() -> None:
    assert coverage.DOCUMENT.read_text("utf-8") == coverage.document(), "run `python -m corpus` in tests/"


def test_no_less_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """The shares that were reached once; the table is printed, so that a run shows what is missing."""
    with capsys.disabled():
        for count in coverage.counts():
            print(f"\n{count.kind}: {count.said} of {count.every} said, {count.waits} wait", end="")
    assert {count.kind: count.said for count in coverage.counts()} == {
        count.kind: max(count.said, LEAST[count.kind]) for count in coverage.counts()
    }


@needs_corpus
def test_families_are_said_in_a_few_lines() -> None:
    """Three hosts alike or more: the spec has a fraction of the lines, the smaller the more there are."""
    families = [one for one in sets() if len(one.files) >= 3]
    assert families
    for one in families:
        lines = sum(manifests.length(name) for name in one.files)
        assert one.lines() < lines / 2, f"{one.name}: {one.lines()} lines for {lines}"


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ({"mtu": 9000}, {}),
        ({}, {"ipv4": {"enabled": True, "dhcp": True}}),
        ({"type": "ethernet", "ipv4": {"enabled": False}}, {"type": "ethernet"}),
        ({"description": "one"}, {"description": "another"}),
        ({"bridge": {"options": {"stp": {"enabled": True}}}}, {"bridge": {"options": {"stp": {"enabled": False}}}}),
        ({"bridge": {"port": [{"name": "a"}]}}, {"bridge": {"port": [{"name": "b"}]}}),
    ],
)
def test_other_meanings_are_told_apart(wanted: Body, made: Body) -> None:
    assert differences(_policy(wanted), _policy(made))
    assert not differences(_policy(made), _policy(made))


def _policy(interface: Body) -> Body:
    found = {"name": "br1", "type": "linux-bridge", "state": "up", **interface}
    return {
        "apiVersion": "nmstate.io/v1",
        "kind": "NodeNetworkConfigurationPolicy",
        "metadata": {"name": "br1"},
        "spec": {"desiredState": {"interfaces": [found]}},
    }


def _counterpart(wanted: Body, left: dict[_Key, Body]) -> _Key | None:
    metadata = wanted["metadata"]
    for kind, namespace, name in left:
        fits = namespace is None or metadata.get("namespace") in (None, namespace)
        if (kind, name) == (wanted["kind"], metadata["name"]) and fits:
            return kind, namespace, name
    return None
