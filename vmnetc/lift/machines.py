"""VirtualMachines → VMs with their NICs, each on the network that its manifest names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph import POD, Addressing, ExistingNetwork, Kind, Machine, Network, Nic, PortMapping, VirtualMachine
from vmnetc.graph.common import SILENT
from vmnetc.graph.machines import Binding
from vmnetc.graph.networks import Names
from vmnetc.inventory.whole_object import WholeObject

from .networks import Namespaces, Networks
from .places import Places
from .reading import items, number, text

_DEVICES: Path = ("spec", "template", "spec", "domain", "devices", "interfaces")
_NETWORKS: Path = ("spec", "template", "spec", "networks")
_BINDINGS: tuple[Binding, ...] = ("masquerade", "bridge", "sriov")
_is_mac = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}").fullmatch
# Of a VM that others wrote nothing but its NICs is looked at.
_MACHINE = Machine("", None, None, None, None, (), None, False, None, (), SILENT)


def machines(
    objects: Iterator[WholeObject], networks: Networks, namespaces: Namespaces, places: Places
) -> Iterator[VirtualMachine]:
    for one in objects:
        home, name = text(one.body, "metadata", "namespace"), text(one.body, "metadata", "name")
        key = f"{home}/{name}" if home else name
        at = places.add(one, "vms", key, ("metadata", "name"))
        nics = tuple(_nics(one, home, at, networks, places))
        yield VirtualMachine(namespaces.get(home), name, _MACHINE, nics, (), at)


def _nics(one: WholeObject, home: str, at: Route, networks: Networks, places: Places) -> Iterator[Nic]:
    named = {text(network, "name"): (path, network) for path, network in items(one.body, *_NETWORKS)}
    for path, interface in items(one.body, *_DEVICES):
        found = named.get(text(interface, "name"))
        if found is None:
            continue
        here = at / "nics" / int(path[-1])
        own = {"network": _naming(*found), "mac": (*path, "macAddress"), "binding": path, "ports": (*path, "ports")}
        places.known[here.path] = (one, (*path, "name"))
        places.known |= {(*here.path, field): (one, where) for field, where in own.items()}
        network = _network(found[1], home, here, networks)
        if network is None:
            continue
        mac = text(interface, "macAddress")
        yield Nic(
            name=text(interface, "name"),
            network=network,
            binding=_binding(interface),
            mac=mac.replace("-", ":") if _is_mac(mac) else None,
            model=text(interface, "model") or None,
            state=text(interface, "state") or None,
            boot_order=number(interface, "bootOrder"),
            ports=tuple(_ports(interface, here, one, path, places)),
            at=here,
            mac_at=here / "mac",
        )


def _naming(path: Path, network: dict[str, Any]) -> Path:
    """What says which network it is."""
    return (*path, "multus", "networkName") if "multus" in network else path


def _network(body: dict[str, Any], home: str, at: Route, networks: Networks) -> Network | None:
    """The network that a VM names; one that is not among the manifests is there already."""
    if "pod" in body:
        return networks.primary.get(home, POD)
    typed = text(body, "multus", "networkName")
    if not typed:
        return None
    space, _, name = typed.rpartition("/")
    space = space or home
    known = networks.by_name.get((space, name))
    if known is not None:
        return known
    return ExistingNetwork(
        name=name,
        kind=Kind.NAD,
        names=Names(name, name),
        namespace=space,
        primary=False,
        everywhere=False,
        namespaces=None,
        subnets=(),
        gateways=(),
        mtu=None,
        at=at / "network",
        addressing=Addressing("dhcp"),
    )


def _binding(interface: dict[str, Any]) -> Binding:
    """How it is bound; plugins, and bindings that there are no more or several, count as the one of which rules say nothing."""
    found = [binding for binding in _BINDINGS if binding in interface]
    return found[0] if len(found) == 1 and "binding" not in interface else "l2bridge"


def _ports(interface: dict[str, Any], at: Route, one: WholeObject, path: Path, places: Places) -> Iterator[PortMapping]:
    for own, port in items(interface, "ports"):
        here = at / "ports" / int(own[-1])
        places.known[here.path] = (one, (*path, *own, "port"))
        found = number(port, "port")
        if found is not None:
            yield PortMapping(
                found, found, "UDP" if text(port, "protocol") == "UDP" else "TCP", here, text(port, "name")
            )
