"""What an interface of a VM says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vmnetc.targets.table import Target
from vmnetc.verify.object_rule import Objection, object_rule
from vmnetc.verify.parts import (
    REFUSED,
    Body,
    Part,
    disks,
    interfaces,
    is_ipv4,
    is_pod_network,
    is_port_name,
    name_of,
    network_of,
    networks,
    repeated,
)

_MODELS = ("virtio", "e1000e", "e1000", "rtl8139", "ne2k_pci", "pcnet")
# The forms that Go's net.ParseMAC reads, with the six bytes that KubeVirt asks for.
_MAC = re.compile(r"[0-9A-Fa-f]{2}([:-])([0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|([0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}")
_PCI = re.compile(r"[0-9A-Fa-f]{4}:[0-9A-Fa-f]{2}:[0-9A-Fa-f]{2}\.[0-7]")
_PRIVATE_OPTIONS = range(224, 255)


@object_rule("E1380", "VirtualMachine")
def interface_model(vm: Body, target: Target) -> Iterator[Objection]:
    """The model of an interface is none that KubeVirt emulates.

    There are virtio, e1000e, e1000, rtl8139, ne2k_pci and pcnet, and from KubeVirt 1.4 on igb (`validInterfaceModels` of
    KubeVirt 1.7, `pkg/network/admitter/netiface.go`).

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
              interfaces:
                - name: default
                  masquerade: {}
                  model: virtual   # error: E1380
          networks:
            - {name: default, pod: {}}
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
              interfaces:
                - name: default
                  masquerade: {}
                  model: virtio
          networks:
            - {name: default, pod: {}}
    ```
    """
    known = (*_MODELS, *(["igb"] if target.igb_model else ()))
    for at, nic in interfaces(vm):
        if nic.get("model") and nic["model"] not in known:
            yield Objection(
                f"{at}/model",
                f'there is no model "{nic["model"]}" for interfaces',
                hint=f"one of {', '.join(known)}; without a model it is virtio",
                cluster=REFUSED,
            )


@object_rule("E1381", "VirtualMachine")
def mac_unreadable(vm: Body, target: Target) -> Iterator[Objection]:
    """A MAC address is none.

    It has six bytes in hexadecimal digits ("malformed MAC address", "too long MAC address", KubeVirt 1.7
    `pkg/network/link/mac.go`).

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
              interfaces:
                - name: default
                  masquerade: {}
                  macAddress: "02:00:5e:00:01"   # error: E1381
          networks:
            - {name: default, pod: {}}
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
              interfaces:
                - name: default
                  masquerade: {}
                  macAddress: "02:00:5e:00:00:01"
          networks:
            - {name: default, pod: {}}
    ```
    """
    for at, nic in interfaces(vm):
        mac = nic.get("macAddress")
        if mac and not _MAC.fullmatch(mac):
            yield Objection(
                f"{at}/macAddress",
                f'"{mac}" is no MAC address',
                hint='six bytes, in quotes: "02:00:5e:00:00:01"; without one KubeVirt makes an address',
                cluster=REFUSED,
            )


@object_rule("E1382", "VirtualMachine")
def interface_state(vm: Body, target: Target) -> Iterator[Objection]:
    """The state of an interface is not possible.

    `absent` unplugs an interface with `bridge` that is not on the network of the pod; `up` and `down` set the link of an
    emulated interface, from KubeVirt 1.5 on. All else is refused, and of an SR-IOV interface the guest has the hardware
    itself (KubeVirt 1.7 `pkg/network/admitter/admit.go`).

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
              interfaces:
                - name: default
                  masquerade: {}
                  state: absent   # error: E1382
          networks:
            - {name: default, pod: {}}
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
              interfaces:
                - name: default
                  masquerade: {}
                  state: down
          networks:
            - {name: default, pod: {}}
    ```
    """
    first = next((name_of(net) for _, net in networks(vm) if _is_of_the_pod(net)), None)
    for at, nic in interfaces(vm):
        if nic.get("state") and (why := _why_not(nic, first, target)):
            yield Objection(
                f"{at}/state",
                f'interface "{name_of(nic)}" cannot have state "{nic["state"]}": {why[0]}',
                hint=why[1],
                cluster=REFUSED,
            )


def _is_of_the_pod(network: Body) -> bool:
    multus = network.get("multus")
    return multus is None or bool(multus.get("default"))


def _why_not(nic: Body, first: str | None, target: Target) -> tuple[str, str] | None:
    """What is wrong with its state, and what to do."""
    states = ("up", "down", "absent") if target.link_state else ("absent",)
    state = nic["state"]
    if state not in states:
        since = " before KubeVirt 1.5" if state in ("up", "down") else ""
        return f"there is no such state{since}", f"delete state, or: {', '.join(states)}"
    if state != "absent":
        of_hardware = nic.get("sriov") is not None
        return ("it is of SR-IOV, and the guest has its hardware", "delete state") if of_hardware else None
    if nic.get("bridge") is None:
        return "only one with bridge can be unplugged", "delete state, or the interface and its network"
    if name_of(nic) == first:
        return "it is on the network of the pod", "delete state, or the interface and its network"
    return None


@object_rule("E1383", "VirtualMachine")
def pci_address(vm: Body, target: Target) -> Iterator[Objection]:
    """A PCI address is none, or of a disk that is not on that bus.

    It has the form `0000:81:01.0`, and of disks only those with bus virtio have one (KubeVirt 1.7
    `pkg/util/hardware/hw_utils.go`, `pkg/storage/admitters/disks.go`).

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
              interfaces:
                - name: default
                  masquerade: {}
                  pciAddress: "81:01.0"   # error: E1383
          networks:
            - {name: default, pod: {}}
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
              interfaces:
                - name: default
                  masquerade: {}
                  pciAddress: "0000:81:01.0"
          networks:
            - {name: default, pod: {}}
    ```
    """
    for at, device, off_bus in _devices_on_pci(vm):
        address = device.get("pciAddress")
        if address and not _PCI.fullmatch(address):
            yield Objection(
                f"{at}/pciAddress", f'"{address}" is no PCI address', hint='as in "0000:81:01.0"', cluster=REFUSED
            )
        elif address and off_bus:
            yield Objection(
                f"{at}/pciAddress",
                "a disk that is not on bus virtio has no PCI address",
                hint="bus: virtio, or delete pciAddress",
                cluster=REFUSED,
                on_key=True,
            )


def _devices_on_pci(vm: Body) -> Iterator[tuple[str, Body, bool]]:
    """What may have a PCI address, and whether it is on another bus."""
    yield from ((at, nic, False) for at, nic in interfaces(vm))
    for at, disk in disks(vm):
        if disk.get("disk") is not None:
            yield f"{at}/disk", disk["disk"], disk["disk"].get("bus") != "virtio"


@object_rule("E1384", "VirtualMachine")
def interface_ports(vm: Body, target: Target) -> Iterator[Objection]:
    """A port that the pod network forwards is none, or named as another.

    A port is a number from 1 to 65535, of TCP or UDP, and its name one that a Service may use, once in the list (KubeVirt
    1.7 `pkg/network/admitter/netiface.go`; 65536 is admitted, and is no port either).

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
              interfaces:
                - name: default
                  masquerade: {}
                  ports:
                    - {name: http, port: 80}
                    - {name: sctp, port: 9, protocol: SCTP}   # error: E1384
          networks:
            - {name: default, pod: {}}
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
              interfaces:
                - name: default
                  masquerade: {}
                  ports:
                    - {name: http, port: 80}
          networks:
            - {name: default, pod: {}}
    ```
    """
    of = network_of(vm)
    for at, nic in interfaces(vm):
        if is_pod_network(of.get(name_of(nic), {})):
            ports = [(f"{at}/ports/{index}", port) for index, port in enumerate(nic.get("ports") or ())]
            for where, port in ports:
                yield from _port(where, port)
            for where, port in repeated(((where, port) for where, port in ports if port.get("name")), name_of):
                yield Objection(
                    f"{where}/name",
                    f'two ports are called "{port["name"]}"',
                    hint="give each a name of its own, or none",
                    cluster=REFUSED,
                    label="and again here",
                )


def _port(at: str, port: Body) -> Iterator[Objection]:
    number, name, protocol = port.get("port"), port.get("name"), port.get("protocol")
    if not number:
        yield Objection(at, "a port has no number", hint="port: 80", cluster=REFUSED)
    elif not 0 < number <= 65535:
        yield Objection(f"{at}/port", f"{number} is no port", hint="a number from 1 to 65535", cluster=REFUSED)
    if name and not is_port_name(name):
        yield Objection(
            f"{at}/name",
            f'a port cannot be called "{name}"',
            hint="up to 15 small letters, digits and -, and a letter among them",
            cluster=REFUSED,
        )
    if protocol and protocol not in ("TCP", "UDP"):
        yield Objection(
            f"{at}/protocol",
            f"the pod network does not forward {protocol}",
            hint="TCP or UDP; other protocols need another network",
            cluster=REFUSED,
        )


@object_rule("E1385", "VirtualMachine")
def dhcp_options(vm: Body, target: Target) -> Iterator[Objection]:
    """A DHCP option of an interface cannot be given.

    `privateOptions` are the numbers from 224 to 254, each once, and `ntpServers` IPv4 addresses (KubeVirt 1.7
    `pkg/network/admitter/netiface.go`).

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
              interfaces:
                - name: default
                  masquerade: {}
                  dhcpOptions:
                    ntpServers: [ntp.example.com]   # error: E1385
          networks:
            - {name: default, pod: {}}
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
              interfaces:
                - name: default
                  masquerade: {}
                  dhcpOptions:
                    ntpServers: [192.0.2.1]
          networks:
            - {name: default, pod: {}}
    ```
    """
    for at, nic in interfaces(vm):
        said = nic.get("dhcpOptions") or {}
        private = [
            (f"{at}/dhcpOptions/privateOptions/{index}", one)
            for index, one in enumerate(said.get("privateOptions") or ())
        ]
        for where, one in private:
            if one.get("option") not in _PRIVATE_OPTIONS:
                yield Objection(
                    f"{where}/option",
                    f"{one.get('option')} is no private DHCP option",
                    hint="a number from 224 to 254",
                    cluster=REFUSED,
                )
        for where, one in repeated(private, lambda one: one.get("option")):
            yield Objection(
                f"{where}/option",
                f"DHCP option {one.get('option')} is given twice",
                hint="delete one of the two",
                cluster=REFUSED,
            )
        for index, server in enumerate(said.get("ntpServers") or ()):
            if not is_ipv4(server):
                yield Objection(
                    f"{at}/dhcpOptions/ntpServers/{index}",
                    f'"{server}" is no IPv4 address',
                    hint="DHCP gives addresses of NTP servers, no names",
                    cluster=REFUSED,
                )


@object_rule("E1386", "VirtualMachine")
def boot_order_of_disk(vm: Body, target: Target) -> Iterator[Objection]:
    """A place in the boot order is 0, or a disk has it and another device too.

    Disks and interfaces are in one order, from 1 on, and each place is given once ("Boot order … already set for a
    different device", KubeVirt 1.7 `pkg/virt-api/webhooks/validating-webhook/admitters/vmi-create-admitter.go`).

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
                - {name: root, disk: {bus: virtio}, bootOrder: 1}
              interfaces:
                - name: default
                  masquerade: {}
                  bootOrder: 1   # error: E1386
          networks:
            - {name: default, pod: {}}
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
                - {name: root, disk: {bus: virtio}, bootOrder: 1}
              interfaces:
                - name: default
                  masquerade: {}
                  bootOrder: 2
          networks:
            - {name: default, pod: {}}
          volumes:
            - {name: root, containerDisk: {image: "quay.io/containerdisks/fedora:41"}}
    ```
    """
    on_disks, on_nics = _ordered(disks(vm)), _ordered(interfaces(vm))
    for at, device in (*on_disks, *on_nics):
        if device["bootOrder"] < 1:
            yield Objection(f"{at}/bootOrder", "the boot order begins with 1", hint="bootOrder: 1", cluster=REFUSED)
    # Two interfaces with one place are found among the interfaces of all VMs.
    places = {device["bootOrder"] for _, device in on_disks}
    clashes = [*repeated(on_disks, _place), *((at, nic) for at, nic in on_nics if _place(nic) in places)]
    for at, device in clashes:
        if _place(device) >= 1:
            yield Objection(
                f"{at}/bootOrder",
                f"a disk has bootOrder {_place(device)} already",
                hint="give each a number of its own",
                cluster=REFUSED,
                label="and again here",
            )


def _ordered(devices: list[Part]) -> list[Part]:
    return [(at, device) for at, device in devices if device.get("bootOrder") is not None]


def _place(device: Body) -> int:
    place: int = device["bootOrder"]
    return place
