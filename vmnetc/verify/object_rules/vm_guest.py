"""What VMs say beside networks, disks and size: how they run, boot, are called and looked after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import (
    DEVICES,
    DOMAIN,
    POD,
    REFUSED,
    Body,
    entries,
    given,
    has_pod_network,
    is_label,
    is_path_of_file,
    is_subdomain,
    part,
    pointer,
    volumes,
)

_STRATEGIES = ("Always", "RerunOnFailure", "Manual", "Halted", "Once")
_WAITING = "WaitAsReceiver"


@object_rule("E1401", "VirtualMachine")
def run_strategy(vm: Body, target: Target) -> Iterator[Objection]:
    """A VM does not say when it runs, says it twice, or in a word that KubeVirt does not know.

    It has `runStrategy` or the older `running`, and one of them only ("Running and RunStrategy are mutually exclusive",
    "RunStrategy must be specified", KubeVirt 1.7 `pkg/virt-api/webhooks/validating-webhook/admitters/vms-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:   # error: E1401
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {}
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
            devices: {}
    ```
    """
    spec = part(vm, "spec")
    strategy = spec.get("runStrategy")
    match given(spec, "runStrategy", "running"):
        case []:
            yield Objection(
                "/spec", "the VM does not say when it runs", hint="runStrategy: Always", cluster=REFUSED, on_key=True
            )
        case ["runStrategy", "running"]:
            yield Objection(
                "/spec/running",
                "the VM has runStrategy and running",
                hint="delete running, the older of the two",
                cluster=REFUSED,
                on_key=True,
            )
    if strategy is not None and strategy not in (*_STRATEGIES, _WAITING):
        yield Objection(
            "/spec/runStrategy",
            f'there is no runStrategy "{strategy}"',
            hint=f"one of {', '.join(_STRATEGIES)}",
            cluster=REFUSED,
        )


@object_rule("E1402", "VirtualMachine")
def host_name(vm: Body, target: Target) -> Iterator[Objection]:
    """The name of a guest is none.

    `hostname` is one part of a DNS name: up to 63 small letters, digits and `-`; `subdomain` is a DNS name (KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          hostname: web.example.com   # error: E1402
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          hostname: web
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    """
    pod = part(vm, *POD)
    for key, is_name, hint in (
        ("hostname", is_label, "up to 63 small letters, digits and -, no dot"),
        ("subdomain", is_subdomain, "small letters, digits, - and ."),
    ):
        if pod.get(key) and not is_name(pod[key]):
            yield Objection(pointer(*POD, key), f'a {key} cannot be "{pod[key]}"', hint=hint, cluster=REFUSED)


@object_rule("E1403", "VirtualMachine")
def firmware_of_a_vm(vm: Body, target: Target) -> Iterator[Objection]:
    """A VM cannot boot as it is told to.

    It boots by `efi` or by `bios`. With `efi` secure boot is on unless it is switched off, and it needs `features: {smm:
    {}}`. A kernel from an image names the image and a path in it; ACPI tables are volumes with a Secret (KubeVirt 1.7
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
            firmware:
              bootloader:
                efi: {}   # error: E1403
            devices: {}
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
            features: {smm: {}}
            firmware:
              bootloader:
                efi: {}
            devices: {}
    ```
    """
    at = pointer(*DOMAIN, "firmware")
    firmware = part(vm, *DOMAIN, "firmware")
    loader = part(firmware, "bootloader")
    efi, smm = loader.get("efi"), part(vm, *DOMAIN, "features").get("smm")
    if efi is not None and loader.get("bios") is not None:
        yield Objection(
            f"{at}/bootloader/bios", "the VM boots by efi and by bios", "delete one of the two", REFUSED, on_key=True
        )
    if (
        efi is not None
        and efi.get("secureBoot") is not False
        and not (smm is not None and smm.get("enabled") is not False)
    ):
        yield Objection(
            f"{at}/bootloader/efi",
            "secure boot, which efi brings, needs SMM",
            hint="features: {smm: {}}, or efi: {secureBoot: false}",
            cluster=REFUSED,
            on_key=True,
        )
    for where, message, hint in (*_kernel(firmware.get("kernelBoot")), *_tables(vm, firmware.get("acpi"))):
        yield Objection(f"{at}{where}", message, hint=hint, cluster=REFUSED, on_key=True)


def _kernel(boot: Body | None) -> Iterator[tuple[str, str, str]]:
    if boot is None:
        return
    container = boot.get("container")
    if container is None:
        if boot.get("kernelArgs"):
            yield "/kernelBoot/kernelArgs", "there is no kernel for these arguments", "container: {image: …}"
        return
    if not container.get("image"):
        yield "/kernelBoot/container", "the image with the kernel is not named", "image: …"
    paths = [key for key in ("kernelPath", "initrdPath") if container.get(key)]
    if not paths:
        yield "/kernelBoot/container", "no kernel is named in the image", "kernelPath: /boot/vmlinuz"
    for key in paths:
        if not is_path_of_file(container[key]):
            yield f"/kernelBoot/container/{key}", f'"{container[key]}" is no path of a file', "an absolute path"


def _tables(vm: Body, acpi: Body | None) -> Iterator[tuple[str, str, str]]:
    if acpi is None:
        return
    named = [key for key in ("slicNameRef", "msdmNameRef") if acpi.get(key)]
    if not named:
        yield "/acpi", "no ACPI table is named", "slicNameRef or msdmNameRef, or delete acpi"
    of = {volume.get("name"): volume for _, volume in reversed(volumes(vm))}
    for key in named:
        if acpi[key] not in of:
            yield f"/acpi/{key}", f'there is no volume "{acpi[key]}"', "name a volume with a Secret"
        elif of[acpi[key]].get("secret") is None:
            yield f"/acpi/{key}", f'volume "{acpi[key]}" is no Secret', "name a volume with a Secret"


_PROBES = ("readinessProbe", "livenessProbe")
_HANDLERS = ("httpGet", "tcpSocket", "exec", "guestAgentPing")


@object_rule("E1404", "VirtualMachine")
def probe_of_a_vm(vm: Body, target: Target) -> Iterator[Objection]:
    """A probe of a VM does not say how it asks, says it twice, or cannot reach the guest.

    A probe has one of `httpGet`, `tcpSocket`, `exec` and `guestAgentPing`. The first two go over the pod network, which the
    VM then has to be on. A VM that is started paused has no `livenessProbe` (KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          readinessProbe:
            tcpSocket: {port: 80}   # error: E1404
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: blue, bridge: {}}
          networks:
            - {name: blue, multus: {networkName: blue}}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          readinessProbe:
            guestAgentPing: {}
          domain:
            memory: {guest: 1Gi}
            devices:
              interfaces:
                - {name: blue, bridge: {}}
          networks:
            - {name: blue, multus: {networkName: blue}}
    ```
    """
    pod = part(vm, *POD)
    for key in given(pod, *_PROBES):
        at, ways = pointer(*POD, key), given(pod[key], *_HANDLERS)
        if not ways:
            yield Objection(at, f"the {key} does not say how it asks", "guestAgentPing: {}", REFUSED, on_key=True)
        elif len(ways) > 1:
            message = f"the {key} has {ways[0]} and {ways[1]}"
            yield Objection(f"{at}/{ways[1]}", message, "delete one of the two", REFUSED, on_key=True)
        for way in ways:
            if way in ("httpGet", "tcpSocket") and not has_pod_network(vm):
                yield Objection(
                    f"{at}/{way}",
                    f"{way} goes over the pod network, and the VM is not on it",
                    hint="guestAgentPing: {}, or a NIC on the pod network",
                    cluster=REFUSED,
                    on_key=True,
                )
    if pod.get("startStrategy") == "Paused" and pod.get("livenessProbe") is not None:
        yield Objection(
            pointer(*POD, "livenessProbe"),
            "a VM that is started paused has no livenessProbe",
            hint="delete it, or startStrategy",
            cluster=REFUSED,
            on_key=True,
        )


_MACHINES = {"amd64": ("q35", "pc-q35"), "arm64": ("virt",), "s390x": ("s390-ccw-virtio",)}
_VIDEOS = {"amd64": ("vga", "cirrus", "virtio", "ramfb", "bochs"), "arm64": ("virtio", "ramfb"), "s390x": ("virtio",)}
_WORDS = (
    ((*POD, "evictionStrategy"), ("LiveMigrate", "LiveMigrateIfPossible", "None", "External"), False),
    ((*POD, "startStrategy"), ("Paused",), False),
    ((*POD, "architecture"), tuple(_MACHINES), True),
    ((*POD, "dnsPolicy"), ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"), True),
    ((*DOMAIN, "ioThreadsPolicy"), ("shared", "auto", "supplementalPool"), False),
    ((*DEVICES, "sound", "model"), ("ich9", "ac97"), True),
)


@object_rule("E1405", "VirtualMachine")
def word_of_a_vm(vm: Body, target: Target) -> Iterator[Objection]:
    """A field of a VM has a word that KubeVirt does not know.

    Its CRD takes any text for these fields, and its admission those that there are (KubeVirt 1.7
    `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`): evictionStrategy, startStrategy,
    architecture, dnsPolicy, ioThreadsPolicy, the model of a sound card, bus and type of an input device, and the machine,
    which is q35 on amd64 and virt on arm64.

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          evictionStrategy: LiveMigration   # error: E1405
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          evictionStrategy: LiveMigrate
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    """
    for path, words, or_nothing in _WORDS:
        yield from _word(path, part(vm, *path[:-1]).get(path[-1]), words, or_nothing)
    for at, device in entries(vm, *DEVICES, "inputs"):
        yield from _word((*DEVICES, "inputs", at.rpartition("/")[2], "bus"), device.get("bus"), ("virtio", "usb"), True)
        yield from _word((*DEVICES, "inputs", at.rpartition("/")[2], "type"), device.get("type"), ("tablet",), False)
    # Without an architecture it is that of the cluster, which may be any.
    architecture = part(vm, *POD).get("architecture")
    machine, video = part(vm, *DOMAIN, "machine").get("type"), part(vm, *DEVICES, "video").get("type")
    kinds = _MACHINES.get(architecture or "", sum(_MACHINES.values(), ()))
    if machine and not (machine.startswith(kinds) and "/" not in machine):
        yield Objection(
            pointer(*DOMAIN, "machine", "type"),
            f'KubeVirt has no machine "{machine}"{f" on {architecture}" if architecture else ""}',
            hint=f"{kinds[0]}, or leave machine out",
            cluster=REFUSED,
        )
    if video is not None:
        yield from _word((*DEVICES, "video", "type"), video, _VIDEOS.get(architecture or "amd64", ()), False)


def _word(path: tuple[str, ...], said: Any, words: tuple[str, ...], or_nothing: bool) -> Iterator[Objection]:
    if said is None or said in words or (said == "" and or_nothing):
        return
    yield Objection(pointer(*path), f'there is no {path[-1]} "{said}"', hint=" or ".join(words), cluster=REFUSED)


@object_rule("E1406", "VirtualMachine")
def access_credentials(vm: Body, target: Target) -> Iterator[Objection]:
    """Access to a guest is not given in just one way.

    An entry of `accessCredentials` is an `sshPublicKey` or a `userPassword`, from one Secret, and handed over in one way: by
    cloud-init, for which a volume of that kind has to be there, or by the guest agent, which has to be told the users
    (KubeVirt 1.7 `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

    ```yaml bad
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          accessCredentials:
            - sshPublicKey:
                source: {secret: {secretName: keys}}
                propagationMethod: {noCloud: {}}   # error: E1406
          domain:
            memory: {guest: 1Gi}
            devices: {}
    ```
    ```yaml good
    apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: web, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          accessCredentials:
            - sshPublicKey:
                source: {secret: {secretName: keys}}
                propagationMethod: {noCloud: {}}
          domain:
            memory: {guest: 1Gi}
            devices: {}
          volumes:
            - name: cloudinit
              cloudInitNoCloud: {userData: "#cloud-config"}
    ```
    """
    there = {source for _, volume in volumes(vm) for source in volume}
    for at, entry in entries(vm, *POD, "accessCredentials"):
        kinds = given(entry, "sshPublicKey", "userPassword")
        if len(kinds) != 1:
            yield Objection(
                at, "this is not just one of sshPublicKey and userPassword", hint="an entry for each", cluster=REFUSED
            )
        for kind in kinds:
            for where, message, hint in _access(entry[kind], kind == "sshPublicKey", there):
                yield Objection(f"{at}/{kind}{where}", message, hint=hint, cluster=REFUSED)


_BY_CLOUD_INIT = {"noCloud": "cloudInitNoCloud", "configDrive": "cloudInitConfigDrive"}


def _access(said: Body, is_key: bool, volumes_there: set[str]) -> Iterator[tuple[str, str, str]]:
    if part(said, "source").get("secret") is None:
        yield _nearest(said, "source"), "the Secret is not named", "source: {secret: {secretName: …}}"
    method = part(said, "propagationMethod")
    ways = given(method, *(_BY_CLOUD_INIT if is_key else ()), "qemuGuestAgent")
    where = _nearest(said, "propagationMethod")
    if len(ways) != 1:
        yield where, "it is not handed over in just one way", "noCloud: {}, configDrive: {} or qemuGuestAgent"
    for way in ways:
        if way in _BY_CLOUD_INIT and _BY_CLOUD_INIT[way] not in volumes_there:
            yield where, f"{way} needs a volume {_BY_CLOUD_INIT[way]}", "add the volume, or hand it over otherwise"
        elif way == "qemuGuestAgent" and is_key and not method[way].get("users"):
            yield where, "no user is named who gets the key", "qemuGuestAgent: {users: [fedora]}"


def _nearest(said: Body, key: str) -> str:
    return f"/{key}" if key in said else ""
