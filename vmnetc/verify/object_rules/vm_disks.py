"""Disks of VMs, and what is on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import (
    DEVICES,
    REFUSED,
    Body,
    disks,
    entries,
    given,
    is_label,
    is_path_of_file,
    name_of,
    quantity,
    repeated,
    volumes,
)

_BUSES = ("virtio", "scsi", "sata", "usb")
_TARGETS = ("disk", "lun", "cdrom")
_WORDS = {
    "cache": ("none", "writethrough", "writeback"),
    "io": ("native", "threads"),
    "errorPolicy": ("stop", "ignore", "report", "enospace"),
}
_SERIAL = re.compile(r"[A-Za-z0-9_.+-]+")
_SMALLEST_BLOCK, _LARGEST_BLOCK = 512, 2 * 1024**2


@object_rule("E1387", "VirtualMachine")
def disk_without_volume(vm: Body, target: Target) -> Iterator[Objection]:
    """A disk of a VM has no volume.

    KubeVirt joins `domain.devices.disks` and `volumes` by name, and refuses a disk with nothing on it ("… not found",
    KubeVirt 1.7 `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`). A volume without a disk gets
    one. A CD-ROM drive may be empty from KubeVirt 1.7 on, where the cluster allows it.

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - {name: rootdisk, disk: {bus: virtio}}   # error: E1387
          volumes:
            - {name: root, containerDisk: {image: "quay.io/containerdisks/fedora:41"}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - {name: root, disk: {bus: virtio}}
          volumes:
            - {name: root, containerDisk: {image: "quay.io/containerdisks/fedora:41"}}
    ```
    """
    of_volumes = {name_of(volume) for _, volume in volumes(vm)}
    of_disks = {name_of(disk) for _, disk in disks(vm)}
    lone = sorted(of_volumes - of_disks)
    for at, disk in disks(vm):
        if name_of(disk) not in of_volumes and not (disk.get("cdrom") is not None and target.empty_cdrom):
            yield Objection(
                f"{at}/name",
                f'disk "{name_of(disk)}" has no volume of that name',
                hint=f'one name for both: volume "{lone[0]}" has no disk' if lone else "name it under volumes too",
                cluster=REFUSED,
            )


@object_rule("E1388", "VirtualMachine")
def disk_name(vm: Body, target: Target) -> Iterator[Objection]:
    """A disk or volume has a name that another has, or that no container can have.

    The name of a disk becomes that of a container: up to 63 small letters, digits and `-`. Each stands once among the disks
    and once among the volumes (KubeVirt 1.7 `pkg/storage/admitters/disks.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - {name: root_disk, disk: {bus: virtio}}   # error: E1388
          volumes:
            - {name: root_disk, containerDisk: {image: "quay.io/containerdisks/fedora:41"}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - {name: root-disk, disk: {bus: virtio}}
          volumes:
            - {name: root-disk, containerDisk: {image: "quay.io/containerdisks/fedora:41"}}
    ```
    """
    used = {name_of(one) for _, one in (*disks(vm), *entries(vm, *DEVICES, "filesystems"))}
    # A volume without a disk gets one of its name.
    named = [*disks(vm), *((at, volume) for at, volume in volumes(vm) if name_of(volume) not in used)]
    for at, one in named:
        if not is_label(name_of(one)):
            cured = re.sub("[^a-z0-9]+", "-", name_of(one).lower()).strip("-")[:63].strip("-") or "root"
            yield Objection(
                f"{at}/name" if "name" in one else at,
                f'a disk cannot be called "{name_of(one)}"',
                hint=f"up to 63 small letters, digits and -, under disks and volumes: {cured}",
                cluster=REFUSED,
            )
    twice = list(repeated(disks(vm), name_of))
    known = {name_of(disk) for _, disk in twice}
    twice += [(at, volume) for at, volume in repeated(volumes(vm), name_of) if name_of(volume) not in known]
    for at, one in twice:
        yield Objection(
            f"{at}/name",
            f'two {"disks" if "/disks/" in at else "volumes"} are called "{name_of(one)}"',
            hint="give each a name of its own",
            cluster=REFUSED,
            label="and again here",
        )


@object_rule("E1389", "VirtualMachine")
def disk_bus(vm: Body, target: Target) -> Iterator[Objection]:
    """A disk is not possible on its bus, or as what it is.

    A disk is one of `disk`, `cdrom` and `lun`; its bus is virtio, scsi, sata or usb. A CD-ROM drive is not on virtio, a
    disk on sata cannot be read-only, a LUN is a PersistentVolumeClaim or DataVolume, and only disks on virtio have an I/O
    thread of their own (KubeVirt 1.7 `pkg/storage/admitters/disks.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - name: root
                  cdrom: {bus: virtio}   # error: E1389
          volumes:
            - {name: root, containerDisk: {image: "quay.io/containerdisks/fedora:41"}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - name: root
                  cdrom: {bus: sata}
          volumes:
            - {name: root, containerDisk: {image: "quay.io/containerdisks/fedora:41"}}
    ```
    """
    on = {name_of(volume): volume for _, volume in volumes(vm)}
    for at, disk in disks(vm):
        yield from _target(at, disk, on.get(name_of(disk)))
        yield from _bus(at, disk)


def _target(at: str, disk: Body, volume: Body | None) -> Iterator[Objection]:
    targets = given(disk, *_TARGETS)
    if len(targets) > 1:
        yield Objection(
            f"{at}/{targets[1]}",
            f'disk "{name_of(disk)}" is {targets[0]} and {targets[1]}',
            hint=f"delete one of them: {targets[0]} or {targets[1]}",
            cluster=REFUSED,
            on_key=True,
        )
    if volume is None:
        return
    if disk.get("lun") is not None and not given(volume, "persistentVolumeClaim", "dataVolume"):
        yield Objection(
            f"{at}/lun",
            f'disk "{name_of(disk)}" is a LUN, and its volume no PersistentVolumeClaim or DataVolume',
            hint="disk: {}",
            cluster=REFUSED,
            on_key=True,
        )
    if volume.get("downwardMetrics") is not None and disk.get("disk") is None:
        yield Objection(at, "downward metrics need a disk", hint="disk: {bus: virtio}", cluster=REFUSED)


def _bus(at: str, disk: Body) -> Iterator[Objection]:
    kind = next(iter(given(disk, *_TARGETS)), None)
    bus = disk[kind].get("bus") if kind else None
    if not bus:
        return
    where = f"{at}/{kind}/bus"
    if bus not in _BUSES:
        yield Objection(where, f'there is no bus "{bus}"', hint=f"one of {', '.join(_BUSES)}", cluster=REFUSED)
    elif kind == "cdrom" and bus == "virtio":
        yield Objection(where, "a CD-ROM drive cannot be on virtio", hint="bus: sata", cluster=REFUSED)
    elif kind == "disk" and bus == "sata" and disk["disk"].get("readonly"):
        yield Objection(where, "a disk on sata cannot be read-only", hint="bus: virtio, or cdrom", cluster=REFUSED)
    if disk.get("dedicatedIOThread") and bus != "virtio":
        yield Objection(
            f"{at}/dedicatedIOThread",
            f"a disk on {bus} has no I/O thread of its own",
            hint="bus: virtio, or delete it",
            cluster=REFUSED,
            on_key=True,
        )


@object_rule("E1390", "VirtualMachine")
def disk_option(vm: Body, target: Target) -> Iterator[Objection]:
    """An option of a disk has a value that KubeVirt does not take.

    `cache` is none, writethrough or writeback, `io` native or threads, `errorPolicy` stop, ignore, report or enospace.
    `serial` has up to 256 letters, digits and `_.+-`. A `blockSize` is a power of two from 512 to 2097152 bytes, the
    logical one no larger than the physical one, and on sata 512 (KubeVirt 1.7 `pkg/storage/admitters/disks.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - name: root
                  disk: {bus: virtio}
                  cache: unsafe   # error: E1390
          volumes:
            - {name: root, containerDisk: {image: "quay.io/containerdisks/fedora:41"}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - name: root
                  disk: {bus: virtio}
                  cache: writeback
          volumes:
            - {name: root, containerDisk: {image: "quay.io/containerdisks/fedora:41"}}
    ```
    """
    for at, disk in disks(vm):
        for option, words in _WORDS.items():
            said = disk.get(option)
            if said is not None and said not in words and (said or option == "errorPolicy"):
                yield Objection(
                    f"{at}/{option}",
                    f'"{said}" is no {option} of a disk',
                    hint=f"one of {', '.join(words)}",
                    cluster=REFUSED,
                )
        serial = disk.get("serial")
        if serial and (len(serial) > 256 or not _SERIAL.fullmatch(serial)):
            yield Objection(
                f"{at}/serial",
                f'"{serial[:40]}" is no serial number',
                hint="up to 256 letters, digits and _.+-",
                cluster=REFUSED,
            )
        if why := _block_size(disk):
            where, message = why
            yield Objection(
                f"{at}/blockSize{where}",
                message,
                hint="a power of two from 512 to 2097152, or matchVolume: {}",
                cluster=REFUSED,
            )


def _block_size(disk: Body) -> tuple[str, str] | None:
    """Where its block size is wrong, and why."""
    said = disk.get("blockSize") or {}
    custom, match = said.get("custom"), said.get("matchVolume")
    if custom is None:
        return None
    if match is not None and match.get("enabled") is not False:
        return "", "a block size cannot be that of the volume and another"
    logical, physical = custom.get("logical") or 0, custom.get("physical") or 0
    grain = custom.get("discardGranularity")
    kind = next(iter(given(disk, *_TARGETS)), None)
    if logical > physical:
        return "/custom/logical", f"the logical block size {logical} is larger than the physical one, {physical}"
    if kind and disk[kind].get("bus") == "sata" and logical != _SMALLEST_BLOCK:
        return "/custom/logical", f"the logical block size {logical} is not that of a disk on sata, 512"
    if grain is not None and logical and grain % logical:
        return "/custom/discardGranularity", f"{grain} is no multiple of the logical block size {logical}"
    for name, size in (("logical", logical), ("physical", physical)):
        if not _SMALLEST_BLOCK <= size <= _LARGEST_BLOCK or size & (size - 1):
            return f"/custom/{name}", f"{size} is no block size"
    return None


@object_rule("E1391", "VirtualMachine")
def volume_source(vm: Body, target: Target) -> Iterator[Objection]:
    """A volume does not say what is on it, or says it twice.

    Beside its name a volume has just one key: containerDisk, dataVolume, persistentVolumeClaim, cloudInitNoCloud and so on
    ("must have exactly one source type set", KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - {name: root, disk: {bus: virtio}}
          volumes:
            - {name: root}   # error: E1391
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - {name: root, disk: {bus: virtio}}
          volumes:
            - {name: root, dataVolume: {name: web-root}}
    ```
    """
    for at, volume in volumes(vm):
        sources = given(volume, *(key for key in volume if key != "name"))
        if not sources:
            yield Objection(
                at,
                f'volume "{name_of(volume)}" does not say what is on it',
                hint="containerDisk, dataVolume, persistentVolumeClaim, cloudInitNoCloud …",
                cluster=REFUSED,
            )
        elif len(sources) > 1:
            yield Objection(
                f"{at}/{sources[1]}",
                f'volume "{name_of(volume)}" is {sources[0]} and {sources[1]}',
                hint="a volume and a disk of its own for each",
                cluster=REFUSED,
                on_key=True,
            )


_NAMES_IN_SOURCES = {
    "dataVolume": "name",
    "configMap": "name",
    "secret": "secretName",
    "serviceAccount": "serviceAccountName",
    "hostDisk": "path",
}
_ONCE = ("serviceAccount", "downwardMetrics", "memoryDump")
_HOST_DISKS = ("Disk", "DiskOrCreate")


@object_rule("E1392", "VirtualMachine")
def volume_incomplete(vm: Body, target: Target) -> Iterator[Objection]:
    """A volume does not name what it is of, or names what cannot be.

    A DataVolume, ConfigMap, Secret or ServiceAccount is found by its name, a host disk by its path; a host disk is of type
    Disk or DiskOrCreate, and only the second has a `capacity`. The path in a container disk is absolute. Of service
    accounts, downward metrics and memory dumps a VM has one each (KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - {name: config, disk: {bus: virtio}}
          volumes:
            - name: config
              secret: {optional: true}   # error: E1392
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices:
              disks:
                - {name: config, disk: {bus: virtio}}
          volumes:
            - name: config
              secret: {secretName: web-config}
    ```
    """
    for at, volume in volumes(vm):
        for source, key in _NAMES_IN_SOURCES.items():
            if volume.get(source) is not None and not volume[source].get(key):
                yield Objection(
                    f"{at}/{source}",
                    f'volume "{name_of(volume)}" does not say which {source} it is',
                    hint=f"{source}: {{{key}: …}}",
                    cluster=REFUSED,
                )
        yield from _host_disk(at, volume.get("hostDisk"))
        path = (volume.get("containerDisk") or {}).get("path")
        if path and not is_path_of_file(path):
            yield Objection(
                f"{at}/containerDisk/path",
                f'"{path}" is no path of a file',
                hint="an absolute one, without . and ..",
                cluster=REFUSED,
            )
    for source in _ONCE:
        of_it = [(at, volume) for at, volume in volumes(vm) if volume.get(source) is not None]
        for at, _ in of_it[1:]:
            yield Objection(f"{at}/{source}", f"a VM has one {source} only", hint="delete this one", cluster=REFUSED)


def _host_disk(at: str, disk: Any) -> Iterator[Objection]:
    if disk is None:
        return
    kind = disk.get("type")
    if kind not in _HOST_DISKS:
        where = f"{at}/hostDisk/type" if "type" in disk else f"{at}/hostDisk"
        yield Objection(where, f'there is no host disk of type "{kind}"', hint="Disk or DiskOrCreate", cluster=REFUSED)
    elif kind == "Disk" and quantity(disk.get("capacity")):
        yield Objection(
            f"{at}/hostDisk/capacity",
            "a host disk that exists has its size already",
            hint="delete capacity, or type: DiskOrCreate",
            cluster=REFUSED,
            on_key=True,
        )
