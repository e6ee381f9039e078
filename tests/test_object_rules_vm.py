"""The rules for VMs see each thing that is wrong, by its code, and nothing else."""

from __future__ import annotations

import pytest
from vm_probes import NETWORKS, NICS, PROBES, RIGHT, Vm, changed

from vmnetc.manifest import steps
from vmnetc.targets.table import find
from vmnetc.verify.object_rule import objections
from vmnetc.verify.objects import refusals


@pytest.mark.parametrize("what", PROBES)
def test_probe(what: str) -> None:
    probe = PROBES[what]
    vm = changed(RIGHT, probe.changes)
    assert _codes(vm, "openshift-4.21") == sorted(set((probe.codes or "").split()))


@pytest.mark.parametrize("what", PROBES)
def test_every_pointer_leads_somewhere(what: str) -> None:
    vm = changed(RIGHT, PROBES[what].changes)
    for _, objection in objections(vm, _target("openshift-4.21")):
        assert len(steps(vm, objection.pointer)) == objection.pointer.count("/"), objection


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({f"{NICS}/1/model": "igb"}, {"openshift-4.17": ["E1380"], "openshift-4.18": []}),
        ({f"{NICS}/1/state": "down"}, {"openshift-4.18": ["E1382"], "openshift-4.19": []}),
        ({f"{NICS}/1/bridge": None}, {"openshift-4.22": ["W1378"], "openshift-4.23": ["E1377"]}),
        ({f"{NICS}/1/sriov": {}}, {"openshift-4.22": ["W1378"], "openshift-4.23": ["E1377"]}),
        (
            {f"{NICS}/0/masquerade": None, f"{NICS}/0/binding": {"name": "l2bridge"}},
            {"openshift-4.17": ["W1379"], "openshift-4.18": []},
        ),
        (
            {f"{NICS}/0/masquerade": None, f"{NICS}/0/binding": {"name": "passt"}},
            {"openshift-4.17": [], "openshift-4.18": ["W1379"]},
        ),
    ],
)
def test_releases_differ(changes: dict[str, object], codes: dict[str, list[str]]) -> None:
    vm = changed(RIGHT, changes)
    assert {release: _codes(vm, release) for release in codes} == codes


def test_one_mistake_is_one_finding() -> None:
    misspelt = changed(RIGHT, {f"{NETWORKS}/1/name": "bleu"})
    assert len(list(objections(misspelt, _target("openshift-4.21")))) == 1
    twice = changed(
        RIGHT,
        {
            f"{NICS}/+": {"name": "blue", "bridge": {}},
            f"{NETWORKS}/+": {"name": "blue", "multus": {"networkName": "b"}},
        },
    )
    assert len(list(objections(twice, _target("openshift-4.21")))) == 1


def _codes(vm: Vm, release: str) -> list[str]:
    target = _target(release)
    assert list(refusals(vm, target)) == [], "the rules are told what the schema accepts"
    return sorted({code for code, _ in objections(vm, target)})


def _target(release: str):  # type: ignore[no-untyped-def]
    found = find(release)
    assert found is not None
    return found
