"""What a graph rolls out, as the lock remembers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from vmnetc.graph import (
    BridgeNetwork,
    Earlier,
    Evpn,
    Graph,
    Kind,
    Nic,
    OverlayNetwork,
    OwnNetwork,
    SriovNetwork,
    Subnet,
    homes,
    stacked,
)
from vmnetc.graph.host import type_of
from vmnetc.lock import EVERYWHERE, BridgeMapping, Device, Lock, Network
from vmnetc.lock.model import Strings
from vmnetc.targets.table import Target

from .settings import captures, kept, resolvers

KINDS = {
    Kind.NAD: "NetworkAttachmentDefinition",
    Kind.UDN: "UserDefinedNetwork",
    Kind.CUDN: "ClusterUserDefinedNetwork",
    Kind.SRIOV: "SriovNetwork",
}


def rolled_out(graph: Graph, lock: Lock, target: Target) -> Lock:
    """The lock once the graph is rolled out; addresses, and the seed of MACs, stay as they are."""
    groups = [*(stack.group for stack in graph.stacks), *(dns.group for dns in graph.dns)]
    return replace(
        lock,
        nodes={group.name: dict(group.selector) for group in groups if group.host is None},
        interfaces=dict(_interfaces(graph)),
        mappings=dict(_mappings(graph)),
        dns=resolvers(graph),
        captures=captures(graph),
        networks={network.name: network_fact(network, target) for network in own_networks(graph)},
        namespaces={space.name: space.primary_udn for space in graph.namespaces if not space.existing},
        vms=frozenset(_vms(graph)),
        nics=dict(_made_nics(graph)),
        attach={
            f"{one.namespace.name}/{one.vm}": tuple(nic.name for nic in one.has)
            for one in graph.attachments
            if one.found
        },
    )


def recorded(lock: Lock) -> dict[str, Earlier]:
    """What each network was rolled out as, by its key."""
    kinds = {name: kind for kind, name in KINDS.items()}
    return {
        key: Earlier(kinds[network.kind], network.fixed.get("physicalNetwork"))
        for key, network in lock.networks.items()
    }


def own_networks(graph: Graph) -> Iterator[OwnNetwork]:
    """The networks that the spec makes."""
    yield from (network for network in graph.networks if isinstance(network, OwnNetwork))


def renamed(graph: Graph, lock: Lock, target: Target) -> dict[str, str]:
    """The networks that were rolled out under another key, by the old one: the same objects are the same network."""
    own = {network.name: network for network in own_networks(graph)}
    gone = {objects(was): key for key, was in lock.networks.items() if key not in own}
    new = (network for key, network in own.items() if gone and key not in lock.networks)
    facts = {network.name: objects(network_fact(network, target)) for network in new}
    return {gone[fact]: key for key, fact in facts.items() if fact in gone}


def objects(network: Network) -> tuple[str, Strings, bool]:
    """What tells a network's objects: under another key the same ones are the same network."""
    return network.kind, network.names, network.namespaces == EVERYWHERE


def _vms(graph: Graph) -> Iterator[str]:
    """Those that are written whole among them: their disks go with them too."""
    yield from (f"{vm.namespace.name}/{vm.name}" for vm in graph.vms)
    identities = (one.identity for one in graph.whole)
    yield from (f"{one.namespace}/{one.name}" for one in identities if one[:2] == ("kubevirt.io", "VirtualMachine"))


def _interfaces(graph: Graph) -> Iterator[tuple[str, Mapping[str, Device]]]:
    found: dict[str, dict[str, Device]] = {}
    for stack in graph.stacks:
        for device in (device for device in stack.devices if device.state != "absent"):
            ports = tuple(port.name for port in stacked(device))
            known = Device(type_of(device), stack.name, ports, kept(device, stack))
            found.setdefault(stack.group.name, {})[device.name] = known
    yield from found.items()


def _mappings(graph: Graph) -> Iterator[tuple[str, Mapping[str, BridgeMapping]]]:
    found: dict[str, dict[str, BridgeMapping]] = {}
    for stack in graph.stacks:
        for mapping in (mapping for mapping in stack.mappings if not mapping.absent):
            found.setdefault(stack.group.name, {})[mapping.localnet] = BridgeMapping(mapping.bridge.name, stack.name)
    yield from found.items()


def _made_nics(graph: Graph) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The NICs of each VM for which vmnetc makes addresses: these follow from the NIC's name."""
    for vm in graph.vms:
        made = {nic.name: nic.network.name for nic in vm.nics if nic.auto_mac or nic.ask == "auto"}
        if made:
            yield f"{vm.namespace.name}/{vm.name}", made


def machines(graph: Graph) -> Iterator[tuple[str, tuple[Nic, ...]]]:
    """Every VM that the spec makes or changes, by its place in the cluster."""
    yield from ((f"{vm.namespace.name}/{vm.name}", vm.nics) for vm in graph.vms)
    yield from ((f"{other.namespace.name}/{other.vm}", other.nics) for other in graph.attachments)


def network_fact(network: OwnNetwork, target: Target) -> Network:
    """A network as it is rolled out."""
    namespaces = EVERYWHERE if network.everywhere else tuple(space.name for space in network.namespaces)
    return Network(KINDS[network.kind], object_names(network), namespaces, _fixed(network, target))


def object_names(network: OwnNetwork) -> tuple[str, ...]:
    """The names of a network's objects: the usual one, and with their namespaces those that are called otherwise."""
    if isinstance(network, SriovNetwork) and not network.everywhere:
        return tuple(dict.fromkeys(network.object_in(namespace.name) for namespace in network.namespaces))
    there = set(homes(network))
    others = tuple(f"{home}/{name}" for home, name in network.names.elsewhere if home in there)
    return (network.names.usual, *others)


def _fixed(network: OwnNetwork, target: Target) -> dict[str, str]:
    """The facts that cannot change while a network lives, by field of the spec, but for `topology` and `ipam`.

    The API server refuses a change of a UDN's spec, and of a CUDN's `spec.network` (CRD of openshift/
    cluster-network-operator, release-4.17 to 4.23); OVN-Kubernetes re-creates the network of a NAD whose configuration
    changes. Other NADs, those of the SR-IOV operator among them, are read when a pod starts, and can change.
    """
    if isinstance(network, OverlayNetwork):
        facts = _overlay_nad(network) if network.kind is Kind.NAD else _overlay(network, target)
    elif isinstance(network, BridgeNetwork) and network.bridge.kind == "ovs":
        vlan = str(network.vlan) if network.vlan is not None else ""
        persistent = bool(network.ovn_subnets) and network.persistent_ips
        facts = {
            "topology": "localnet",
            "physicalNetwork": network.localnet,
            "vlan": vlan,
            "subnets": _blocks(network.ovn_subnets),
            "excludeSubnets": _blocks(network.excluded) if network.ovn_subnets else "",
            "ipam": "persistent" if persistent else "",
        }
    else:
        return {}
    facts["mtu"] = str(network.mtu) if network.mtu is not None else ""
    named = network.kind is Kind.NAD and network.names.config != network.names.usual
    facts["configName"] = network.names.config if named else ""
    return {field: fact for field, fact in facts.items() if fact}


def _overlay(network: OverlayNetwork, target: Target) -> dict[str, str]:
    layer2 = network.topology == "layer2"
    gateways = network.gateways if layer2 and network.primary and target.preconfigured_addresses else ()
    shares = not layer2 and any(subnet.network.version == 4 for subnet in network.ovn_subnets)
    return {
        **_overlay_facts(network),
        "hostSubnet": str(network.host_subnet) if network.host_subnet is not None and shares else "",
        "gateway": ", ".join(str(gateway.address) for gateway in gateways),
        "reservedSubnets": _blocks(network.reserved),
        "infrastructureSubnets": _blocks(network.infrastructure),
        "ipam": _ipam(network, target) if layer2 else "",
        "evpn": _evpn(network.evpn) if network.evpn is not None else "",
    }


def _evpn(evpn: Evpn) -> str:
    found = (f"{field} {domain.vni} {domain.route_target or ''}".strip() for field, domain in evpn.domains().items())
    return ", ".join((evpn.vtep, *found))


def _overlay_nad(network: OverlayNetwork) -> dict[str, str]:
    v4 = any(subnet.network.version == 4 for subnet in network.ovn_subnets)
    persistent = network.topology == "layer2" and bool(network.ovn_subnets) and network.persistent_ips
    return {
        **_overlay_facts(network),
        "hostSubnet": str(network.host_subnet) if network.host_subnet is not None and v4 else "",
        "ipam": "persistent" if persistent else "",
        "excludeSubnets": _blocks(network.excluded) if network.ovn_subnets else "",
    }


def _overlay_facts(network: OverlayNetwork) -> dict[str, str]:
    return {
        "topology": network.topology,
        "primary": "true" if network.primary else "false",
        "subnets": _blocks(network.ovn_subnets),
        "joinSubnets": _blocks(network.join_subnets),
    }


def _ipam(network: OverlayNetwork, target: Target) -> str:
    """How OVN-Kubernetes gives addresses, with the form in which the release wants it said."""
    if network.ovn_subnets:
        form = "" if target.ipam_block else " (ipamLifecycle)"
        return f"persistent{form}" if network.persistent_ips else ""
    return "disabled" if target.ipam_block else ""


def _blocks(subnets: tuple[Subnet, ...]) -> str:
    return ", ".join(str(subnet.network) for subnet in subnets)
