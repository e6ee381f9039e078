"""The attach Components give NICs to VMs of others: once, and to those VMs only."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from .trees import Tree, kustomization, releases, trees
from .verdicts import Refused, complaints, differences, kustomize, objects_of

_COMPONENTS = [(tree, folder) for tree in trees() for folder in tree.components() if folder.name == "attach"]


@dataclass(frozen=True, slots=True)
class Patched:
    """A VM that a Component patches: its interfaces before, and those that it gets."""

    name: str
    before: tuple[str, ...]
    added: tuple[str, ...]


@pytest.fixture(
    params=_COMPONENTS, ids=lambda param: f"{param[0].name}-{param[1].relative_to(param[0].folder).as_posix()}"
)
def component(request: pytest.FixtureRequest) -> tuple[Tree, Path]:
    found: tuple[Tree, Path] = request.param
    return found


@pytest.fixture(params=["namespace in the VM", "namespace in the kustomization"])
def sets_namespace(request: pytest.FixtureRequest) -> bool:
    """Who says the namespace: the VM's manifest, or the kustomization that builds it."""
    return bool(request.param == "namespace in the kustomization")


def test_there_are_components() -> None:
    assert _COMPONENTS, "no tree in golden/ has an attach folder: nothing was judged"


def test_attach_adds_the_nics(
    component: tuple[Tree, Path], sets_namespace: bool, kubectl: Path, kubeconform: Path, tmp_path: Path
) -> None:
    tree, folder = component
    first = _users_kustomization(tmp_path, folder, list(_patched(folder)), sets_namespace)
    text = kustomize(kubectl, first)
    built = objects_of(text)
    for vm in _patched(folder):
        spec = built[f"kubevirt.io/v1 VirtualMachine {_namespace(folder)}/{vm.name}"]["spec"]["template"]["spec"]
        assert _names(spec["domain"]["devices"]["interfaces"]) == vm.before + vm.added
        assert _names(spec["networks"]) == vm.before + vm.added
    (tmp_path / "built.yaml").write_text(text, "utf-8")
    found = [text for release in releases(tree) for text in complaints(kubeconform, [tmp_path / "built.yaml"], release)]
    assert not found, "\n".join(found)


def test_attach_a_second_time_adds_nothing(
    component: tuple[Tree, Path], sets_namespace: bool, kubectl: Path, tmp_path: Path
) -> None:
    _, folder = component
    # A patch that adds fails, and one that only changes says the same again. One VM of each kind is enough: the guard
    # reads only what the VM has before.
    for number, vm in enumerate({(vm.before, not vm.added): vm for vm in _patched(folder)}.values()):
        scratch = tmp_path / str(number)
        first = _users_kustomization(scratch, folder, [vm], sets_namespace)
        body = {"resources": [f"../{first.name}"], "components": ["../attach"]}
        _write(scratch / "twice" / "kustomization.yaml", {**_head(folder, sets_namespace), **body})
        if not vm.added:
            assert kustomize(kubectl, scratch / "twice") == kustomize(kubectl, first)
            continue
        with pytest.raises(Refused, match="testing value"):
            kustomize(kubectl, scratch / "twice")


def test_attach_leaves_other_vms_alone(component: tuple[Tree, Path], kubectl: Path, tmp_path: Path) -> None:
    _, folder = component
    first = _users_kustomization(tmp_path, folder, list(_patched(folder)), False)
    others = [_vm(f"{vm.name}-2", _namespace(folder), ("default",)) for vm in _patched(folder)]
    others += [_vm(vm.name, f"{_namespace(folder)}-2", vm.before) for vm in _patched(folder)]
    _add_resources(first, others)
    built = objects_of(kustomize(kubectl, first))
    wanted = objects_of("---\n".join(json.dumps(vm) + "\n" for vm in others))
    found = differences({key: built[key] for key in wanted}, wanted)
    assert not found, "\n".join(found)


def _users_kustomization(scratch: Path, folder: Path, vms: list[Patched], sets_namespace: bool) -> Path:
    """A folder as the VMs' owner has it: their manifests and, as a component, a copy of the attach folder."""
    shutil.copytree(folder, scratch / "attach")
    users = scratch / "users"
    body = {**_head(folder, sets_namespace), "components": ["../attach"], "resources": []}
    _write(users / "kustomization.yaml", body)
    namespace = None if sets_namespace else _namespace(folder)
    _add_resources(users, [_vm(vm.name, namespace, vm.before) for vm in vms])
    return users


def _add_resources(users: Path, vms: list[dict[str, Any]]) -> None:
    body = json.loads((users / "kustomization.yaml").read_text("utf-8"))
    for vm in vms:
        name = f"vm-{len(body['resources'])}.yaml"
        _write(users / name, vm)
        body["resources"].append(name)
    _write(users / "kustomization.yaml", body)


def _head(folder: Path, sets_namespace: bool) -> dict[str, Any]:
    head = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
    return head | ({"namespace": _namespace(folder)} if sets_namespace else {})


def _vm(name: str, namespace: str | None, nics: tuple[str, ...]) -> dict[str, Any]:
    """A VM of somebody else: `default` is on the pod network, every other interface on a network of its name."""
    interfaces = [{"name": nic, "masquerade" if nic == "default" else "bridge": {}} for nic in nics]
    networks = [
        {"name": nic, "pod": {}} if nic == "default" else {"name": nic, "multus": {"networkName": nic}} for nic in nics
    ]
    template = {"domain": {"devices": {"interfaces": interfaces}}, "networks": networks}
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": {"name": name} | ({"namespace": namespace} if namespace else {}),
        "spec": {"runStrategy": "Always", "template": {"spec": template}},
    }


def _patched(folder: Path) -> Iterator[Patched]:
    for patch in kustomization(folder)["patches"]:
        operations = yaml.safe_load((folder / patch["path"]).read_text("utf-8"))
        name = patch["target"]["name"]
        added = [
            operation["value"]["name"]
            for operation in operations
            if operation["op"] == "add" and "/interfaces/" in operation["path"]
        ]
        before = [
            operation["value"] for operation in operations if re.search(r"/interfaces/\d+/name$", operation["path"])
        ]
        yield Patched(name, tuple(before), tuple(added))


def _namespace(folder: Path) -> str:
    return folder.parent.name


def _names(entries: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(entry["name"] for entry in entries)


def _write(path: Path, body: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body), "utf-8")
