"""VMs that their owners keep in files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from vmnetc import graph
from vmnetc.graph import Machine
from vmnetc.graph.common import SILENT
from vmnetc.inventory.vm_file import VmFile
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import machines as spec

from . import vm_file_faults as faults
from .found_nics import met
from .names import Problems, pairs
from .vm_names import VmName

# What an entry may say of a VM whose file says the rest.
_OF_ENTRY = {"manifest", "nics", "count", "start", "namespace"}
_KINDS = {"cloudInitNoCloud": "noCloud", "cloudInitConfigDrive": "configDrive"}


def in_file(
    entry: spec.Vm,
    vm: VmName,
    file: VmFile,
    nics: tuple[graph.Nic, ...],
    labels: tuple[str, ...],
    problems: Problems,
) -> graph.VirtualMachine:
    """The VM of an entry with `manifest`: what its file has, with the NICs of the spec."""
    if vm.index == 0:
        _check(entry, vm, file, problems)
        _check_template(vm, file, nics, labels, problems)
    met_nics = met(nics, entry.nics or (), file.nics, vm.namespace.name)
    if entry.count is not None:  # copies have no address in common
        met_nics = tuple(_without_mac(nic) for nic in met_nics)
    return graph.VirtualMachine(vm.namespace, vm.name, _machine(file), met_nics, (), vm.at, file, all_nics=False)


def _check(entry: spec.Vm, vm: VmName, file: VmFile, problems: Problems) -> None:
    where = f'VM "{vm.key}"'
    if entry.nics is None:
        problems.found.append(spec_faults.missing("nics", where, vm.at, "nics: [...]: all that the VM shall have"))
    for name in sorted(entry.stated() - _OF_ENTRY):
        problems.found.append(spec_faults.exclusive(["manifest", name], where, (vm.at / name).key))
    if entry.count is None and file.name != vm.name:
        problems.found.append(faults.another_vm("name", file.name, vm.name, vm.at, file.place(("metadata", "name"))))
    if file.namespace not in (None, vm.namespace.name):
        at = file.place(("metadata", "namespace"))
        problems.found.append(faults.another_vm("namespace", str(file.namespace), vm.namespace.name, vm.at, at))
    if (entry.count or 1) > 1 and file.shared:
        problems.found.append(faults.copies_share_a_volume(vm.key, file.shared[0], vm.at))


def _check_template(
    vm: VmName, file: VmFile, nics: tuple[graph.Nic, ...], labels: tuple[str, ...], problems: Problems
) -> None:
    """What vmnetc would write into a VM of its own, and does not write into a file of others."""
    metadata = _at(file.body, "spec", "template", "metadata")
    own = _at(metadata, "labels")
    lacking = [f"service.vmnetc.dev/{name}" for name in labels]
    lacking = [label for label in lacking if not (isinstance(own, dict) and own.get(label) == "")]
    if lacking:
        problems.found.append(faults.label_is_the_files(vm.key, lacking[0], vm.at, file.place(("spec", "template"))))
    wishes = [nic for nic in nics if nic.set_by == "ovn"]
    if wishes and not _at(metadata, "annotations", "network.kubevirt.io/addresses"):
        problems.found.append(faults.address_is_the_files(vm.key, wishes[0].name, wishes[0].at))


def _without_mac(nic: graph.Nic) -> graph.Nic:
    return replace(nic, mac=None) if nic.found is not None and nic.mac == nic.found.live.mac else nic


def _machine(file: VmFile) -> Machine:
    """As much of the VM as rules look at."""
    data = file.network_data
    memory = _at(file.body, "spec", "template", "spec", "domain", "memory", "guest") or _at(
        file.body, "spec", "template", "spec", "domain", "resources", "requests", "memory"
    )
    instancetype = _at(file.body, "spec", "instancetype", "name")
    selector = _at(file.body, "spec", "template", "spec", "nodeSelector")
    return Machine(
        run_strategy=str(_at(file.body, "spec", "runStrategy") or ""),
        memory=str(memory) if memory is not None else None if instancetype is not None else "",
        cpu=None,
        instancetype=str(instancetype) if instancetype is not None else None,
        preference=None,
        disks=(),
        cloud_init=graph.CloudInit(_KINDS[data.kind], None, None, None) if data is not None else None,  # type: ignore[arg-type]  # of _KINDS
        rng=False,
        termination_grace_period=None,
        node_selector=pairs(
            {str(key): str(value) for key, value in selector.items()} if isinstance(selector, dict) else {}
        ),
        about=SILENT,
    )


def _at(value: Any, *path: str) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value
