"""A VM that is right, and changes that make it wrong: what KubeVirt's admission and the rules for VMs are both asked."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

Vm = dict[str, Any]

POD = "spec/template/spec"
DOMAIN = f"{POD}/domain"
NICS = f"{DOMAIN}/devices/interfaces"
DISKS = f"{DOMAIN}/devices/disks"
NETWORKS = f"{POD}/networks"
VOLUMES = f"{POD}/volumes"
TEMPLATES = "spec/dataVolumeTemplates"

RIGHT: Vm = {
    "apiVersion": "kubevirt.io/v1",
    "kind": "VirtualMachine",
    "metadata": {"name": "web", "namespace": "demo"},
    "spec": {
        "runStrategy": "Always",
        "dataVolumeTemplates": [
            {
                "metadata": {"name": "web-root"},
                "spec": {
                    "sourceRef": {"kind": "DataSource", "name": "fedora", "namespace": "images"},
                    "storage": {"resources": {"requests": {"storage": "30Gi"}}},
                },
            }
        ],
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "hostname": "web",
                "readinessProbe": {"tcpSocket": {"port": 80}},
                "accessCredentials": [
                    {
                        "sshPublicKey": {
                            "source": {"secret": {"secretName": "keys"}},
                            "propagationMethod": {"noCloud": {}},
                        }
                    }
                ],
                "domain": {
                    "cpu": {"cores": 2},
                    "memory": {"guest": "2Gi"},
                    "devices": {
                        "interfaces": [
                            {
                                "name": "default",
                                "masquerade": {},
                                "macAddress": "02:00:5e:00:00:01",
                                "ports": [{"name": "http", "port": 80}, {"name": "dns", "port": 53, "protocol": "UDP"}],
                            },
                            {"name": "blue", "bridge": {}, "model": "e1000e"},
                            {"name": "fast", "sriov": {}},
                        ],
                        "disks": [
                            {"name": "root", "disk": {"bus": "virtio"}, "bootOrder": 1},
                            {"name": "cloudinit", "disk": {"bus": "virtio"}},
                            {"name": "tools", "cdrom": {"bus": "sata"}},
                        ],
                    },
                },
                "networks": [
                    {"name": "default", "pod": {}},
                    {"name": "blue", "multus": {"networkName": "blue"}},
                    {"name": "fast", "multus": {"networkName": "demo/fast"}},
                ],
                "volumes": [
                    {"name": "root", "dataVolume": {"name": "web-root"}},
                    {"name": "cloudinit", "cloudInitNoCloud": {"userData": "#cloud-config\n"}},
                    {"name": "tools", "containerDisk": {"image": "quay.io/kubevirt/virtio-container-disk:v1.7.0"}},
                ],
            },
        },
    },
}


class Probe(NamedTuple):
    """What is changed, by path (None takes it away), and the codes of the rules that have to see it."""

    codes: str | None
    changes: dict[str, Any]


def changed(vm: Vm, changes: dict[str, Any]) -> Vm:
    """The VM with other values at some paths, and whatever leads there; a KeyError where no entry of a list is."""
    vm = copy.deepcopy(vm)
    for path, value in changes.items():
        *steps, last = [_step(step) for step in path.split("/")]
        at: Any = vm
        for step in steps:
            at = at[step] if isinstance(step, int) else at.setdefault(step, {})
        if value is None or (isinstance(last, int) and last not in range(len(at))):
            del at[last]
        elif last == "+":
            at.append(value)
        else:
            at[last] = value
    return vm


def _step(text: str) -> str | int:
    return int(text) if text.isdecimal() else text.replace("~1", "/")


def _nic(**fields: Any) -> dict[str, Any]:
    """A change of the interface on the NetworkAttachmentDefinition."""
    return {f"{NICS}/1/{field}": value for field, value in fields.items()}


def _pod_nic(**fields: Any) -> dict[str, Any]:
    return {f"{NICS}/0/{field}": value for field, value in fields.items()}


def _disk(**fields: Any) -> dict[str, Any]:
    return {f"{DISKS}/0/{field}": value for field, value in fields.items()}


def _domain(**fields: Any) -> dict[str, Any]:
    return {f"{DOMAIN}/{field.replace('__', '/')}": value for field, value in fields.items()}


def _pod(**fields: Any) -> dict[str, Any]:
    return {f"{POD}/{field.replace('__', '/')}": value for field, value in fields.items()}


def _volume(source: str, value: Any) -> dict[str, Any]:
    """Another volume in the place of the tools."""
    return {f"{VOLUMES}/2": {"name": "tools", source: value}}


def _cloud_init(**fields: Any) -> dict[str, Any]:
    return {f"{VOLUMES}/1/cloudInitNoCloud": fields}


def _template(**spec: Any) -> dict[str, Any]:
    return {f"{TEMPLATES}/0/spec": spec}


_STORAGE = {"resources": {"requests": {"storage": "30Gi"}}}
_BLANK = {"blank": {}}
_TERM = "affinity__nodeAffinity__requiredDuringSchedulingIgnoredDuringExecution__nodeSelectorTerms"
_PODS = "affinity__podAntiAffinity__requiredDuringSchedulingIgnoredDuringExecution"
_NEAR = "affinity__podAffinity__preferredDuringSchedulingIgnoredDuringExecution"
_SPREAD = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}
_PINNED = {"cores": 2, "dedicatedCpuPlacement": True}
_KEY = f"{POD}/accessCredentials/0/sshPublicKey"


def _key_to(**how: Any) -> dict[str, Any]:
    return {f"{_KEY}/propagationMethod": how}


PROBES: dict[str, Probe] = {
    "the right VM": Probe(None, {}),
    # --- networks
    "an interface without network": Probe("E1370", {f"{NETWORKS}/1": None}),
    "a network without interface": Probe("E1370", {f"{NICS}/1": None}),
    "a name misspelt": Probe("E1370", _nic(name="bleu")),
    "a network twice": Probe("E1371", {f"{NETWORKS}/+": {"name": "blue", "multus": {"networkName": "green"}}}),
    "an interface twice": Probe("E1371", {f"{NICS}/+": {"name": "blue", "bridge": {}}}),
    "a dot in a name": Probe("E1372", {**_nic(name="bl.ue"), f"{NETWORKS}/1/name": "bl.ue"}),
    "a space in a name": Probe("E1372", {**_nic(name="bl ue"), f"{NETWORKS}/1/name": "bl ue"}),
    "big letters in a name": Probe(None, {**_nic(name="Net_1-B"), f"{NETWORKS}/1/name": "Net_1-B"}),
    "a long name": Probe(None, {**_nic(name="b" * 100), f"{NETWORKS}/1/name": "b" * 100}),
    "a network of no kind": Probe("E1373", {f"{NETWORKS}/1/multus": None}),
    "a network of two kinds": Probe("E1373", {f"{NETWORKS}/1/pod": {}}),
    "a network without a name of its NAD": Probe("E1373", {f"{NETWORKS}/1/multus/networkName": ""}),
    "two pod networks": Probe("E1374", {f"{NETWORKS}/1": {"name": "blue", "pod": {}}}),
    "a default network beside the pod's": Probe("E1374", {f"{NETWORKS}/1/multus/default": True}),
    "two default networks": Probe(
        "E1374",
        {
            f"{NICS}/0": None,
            f"{NETWORKS}/0": None,
            f"{NETWORKS}/0/multus/default": True,
            f"{NETWORKS}/1/multus/default": True,
            f"{POD}/readinessProbe": None,
        },
    ),
    "a default network alone": Probe(
        None,
        {f"{NICS}/0": None, f"{NETWORKS}/0": None, f"{NETWORKS}/0/multus/default": True, f"{POD}/readinessProbe": None},
    ),
    "no networks at all": Probe(None, {NICS: None, NETWORKS: None}),
    "no networks, and none of the pod": Probe(
        "E1404", {NICS: None, NETWORKS: None, f"{DOMAIN}/devices/autoattachPodInterface": False}
    ),
    # --- bindings
    "masquerade beside the pod network": Probe("E1375", {f"{NICS}/1": {"name": "blue", "masquerade": {}}}),
    "slirp": Probe("E1376", {f"{NICS}/0": {"name": "default", "slirp": {}}}),
    "macvtap": Probe("E1376", {f"{NICS}/1": {"name": "blue", "macvtap": {}}}),
    "passt": Probe("E1376", {f"{NICS}/0": {"name": "default", "passt": {}}}),
    "a plugin beside a method": Probe("E1377", _nic(binding={"name": "l2bridge"})),
    "two methods": Probe("W1378", _nic(sriov={})),
    "no binding": Probe("W1378", _nic(bridge=None)),
    "bridge on the pod network": Probe(None, {**_pod_nic(masquerade=None, bridge={})}),
    "l2bridge": Probe(None, _pod_nic(masquerade=None, binding={"name": "l2bridge"})),
    "a plugin that is not there": Probe("W1379", _pod_nic(masquerade=None, binding={"name": "l3"})),
    # --- interfaces
    "a model that is none": Probe("E1380", _nic(model="vmxnet3")),
    **{f"model {model}": Probe(None, _nic(model=model)) for model in ("virtio", "igb", "pcnet", "")},
    **{
        f"MAC {mac}": Probe("E1381", _nic(macAddress=mac))
        for mac in (
            "02:00",
            "02:00:5e:00:00:0g",
            "02005e000001",
            "02:00:5e:00:00:01:02:03",
            "02:00:5e-00:00:01",
            "0:0:0:0:0:1",
        )
    },
    **{
        f"MAC {mac}": Probe(None, _nic(macAddress=mac))
        for mac in (
            "",
            "02-00-5e-00-00-01",
            "0200.5e00.0001",
            "FE:54:00:aa:BB:cc",
            "01:00:5e:00:00:01",
            "00:00:00:00:00:00",
        )
    },
    "a state that is none": Probe("E1382", _nic(state="left")),
    "absent on the pod network": Probe("E1382", _pod_nic(state="absent")),
    "absent with bridge on the pod network": Probe("E1382", _pod_nic(masquerade=None, bridge={}, state="absent")),
    "absent of SR-IOV": Probe("E1382", {f"{NICS}/2/state": "absent"}),
    "down of SR-IOV": Probe("E1382", {f"{NICS}/2/state": "down"}),
    **{f"state {state}": Probe(None, _nic(state=state)) for state in ("up", "down", "absent", "")},
    "a PCI address that is none": Probe("E1383", _nic(pciAddress="81:01.0")),
    "a PCI address": Probe(None, _nic(pciAddress="0000:81:01.7")),
    "a PCI address of a disk that is none": Probe("E1383", {f"{DISKS}/0/disk/pciAddress": "0000:81:01.8"}),
    "a PCI address of a disk on sata": Probe(
        "E1383", {f"{DISKS}/0/disk": {"bus": "sata", "pciAddress": "0000:81:01.0"}}
    ),
    **{
        f"ports {ports}": Probe("E1384", _pod_nic(ports=ports))
        for ports in (
            [{"port": 70000}],
            [{"port": 0}],
            [{"port": -1}],
            [{"port": 80, "protocol": "SCTP"}],
            [{"port": 80, "protocol": "tcp"}],
            [{"port": 80, "name": "a"}, {"port": 81, "name": "a"}],
            [{"port": 80, "name": "HTTP"}],
            [{"port": 80, "name": "http-and-much-more"}],
            [{"port": 80, "name": "80"}],
        )
    },
    "one port twice": Probe(None, _pod_nic(ports=[{"port": 80}, {"port": 80}])),
    "odd ports beside the pod network": Probe(None, _nic(ports=[{"port": 80, "protocol": "SCTP"}])),
    "a private option out of range": Probe(
        "E1385", _pod_nic(dhcpOptions={"privateOptions": [{"option": 200, "value": "a"}]})
    ),
    "a private option twice": Probe(
        "E1385",
        _pod_nic(dhcpOptions={"privateOptions": [{"option": 240, "value": "a"}, {"option": 240, "value": "b"}]}),
    ),
    "a name as NTP server": Probe("E1385", _pod_nic(dhcpOptions={"ntpServers": ["192.0.2.1", "ntp.example.com"]})),
    "IPv6 as NTP server": Probe("E1385", _pod_nic(dhcpOptions={"ntpServers": ["2001:db8::1"]})),
    "DHCP options": Probe(
        None,
        _pod_nic(
            dhcpOptions={
                "bootFileName": "a",
                "ntpServers": ["192.0.2.1", "::ffff:192.0.2.1"],
                "privateOptions": [{"option": 224, "value": "a"}, {"option": 254, "value": "b"}],
            }
        ),
    ),
    "a boot order of 0": Probe("E1386", _disk(bootOrder=0)),
    "a boot order of 0 of an interface": Probe("E1386", _nic(bootOrder=0)),
    "a boot order of disk and interface": Probe("E1386", _nic(bootOrder=1)),
    "a boot order of two disks": Probe("E1386", {f"{DISKS}/1/bootOrder": 1}),
    # --- disks
    "a disk without volume": Probe("E1387", {f"{DISKS}/+": {"name": "data", "disk": {}}}),
    "a disk misspelt": Probe("E1387", {f"{DISKS}/1/name": "cloud-init"}),
    "an empty CD-ROM drive": Probe("W1410", {f"{DISKS}/+": {"name": "data", "cdrom": {"bus": "sata"}}}),
    "a volume without disk": Probe(None, {f"{DISKS}/2": None}),
    "a disk twice": Probe("E1388", {f"{DISKS}/+": {"name": "root", "disk": {}}}),
    "a volume twice": Probe("E1388", {f"{VOLUMES}/+": {"name": "root", "emptyDisk": {"capacity": "1Gi"}}}),
    "an underscore in a disk": Probe("E1388", {f"{DISKS}/2/name": "my_tools", f"{VOLUMES}/2/name": "my_tools"}),
    "an underscore in a volume without disk": Probe(
        "E1388", {f"{VOLUMES}/+": {"name": "my_data", "emptyDisk": {"capacity": "1Gi"}}}
    ),
    "a long name of a disk": Probe("E1388", {f"{DISKS}/2/name": "t" * 64, f"{VOLUMES}/2/name": "t" * 64}),
    "a disk of two kinds": Probe("E1389", _disk(cdrom={})),
    "bus ide": Probe("E1389", _disk(disk={"bus": "ide"})),
    "a bus that is none": Probe("E1389", _disk(disk={"bus": "nvme"})),
    "a CD-ROM drive on virtio": Probe("E1389", {f"{DISKS}/2/cdrom": {"bus": "virtio"}}),
    "read-only on sata": Probe("E1389", _disk(disk={"bus": "sata", "readonly": True})),
    "a LUN of an image": Probe("E1389", {f"{DISKS}/2": {"name": "tools", "lun": {"bus": "scsi"}}}),
    "a LUN": Probe(None, _disk(disk=None, lun={"bus": "scsi"})),
    "an I/O thread on sata": Probe("E1389", _disk(disk={"bus": "sata"}, dedicatedIOThread=True)),
    "an I/O thread": Probe(None, _disk(dedicatedIOThread=True)),
    "a disk of no kind": Probe(None, _disk(disk=None)),
    "a cache that is none": Probe("E1390", _disk(cache="unsafe")),
    "a way of I/O that is none": Probe("E1390", _disk(io="io_uring")),
    "an error policy that is none": Probe("E1390", _disk(errorPolicy="retry")),
    "a serial number with a slash": Probe("E1390", _disk(serial="a/b")),
    "a long serial number": Probe("E1390", _disk(serial="a" * 257)),
    "options of a disk": Probe(
        None, _disk(cache="none", io="native", errorPolicy="enospace", serial="A-1_.+", tag="x")
    ),
    **{
        f"block size {size}": Probe("E1390", _disk(blockSize=size))
        for size in (
            {"custom": {"logical": 4096, "physical": 512}},
            {"custom": {"logical": 500, "physical": 512}},
            {"custom": {"logical": 768, "physical": 1024}},
            {"custom": {"logical": 512, "physical": 4194304}},
            {"custom": {"logical": 512, "physical": 512}, "matchVolume": {}},
            {"custom": {"logical": 512, "physical": 512, "discardGranularity": 100}},
        )
    },
    "a block size on sata": Probe(
        "E1390", _disk(disk={"bus": "sata"}, blockSize={"custom": {"logical": 4096, "physical": 4096}})
    ),
    "a block size": Probe(None, _disk(blockSize={"custom": {"logical": 512, "physical": 4096}})),
    "a volume of no kind": Probe("E1391", {f"{VOLUMES}/2/containerDisk": None}),
    "a volume of two kinds": Probe("E1391", {f"{VOLUMES}/2/emptyDisk": {"capacity": "1Gi"}}),
    "a DataVolume without name": Probe("E1392", {f"{VOLUMES}/+": {"name": "data", "dataVolume": {"name": ""}}}),
    "a ConfigMap without name": Probe("E1392", _volume("configMap", {})),
    "a Secret without name": Probe("E1392", _volume("secret", {})),
    "a ServiceAccount without name": Probe("E1392", _volume("serviceAccount", {})),
    "two ServiceAccounts": Probe(
        "E1392",
        {
            **_volume("serviceAccount", {"serviceAccountName": "a"}),
            f"{VOLUMES}/+": {"name": "second", "serviceAccount": {"serviceAccountName": "b"}},
        },
    ),
    "two memory dumps": Probe(
        "E1392",
        {
            f"{VOLUMES}/+": {"name": "first", "memoryDump": {"claimName": "a"}},
            f"{VOLUMES}/2": {"name": "tools", "memoryDump": {"claimName": "b"}},
        },
    ),
    **{
        f"path {path} in an image": Probe("E1392", {f"{VOLUMES}/2/containerDisk/path": path})
        for path in ("disk.img", "/a/../b", "/", "/a//b", "/./a")
    },
    **{
        f"path {path} in an image": Probe(None, {f"{VOLUMES}/2/containerDisk/path": path})
        for path in ("/disk/a.img", "/a/")
    },
    "a host disk of no type": Probe("E1392 W1410", _volume("hostDisk", {"path": "/a", "type": "File"})),
    "a host disk of a size": Probe(
        "E1392 W1410", _volume("hostDisk", {"path": "/a", "type": "Disk", "capacity": "1Gi"})
    ),
    "a host disk": Probe("W1410", _volume("hostDisk", {"path": "/a", "type": "DiskOrCreate", "capacity": "1Gi"})),
    # --- cloud-init
    "no data": Probe("E1393", {**_cloud_init()}),
    "empty data": Probe("E1393", _cloud_init(userData="")),
    "data twice": Probe("E1393", _cloud_init(userData="a", userDataBase64="YQ==")),
    "data and a Secret": Probe("E1393", _cloud_init(userData="a", secretRef={"name": "a"})),
    "network data twice": Probe("E1393", _cloud_init(networkData="a", networkDataBase64="YQ==")),
    "network data and a Secret": Probe("E1393", _cloud_init(networkData="a", networkDataSecretRef={"name": "a"})),
    "long data": Probe("E1393", _cloud_init(userData="x" * 2049)),
    "long data in two bytes": Probe("E1393", _cloud_init(userData="ä" * 1025)),
    "long network data": Probe("E1393", _cloud_init(userData="a", networkData="x" * 2049)),
    "long data in Base64": Probe("E1393", _cloud_init(userDataBase64="eHh4" * 683)),
    "data in no Base64": Probe("E1393", _cloud_init(userDataBase64="#cloud")),
    "network data in no Base64": Probe("E1393", _cloud_init(networkDataBase64="YQ=")),
    "data in Base64": Probe(None, _cloud_init(userDataBase64="eHh4" * 682, networkDataBase64="YQ==\n")),
    "data as long as can be": Probe(None, _cloud_init(userData="x" * 2048, networkData="y" * 2048)),
    "data of a Secret": Probe(None, _cloud_init(secretRef={"name": "a"}, networkDataSecretRef={"name": "b"})),
    "network data alone": Probe(None, _cloud_init(networkData="a")),
    # --- DataVolumes
    "a DataVolume that nobody uses": Probe("E1395", {f"{VOLUMES}/0/dataVolume/name": "other"}),
    "a DataVolume used as a claim": Probe(
        None, {f"{VOLUMES}/0": {"name": "root", "persistentVolumeClaim": {"claimName": "web-root"}}}
    ),
    "a DataVolume template without name": Probe("E1395", {f"{TEMPLATES}/0/metadata": {}}),
    "a DataVolume in another namespace": Probe("E1395", {f"{TEMPLATES}/0/metadata/namespace": "other"}),
    "a DataVolume in the same namespace": Probe(None, {f"{TEMPLATES}/0/metadata/namespace": "demo"}),
    "a DataVolume without storage": Probe("E1396", _template(source=_BLANK)),
    "a DataVolume with storage twice": Probe("E1396", _template(source=_BLANK, storage=_STORAGE, pvc=_STORAGE)),
    "a DataVolume without source": Probe("E1396", _template(storage=_STORAGE)),
    "a DataVolume with an empty source": Probe("E1396", _template(source={}, storage=_STORAGE)),
    "a DataVolume with two sources": Probe(
        "E1396", _template(source={"blank": {}, "http": {"url": "http://a"}}, storage=_STORAGE)
    ),
    "a DataVolume with source and data source": Probe(
        "E1396",
        _template(source=_BLANK, storage={**_STORAGE, "dataSource": {"kind": "VolumeSnapshot", "name": "a"}}),
    ),
    "a DataVolume with data source": Probe(
        None, _template(storage={**_STORAGE, "dataSource": {"kind": "VolumeSnapshot", "name": "a"}})
    ),
    "a DataVolume in a claim": Probe(
        None, _template(source=_BLANK, pvc={**_STORAGE, "accessModes": ["ReadWriteOnce"]})
    ),
    # --- size
    "no memory": Probe("E1397", {f"{DOMAIN}/memory": None}),
    "nothing of memory": Probe("E1397", _domain(memory={})),
    "memory requested": Probe(None, _domain(memory={}, resources={"requests": {"memory": "2Gi"}})),
    "memory limited": Probe(None, _domain(memory={}, resources={"limits": {"memory": "2Gi"}})),
    "little memory requested": Probe("E1398", _domain(resources={"requests": {"memory": "128"}})),
    "negative memory requested": Probe("E1398", _domain(resources={"requests": {"memory": "-1Gi"}})),
    "negative memory allowed": Probe("E1398", _domain(resources={"limits": {"memory": "-1Gi"}})),
    "more memory requested than allowed": Probe(
        "E1398", _domain(resources={"requests": {"memory": "4Gi"}, "limits": {"memory": "2Gi"}})
    ),
    "a page that is none": Probe("E1398", _domain(memory={"guest": "2Gi", "hugepages": {"pageSize": "large"}})),
    "memory less than a page": Probe("E1398", _domain(memory={"guest": "512Mi", "hugepages": {"pageSize": "1Gi"}})),
    "memory no multiple of a page": Probe(
        "E1398", _domain(memory={"guest": "1536Mi", "hugepages": {"pageSize": "1Gi"}})
    ),
    "memory in pages": Probe(None, _domain(memory={"guest": "2Gi", "hugepages": {"pageSize": "1Gi"}})),
    "pages alone": Probe(None, _domain(memory={"hugepages": {"pageSize": "1Gi"}})),
    **{
        f"memory {guest} that grows to {most}": Probe("E1398", _domain(memory={"guest": guest, "maxGuest": most}))
        for guest, most in (("4Gi", "2Gi"), ("512Mi", "2Gi"), ("2G", "4Gi"), ("2Gi", "4G"))
    },
    "growing memory without any": Probe("E1398", _domain(memory={"hugepages": {"pageSize": "x"}, "maxGuest": "2Gi"})),
    "growing memory": Probe(None, _domain(memory={"guest": "2Gi", "maxGuest": "4Gi"})),
    "more sockets than most": Probe("E1399", _domain(cpu={"sockets": 4, "maxSockets": 2})),
    "more CPU requested than allowed": Probe(
        "E1399", _domain(resources={"requests": {"cpu": "2"}, "limits": {"cpu": "1500m"}})
    ),
    "negative CPU requested": Probe("E1399", _domain(resources={"requests": {"cpu": "-1"}})),
    "negative CPU allowed": Probe("E1399", _domain(resources={"limits": {"cpu": "-1"}})),
    "a thread isolated alone": Probe("E1399", _domain(cpu={"cores": 2, "isolateEmulatorThread": True})),
    "a CPU feature with a policy that is none": Probe(
        "E1399", _domain(cpu={"features": [{"name": "vmx", "policy": "maybe"}]})
    ),
    "CPU features": Probe(None, _domain(cpu={"features": [{"name": "vmx", "policy": "require"}, {"name": "a"}]})),
    "NUMA alone": Probe("E1399", _domain(cpu={"cores": 2, "numa": {"guestMappingPassthrough": {}}})),
    "NUMA without pages": Probe("E1399", _domain(cpu={**_PINNED, "numa": {"guestMappingPassthrough": {}}})),
    "NUMA": Probe(
        None,
        _domain(
            cpu={**_PINNED, "numa": {"guestMappingPassthrough": {}}, "realtime": {}},
            memory={"guest": "2Gi", "hugepages": {"pageSize": "1Gi"}},
        ),
    ),
    "real time alone": Probe("E1399", _domain(cpu={"cores": 2, "realtime": {}})),
    "real time without NUMA": Probe("E1399", _domain(cpu={**_PINNED, "realtime": {}})),
    "pinned": Probe(None, _domain(cpu={**_PINNED, "isolateEmulatorThread": True})),
    "pinned as requested": Probe(
        None, _domain(cpu={"dedicatedCpuPlacement": True}, resources={"limits": {"cpu": 2, "memory": "2Gi"}})
    ),
    "pinned by parts": Probe(
        "E1399", _domain(cpu={"dedicatedCpuPlacement": True}, resources={"requests": {"cpu": "1500m"}})
    ),
    "pinned by parts of limits": Probe(
        "E1399", _domain(cpu={"dedicatedCpuPlacement": True}, resources={"limits": {"cpu": "1500m"}})
    ),
    "pinned, and limits differ": Probe(
        "E1399",
        _domain(cpu={"dedicatedCpuPlacement": True}, resources={"requests": {"cpu": "2"}, "limits": {"cpu": "4"}}),
    ),
    "pinned, and memory differs": Probe(
        "E1399", _domain(cpu=_PINNED, resources={"requests": {"memory": "2Gi"}, "limits": {"memory": "4Gi"}})
    ),
    "pinned, and as many are not requested": Probe(
        "E1399", _domain(cpu=_PINNED, resources={"requests": {"cpu": "4"}, "limits": {"cpu": "4"}})
    ),
    "pinned with many threads": Probe("E1399", _domain(cpu={**_PINNED, "threads": 4})),
    "memory beside an instancetype": Probe(
        "E1400", {"spec/instancetype": {"name": "u1.medium"}, f"{DOMAIN}/cpu": None}
    ),
    "cores beside an instancetype": Probe(
        "E1400", {"spec/instancetype": {"name": "u1.medium"}, f"{DOMAIN}/memory": None}
    ),
    "requests beside an instancetype": Probe(
        "E1400",
        {
            "spec/instancetype": {"name": "u1.medium"},
            f"{DOMAIN}/memory": None,
            f"{DOMAIN}/cpu": None,
            f"{DOMAIN}/resources": {"requests": {"memory": "2Gi"}},
        },
    ),
    "limits beside an instancetype": Probe(
        "E1400",
        {
            "spec/instancetype": {"name": "u1.medium"},
            f"{DOMAIN}/memory": None,
            f"{DOMAIN}/cpu": None,
            f"{DOMAIN}/resources": {"limits": {"cpu": "2"}},
        },
    ),
    "an instancetype": Probe(
        None,
        {
            "spec/instancetype": {"name": "u1.medium"},
            "spec/preference": {"name": "fedora"},
            f"{DOMAIN}/memory": None,
            f"{DOMAIN}/cpu": {"model": "host-model"},
        },
    ),
    # --- the rest
    "no run strategy": Probe("E1401", {"spec/runStrategy": None}),
    "two run strategies": Probe("E1401", {"spec/running": True}),
    "a run strategy that is none": Probe("E1401", {"spec/runStrategy": "always"}),
    "a run strategy for migration": Probe("W1410", {"spec/runStrategy": "WaitAsReceiver"}),
    "running": Probe(None, {"spec/runStrategy": None, "spec/running": False}),
    **{f"hostname {name}": Probe("E1402", _pod(hostname=name)) for name in ("web.example.com", "Web", "-a", "a" * 64)},
    **{f"subdomain {name}": Probe("E1402", _pod(subdomain=name)) for name in ("Web", "a..b", "a_b", "a" * 254)},
    **{f"subdomain {name}": Probe(None, _pod(subdomain=name)) for name in ("web", "web.example")},
    "secure boot without SMM": Probe("E1403", _domain(firmware={"bootloader": {"efi": {}}})),
    "secure boot without SMM, switched off": Probe(
        "E1403", _domain(firmware={"bootloader": {"efi": {"secureBoot": True}}}, features={"smm": {"enabled": False}})
    ),
    "secure boot": Probe(None, _domain(firmware={"bootloader": {"efi": {}}}, features={"smm": {}})),
    "no secure boot": Probe(None, _domain(firmware={"bootloader": {"efi": {"secureBoot": False}}})),
    "two ways to boot": Probe("E1403", _domain(firmware={"bootloader": {"efi": {"secureBoot": False}, "bios": {}}})),
    "arguments without kernel": Probe("E1403", _domain(firmware={"kernelBoot": {"kernelArgs": "quiet"}})),
    "a kernel without image": Probe(
        "E1403", _domain(firmware={"kernelBoot": {"container": {"image": "", "kernelPath": "/a"}}})
    ),
    "a kernel without path": Probe("E1403", _domain(firmware={"kernelBoot": {"container": {"image": "a"}}})),
    "a kernel at a path that is none": Probe(
        "E1403", _domain(firmware={"kernelBoot": {"container": {"image": "a", "initrdPath": "boot/x"}}})
    ),
    "a kernel": Probe(None, _domain(firmware={"kernelBoot": {"container": {"image": "a", "kernelPath": "/boot/x"}}})),
    "no ACPI table": Probe("E1403", _domain(firmware={"acpi": {}})),
    "an ACPI table that is not there": Probe("E1403", _domain(firmware={"acpi": {"slicNameRef": "slic"}})),
    "an ACPI table of a disk": Probe("E1403", _domain(firmware={"acpi": {"msdmNameRef": "root"}})),
    "an ACPI table": Probe(
        None, {**_volume("secret", {"secretName": "a"}), **_domain(firmware={"acpi": {"slicNameRef": "tools"}})}
    ),
    "a probe of no kind": Probe("E1404", _pod(readinessProbe={})),
    "a probe of two kinds": Probe("E1404", _pod(readinessProbe={"tcpSocket": {"port": 80}, "guestAgentPing": {}})),
    "a probe without pod network": Probe("E1404", {f"{NICS}/0": None, f"{NETWORKS}/0": None}),
    "a probe of HTTP without pod network": Probe(
        "E1404",
        {
            f"{NICS}/0": None,
            f"{NETWORKS}/0": None,
            f"{POD}/readinessProbe": None,
            f"{POD}/livenessProbe": {"httpGet": {"port": 80}},
        },
    ),
    "a probe by the agent without pod network": Probe(
        None, {f"{NICS}/0": None, f"{NETWORKS}/0": None, f"{POD}/readinessProbe": {"guestAgentPing": {}}}
    ),
    "a probe of what is paused": Probe("E1404", _pod(startStrategy="Paused", livenessProbe={"guestAgentPing": {}})),
    "paused": Probe(None, _pod(startStrategy="Paused")),
    "an eviction strategy that is none": Probe("E1405", _pod(evictionStrategy="LiveMigration")),
    "an empty eviction strategy": Probe("E1405", _pod(evictionStrategy="")),
    "eviction strategy None": Probe(None, _pod(evictionStrategy="None")),
    "a start strategy that is none": Probe("E1405", _pod(startStrategy="Running")),
    "a DNS policy that is none": Probe("E1405", _pod(dnsPolicy="Cluster")),
    "an I/O policy that is none": Probe("E1405", _domain(ioThreadsPolicy="own")),
    "I/O policy auto": Probe(None, _domain(ioThreadsPolicy="auto")),
    "an input device on a bus that is none": Probe(
        "E1405", _domain(devices__inputs=[{"type": "tablet", "bus": "ps2", "name": "a"}])
    ),
    "an input device of a type that is none": Probe(
        "E1405", _domain(devices__inputs=[{"type": "mouse", "bus": "usb", "name": "a"}])
    ),
    "an input device": Probe(None, _domain(devices__inputs=[{"type": "tablet", "bus": "virtio", "name": "a"}])),
    "a machine that is none": Probe("E1405", _domain(machine={"type": "pc-i440fx"})),
    "a machine": Probe(None, _domain(machine={"type": "pc-q35-rhel9.4.0"})),
    "a model of sound that is none": Probe("E1405", _domain(devices__sound={"name": "a", "model": "ac98"})),
    "a key of no kind": Probe("E1406", {f"{POD}/accessCredentials": [{}]}),
    "a key and a password": Probe(
        "E1406",
        {
            f"{POD}/accessCredentials/0/userPassword": {
                "source": {"secret": {"secretName": "a"}},
                "propagationMethod": {"qemuGuestAgent": {}},
            }
        },
    ),
    "a key from nowhere": Probe("E1406", {f"{_KEY}/source": {}}),
    "a key to nowhere": Probe("E1406", _key_to()),
    "a key in two ways": Probe("E1406", _key_to(noCloud={}, qemuGuestAgent={"users": ["a"]})),
    "a key for a volume that is not there": Probe("E1406", _key_to(configDrive={})),
    "a key to nobody": Probe("E1406", _key_to(qemuGuestAgent={"users": []})),
    "a key by the agent": Probe(None, _key_to(qemuGuestAgent={"users": ["fedora"]})),
    "a password from nowhere": Probe(
        "E1406",
        {f"{POD}/accessCredentials": [{"userPassword": {"source": {}, "propagationMethod": {"qemuGuestAgent": {}}}}]},
    ),
    "a password to nowhere": Probe(
        "E1406",
        {
            f"{POD}/accessCredentials": [
                {"userPassword": {"source": {"secret": {"secretName": "a"}}, "propagationMethod": {}}}
            ]
        },
    ),
    "no name servers": Probe("E1407", _pod(dnsPolicy="None")),
    "name servers of an empty list": Probe("E1407", _pod(dnsPolicy="None", dnsConfig={"nameservers": []})),
    "many name servers": Probe("E1407", _pod(dnsConfig={"nameservers": ["192.0.2.1"] * 4})),
    "a name server that is none": Probe("E1407", _pod(dnsConfig={"nameservers": ["ns.example.com"]})),
    "many search domains": Probe("E1407", _pod(dnsConfig={"searches": ["a.example"] * 7})),
    "long search domains": Probe("E1407", _pod(dnsConfig={"searches": ["a" * 60 + "." + "b" * 60] * 3})),
    "a search domain that is none": Probe("E1407", _pod(dnsConfig={"searches": ["a_b"]})),
    "an option without name": Probe("E1407", _pod(dnsConfig={"options": [{"value": "1"}]})),
    "name servers": Probe(
        None,
        _pod(
            dnsPolicy="None",
            dnsConfig={
                "nameservers": ["192.0.2.1", "2001:db8::1"],
                "searches": ["a.b"],
                "options": [{"name": "ndots"}],
            },
        ),
    ),
    **{
        f"nodes by {requirement}": Probe("E1408", _pod(**{_TERM: [{"matchExpressions": [requirement]}]}))
        for requirement in (
            {"key": "zone", "operator": "In"},
            {"key": "zone", "operator": "Exists", "values": ["a"]},
            {"key": "zone", "operator": "Gt", "values": ["1", "2"]},
            {"key": "zone", "operator": "Near", "values": ["a"]},
            {"key": "a b", "operator": "Exists"},
            {"key": "a/b/c", "operator": "Exists"},
        )
    },
    "no nodes": Probe("E1408", _pod(**{_TERM: []})),
    "nodes by a field that is none": Probe(
        "E1408", _pod(**{_TERM: [{"matchFields": [{"key": "name", "operator": "In", "values": ["a"]}]}]})
    ),
    "nodes by two names": Probe(
        "E1408", _pod(**{_TERM: [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["a", "b"]}]}]})
    ),
    "nodes": Probe(
        None,
        _pod(
            **{
                _TERM: [
                    {"matchExpressions": [{"key": "example.com/zone", "operator": "In", "values": ["a b"]}]},
                    {"matchExpressions": [{"key": "n", "operator": "Gt", "values": ["1"]}]},
                    {"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["a"]}]},
                ]
            }
        ),
    ),
    "pods by no label of nodes": Probe("E1408", _pod(**{_PODS: [{"topologyKey": ""}]})),
    "pods by a key that is none": Probe("E1408", _pod(**{_PODS: [{"topologyKey": "a b"}]})),
    "pods by a value that is none": Probe(
        "E1408", _pod(**{_PODS: [{"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "a b"}}}]})
    ),
    "pods by an operator of nodes": Probe(
        "E1408",
        _pod(
            **{
                _PODS: [
                    {
                        "topologyKey": "zone",
                        "labelSelector": {"matchExpressions": [{"key": "n", "operator": "Gt", "values": ["1"]}]},
                    }
                ]
            }
        ),
    ),
    "pods in a namespace that is none": Probe("E1408", _pod(**{_PODS: [{"topologyKey": "zone", "namespaces": ["A"]}]})),
    "pods with a weight that is none": Probe(
        "E1408", _pod(**{_NEAR: [{"weight": 101, "podAffinityTerm": {"topologyKey": "zone"}}]})
    ),
    "pods": Probe(
        None,
        _pod(
            **{
                _NEAR: [
                    {
                        "weight": 100,
                        "podAffinityTerm": {"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "a"}}},
                    }
                ]
            }
        ),
    ),
    **{
        f"spread {spread}": Probe("E1408", _pod(topologySpreadConstraints=[{**_SPREAD, **spread}]))
        for spread in ({"maxSkew": 0}, {"topologyKey": ""}, {"topologyKey": "a b"}, {"whenUnsatisfiable": "Maybe"})
    },
    "spread": Probe(None, _pod(topologySpreadConstraints=[_SPREAD])),
    "a label of KubeVirt": Probe("E1409", {"spec/template/metadata/labels/kubevirt.io~1nodeName": "a"}),
    "another label": Probe(None, {"spec/template/metadata/labels/kubevirt.io~1vm": "a"}),
    "a sidecar": Probe("W1410", {"spec/template/metadata/annotations": {"hooks.kubevirt.io/hookSidecars": "[]"}}),
    "a socket of VMs": Probe("W1410", _domain(devices__autoattachVSOCK=True)),
    "a file system of a claim": Probe(
        "W1410",
        {
            **_volume("persistentVolumeClaim", {"claimName": "a"}),
            f"{DISKS}/2": None,
            f"{DOMAIN}/devices/filesystems": [{"name": "tools", "virtiofs": {}}],
        },
    ),
    "a GPU of no kind": Probe("E1411", _domain(devices__gpus=[{"name": "a", "deviceName": ""}])),
    "a GPU": Probe(None, _domain(devices__gpus=[{"name": "a", "deviceName": "nvidia.com/T4"}])),
    "two GPUs at boot": Probe(
        "E1411",
        _domain(
            devices__gpus=[
                {"name": name, "deviceName": "nvidia.com/T4", "virtualGPUOptions": {"display": {}}}
                for name in ("a", "b")
            ]
        ),
    ),
    "sound without name": Probe("E1411", _domain(devices__sound={"name": "", "model": "ich9"})),
    "a watchdog of another kind": Probe(
        "E1411",
        {**_pod(architecture="amd64"), **_domain(devices__watchdog={"name": "a", "diag288": {"action": "reset"}})},
    ),
    "a watchdog": Probe(None, _domain(devices__watchdog={"name": "a", "i6300esb": {"action": "reset"}})),
    "Hyper-V twice": Probe(
        "E1412", _domain(features={"hyperv": {"vapic": {}}, "hypervPassthrough": {"enabled": True}})
    ),
    **{
        f"Hyper-V {feature} without {needed}": Probe(
            "E1412", _domain(features={"hyperv": {feature: {"enabled": True}, needed: {"enabled": False}}})
        )
        for feature, needed in (
            ("evmcs", "vapic"),
            ("ipi", "vpindex"),
            ("tlbflush", "vpindex"),
            ("synic", "vpindex"),
            ("synictimer", "synic"),
        )
    },
    "Hyper-V": Probe(None, _domain(features={"hyperv": {"synictimer": {"enabled": True}, "ipi": {}, "evmcs": {}}})),
}
