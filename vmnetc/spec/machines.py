"""`vms`, `templates`, `attach`: machines and what they are attached to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .base import LIST, LIST_OR_WORD, RAW, RAW_NIC, WORD, Model, Raw
from .scalars import (
    AddressSpan,
    Annotations,
    DataSource,
    DnsLabel,
    GuestAddress,
    Ipv4Address,
    Labels,
    ListedMac,
    NicMac,
    NicName,
    NicPort,
    Quantity,
    Subdomain,
    Text,
)

Ip = Annotated[
    Annotated[list[GuestAddress], LIST, Field(min_length=1)] | Annotated[Literal["dhcp", "auto", "none"], WORD],
    LIST_OR_WORD,
]


class PrivateOption(Model):
    """A DHCP option of the site's own."""

    option: int = Field(description="Its number.", ge=224, le=254)
    value: Text = Field(description="Its value.")


class DhcpOptions(Model):
    """What KubeVirt's DHCP server tells a VM beside its address."""

    bootFileName: Text | None = Field(None, description="The file to boot from (option 67).")
    tftpServerName: Text | None = Field(None, description="The TFTP server that has it (option 66).")
    ntpServers: list[Ipv4Address] = Field(default_factory=list, description="NTP servers, by IPv4 address (option 42).")
    privateOptions: list[PrivateOption] = Field(default_factory=list, description="Options of the site's own, 224-254.")


class Nic(Model):
    """One network interface of a VM."""

    network: str = Field(
        description="The network, or `pod` for the cluster's own; `vlan:100` is the one that has VLAN 100 and is open to the VM's "
        "namespace."
    )
    name: NicName | None = Field(
        None, description="The interface's name in the VM object. Absent: the network's name, `default` for `pod`."
    )
    binding: Literal["masquerade", "bridge", "sriov", "l2bridge"] | None = Field(
        None, description="How the VM is connected. Absent: what the network calls for."
    )
    mac: NicMac | None = Field(
        None,
        description="A fixed MAC address, or `auto`: made from the names of VM and NIC. Absent: `auto` where the VM has "
        "a static address, else the cluster chooses.",
    )
    macs: list[ListedMac] | None = Field(
        None, description="With `count`: the MAC address of each VM, in their order.", min_length=1
    )
    ip: Ip | None = Field(
        None,
        description="Its addresses, as the network's `addressing` allows: one or several; `auto`, the next free one of "
        "the pool; `dhcp`; or `none`.",
    )
    ips: AddressSpan | None = Field(
        None, description="With `count`: a range with one address for each VM, in their order."
    )
    multipleMacs: bool | None = Field(
        None, description="The guest sends from other MAC addresses too (VRRP, nested guests). Absent: the network's."
    )
    defaultRoute: bool | None = Field(
        None,
        description="Whether the guest's default route leads here. Absent: on the pod or primary network, else on the "
        "first NIC that has a way out.",
    )
    model: Literal["virtio", "e1000e", "e1000", "rtl8139", "igb", "ne2k_pci", "pcnet"] | None = Field(
        None, description="The device that the guest sees. Absent: virtio."
    )
    state: Literal["up", "down", "absent"] | None = Field(
        None, description="Whether the link is up; `absent` takes the NIC out of the running VM."
    )
    bootOrder: int | None = Field(None, description="Its place in the boot order, from 1.", ge=1)
    ports: list[NicPort] = Field(
        default_factory=list,
        description="Pod network only: the ports that are forwarded to the VM, by name (`ssh:22`) or without. Absent: all.",
    )

    dhcp: DhcpOptions | None = Field(
        None, description="Where KubeVirt's DHCP server answers: what it tells the VM beside its address."
    )
    raw: Raw | None = Field(None, description=RAW_NIC)


class Disk(Model):
    """One disk; exactly one of `dataSource`, `pvc`, `containerDisk` and `blank` says what is on it."""

    name: DnsLabel | None = Field(
        None, description="Its name. Absent: `rootdisk` for the first, then `disk-2`, `disk-3`."
    )
    dataSource: DataSource | None = Field(
        None, description="namespace/name of a DataSource that a new volume is cloned from."
    )
    pvc: DnsLabel | None = Field(None, description="A PersistentVolumeClaim that exists.")
    containerDisk: Text | None = Field(
        None, description="A container image that holds a disk; changes are lost on restart."
    )
    blank: Literal[True] | None = Field(None, description="An empty new volume.")
    size: Quantity | None = Field(None, description="The size of a new volume.")
    storageClass: Subdomain | None = Field(
        None, description="The StorageClass of a new volume. Absent: the cluster's default."
    )
    bus: Literal["virtio", "sata", "scsi"] = Field("virtio", description="The bus that the guest sees.")


class CloudInit(Model):
    """What the guest is told at its first start."""

    user: str | None = Field(None, description="The name of the default user.")
    password: str | None = Field(None, description="Its password; it stands in git.")
    sshKeys: list[str] = Field(default_factory=list, description="Its SSH public keys.")
    userData: Text | None = Field(None, description="The whole cloud-init document, instead of the three above.")
    userDataFile: Text | None = Field(
        None, description="A file that holds the document, instead: its path, from the folder of the spec down."
    )
    secret: DnsLabel | None = Field(
        None, description="A Secret that holds the document, instead, under the key `userdata`."
    )
    networkData: Text | None = Field(
        None,
        description="A cloud-init network configuration, verbatim; `auto`, one made by vmnetc where a NIC has a static "
        "address; `none`. Absent: `auto`.",
    )
    type: Literal["noCloud", "configDrive"] = Field(
        "noCloud", description="The kind of data source that the guest looks for."
    )


class Cpu(Model):
    """The processors that the guest sees."""

    cores: int | None = Field(None, description="Cores of each socket.", ge=1, le=1024)
    sockets: int | None = Field(None, description="Sockets.", ge=1, le=1024)
    threads: int | None = Field(None, description="Threads of each core.", ge=1, le=1024)
    maxSockets: int | None = Field(None, description="Sockets that can be added while the VM runs.", ge=1, le=1024)
    model: Text | None = Field(None, description="The processor model, such as `host-passthrough`.")
    dedicatedCpuPlacement: bool | None = Field(None, description="Processors of the node for this VM alone.")
    isolateEmulatorThread: bool | None = Field(None, description="One more for the emulator.")


class Template(Model):
    """Fields that several VMs share; a VM's own fields win."""

    nics: list[Nic] | None = Field(
        None,
        description="The NICs, in the guest's order. Absent: the namespace's primary network, else the pod network.",
    )
    runStrategy: Literal["Always", "RerunOnFailure", "Manual", "Halted", "Once"] = Field(
        "Always", description="When the VM runs."
    )
    memory: Quantity | None = Field(None, description="Guest memory, unless an instancetype says it.")
    cpu: Cpu | None = Field(None, description="The number of cores, or a mapping. Absent: the instancetype's, or one.")
    instancetype: Subdomain | None = Field(
        None, description="A VirtualMachineClusterInstancetype, such as `u1.medium`."
    )
    preference: Subdomain | None = Field(None, description="A VirtualMachineClusterPreference, such as `fedora`.")
    disks: list[Disk] | None = Field(None, description="The disks.")
    cloudInit: CloudInit | None = Field(None, description="What the guest is told at its first start.")
    rng: bool = Field(False, description="A random number device.")
    terminationGracePeriodSeconds: int | None = Field(
        None, description="How long the guest may take to shut down.", ge=0, le=31_536_000
    )
    nodeSelector: Labels | None = Field(None, description="Labels of the nodes that it may run on.")
    description: str | None = Field(None, description="One line for people who read the object.")
    labels: Labels = Field(default_factory=dict, description="Labels of the VirtualMachine.")
    annotations: Annotations = Field(default_factory=dict, description="Annotations of the VirtualMachine.")
    raw: Raw | None = Field(None, description=RAW)


class Vm(Template):
    """A VM, or `count` of them."""

    namespace: DnsLabel | None = Field(
        None, description="Its namespace, if the key does not say it. Absent: the only one of the spec."
    )
    template: str | None = Field(None, description="The template that gives what is not written here.")
    manifest: Text | None = Field(
        None,
        description="The file, below the spec's folder, in which its owner keeps the VM: only its NICs are woven in, and "
        "all else is the file's.",
    )
    count: int | None = Field(None, description="How many, numbered; the key holds `{n}`.", ge=1, le=5000)
    start: int = Field(1, description="The first number.", ge=0)


class Attach(Model):
    """NICs for a VM that others own, as a patch."""

    nics: list[Nic] = Field(
        description="The NICs to add, and those to change: one that the VM has is found by its name or its network.",
        min_length=1,
    )
    nicsNow: list[NicName] | None = Field(
        None,
        min_length=1,
        description="The names of the interfaces that the VM has without this patch, in order. Absent: those of the "
        "inventory, else `[default]`.",
    )
