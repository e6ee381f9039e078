"""What people commit can be said: specs for their manifests give these manifests, compared as data.

The manifests are not part of the repository; where they are missing, these tests are skipped and say so.
"""

from __future__ import annotations

import json

import pytest
from corpus import coverage, manifests
from corpus.meaning import Body, differences
from corpus.sets import FOR_PODS, FOR_VMS, NNCP, UDN, VM, Set, kinds, sets

_Key = tuple[str, str | None, str]
# Reached, and not to be lost again.
LEAST = {NNCP: 54, FOR_VMS: 52, FOR_PODS: 26, UDN: 11, VM: 135}
needs_corpus = pytest.mark.skipif(manifests.folder() is None, reason=manifests.MISSING)


@needs_corpus
@pytest.mark.parametrize("one", sets(), ids=lambda one: one.name)
def test_a_spec_gives_the_manifests(one: Set) -> None:
    if not manifests.are_there(one.files):
        pytest.skip("the folder of manifests has none of this kind")
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
    there = coverage.there()
    folders = {name.partition("/")[0] for name, _ in there}
    assert sorted(known for known in kinds() if known[0].partition("/")[0] in folders) == sorted(there)


def test_the_document_is_fresh() -> None:
    assert coverage.DOCUMENT.read_text("utf-8") == coverage.document(), "run `python -m corpus` in tests/"


def test_no_less_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """The shares that were reached once; the table is printed, so that a run shows what is missing."""
    with capsys.disabled():
        for count in coverage.counts():
            print(f"\n{count.kind}: {count.said} of {count.every} said", end="")
    assert {count.kind: count.said for count in coverage.counts()} == {
        count.kind: max(count.said, LEAST[count.kind]) for count in coverage.counts()
    }


@needs_corpus
def test_families_are_said_in_a_few_lines() -> None:
    """Three hosts alike or more: the spec has a fraction of the lines, the smaller the more there are."""
    assert coverage.families()
    for one in coverage.families():
        lines = sum(manifests.length(name) for name in one.files)
        assert one.their_lines == lines, f"{one.name}: x-lines: {lines}"
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


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ({"type": "macvlan"}, {"type": "macvlan", "mode": "vepa"}),
        ({"type": "bridge"}, {"type": "bridge", "bridge": "br1"}),
        ({"type": "macvlan", "name": "other"}, {"type": "macvlan"}),
        ({"type": "bridge", "capabilities": {"ips": True}}, {"type": "bridge"}),
        ({"plugins": [{"type": "bridge"}, {"type": "tuning", "mtu": 1400}]}, {"type": "bridge"}),
    ],
)
def test_other_networks_are_told_apart(wanted: Body, made: Body) -> None:
    assert differences(_nad(wanted), _nad(made))
    assert not differences(_nad(made), _nad(made))


def test_a_port_of_which_more_is_asked_is_told_apart() -> None:
    """That it is up goes without saying, its MTU does not; nor that a NIC is up which is no port."""
    bond = {"name": "bond0", "type": "bond", "link-aggregation": {"port": ["eth1"]}}
    nic = {"name": "eth1", "type": "ethernet", "state": "up"}
    assert not differences(_policy_of(bond), _policy_of(bond, nic))
    assert differences(_policy_of(bond), _policy_of(bond, {**nic, "mtu": 9000}))
    assert differences(_policy_of(bond), _policy_of(bond, {**nic, "state": "down"}))
    assert differences(_policy_of(bond), _policy_of(bond, {**nic, "name": "eth2"}))


def _policy(interface: Body) -> Body:
    return _policy_of({"name": "br1", "type": "linux-bridge", "state": "up", **interface})


def _policy_of(*interfaces: Body) -> Body:
    return {
        "apiVersion": "nmstate.io/v1",
        "kind": "NodeNetworkConfigurationPolicy",
        "metadata": {"name": "br1"},
        "spec": {"desiredState": {"interfaces": list(interfaces)}},
    }


def _nad(config: Body) -> Body:
    return {
        "apiVersion": "k8s.cni.cncf.io/v1",
        "kind": "NetworkAttachmentDefinition",
        "metadata": {"name": "blue"},
        "spec": {"config": json.dumps(config)},
    }


def _counterpart(wanted: Body, left: dict[_Key, Body]) -> _Key | None:
    metadata = wanted["metadata"]
    for kind, namespace, name in left:
        fits = namespace is None or metadata.get("namespace") in (None, namespace)
        if (kind, name) == (wanted["kind"], metadata["name"]) and fits:
            return kind, namespace, name
    return None
