"""VirtualMachine. VMs that are alike share a shape: only their names and those of their networks differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from vmnetc.diagnostics.route import Route
from vmnetc.graph import CloudInit, Disk, Graph, Machine, Nic, Output, VirtualMachine
from vmnetc.manifest import Hole, Manifest, Shape

from .merge_patch import origins_of_raw
from .metadata import described, metadata
from .nic import INTERFACES, attachment, interface, network
from .woven import woven

KIND = "VirtualMachine"
_NETWORKS = "/spec/template/spec/networks"
# The field of the spec behind each part; NICs have routes of their own.
_FIELDS = {
    "/metadata/name": "name",
    "/metadata/namespace": "namespace",
    "/metadata/labels": "labels",
    "/metadata/annotations": "annotations",
    "/metadata/annotations/description": "description",
    "/spec/dataVolumeTemplates": "disks",
    "/spec/instancetype": "instancetype",
    "/spec/preference": "preference",
    "/spec/runStrategy": "runStrategy",
    "/spec/template/spec/domain/cpu": "cpu",
    "/spec/template/spec/domain/devices/disks": "disks",
    "/spec/template/spec/domain/devices/rng": "rng",
    "/spec/template/spec/domain/resources": "memory",
    "/spec/template/spec/nodeSelector": "nodeSelector",
    "/spec/template/spec/terminationGracePeriodSeconds": "terminationGracePeriodSeconds",
    "/spec/template/spec/volumes": "disks",
}
# The first two values of every shape.
_NAME, _NAMESPACE = Hole(0), Hole(1)


def virtual_machines(graph: Graph) -> Iterator[Manifest]:
    shapes: dict[tuple[object, ...], Shape] = {}
    for vm in graph.vms:
        if vm.file is not None:
            yield woven(vm, vm.file)
            continue
        attachments = [attachment(nic, vm.namespace.name) for nic in vm.nics]
        addresses = _addresses(vm.nics)
        key = (*_shape_key(vm, attachments), vm.network_data is None, addresses is None)
        shape = shapes.get(key)
        if shape is None:
            shape = shapes[key] = Shape(_template(vm, attachments, addresses, graph.output))
        values = _values(vm, attachments, addresses)
        origins = _origins(vm)
        if addresses is not None:
            origins["/spec/template/metadata/annotations"] = vm.at / "nics"
        yield Manifest(KIND, vm.namespace.name, vm.name, shape, (vm.at,), values, origins, _FIELDS)


def _shape_key(vm: VirtualMachine, attachments: list[str | None]) -> tuple[object, ...]:
    """What the document's form depends on. Machines that are alike are one object, so their identity is enough."""
    nics = tuple(
        (nic.binding, name is None, nic.mac is None, nic.model, nic.state, nic.boot_order, nic.ports, nic.dhcp, nic.raw)
        for nic, name in zip(vm.nics, attachments, strict=True)
    )
    return (id(vm.machine), nics, vm.service_labels, tuple(_extra_disks(vm.machine)))


def _extra_disks(machine: Machine) -> Iterator[str]:
    """New volumes after the first; their claims are named after VM and disk."""
    fresh = [disk.name for disk in machine.disks if disk.source in ("dataSource", "blank")]
    yield from fresh[1:]


def _addresses(nics: tuple[Nic, ...]) -> str | None:
    """The addresses that OVN-Kubernetes is asked for on a primary network: by NIC, without prefixes.

    kubevirt/ipam-extensions pkg/ips/primarynetwork.go.
    """
    wanted = {nic.name: [str(address.ip) for address in nic.addresses] for nic in nics if nic.set_by == "ovn"}
    return json.dumps(wanted, separators=(",", ":")) if wanted else None


def _values(vm: VirtualMachine, attachments: list[str | None], addresses: str | None) -> tuple[str, ...]:
    """The values of the holes, in the order in which `_template` numbers them."""
    values = [vm.name, vm.namespace.name, *(f"{vm.name}-{disk}" for disk in _extra_disks(vm.machine))]
    for nic, name in zip(vm.nics, attachments, strict=True):
        values.append(nic.name)
        if nic.mac is not None:
            values.append(nic.mac)
        if name is not None:
            values.append(name)
    values += [text for text in (vm.network_data, addresses) if text is not None]
    return tuple(values)


def _origins(vm: VirtualMachine) -> dict[str, Route]:
    origins: dict[str, Route] = {}
    for index, nic in enumerate(vm.nics):
        origins[f"{INTERFACES}/{index}"] = origins[f"{_NETWORKS}/{index}"] = nic.at
        origins |= origins_of_raw(f"{INTERFACES}/{index}", nic.raw, nic.at / "raw")
    cloud_init = vm.machine.cloud_init
    if cloud_init is not None:
        place = f"/spec/template/spec/volumes/{len(vm.machine.disks)}"
        origins[place] = vm.at / "cloudInit"
        if vm.network_data is not None:
            origins[f"{place}/{_kind(cloud_init)}/networkData"] = vm.at / "nics"
    return origins


def _template(
    vm: VirtualMachine, attachments: list[str | None], addresses: str | None, output: Output
) -> dict[str, Any]:
    """The document with holes, numbered as they come: name, namespace, further volumes, NIC by NIC, and addresses."""
    machine = vm.machine
    claims = {name: Hole(2 + index) for index, name in enumerate(_extra_disks(machine))}
    interfaces, networks = _nics(vm.nics, attachments, 2 + len(claims))
    last = len(_values(vm, attachments, addresses)) - 1
    wishes = Hole(last) if addresses is not None else None
    network_data = Hole(last - (wishes is not None)) if vm.network_data is not None else None
    about = described(machine.about)
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": KIND,
        "metadata": metadata(KIND, _NAME, output, namespace=_NAMESPACE, about=machine.about, annotations=about),
        "spec": _spec(machine, claims, interfaces, networks, vm.service_labels, network_data, wishes),
    }


def _nics(
    nics: tuple[Nic, ...], attachments: list[str | None], first: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    interfaces, networks = [], []
    hole = first
    for nic, name in zip(nics, attachments, strict=True):
        label = Hole(hole)
        mac = Hole(hole := hole + 1) if nic.mac is not None else None
        nad = Hole(hole := hole + 1) if name is not None else None
        hole += 1
        interfaces.append(interface(nic, label, mac))
        networks.append(network(label, nad))
    return interfaces, networks


def _spec(
    machine: Machine,
    claims: dict[str, Hole],
    interfaces: list[dict[str, Any]],
    networks: list[dict[str, Any]],
    service_labels: tuple[str, ...],
    network_data: Hole | None,
    addresses: Hole | None,
) -> dict[str, Any]:
    spec: dict[str, Any] = {}
    templates = [_data_volume(disk, claims) for disk in machine.disks if disk.source in ("dataSource", "blank")]
    if templates:
        spec["dataVolumeTemplates"] = templates
    for field in ("instancetype", "preference"):
        name = getattr(machine, field)
        if name is not None:
            spec[field] = {"name": name}
    spec["runStrategy"] = machine.run_strategy
    template: dict[str, Any] = {}
    if service_labels:
        # KubeVirt copies the template's labels to the pod, and not the VM's own (pkg/virt-controller/services/template.go).
        template["metadata"] = {"labels": {f"service.vmnetc.dev/{name}": "" for name in sorted(service_labels)}}
    if addresses is not None:
        template.setdefault("metadata", {})["annotations"] = {"network.kubevirt.io/addresses": addresses}
    template["spec"] = _template_spec(machine, claims, interfaces, networks, network_data)
    return spec | {"template": template}


def _template_spec(
    machine: Machine,
    claims: dict[str, Hole],
    interfaces: list[dict[str, Any]],
    networks: list[dict[str, Any]],
    network_data: Hole | None,
) -> dict[str, Any]:
    disks = [{"name": disk.name, "disk": {"bus": disk.bus}} for disk in machine.disks]
    volumes = [{"name": disk.name, **_volume(disk, claims)} for disk in machine.disks]
    source = _cloud_init(machine.cloud_init, network_data) if machine.cloud_init is not None else None
    if source is not None:
        disks.append({"name": "cloudinitdisk", "disk": {"bus": "virtio"}})
        volumes.append({"name": "cloudinitdisk", **source})
    devices: dict[str, Any] = {"disks": disks} if disks else {}
    devices["interfaces"] = interfaces
    if machine.rng:
        devices["rng"] = {}
    domain: dict[str, Any] = {"cpu": json.loads(machine.cpu)} if machine.cpu is not None else {}
    domain["devices"] = devices
    if machine.memory is not None:
        domain["resources"] = {"requests": {"memory": machine.memory}}
    spec: dict[str, Any] = {"domain": domain, "networks": networks}
    if machine.node_selector:
        spec["nodeSelector"] = dict(machine.node_selector)
    if machine.termination_grace_period is not None:
        spec["terminationGracePeriodSeconds"] = machine.termination_grace_period
    if volumes:
        spec["volumes"] = volumes
    return spec


def _data_volume(disk: Disk, claims: dict[str, Hole]) -> dict[str, Any]:
    """A new volume; the first is named like the VM."""
    storage: dict[str, Any] = {"resources": {"requests": {"storage": disk.size}}} if disk.size is not None else {}
    if disk.storage_class is not None:
        storage["storageClassName"] = disk.storage_class
    namespace, _, name = disk.what.partition("/")
    source: dict[str, Any] = (
        {"sourceRef": {"kind": "DataSource", "name": name, "namespace": namespace}}
        if disk.source == "dataSource"
        else {"source": {"blank": {}}}
    )
    return {
        "apiVersion": "cdi.kubevirt.io/v1beta1",
        "kind": "DataVolume",
        "metadata": {"name": claims.get(disk.name, _NAME)},
        "spec": {**source, "storage": storage},
    }


def _volume(disk: Disk, claims: dict[str, Hole]) -> dict[str, Any]:
    if disk.source == "pvc":
        return {"persistentVolumeClaim": {"claimName": disk.what}}
    if disk.source == "containerDisk":
        return {"containerDisk": {"image": disk.what}}
    return {"dataVolume": {"name": claims.get(disk.name, _NAME)}}


def _cloud_init(cloud_init: CloudInit, network_data: Hole | None) -> dict[str, Any] | None:
    data: dict[str, Any] = {}
    if cloud_init.secret is not None:
        data["secretRef"] = {"name": cloud_init.secret}
    elif cloud_init.user_data is not None:
        data["userData"] = cloud_init.user_data
    if network_data is not None or cloud_init.network_data is not None:
        data["networkData"] = network_data or cloud_init.network_data
    return {_kind(cloud_init): data} if data else None


def _kind(cloud_init: CloudInit) -> str:
    return "cloudInitNoCloud" if cloud_init.kind == "noCloud" else "cloudInitConfigDrive"
