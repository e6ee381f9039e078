"""Objects of a cluster become facts. What an export has in an odd form is no fact; nothing here is a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from vmnetc.diagnostics.route import Place, Route

from .kinds import is_made
from .model import MANAGED_BY, Inventory, LiveInterface, LiveNamespace, LiveNic, LiveNode, LiveObject, LiveVm
from .whole_object import WholeObject

NODE, STATE, INSTANCE = "Node", "NodeNetworkState", "VirtualMachineInstance"
# The kinds that vmnetc makes, and that others may have made.
OBJECTS = (
    "Namespace",
    "NodeNetworkConfigurationPolicy",
    "NetworkAttachmentDefinition",
    "UserDefinedNetwork",
    "ClusterUserDefinedNetwork",
    "VirtualMachine",
)
KINDS = (*OBJECTS, NODE, STATE, INSTANCE)

_with_prefix = re.compile(r"(?<![\w.:])([0-9a-fA-F:.]*[0-9a-fA-F:])/\d{1,3}\b").finditer


def read(exported: Iterable[tuple[dict[str, Any], Route | Place]]) -> Inventory:
    """The inventory of a cluster; of an object that is there twice the first counts."""
    vms: dict[tuple[str, str], LiveVm] = {}
    spaces: dict[str, LiveNamespace] = {}
    objects: dict[tuple[str, str | None, str], LiveObject] = {}
    states: dict[str, tuple[dict[str, Any], Route | Place]] = {}
    labels: dict[str, Mapping[str, str]] = {}
    reported: dict[tuple[str, str], frozenset[str]] = {}
    for body, at in exported:
        kind, name = body.get("kind"), _text(body, "metadata", "name")
        if not isinstance(kind, str) or name is None:
            continue
        namespace = _text(body, "metadata", "namespace")
        if kind == STATE:
            states.setdefault(name, (body, at))
        elif kind == NODE:
            labels.setdefault(name, _labels(body))
        elif kind == INSTANCE and namespace is not None:
            reported.setdefault((namespace, name), frozenset(_reported(body)))
        elif kind in OBJECTS:
            key = (kind, namespace, name)
            managed = _labels(body).get(MANAGED_BY) == "vmnetc"
            objects.setdefault(key, LiveObject(kind, namespace, name, managed, _without_status(body), at))
            if kind == "Namespace":
                spaces.setdefault(name, LiveNamespace(name, _labels(body), at))
            elif kind == "VirtualMachine" and namespace is not None:
                vms.setdefault((namespace, name), _vm(body, namespace, name, managed, at))
    return Inventory(
        {key: _reporting(vm, reported.get(key)) for key, vm in vms.items()},
        spaces,
        objects,
        {name: _node(name, body, labels.get(name), at) for name, (body, at) in states.items()},
        given=True,
    )


def of_whole(objects: Iterable[WholeObject]) -> Inventory:
    """What objects that the user writes whole bring to the cluster."""
    known = [one for one in objects if one.identity.kind in OBJECTS and is_made(*one.identity[:2])]
    return read((one.body, one.at) for one in known)


def nics(body: Mapping[str, Any]) -> tuple[LiveNic, ...]:
    """The NICs of a VirtualMachine, in the order of its interfaces."""
    networks = _list(body, "spec", "template", "spec", "networks")
    places = {network.get("name"): index for index, network in reversed(list(enumerate(networks)))}
    found = []
    for index, interface in enumerate(_list(body, "spec", "template", "spec", "domain", "devices", "interfaces")):
        name = interface.get("name")
        if isinstance(name, str):
            place = places.get(name)
            network = networks[place] if place is not None else None
            found.append(LiveNic(name, index, place if place is not None else index, interface, network))
    return tuple(found)


def _vm(body: dict[str, Any], namespace: str, name: str, managed: bool, at: Route | Place) -> LiveVm:
    own = nics(body)
    return LiveVm(namespace, name, own, bool(own), managed, frozenset(_told(body)), at)


def _reporting(vm: LiveVm, reported: frozenset[str] | None) -> LiveVm:
    if not reported:
        return vm
    return LiveVm(vm.namespace, vm.name, vm.nics, vm.listed, vm.managed, vm.addresses | reported, vm.at)


def _told(body: dict[str, Any]) -> Iterator[str]:
    """The addresses in the network configurations for cloud-init."""
    for volume in _list(body, "spec", "template", "spec", "volumes"):
        for source in ("cloudInitNoCloud", "cloudInitConfigDrive"):
            text = _text(volume, source, "networkData") or ""
            yield from (found[1] for found in _with_prefix(text) if not found[1].startswith(("0.0.0.0", "::")))


def _reported(body: dict[str, Any]) -> Iterator[str]:
    """The addresses that the guest agent, or the pod, reports of a running VM."""
    for interface in _list(body, "status", "interfaces"):
        addresses = interface.get("ipAddresses")
        found = addresses if isinstance(addresses, list) else [interface.get("ipAddress")]
        yield from (address for address in found if isinstance(address, str))


def _node(name: str, body: dict[str, Any], labels: Mapping[str, str] | None, at: Route | Place) -> LiveNode:
    state = _value(body, "status", "currentState")
    found: dict[str, LiveInterface] = {}
    ports: dict[str, str] = {}
    for interface in _list(state, "interfaces"):
        own = interface.get("name")
        if isinstance(own, str):
            found.setdefault(own, _interface(own, interface))
            ports |= {port: own for port in _ports(interface) if port != own}
    for port, controller in ports.items():
        if port in found and found[port].controller is None:
            found[port] = found[port]._replace(controller=controller)
    mappings = _list(state, "ovn", "bridge-mappings")
    localnets = {str(one.get("localnet")): str(one.get("bridge")) for one in mappings if one.get("state") != "absent"}
    return LiveNode(name, labels, found, localnets, at)


def _interface(name: str, interface: dict[str, Any]) -> LiveInterface:
    controller = interface.get("controller")
    macs = (interface.get("permanent-mac-address"), interface.get("mac-address"))
    return LiveInterface(
        name,
        controller if isinstance(controller, str) and controller else None,
        tuple(_addresses(interface)),
        tuple(mac.upper() for mac in macs if isinstance(mac, str)),
    )


def _addresses(interface: dict[str, Any]) -> Iterator[str]:
    """Those by which a node is reached; every interface has a link-local one."""
    for family in ("ipv4", "ipv6"):
        if _value(interface, family, "enabled") is True:
            for address in _list(interface, family, "address"):
                ip = address.get("ip")
                if isinstance(ip, str) and not ip.lower().startswith(("fe80:", "169.254.")):
                    yield ip


def _ports(interface: dict[str, Any]) -> Iterator[str]:
    """The ports of a bridge or a bond, as both name them."""
    yield from (port["name"] for port in _list(interface, "bridge", "port") if isinstance(port.get("name"), str))
    bond = _value(interface, "link-aggregation", "port")
    yield from (port for port in (bond if isinstance(bond, list) else ()) if isinstance(port, str))


def _without_status(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "status"}


def _labels(body: dict[str, Any]) -> Mapping[str, str]:
    labels = _value(body, "metadata", "labels")
    found = labels.items() if isinstance(labels, dict) else ()
    return {key: str(value if value is not None else "") for key, value in found}


def _value(value: Any, *path: str) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _text(value: Any, *path: str) -> str | None:
    found = _value(value, *path)
    return found if isinstance(found, str) else None


def _list(value: Any, *path: str) -> list[dict[str, Any]]:
    """The mappings of a list."""
    found = _value(value, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
