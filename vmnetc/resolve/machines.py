"""VMs, and NICs for VMs that others own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vmnetc import graph
from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.route import Route
from vmnetc.graph import POD, ExistingNetwork, Kind, Machine, Network, OverlayNetwork, PodNetwork
from vmnetc.graph.common import About
from vmnetc.graph.machines import Binding
from vmnetc.inventory import Inventory, LiveNic, LiveVm
from vmnetc.inventory.vm_file import VmFile
from vmnetc.spec import faults as spec_faults
from vmnetc.spec import machines as spec
from vmnetc.spec.reading import Spec

from . import faults, inventory_faults
from .addressing import asked, mac
from .by_vlan import ByVlan
from .cloudinit import user_data
from .found_nics import has_today, met, says_nothing
from .names import Places, Problems, about, as_json, in_broken_family, pairs
from .ports import port_mappings
from .vm_files import in_file
from .vm_names import VmName, VmNames

_SOURCES = {"dataSource": "dataSource", "pvc": "pvc", "containerDisk": "containerDisk", "blank": "blank"}


def virtual_machines(
    typed: Spec,
    names: VmNames,
    networks: Mapping[str, Network],
    retired: Mapping[str, Route],
    primary: Mapping[str, Network],
    service_labels: Mapping[tuple[str, str], tuple[str, ...]],
    files: Mapping[str, VmFile],
    texts: Mapping[str, str],
    problems: Problems,
) -> tuple[graph.VirtualMachine, ...]:
    """The VMs of the spec, sorted; those that are alike share one `Machine`."""
    shared: dict[Machine, Machine] = {}
    by_entry: dict[str, Machine] = {}
    found = []
    by_vlan = ByVlan(networks.values())
    for vm in names.own:
        entry = typed.vms[vm.key]
        nics = _nics(f'VM "{vm.key}"', entry.nics, vm, networks, by_vlan, retired, primary, problems)
        if entry.manifest is not None:
            file = files.get(vm.key)
            if file is not None:
                labels = service_labels.get((vm.namespace.name, vm.name), ())
                found.append(in_file(entry, vm, file, nics, labels, problems))
            continue
        if vm.key not in by_entry:
            machine = _machine(vm.key, entry, vm.at, typed, nics, texts, problems)
            by_entry[vm.key] = shared.setdefault(machine, machine)
        labels = service_labels.get((vm.namespace.name, vm.name), ())
        known = len(nics) == len(entry.nics) if entry.nics is not None else True
        found.append(graph.VirtualMachine(vm.namespace, vm.name, by_entry[vm.key], nics, labels, vm.at, all_nics=known))
    return tuple(sorted(found, key=lambda vm: (vm.namespace.name, vm.name)))


def attachments(
    typed: Spec,
    names: VmNames,
    networks: Mapping[str, Network],
    retired: Mapping[str, Route],
    primary: Mapping[str, Network],
    inventory: Inventory,
    whole: Mapping[tuple[str, str], LiveVm],
    before: Mapping[str, Sequence[str]],
    problems: Problems,
) -> tuple[graph.Attachment, ...]:
    """What is added to VMs that others own, or changed in them; a NIC of which nothing is said is left as it is.

    Those that the user writes whole (`whole`) are no others'.
    """
    found = []
    own = {(vm.namespace.name, vm.name): vm for vm in names.own}
    by_vlan = ByVlan(networks.values())
    for vm in names.others:
        entry = typed.attach[vm.key]
        if (vm.namespace.name, vm.name) in own:
            problems.found.append(faults.attach_to_own(vm.key, vm.at, own[vm.namespace.name, vm.name].at))
        if (vm.namespace.name, vm.name) in whole:
            at = whole[vm.namespace.name, vm.name].at
            problems.found.append(faults.attach_to_whole(vm.key, vm.at, at))
        live = inventory.vm(vm.namespace.name, vm.name)
        earlier = before.get(f"{vm.namespace.name}/{vm.name}")
        has = has_today(entry, live, earlier, vm, problems)
        nics = _nics(f'attach entry "{vm.key}"', entry.nics, vm, networks, by_vlan, retired, primary, problems)
        nics = met(nics, entry.nics, has, vm.namespace.name)
        told = tuple(nic for nic in nics if not says_nothing(nic, entry.nics))
        if not told and len(nics) == len(entry.nics):
            problems.found.append(faults.attach_of_nothing(vm.key, [nic.name for nic in nics], vm.at))
        if typed.output.attach == "ssa" and told:
            problems.found.extend(_not_known_in_full(vm, nics, has))
            told = nics
        shown = entry.nicsNow is None and (live is not None or earlier is not None) and bool(told)
        found.append(graph.Attachment(vm.namespace, vm.name, told, has, vm.at, shown))
    return tuple(found)


def _not_known_in_full(vm: VmName, nics: tuple[graph.Nic, ...], has: tuple[LiveNic, ...]) -> Iterator[Diagnostic]:
    said = {nic.name for nic in nics}
    unknown = [nic.name for nic in has if nic.interface is None and nic.name not in {"default", *said}]
    yield from (inventory_faults.unknown_nic_in_full_list(vm.key, name, vm.at / "nicsNow") for name in unknown[:1])


def _nics(
    who: str,
    typed: list[spec.Nic] | None,
    vm: VmName,
    networks: Mapping[str, Network],
    by_vlan: ByVlan,
    retired: Mapping[str, Route],
    primary: Mapping[str, Network],
    problems: Problems,
) -> tuple[graph.Nic, ...]:
    if typed is None:
        network = primary.get(vm.namespace.name, POD)
        return (_default_nic(network, vm.at),)
    at = vm.at / "nics"
    found = []
    for index, entry in enumerate(typed):
        name = by_vlan.name(entry.network, vm, who, at / index / "network", problems)
        if name is None:
            continue
        network_or_none = networks.get(name)
        if network_or_none is None and name in retired:
            problems.found.append(
                faults.nic_on_absent_network(who, name, at / index / "network", retired[name] / "state")
            )
            continue
        if network_or_none is None:
            if not in_broken_family(name, problems):
                problems.dangling(who, "networks", "network", name, at / index / "network", Places(networks))
            continue
        found.append(_nic(entry, network_or_none, vm, at / index, problems, who))
    return tuple(found)


def _default_nic(network: Network, at: Route) -> graph.Nic:
    return graph.Nic(_nic_name(network), network, _binding(network), None, None, None, None, (), at, at)


def _nic(entry: spec.Nic, network: Network, vm: VmName, at: Route, problems: Problems, who: str) -> graph.Nic:
    own_mac = mac(entry, vm, at, who, problems)
    ask, addresses = asked(entry, vm, at, who, problems)
    return graph.Nic(
        name=entry.name or _nic_name(network),
        network=network,
        binding=entry.binding or _binding(network),
        mac=own_mac.text,
        model=entry.model,
        state=entry.state,
        boot_order=entry.bootOrder,
        ports=port_mappings(entry.ports, at / "ports", who, problems),
        at=at,
        mac_at=own_mac.at,
        auto_mac=own_mac.auto,
        ask=ask,
        addresses=addresses,
        multiple_macs=entry.multipleMacs is True,
        default_route=entry.defaultRoute,
        dhcp=_dhcp(entry.dhcp, at / "dhcp", who, problems) if entry.dhcp is not None else None,
        raw=as_json(entry.raw),
    )


def _dhcp(typed: spec.DhcpOptions, at: Route, who: str, problems: Problems) -> graph.DhcpOptions:
    seen: set[int] = set()
    for index, private in enumerate(typed.privateOptions):
        if private.option in seen:
            here = at / "privateOptions" / index / "option"
            problems.found.append(spec_faults.wrong_value("option", who, private.option, "each option once", here))
        seen.add(private.option)
    if not typed.stated():
        problems.found.append(spec_faults.missing("bootFileName", f"dhcp of {who}", at, "any option, or delete dhcp"))
    options = tuple((private.option, private.value) for private in typed.privateOptions)
    return graph.DhcpOptions(typed.bootFileName, typed.tftpServerName, tuple(typed.ntpServers), options)


def _nic_name(network: Network) -> str:
    return "default" if isinstance(network, PodNetwork) else network.name


def _binding(network: Network) -> Binding:
    if isinstance(network, PodNetwork):
        return "masquerade"
    if isinstance(network, OverlayNetwork | ExistingNetwork) and network.primary:
        return "l2bridge"
    return "sriov" if network.kind is Kind.SRIOV else "bridge"


def _machine(
    key: str,
    entry: spec.Vm,
    at: Route,
    typed: Spec,
    nics: tuple[graph.Nic, ...],
    texts: Mapping[str, str],
    problems: Problems,
) -> Machine:
    if entry.template is not None and entry.template not in typed.templates:
        templates = {name: Route(("templates", name)) for name in typed.templates}
        problems.dangling(f'VM "{key}"', "templates", "template", entry.template, at / "template", templates)
    return Machine(
        run_strategy=entry.runStrategy,
        memory=entry.memory,
        cpu=entry.cpu.model_dump_json(exclude_none=True) if entry.cpu is not None else None,
        instancetype=entry.instancetype,
        preference=entry.preference,
        disks=tuple(_disks(key, entry.disks or [], at / "disks", problems)),
        cloud_init=_cloud_init(key, entry, nics, at / "cloudInit", texts, problems),
        rng=entry.rng,
        termination_grace_period=entry.terminationGracePeriodSeconds,
        node_selector=pairs(entry.nodeSelector),
        about=_about(entry),
    )


def _about(entry: spec.Vm) -> About:
    return about(entry)


def _disks(key: str, typed: list[spec.Disk], at: Route, problems: Problems) -> Iterator[graph.Disk]:
    names: dict[str, Route] = {"cloudinitdisk": at}
    for index, disk in enumerate(typed):
        where = f'disk {index + 1} of VM "{key}"'
        sources = [field for field in _SOURCES if getattr(disk, field)]
        if len(sources) != 1:
            problems.found.append(
                spec_faults.several_kinds(where, (at / index / sources[1]).key, sources)
                if sources
                else spec_faults.no_kind(where, at / index, _SOURCES, "")
            )
            continue
        if sources[0] in ("pvc", "containerDisk"):
            idle = [field for field in ("size", "storageClass") if getattr(disk, field) is not None]
            problems.found.extend(
                spec_faults.exclusive([sources[0], field], where, (at / index / field).key) for field in idle
            )
        if disk.blank and disk.size is None:
            problems.found.append(spec_faults.missing("size", where, at / index, "size: 10Gi"))
        name = disk.name or ("rootdisk" if index == 0 else f"disk-{index + 1}")
        if name in names:
            problems.found.append(faults.expands_twice("disk", name, at / index, names[name]))
        names[name] = at / index
        what = "" if disk.blank else getattr(disk, sources[0])
        yield graph.Disk(name, sources[0], what, disk.size, disk.storageClass, disk.bus)  # type: ignore[arg-type]  # a key of _SOURCES


def _cloud_init(
    key: str, entry: spec.Vm, nics: tuple[graph.Nic, ...], at: Route, texts: Mapping[str, str], problems: Problems
) -> graph.CloudInit | None:
    typed = entry.cloudInit
    if typed is None:
        return None
    lost = len(nics) < len(entry.nics or ())  # NICs of which nobody knows what they would need
    where = f'cloudInit of VM "{key}"'
    told = next((nic for nic in nics if nic.set_by == "cloud-init" or nic.default_route is not None), None)
    parts = [field for field in ("user", "password", "sshKeys") if getattr(typed, field)]
    ways = [
        *parts[:1],
        *(field for field in ("userData", "userDataFile", "secret") if getattr(typed, field) is not None),
    ]
    if not ways and (
        typed.networkData == "none" or (typed.networkData in (None, "auto") and told is None and not lost)
    ):
        hint = "user, password and sshKeys; or userData; or userDataFile; or secret"
        problems.found.append(spec_faults.missing("user", where, at, hint))
    if len(ways) > 1:
        problems.found.append(spec_faults.exclusive(ways, where, (at / ways[1]).key))
    if told is not None and typed.networkData not in (None, "auto"):
        what = "a default route" if told.set_by is None else "a static address"
        own = "networkData: none" if typed.networkData == "none" else "networkData of its own"
        both = [own, f'{what} of NIC "{told.name}"']
        problems.found.append(spec_faults.exclusive(both, where, (at / "networkData").key))
    verbatim = typed.networkData if typed.networkData not in ("auto", "none") else None
    return graph.CloudInit(typed.type, user_data(typed, texts), typed.secret, verbatim)
