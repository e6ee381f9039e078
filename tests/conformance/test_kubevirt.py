"""KubeVirt admits every VirtualMachine that vmnetc makes, and every VM that its attach patches change."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from specs import compiled

from vmnetc.targets.table import KNOWN

from . import kubevirt, tally, trees
from .kubevirt import shortest
from .real_parts import Missing
from .test_attach import _COMPONENTS, _patched, _users_kustomization
from .verdicts import documents_of, kustomize

pytestmark = pytest.mark.judge

Vm = dict[str, Any]

_DRAWS = 1500


@pytest.fixture(scope="module")
def vmadmit() -> Path:
    """KubeVirt's admission; where it cannot be had, tests fail and say why."""
    try:
        return kubevirt.vmadmit()
    except Missing as missing:
        why = str(missing)
    pytest.fail(why, pytrace=False)


def test_vms_of_the_trees_are_admitted(vmadmit: Path) -> None:
    vms = {f"{tree.name} {_address(vm)}": vm for tree in _trees() for vm in _vms_below(tree.folder)}
    assert vms, "no tree in golden/ has a VirtualMachine: nothing was judged"
    assert not list(shortest(_refused(vmadmit, "VMs of the trees", vms)))


def test_vms_with_attached_nics_are_admitted(vmadmit: Path, kubectl: Path, tmp_path: Path) -> None:
    vms: dict[str, Vm] = {}
    for number, (tree, folder) in enumerate(_COMPONENTS):
        users = _users_kustomization(tmp_path / str(number), folder, list(_patched(folder)), False)
        for vm in documents_of(kustomize(kubectl, users)):
            # Whoever owns the VM gave it memory; the patches do not touch it.
            vm["spec"]["template"]["spec"]["domain"]["memory"] = {"guest": "1Gi"}
            vms[f"{tree.name} {_address(vm)}"] = vm
    assert vms, "no tree in golden/ has an attach folder: nothing was judged"
    assert not list(shortest(_refused(vmadmit, "VMs with attached NICs", vms)))


def test_vms_with_parts_applied_are_admitted(vmadmit: Path) -> None:
    """Server-side apply of a part replaces the lists of a VM; the rest is what its owner said."""
    vms: dict[str, Vm] = {}
    for tree in trees.drawn_trees():
        for path in sorted(tree.folder.rglob("attach/vm-*.yaml")):
            for vm in _vms_of(path.read_text("utf-8")):
                vm["spec"]["runStrategy"] = "Always"
                vm["spec"]["template"]["spec"]["domain"]["memory"] = {"guest": "1Gi"}
                vms[f"{tree.name} {_address(vm)}"] = vm
    assert not list(shortest(_refused(vmadmit, "VMs with parts applied", vms)))


def test_drawn_vms_are_admitted(vmadmit: Path) -> None:
    """Specs drawn at random, with good and doubtful values of every field: what vmnetc accepts, KubeVirt admits."""
    vms: dict[str, Vm] = {}
    for number in range(_DRAWS):
        text = json.dumps(_spec(Random(number)), indent=1)
        vms |= {f"{_address(vm)} of this spec\n{text}\n": vm for vm in _compiled_vms(text)}
    assert len(vms) > _DRAWS / 4, f"of {_DRAWS} drawn specs vmnetc accepted only {len(vms)}: draw better ones"
    refused = _refused(vmadmit, "VMs of drawn specs", vms)
    assert not list(shortest(refused))


def _refused(program: Path, what: str, vms: dict[str, Vm]) -> dict[str, list[str]]:
    """What KubeVirt has against VMs, by where they come from."""
    verdicts = kubevirt.refusals(program, vms.values())
    refused = {origin: verdict for origin, verdict in zip(vms, verdicts, strict=True) if verdict}
    tally.count("KubeVirt", what, accepted=len(vms) - len(refused), refused=len(refused))
    return refused


def _trees() -> Iterator[trees.Tree]:
    yield from (*trees.trees(), *trees.drawn_trees())


def _vms_below(folder: Path) -> Iterator[Vm]:
    """Whole VMs: what stands in `attach` folders are patches, or parts of others' VMs."""
    for path in sorted(path for path in folder.rglob("*.yaml") if path.parent.name != "attach"):
        yield from _vms_of(path.read_text("utf-8"))


def _vms_of(text: str) -> Iterator[Vm]:
    if "kind: VirtualMachine\n" in text:
        yield from (body for body in documents_of(text) if body.get("kind") == "VirtualMachine")


def _compiled_vms(text: str) -> list[Vm]:
    """The VMs of a spec; none where vmnetc refuses it."""
    result = compiled(text)
    return (
        [] if result.failed else [manifest.body for manifest in result.manifests if manifest.kind == "VirtualMachine"]
    )


def _address(vm: Vm) -> str:
    return f"{vm['metadata'].get('namespace', '-')}/{vm['metadata']['name']}"


# --- broken VMs -----------------------------------------------------------------------------------------------------

_RIGHT: Vm = {
    "apiVersion": "kubevirt.io/v1",
    "kind": "VirtualMachine",
    "metadata": {"name": "a", "namespace": "demo"},
    "spec": {
        "runStrategy": "Always",
        "template": {
            "spec": {
                "domain": {
                    "memory": {"guest": "1Gi"},
                    "devices": {
                        "interfaces": [{"name": "default", "masquerade": {}}, {"name": "blue", "bridge": {}}],
                        "disks": [{"name": "rootdisk", "disk": {"bus": "virtio"}}],
                    },
                },
                "networks": [{"name": "default", "pod": {}}, {"name": "blue", "multus": {"networkName": "blue"}}],
                "volumes": [{"name": "rootdisk", "containerDisk": {"image": "quay.io/containerdisks/fedora:41"}}],
            }
        },
    },
}
_DOMAIN = "spec/template/spec/domain"
_NICS = f"{_DOMAIN}/devices/interfaces"
_NETWORKS = "spec/template/spec/networks"

_BROKEN = {
    "an interface without network": (f"{_NETWORKS}/1", None, "not found"),
    "a network without interface": (f"{_NICS}/1", None, "not found"),
    "two pod networks": (f"{_NETWORKS}/1", {"name": "blue", "pod": {}}, "pod"),
    "masquerade beside the pod network": (f"{_NICS}/1", {"name": "blue", "masquerade": {}}, "asquerade"),
    "a MAC that is none": (f"{_NICS}/1/macAddress", "02:00", "MAC"),
    "a model that is none": (f"{_NICS}/1/model", "virtual", "model"),
    "a state that is none": (f"{_NICS}/1/state", "left", "state"),
    "a NIC with a dot in its name": (f"{_NICS}/1/name", "bl.ue", "name"),
    "two bindings": (f"{_NICS}/1/binding", {"name": "l2bridge"}, "logical"),
    "a binding plugin that is not there": (f"{_NICS}/1", {"name": "blue", "binding": {"name": "l3"}}, "l3"),
    "one boot order twice": (f"{_NICS}/*/bootOrder", 1, "oot order"),
    "a port that is none": (f"{_NICS}/0/ports", [{"port": 70000}], "port"),
    "an unknown field": (f"{_NICS}/1/modell", "virtio", "modell"),
    "a number as text": ("spec/template/spec/terminationGracePeriodSeconds", "soon", "cannot unmarshal string"),
    "no memory": (f"{_DOMAIN}/memory", None, "memory"),
    "a run strategy that is none": ("spec/runStrategy", "Sometimes", "unStrategy"),
    "a disk without volume": ("spec/template/spec/volumes", None, "rootdisk"),
    "memory beside an instancetype": ("spec/instancetype", {"name": "u1.medium"}, "conflict"),
    "a new volume that no disk uses": (
        "spec/dataVolumeTemplates",
        [{"metadata": {"name": "a"}, "spec": {"source": {"blank": {}}, "storage": {}}}],
        "must be referenced",
    ),
}


def test_the_right_vm_is_admitted(vmadmit: Path) -> None:
    assert kubevirt.refusals(vmadmit, [_RIGHT]) == [[]]


def test_broken_vms_are_refused(vmadmit: Path) -> None:
    vms = [_changed(_RIGHT, path, value) for path, value, _ in _BROKEN.values()]
    verdicts = kubevirt.refusals(vmadmit, vms)
    tally.count("KubeVirt", "broken VMs", accepted=verdicts.count([]), refused=len(vms) - verdicts.count([]))
    wrong = {
        what: verdict
        for (what, (_, _, why)), verdict in zip(_BROKEN.items(), verdicts, strict=True)
        if why not in "\n".join(verdict)
    }
    assert not wrong


def _changed(vm: Vm, path: str, value: Any) -> Vm:
    """The VM with another value at a path, or with nothing there; `*` is every item of a list."""
    changed = copy.deepcopy(vm)
    _change(changed, path.split("/"), value)
    return changed


def _change(at: Any, steps: list[str], value: Any) -> None:
    if steps[0] == "*":
        for item in at:
            _change(item, steps[1:], value)
        return
    step = int(steps[0]) if isinstance(at, list) else steps[0]
    if len(steps) > 1:
        _change(at[step], steps[1:], value)
    elif value is None:
        del at[step]
    else:
        at[step] = value


# --- drawn specs ----------------------------------------------------------------------------------------------------

_HEAD = {"apiVersion": "vmnetc.dev/v1alpha1", "kind": "NetworkSpec"}
_NETWORKS_OF_ALL: dict[str, dict[str, Any]] = {
    "flat": {"bridge": "br1"},
    "blue": {"bridge": "br1", "vlan": 120},
    "trunk": {"bridge": "br1", "trunk": "100-131"},
    "told": {"bridge": "br1", "vlan": 130, "addressing": "static", "subnets": ["10.6.0.0/24", "fd06::/64"]},
    "lan": {"bridge": "br-ex", "vlan": 200},
    "mesh": {"overlay": "layer2", "subnets": "10.7.0.0/24"},
    "routed": {"overlay": "layer3", "subnets": "10.8.0.0/16"},
    "theirs": {"existing": "nad"},
    "fast": {"existing": "sriov"},
}
_PRIMARY: dict[str, Any] = {
    "own": {"overlay": "layer2", "primary": True, "subnets": "10.9.0.0/16", "namespaces": ["closed"]}
}
_MACS = ("02:00:5e:10:00:01", "02:00:5e:10:00:02", "02:00:00:00:00:00", "01:00:5e:00:00:01", "FE:54:00:AA:BB:CC")
_PORTS = (80, "443:8443", "53/udp", "9/sctp", 65535, "80/tcp")


def _spec(draw: Random) -> dict[str, Any]:
    """A spec with one VM, and with everything that it may be attached to."""
    namespace = draw.choice(["open", "open", "closed"])
    name = draw.choice(["a", "web-01", "0-start", "a" + "-long" * 12, "n-{n}"])
    entry = _vm(draw, namespace)
    if any(isinstance(nic, dict) and nic["network"] == "told" for nic in entry.get("nics", [])):
        entry.setdefault("cloudInit", {"user": "fedora"})  # what tells the guest
    template = {field: entry.pop(field) for field in list(entry) if draw.random() < 0.2}
    networks: dict[str, Any] = {
        key: {**network, "namespaces": ["open", "closed"]} for key, network in _NETWORKS_OF_ALL.items()
    }
    services = {"web": {"namespace": namespace, "vms": "*", "ports": 80}} if draw.random() < 0.2 else {}
    # Drawn last, so that a new release changes nothing else.
    target = draw.choice([name for name in KNOWN if name.startswith("openshift")])
    return {
        **_HEAD,
        "target": target,
        # Where it is not built in, somebody made it.
        "bridges": {"br1": "eno2", "br-ex": {"type": "ovs", "existing": True}},
        "networks": networks | _PRIMARY,
        "namespaces": ["open", "closed"],
        "templates": {"base": template},
        "vms": {f"{namespace}/{name}": {"template": "base", **entry, **({"count": 2} if "{n}" in name else {})}},
        "services": services,
    }


def _vm(draw: Random, namespace: str) -> dict[str, Any]:
    sized: dict[str, Any] = draw.choice(
        [
            *[{"memory": memory} for memory in ("2Gi", "512M", "1.5Gi", "1024Mi", "2000000k", "1E", "1Ki", "0")],
            *[{"instancetype": name} for name in ("u1.medium", "cx1.large")],
            {"instancetype": "u1.medium", "memory": "2Gi"},
        ]
    )
    if draw.random() < (0.5 if "memory" in sized else 0.1):
        sized["cpu"] = draw.choice([1, 2, 64, 1000, _cpu(draw), _cpu(draw)])
    return (
        sized
        | _some(
            draw,
            0.3,
            preference=["fedora", "windows.11"],
            disks=[[_disk(draw) for _ in range(draw.randint(1, 3))]],
            cloudInit=[_cloud_init(draw)],
            runStrategy=["Always", "RerunOnFailure", "Manual", "Halted", "Once"],
            rng=[True, False],
            terminationGracePeriodSeconds=[0, 30, 3600, 2**63],
            nodeSelector=[{"zone": "a", "example.com/gpu": ""}],
            labels=[{"app": "web"}],
            annotations=[{"example.com/why": "a: b"}],
            description=["one line"],
        )
        | ({"nics": _nics(draw, namespace)} if draw.random() < 0.9 else {})
    )


def _nics(draw: Random, namespace: str) -> list[Any]:
    first = "own" if namespace == "closed" else "pod"
    count = draw.choice([0, 1, 1, 2, 3])
    networks = [first] * draw.randint(0, 1) + draw.choices(list(_NETWORKS_OF_ALL), k=count)
    return [_nic(draw, network) for network in draw.sample(networks, len(networks))]


def _nic(draw: Random, network: str) -> Any:
    if network == "told":
        how: dict[str, Any] = draw.choice([{"ip": "auto"}, {"ip": "dhcp"}, {"ip": "auto", "defaultRoute": False}])
        return {"network": network, **how} | _some(draw, 0.2, name=["eth0", "Net_1"], mac=[*_MACS])
    if draw.random() < 0.3:
        return network
    return {"network": network} | _some(
        draw,
        0.2,
        name=["eth0", "Net_1", "n" * 63, "-"],
        binding=["masquerade", "bridge", "sriov", "l2bridge"],
        mac=[*_MACS, "auto", "02-00-5e-10-00-03"],
        model=["virtio", "e1000e", "e1000", "rtl8139", "igb", "ne2k_pci", "pcnet"],
        state=["up", "down"],
        bootOrder=[1, 2, 99],
        ports=[draw.sample(_PORTS, draw.randint(1, 3))],
    )


def _disk(draw: Random) -> dict[str, Any]:
    sources: list[dict[str, Any]] = [
        {"dataSource": "openshift-virtualization-os-images/fedora"},
        {"dataSource": "images/rhel.9", "size": "30Gi", "storageClass": "fast.ssd"},
        {"pvc": "data"},
        {"containerDisk": "quay.io/containerdisks/fedora:41"},
        {"blank": True, "size": draw.choice(["10Gi", "1.5Ti", "100M", "1", "0"])},
        {"blank": True, "size": "5Gi", "storageClass": "slow"},
    ]
    source = draw.choice(sources)
    return source | _some(draw, 0.3, name=["root", "disk-2", "a" * 63], bus=["virtio", "sata", "scsi"])


def _cloud_init(draw: Random) -> dict[str, Any]:
    said: dict[str, Any] = draw.choice(
        [
            {"user": "fedora", "password": "fedora", "sshKeys": ["ssh-ed25519 AAAA me"]},
            {"userData": draw.choice(["#cloud-config\n", "#!/bin/sh\necho hi\n", "x" * 5000, ""])},
            {"secret": "web-init"},
            {"password": "secret", "user": ""},
            {"sshKeys": ["ssh-ed25519 " + "A" * 3000]},
            {},
        ]
    )
    return said | _some(
        draw, 0.4, networkData=["version: 2\n", "auto", "none", "y" * 3000, ""], type=["noCloud", "configDrive"]
    )


def _cpu(draw: Random) -> dict[str, Any]:
    return _some(
        draw,
        0.4,
        cores=[1, 2, 4, 2**32],
        sockets=[1, 2],
        threads=[1, 2],
        maxSockets=[1, 4, 16],
        model=["host-passthrough", "host-model", "Haswell"],
        dedicatedCpuPlacement=[True, False],
        isolateEmulatorThread=[True, False],
    )


def _some(draw: Random, share: float, **fields: list[Any]) -> dict[str, Any]:
    """Some of the fields, each with one of its values."""
    return {name: draw.choice(values) for name, values in fields.items() if draw.random() < share}
