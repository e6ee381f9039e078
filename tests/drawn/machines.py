"""Templates, VMs and attachments."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from .chance import Chance
from .words import about, labels, notes, text
from .world import Namespace, Network, Vm, World

_KEYS = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"
_USER_DATA = (
    "#cloud-config\nuser: fedora\npackages:\n  - nginx\n",
    "#cloud-config\nhostname: yes",
    "#!/bin/sh\n\techo tab\n\n",
    "plain",
)
_NETWORK_DATA = "version: 2\nethernets:\n  eth0:\n    dhcp4: true\n"


def draw_machines(chance: Chance, world: World) -> None:
    templates = _templates(chance, world) if chance.yes(0.4) else {}
    for _ in range(chance.number(0, 3 * world.size)):
        _vm(chance, world, templates)
    if world.size >= 4:
        _many(chance, world)
    for _ in range(chance.number(0, 2 + world.size)):
        _attach(chance, world)


def _templates(chance: Chance, world: World) -> dict[str, dict[str, Any]]:
    found = {}
    everywhere = [network.name for network in world.networks if network.namespaces is None and not network.somewhere]
    if not any(space.primary for space in world.namespaces):
        everywhere.append("pod")
    for _ in range(chance.number(1, 2)):
        entry: dict[str, Any] = {}
        _sized(chance, entry)
        _machine(chance, world, entry)
        if everywhere and chance.yes(0.4):
            entry["nics"] = [_by_server(world, {"network": name}) for name in chance.some(everywhere, 1, 2)]
        found[f"small-{world.next()}"] = entry
    world.section("templates").update(found)
    return found


def _by_server(world: World, nic: dict[str, Any]) -> dict[str, Any]:
    """A NIC for any number of VMs, which says what it has to."""
    if any(network.name == nic["network"] and network.addressing == "static" for network in world.networks):
        nic["ip"] = "dhcp"
    return nic


def _sized(chance: Chance, entry: dict[str, Any]) -> None:
    if chance.yes():
        entry["instancetype"] = chance.one(("u1.small", "u1.medium", "cx1.2xlarge"))
        return
    entry["memory"] = chance.one(("2Gi", "512Mi", "1.5Gi", "4096M", "2147483648"))
    chance.fill(entry, "cpu", 0.5, lambda: _cpu(chance))


def _cpu(chance: Chance) -> dict[str, Any]:
    entry: dict[str, Any] = {"cores": chance.number(1, 8)}
    chance.fill(entry, "sockets", 0.3, lambda: 2)
    if "sockets" in entry:
        chance.fill(entry, "maxSockets", 0.3, lambda: 4)
    chance.fill(entry, "threads", 0.2, lambda: chance.number(1, 2))
    chance.fill(entry, "model", 0.3, lambda: chance.one(("host-passthrough", "host-model", "Cascadelake-Server")))
    if chance.yes(0.2):
        entry["dedicatedCpuPlacement"] = chance.yes(0.7)
        chance.fill(entry, "isolateEmulatorThread", 0.5, lambda: entry["dedicatedCpuPlacement"])
    return entry


def _machine(chance: Chance, world: World, entry: dict[str, Any]) -> None:
    """All but size and NICs."""
    chance.fill(entry, "runStrategy", 0.3, lambda: chance.one(("Always", "Halted", "Manual", "RerunOnFailure", "Once")))
    chance.fill(entry, "preference", 0.3, lambda: chance.one(("fedora", "windows.2k22", "rhel.9")))
    chance.fill(entry, "disks", 0.5, lambda: _disks(chance, world))
    chance.fill(entry, "cloudInit", 0.4, lambda: _cloud_init(chance))
    chance.fill(entry, "rng", 0.2, lambda: chance.yes(0.7))
    chance.fill(entry, "terminationGracePeriodSeconds", 0.2, lambda: chance.one((180, 0, 3600)))
    chance.fill(entry, "nodeSelector", 0.15, lambda: labels(chance))
    about(chance, entry, 0.1)


def _disks(chance: Chance, world: World) -> list[dict[str, Any]]:
    return [_disk(chance, world) for _ in range(chance.number(1, 4))]


def _disk(chance: Chance, world: World) -> dict[str, Any]:
    disk: dict[str, Any] = {}
    chance.fill(disk, "name", 0.4, lambda: f"data{world.next()}")
    match chance.number(0, 3):
        case 0:
            disk["containerDisk"] = chance.one(
                ("quay.io/containerdisks/fedora:42", "registry.example.com:5000/a/b@sha256:0")
            )
        case 1:
            disk["dataSource"] = chance.one(("openshift-virtualization-os-images/fedora", "images/rhel9.4"))
            chance.fill(disk, "size", 0.7, lambda: chance.one(("30Gi", "10G")))
        case 2:
            disk["pvc"] = f"claim-{world.next()}"
        case _:
            disk |= {"blank": True, "size": chance.one(("10Gi", "1Ti"))}
    if "size" in disk:
        chance.fill(disk, "storageClass", 0.4, lambda: chance.one(("ocs-storagecluster-ceph-rbd", "fast.ssd", "1e3")))
    chance.fill(disk, "bus", 0.3, lambda: chance.one(("virtio", "sata", "scsi")))
    return disk


def _cloud_init(chance: Chance) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    match chance.number(0, 3):
        case 0:
            entry["user"] = chance.one(("fedora", "on", "0123"))
            chance.fill(entry, "password", 0.5, lambda: chance.one(("fedora", "1e3", "a: b", "ü#1")))
            chance.fill(entry, "sshKeys", 0.5, lambda: [f"{_KEYS}{n} me@home" for n in range(chance.number(1, 3))])
        case 1:
            entry["userData"] = chance.one(_USER_DATA)
        case 2:
            entry["secret"] = "init-secret"
        case _:
            entry["networkData"] = _NETWORK_DATA
    chance.fill(
        entry,
        "networkData",
        0.2,
        lambda: chance.one((_NETWORK_DATA,) if "networkData" in entry else ("auto", "none", _NETWORK_DATA)),
    )
    chance.fill(entry, "type", 0.3, lambda: chance.one(("noCloud", "configDrive")))
    return entry


def _nics(chance: Chance, world: World, space: Namespace, *, count: int | None) -> list[dict[str, Any]]:
    """NICs that a VM of the namespace, or each of `count`, may have, each of another name."""
    found: list[dict[str, Any]] = []
    names: set[str] = set()
    if chance.yes(0.7):
        found.append({"network": "pod" if space.primary is None else space.primary})
        names.add("default" if space.primary is None else space.primary)
    for network in chance.some([network for network in world.open_to(space.name) if not network.somewhere], 0, 3):
        found.append({"network": network.name})
        names.add(network.name)
        if not network.once and chance.yes(0.1):
            found.append({"network": network.name, "name": f"again-{world.next()}"})
    for index, nic in enumerate(found):
        _nic(chance, world, nic, space, index, single=count is None)
        if count is not None and "mac" not in nic and count < 20 and chance.yes(0.15):
            nic["macs"] = [_mac(chance, world, index) for _ in range(count)]
        _address(chance, world, nic, count)
    if found and chance.yes(0.15):
        _default_route(chance, world, found)
    return found


def _mac(chance: Chance, world: World, index: int) -> str:
    number = world.next()
    mac = f"02:{chance.one(('10', 'aB'))}:{number >> 16:02x}:{index:02x}:{number >> 8 & 255:02x}:{number & 255:02X}"
    match chance.number(0, 9):
        case 8:
            return mac.replace(":", "-")
        case 9:
            digits = mac.replace(":", "")
            return f"{digits[:4]}.{digits[4:8]}.{digits[8:]}"
    return mac


def _address(chance: Chance, world: World, nic: dict[str, Any], count: int | None) -> None:
    """What a NIC says of its address: it must on a network with static ones, and may on others."""
    network = next((network for network in world.networks if network.name == nic["network"]), None)
    if network is None:
        chance.fill(nic, "ip", 0.05, lambda: "dhcp")
        return
    match network.addressing:
        case "static":
            nic["ip"] = chance.one(("dhcp", "none"))
            if (count or 1) <= network.room and chance.yes(0.5):
                network.room -= count or 1
                nic["ip"] = "auto"
            elif chance.yes(0.7):
                _fixed(chance, nic, network, count)
        case "guest" | "ovn" if network.blocks and (network.primary or network.addressing == "guest"):
            if (not network.primary or world.target.preconfigured_addresses) and chance.yes(0.4):
                _fixed(chance, nic, network, count)
        case "dhcp":
            chance.fill(nic, "ip", 0.1, lambda: chance.one(("dhcp", "none")))


def _fixed(chance: Chance, nic: dict[str, Any], network: Network, count: int | None) -> None:
    """Addresses that nobody else has, as long as there are some."""
    found = network.addresses(count or 1)
    if len(found) < (count or 1):
        return
    nic.pop("ip", None)
    if count is not None:
        nic["ips"] = f"{found[0][0]}-{found[-1][0]}" if count > 1 else found[0][0]
        return
    lengths = [block.rpartition("/")[2] for block in network.blocks]
    nic["ip"] = [f"{ip}/{length}" if chance.yes(0.2) else ip for ip, length in zip(found[0], lengths, strict=True)][
        : chance.number(1, len(found[0]))
    ]


def _default_route(chance: Chance, world: World, nics: list[dict[str, Any]]) -> None:
    """On a NIC that has a way out, if there is one."""
    static = {
        network.name
        for network in world.networks
        if network.addressing in ("static", "guest", "none") or (network.addressing == "ovn" and not network.primary)
    }
    able = [nic for nic in nics if nic["network"] not in static and nic.get("ip", "dhcp") == "dhcp"]
    able = [nic for nic in able if nic["network"] == "pod" or chance.yes()]
    for nic in able[:1]:
        nic["defaultRoute"] = chance.yes(0.8)


def is_told(world: World, nics: list[dict[str, Any]]) -> bool:
    """Whether cloud-init must tell a guest of these NICs."""
    static = {network.name for network in world.networks if network.addressing == "static"}
    return any(
        "defaultRoute" in nic or "ips" in nic or nic.get("ip", "none") not in ("dhcp", "none")
        for nic in nics
        if nic["network"] in static or "defaultRoute" in nic
    )


def _nic(chance: Chance, world: World, nic: dict[str, Any], space: Namespace, index: int, *, single: bool) -> None:
    if chance.yes(0.6):
        return
    chance.fill(nic, "name", 0.3, lambda: nic.get("name", chance.one((f"nic{world.next()}", f"NIC_{world.next()}"))))
    network = nic["network"]
    chance.fill(nic, "binding", 0.3, lambda: _binding(chance, world, network, space))
    if single:
        chance.fill(nic, "mac", 0.4, lambda: _mac(chance, world, index))
    chance.fill(nic, "mac", 0.1, lambda: "auto")
    many = any(net.name == network and net.many_macs for net in world.networks)
    chance.fill(nic, "multipleMacs", 0.1, lambda: many)
    models = ["virtio", "e1000e", "e1000", "rtl8139", "ne2k_pci", "pcnet"]
    models += ["igb"] if getattr(world.target, "igb_model", True) else []
    chance.fill(nic, "model", 0.3, lambda: chance.one(models))
    is_sriov = any(found.name == network and found.kind == "sriov" for found in world.networks)
    if getattr(world.target, "link_state", True) and not is_sriov:
        chance.fill(nic, "state", 0.2, lambda: chance.one(("up", "down")))
    if network not in ("pod", space.primary) and not is_sriov and single and "state" not in nic:
        chance.fill(nic, "state", 0.05, lambda: "absent")
    chance.fill(nic, "bootOrder", 0.2, lambda: index + 1)
    if network == "pod":
        chance.fill(nic, "ports", 0.3, lambda: ports(chance, of_nic=True))
    by_ovn = any(net.name == network and net.addressing == "ovn" and not net.primary for net in world.networks)
    if (network == "pod" or by_ovn) and not is_sriov:
        chance.fill(nic, "dhcp", 0.15, lambda: _dhcp(chance))


def _dhcp(chance: Chance) -> dict[str, Any]:
    options: dict[str, Any] = {"bootFileName": chance.one(("pxelinux.0", "on", "boot/1e3"))}
    chance.fill(options, "tftpServerName", 0.5, lambda: chance.one(("tftp.example.com", "10.0.0.7")))
    chance.fill(options, "ntpServers", 0.5, lambda: chance.some(("10.0.0.8", "10.0.0.9")))
    chance.fill(
        options,
        "privateOptions",
        0.5,
        lambda: [{"option": number, "value": chance.one(("a", "0123"))} for number in chance.some((224, 240, 254))],
    )
    if chance.yes(0.3) and len(options) > 1:
        del options["bootFileName"]
    return options


def _binding(chance: Chance, world: World, network: str, space: Namespace) -> str:
    if network == "pod":
        return chance.one(("masquerade", "bridge"))
    if network == space.primary:
        return "l2bridge"
    return "sriov" if any(net.name == network and net.kind == "sriov" for net in world.networks) else "bridge"


def ports(chance: Chance, *, targets: bool = True, of_nic: bool = False) -> list[int | str]:
    """Different ports, in every form; a NIC has neither targets nor SCTP."""
    found: list[int | str] = []
    for port in chance.some((80, 443, 22, 53, 8080, 65535, 1), 1, 3):
        forms: list[int | str] = [port, str(port), f"{port}/tcp", f"{port}/udp"]
        forms.append(f"{port}/sctp" if not of_nic else f"p{port}-x:{port}")
        if targets and not of_nic:
            forms += [f"{port}:{port % 1000 + 8000}", f"{port}:{port % 1000 + 8000}/udp"]
        found.append(chance.one(forms))
    return found


def _vm(chance: Chance, world: World, templates: dict[str, dict[str, Any]]) -> None:
    space = chance.one(world.namespaces)
    entry: dict[str, Any] = {}
    if templates and chance.yes(0.6):
        entry["template"] = chance.one(list(templates))
        if "memory" in templates[entry["template"]]:
            chance.fill(entry, "memory", 0.2, lambda: "3Gi")
    else:
        _sized(chance, entry)
    _machine(chance, world, entry)
    name = f"{chance.one(('web', 'db', '0vm'))}{world.next()}"
    names = [name]
    if chance.yes(0.25):
        name += chance.one(("-{n}", "{n}", "-{n}-x"))
        entry["count"] = chance.number(1, 4)
        chance.fill(entry, "start", 0.4, lambda: chance.one((1, 0, 98)))
        start = entry.get("start", 1)
        names = [name.replace("{n}", str(number)) for number in range(start, start + entry["count"])]
    chance.fill(entry, "nics", 0.7, lambda: _nics(chance, world, space, count=entry.get("count")))
    if is_told(world, entry.get("nics", [])):
        shared = templates.get(entry.get("template", ""), {})
        said = entry.get("cloudInit", shared.get("cloudInit", {"networkData": "none"}))
        if said.get("networkData", "auto") != "auto":
            entry["cloudInit"] = chance.one(({"user": "fedora"}, {"networkData": "auto"}, {"secret": "init-secret"}))
    _put(chance, world, space, name, entry)
    world.vms += [Vm(space.name, each, True, _serves(entry, templates, space)) for each in names]


def _serves(entry: dict[str, Any], templates: dict[str, dict[str, Any]], space: Namespace) -> bool:
    """Whether it has a NIC on the network of Services, which lets in every port."""
    nics = entry.get("nics", templates.get(entry.get("template", ""), {}).get("nics"))
    first = "pod" if space.primary is None else space.primary
    return nics is None or any(nic["network"] == first and "ports" not in nic for nic in nics)


def _put(chance: Chance, world: World, space: Namespace, name: str, entry: dict[str, Any]) -> None:
    """Under a key that says the namespace, beside a field that does, or with neither where there is only one."""
    if world.only() is not None and chance.yes(0.4):
        key = name
    elif chance.yes(0.2):
        key, entry["namespace"] = name, space.name
    else:
        key = f"{space.name}/{name}"
    world.section("vms")[key] = entry


def _many(chance: Chance, world: World) -> None:
    """Hundreds of VMs, by `count` and as entries that are alike."""
    space = chance.one(world.namespaces)
    entry: dict[str, Any] = {"memory": "1Gi", "cloudInit": {"user": "fedora"}}
    number, count = world.next(), chance.number(10, 300)
    entry["nics"] = _nics(chance, world, space, count=400)
    for nic in entry["nics"]:
        nic.pop("ips", None)
    world.section("vms")[f"{space.name}/farm{number}-{{n}}"] = {**entry, "count": count}
    serves = _serves(entry, {}, space)
    world.vms += [Vm(space.name, f"farm{number}-{n}", True, serves) for n in range(1, count + 1)]
    for index in range(chance.number(0, 60)):
        world.section("vms")[f"{space.name}/like{number}-{index}"] = deepcopy(entry)
        world.vms.append(Vm(space.name, f"like{number}-{index}", True, serves))


def _attach(chance: Chance, world: World) -> None:
    space = chance.one([space for space in world.namespaces if space.existing] or world.namespaces)
    networks: list[Network] = world.open_to(space.name)
    if not networks:
        return
    name = f"old{world.next()}"
    nics: list[dict[str, Any]] = []
    if chance.yes(0.3):
        nics.append({"network": "pod" if space.primary is None else space.primary})
    for network in chance.some(networks, 1, 3):
        nic: dict[str, Any] = {"network": network.name}
        _nic(chance, world, nic, space, len(nics), single=True)
        if nic.get("state") == "absent":
            del nic["state"]
        if network.addressing == "guest":
            _address(chance, world, nic, None)
        nics.append(nic)
    entry: dict[str, Any] = {"nics": nics}
    first = "default" if space.primary is None else space.primary
    if first != "default" or chance.yes(0.3):
        entry["nicsNow"] = [first, "legacy_0"][: chance.number(1, 2)]
        if entry["nicsNow"][-1] == "legacy_0" and chance.yes(0.3):
            nics[-1]["name"] = "legacy_0"  # it is moved to that network
    key = name if world.only() is not None and chance.yes(0.4) else f"{space.name}/{name}"
    world.section("attach")[key] = entry
    world.vms.append(Vm(space.name, name, False))


def draw_defaults(chance: Chance, world: World) -> dict[str, Any]:
    """Defaults that fit every entry of the spec, some of them taken out of the entries."""
    found: dict[str, Any] = {}
    if chance.yes(0.6):
        return found
    for section in chance.some(("interfaces", "bridges", "networks", "vms")):
        content: dict[str, Any] = {}
        chance.fill(content, "description", 0.2, lambda: text(chance))
        if not any("existing" in entry for entry in world.spec.get("networks", {}).values()) or section != "networks":
            chance.fill(content, "labels", 0.4, lambda: labels(chance))
            chance.fill(content, "annotations", 0.2, lambda: notes(chance))
        _FILL[section](chance, world, content)
        found[section] = content
    return found


def _for_interfaces(_: Chance, world: World, content: dict[str, Any]) -> None:
    _same_nodes(world, "interfaces", content)


def _for_bridges(chance: Chance, world: World, content: dict[str, Any]) -> None:
    chance.fill(content, "stp", 0.3, lambda: False)
    chance.fill(content, "ip", 0.3, lambda: "none")
    _same_nodes(world, "bridges", content)


def _same_nodes(world: World, section: str, content: dict[str, Any]) -> None:
    entries = list(world.spec.get(section, {}).values())
    nodes = entries[0].get("nodes") if entries else None
    if nodes and all(entry.get("nodes") == nodes for entry in entries):
        content["nodes"] = nodes
        for entry in entries:
            del entry["nodes"]


def _for_networks(chance: Chance, world: World, content: dict[str, Any]) -> None:
    entries = world.spec.get("networks", {}).values()
    bridges = [entry["bridge"] for entry in entries if "bridge" in entry]
    if bridges and chance.yes(0.5):
        content["bridge"] = chance.one(bridges)
        for entry in entries:
            if entry.get("bridge") == content["bridge"]:
                del entry["bridge"]
    if all(place.room is None or place.room >= 1500 for place in (*world.bridges, *world.devices)):
        chance.fill(content, "mtu", 0.3, lambda: chance.one((1400, 1500, "inherit")))


def _for_vms(chance: Chance, world: World, content: dict[str, Any]) -> None:
    entries = [*world.spec.get("vms", {}).values(), *world.spec.get("templates", {}).values()]
    chance.fill(content, "runStrategy", 0.3, lambda: chance.one(("Halted", "Always")))
    chance.fill(content, "rng", 0.3, lambda: True)
    chance.fill(content, "terminationGracePeriodSeconds", 0.2, lambda: 60)
    chance.fill(content, "nodeSelector", 0.2, lambda: {"vms": "yes"})
    chance.fill(content, "cloudInit", 0.2, lambda: {"user": "admin"})
    chance.fill(content, "disks", 0.2, lambda: [{"containerDisk": "quay.io/containerdisks/fedora:42"}])
    if not any("instancetype" in entry for entry in entries) and chance.yes(0.4):
        content["memory"] = "2Gi"
        for entry in entries:
            if "memory" in entry and chance.yes():
                del entry["memory"]
    elif not any("memory" in entry or "cpu" in entry for entry in entries) and chance.yes(0.4):
        content["instancetype"] = "u1.small"
    if not any(space.primary for space in world.namespaces):
        chance.fill(content, "nics", 0.2, lambda: [{"network": "pod"}])


_FILL = {"interfaces": _for_interfaces, "bridges": _for_bridges, "networks": _for_networks, "vms": _for_vms}
