"""KubeVirt's admission and the rules for VMs say the same of every VM, right or wrong.

VMs are those that the trees of golden/ have, one that uses much of what there is, and both with changes: one probe for
each rule of admission (`tests/vm_probes.py`), two of them together, and networks and interfaces drawn at random.
VMNETC_VMS is how many are drawn, VMNETC_SEED what they are drawn by.
"""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from vm_probes import PROBES, RIGHT, Vm, changed

from vmnetc.targets.table import find
from vmnetc.verify.object_rule import objections
from vmnetc.verify.objects import refusals

from . import kubevirt, tally
from .real_parts import Missing
from .test_kubevirt import _vms_below
from .trees import trees

pytestmark = pytest.mark.judge

_VMS = int(os.environ.get("VMNETC_VMS", "4000"))
_SEED = os.environ.get("VMNETC_SEED", "1")
# The release whose KubeVirt the judge is built from.
_RELEASE = "openshift-4.21"
_TOLD = 10

# What the judge refuses, and others than the rules for one object see: warnings, since it depends on how the cluster's
# KubeVirt is set, and rules that look at the interfaces of all VMs (`vmnetc/check/rules`: boot-order-twice, reserved-mac).
_SEEN_BY_OTHERS = (
    r"feature gate",
    r"couldn't find configuration for network binding",
    r"Boot order for \S*interfaces\S* already set",
    r"is reserved for the in-pod bridge",
)
# What the judge admits, and what is wrong all the same.
_ADMITTED = (
    "65536 is no port",
    "the VM has no memory",  # a guest with memory of 0
    # Go reads MAC addresses without separators from 1.26 on; the releases are built with an older one.
    "is no MAC address",
)


@pytest.fixture(scope="module")
def vmadmit() -> Path:
    try:
        return kubevirt.vmadmit()
    except Missing as missing:
        why = str(missing)
    pytest.fail(why, pytrace=False)


def test_probes_are_judged_alike(vmadmit: Path) -> None:
    _agree(vmadmit, "probes of VMs", {what: changed(RIGHT, probe.changes) for what, probe in PROBES.items()})


def test_drawn_vms_are_judged_alike(vmadmit: Path) -> None:
    random = Random(_SEED)
    bases = [RIGHT, *(vm for tree in trees() for vm in _vms_below(tree.folder))]
    vms = {f"{number}: {what}": vm for number, (what, vm) in zip(range(_VMS), _drawn(random, bases), strict=False)}
    accepted = _agree(vmadmit, f"drawn VMs, seed {_SEED}", vms)
    assert len(vms) / 10 <= accepted <= len(vms) * 9 / 10, "too few of one sort: what is seldom seen is seldom judged"


def _agree(vmadmit: Path, what: str, vms: dict[str, Vm]) -> int:
    """Fail with the VMs of which one is refused by one side only; how many KubeVirt admits."""
    target = find(_RELEASE)
    assert target is not None
    verdicts = kubevirt.refusals(vmadmit, vms.values())
    disputed, judged_by_others = [], 0
    for (name, vm), verdict in zip(vms.items(), verdicts, strict=True):
        theirs = [why for why in verdict if not any(re.search(known, why) for known in _SEEN_BY_OTHERS)]
        schema = [f"{pointer}: {value!r}" for pointer, value in refusals(vm, target)]
        ours = schema or [
            f"{code} {found.pointer}: {found.message}" for code, found in objections(vm, target) if code[0] == "E"
        ]
        surely = [why for why in ours if not any(known in why for known in _ADMITTED)]
        if verdict and not theirs:
            judged_by_others += 1
        elif (theirs and not ours) or (surely and not theirs):
            disputed.append(
                f"- {name}\n  KubeVirt: {verdict or 'admits it'}\n  vmnetc: {ours or 'accepts it'}\n  {json.dumps(vm)}"
            )
    refused = sum(map(bool, verdicts))
    tally.count("KubeVirt", what, accepted=len(vms) - refused, refused=refused)
    tally.note(
        f"{what}: {len(disputed)} disagreements; {judged_by_others} were refused for what rules for one VM leave to others"
    )
    if disputed:
        told = "\n".join(sorted(disputed, key=len)[:_TOLD])
        pytest.fail(f"{len(disputed)} of {len(vms)} VMs are disputed\n{told}", pytrace=False)
    return len(vms) - refused


def _drawn(random: Random, bases: list[Vm]) -> Iterator[tuple[str, Vm]]:
    names = list(PROBES)
    while True:
        match random.randrange(4):
            case 0:
                what = random.sample(names, 2)
                try:
                    yield " and ".join(what), changed(changed(RIGHT, PROBES[what[0]].changes), PROBES[what[1]].changes)
                except (IndexError, KeyError, TypeError, AttributeError):
                    continue  # the first took away what the second changes
            case _:
                yield "networks", _with_networks(random, random.choice(bases))


_NAMES = ("default", "blue", "fast", "Net_1", "bl.ue")


def _with_networks(random: Random, base: Vm) -> Vm:
    """The VM with other interfaces and networks; most are right, so that one mistake is seen alone."""
    vm = copy.deepcopy(base)
    pod = vm["spec"]["template"]["spec"]
    devices = pod["domain"].setdefault("devices", {})
    count = random.choice((1, 2, 2, 3))
    names = [_NAMES[random.choice((0, 1, 2, 3, 3, 4))] if random.random() < 0.05 else _NAMES[at] for at in range(count)]
    first = random.random() < 0.7
    networks = [_network(random, name, at == 0 and first) for at, name in enumerate(names)]
    nics = [_nic(random, network) for network in networks]
    for entries in (networks, nics):
        if random.random() < 0.05 and entries:
            entries.pop(random.randrange(len(entries)))
        if random.random() < 0.2:
            random.shuffle(entries)
    pod["networks"], devices["interfaces"] = networks, nics
    if random.random() < 0.05:
        devices["autoattachPodInterface"] = random.random() < 0.5
    if random.random() < 0.05:
        pod["networks"] = []
    if random.random() < 0.05:
        devices["interfaces"] = []
    if random.random() < 0.1:
        pod["livenessProbe"] = random.choice(
            ({"tcpSocket": {"port": 22}}, {"httpGet": {"port": 80}}, {"guestAgentPing": {}})
        )
    return vm


def _network(random: Random, name: str, of_pod: bool) -> dict[str, Any]:
    if random.random() < 0.05:
        of_pod = not of_pod
    network: dict[str, Any] = {
        "name": name,
        **({"pod": {}} if of_pod else {"multus": {"networkName": f"demo/{name.lower()}"}}),
    }
    change = random.random()
    if change < 0.01:
        network |= {"pod": {}, "multus": {"networkName": "blue"}}
    elif change < 0.02:
        network = {"name": name}
    elif change < 0.03:
        network["multus"] = {"networkName": ""}
    elif change < 0.06 and "multus" in network:
        network["multus"]["default"] = random.random() < 0.7
    elif change < 0.08 and "pod" in network:
        network["pod"] = {"vmNetworkCIDR": "10.0.2.0/24"}
    return network


_BINDINGS: tuple[dict[str, Any], ...] = (
    {"masquerade": {}},
    {"bridge": {}},
    {"sriov": {}},
    {"slirp": {}},
    {"macvtap": {}},
    {"passt": {}},
    {"binding": {"name": "l2bridge"}},
    {"binding": {"name": "other"}},
    {"bridge": {}, "binding": {"name": "l2bridge"}},
    {"bridge": {}, "masquerade": {}},
    {},
)
_FIELDS: dict[str, tuple[Any, ...]] = {
    "model": ("virtio", "e1000e", "igb", "", "vmxnet3", "VirtIO"),
    "macAddress": (
        *("02:00:5e:00:00:01", "02-00-5e-00-00-01", "0200.5e00.0001", "01:00:5e:00:00:01", "02:00:00:00:00:00", ""),
        *("02:00:5e:00:00", "02:00:5e:00:00:01:02", "zz:00:5e:00:00:01", "02:00:5e:00:00:01:02:03", "02:00:5e:00:00:1"),
    ),
    "state": ("up", "down", "absent", "", "Up", "left"),
    "pciAddress": ("0000:81:01.0", "0000:81:01.8", "81:01.0", ""),
    "bootOrder": (1, 2, 3, 0),
    "tag": ("a",),
    "acpiIndex": (1,),
    "ports": (
        [],
        [{"port": 80}],
        [{"port": 80, "name": "http", "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}],
        [{"port": 80, "protocol": "SCTP"}],
        [{"port": 65535}, {"port": 1}],
        [{"port": 65536}],
        [{"port": 65537}],
        [{"port": 0}],
        [{"name": "a", "port": 1}, {"name": "a", "port": 2}],
        [{"name": "Http", "port": 80}],
        [{"name": "a--b", "port": 80}],
        [{"name": "0-9", "port": 80}],
        [{"name": "a" * 15, "port": 80}, {"name": "b" * 16, "port": 81}],
    ),
    "dhcpOptions": (
        {},
        {"bootFileName": "a", "tftpServerName": "b"},
        {"ntpServers": ["192.0.2.1"]},
        {"ntpServers": ["192.0.2.1", "::1"]},
        {"ntpServers": ["192.0.2.01"]},
        {"ntpServers": [""]},
        {"privateOptions": [{"option": 224, "value": "a"}]},
        {"privateOptions": [{"option": 255, "value": "a"}]},
        {"privateOptions": [{"option": 230, "value": "a"}, {"option": 230, "value": "a"}]},
    ),
}


def _nic(random: Random, network: dict[str, Any]) -> dict[str, Any]:
    usual: dict[str, Any] = {"masquerade": {}} if "pod" in network else {random.choice(("bridge", "sriov")): {}}
    binding = random.choice(_BINDINGS) if random.random() < 0.1 else usual
    nic = {"name": network["name"], **copy.deepcopy(binding)}
    for field, values in _FIELDS.items():
        if random.random() < 0.08:
            nic[field] = copy.deepcopy(random.choice(values if random.random() < 0.5 else values[:3]))
    if random.random() < 0.02:
        nic["name"] = random.choice(_NAMES)
    return nic
