"""NADs and user-defined networks → networks, and the namespaces that may use them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vmnetc.diagnostics.route import Path, Route
from vmnetc.graph import (
    OPEN_NAMESPACE,
    Addressing,
    Bridge,
    BridgeNetwork,
    Kind,
    Namespace,
    OverlayNetwork,
    Subnet,
)
from vmnetc.graph.networks import Names
from vmnetc.graph.selectors import Requirement, Selector
from vmnetc.inventory.whole_object import WholeObject

from .places import Places
from .policies import Hosts
from .reading import cidr, items, labels, mapping, number, text, value

_BRIDGES = ("bridge", "cnv-bridge")
_OVN = "ovn-k8s-cni-overlay"
_CONFIG: Path = ("spec", "config")
_NAME_LABEL = "kubernetes.io/metadata.name"

Lifted = BridgeNetwork | OverlayNetwork


@dataclass(slots=True)
class Networks:
    """The networks of manifests, by what a VM in a namespace names."""

    all: list[Lifted] = field(default_factory=list)
    by_name: dict[tuple[str, str], Lifted] = field(default_factory=dict)
    primary: dict[str, OverlayNetwork] = field(default_factory=dict)
    # Those of which no more than the name is looked at.
    others: set[tuple[str, str]] = field(default_factory=set)

    def add(self, network: Lifted, homes: Iterable[str]) -> None:
        self.all.append(network)
        for home in homes:
            if isinstance(network, OverlayNetwork) and network.primary:
                self.primary.setdefault(home, network)
            else:
                self.by_name.setdefault((home, network.names.usual), network)


@dataclass(slots=True)
class Namespaces:
    """The namespaces that are spoken of; those with an object of their own have labels."""

    objects: Mapping[str, WholeObject]
    places: Places
    is_of_cluster: Callable[[str], bool]
    found: dict[str, Namespace] = field(default_factory=dict)

    def get(self, name: str) -> Namespace:
        """A namespace by name; what is not among the manifests exists already."""
        if name not in self.found:
            one = self.objects.get(name)
            at = Route(("namespaces", name))
            if one is not None:
                at = self.places.add(one, "namespaces", name, ("metadata", "name"))
            # That a primary network needs its label is judged by the namespace's own object.
            self.found[name] = Namespace(name, one is None, self.is_of_cluster(name), True, at)
        return self.found[name]

    def chosen(self, selector: Selector) -> list[Namespace]:
        """Those of the manifests that a selector chooses, and those that it names."""
        named = {
            value_
            for one in selector.requirements
            if one.key == _NAME_LABEL and one.operator == "In"
            for value_ in one.values
        }
        named |= {label for key, label in selector.labels if key == _NAME_LABEL}
        if named:
            return [self.get(name) for name in sorted(named)]
        return [
            self.get(name)
            for name, one in self.objects.items()
            if selector.matches({**dict(labels(one.body, "metadata", "labels")), _NAME_LABEL: name})
        ]


def networks(objects: Iterable[WholeObject], hosts: Hosts, namespaces: Namespaces, places: Places) -> Networks:
    found = Networks()
    for one in objects:
        match one.body["kind"]:
            case "NetworkAttachmentDefinition":
                found.others.add((_home(one), text(one.body, "metadata", "name")))
                _nad(one, hosts, namespaces, places, found)
            case "SriovNetwork":
                found.others.add((text(one.body, "spec", "networkNamespace"), text(one.body, "metadata", "name")))
            case "UserDefinedNetwork":
                _overlay(one, ("spec",), Kind.UDN, [namespaces.get(_home(one))], None, places, found)
            case "ClusterUserDefinedNetwork":
                selector = _selector(mapping(one.body, "spec", "namespaceSelector"))
                chosen = namespaces.chosen(selector)
                if text(one.body, "spec", "network", "topology") == "Localnet":
                    _localnet(one, chosen, hosts, places, found)
                else:
                    _overlay(one, ("spec", "network"), Kind.CUDN, chosen, selector, places, found)
    return found


def _home(one: WholeObject) -> str:
    return text(one.body, "metadata", "namespace")


def _key(one: WholeObject) -> str:
    home, name = _home(one), text(one.body, "metadata", "name")
    return f"{home}/{name}" if home else name


def _selector(body: dict[str, Any]) -> Selector:
    requirements = tuple(
        Requirement(text(one, "key"), operator, tuple(str(item) for item in value(one, "values") or ()))  # type: ignore[arg-type]
        for _, one in items(body, "matchExpressions")
        if (operator := text(one, "operator")) in ("In", "NotIn", "Exists", "DoesNotExist")
    )
    return Selector(labels(body, "matchLabels"), requirements)


def _nad(one: WholeObject, hosts: Hosts, namespaces: Namespaces, places: Places, found: Networks) -> None:
    """The first plugin that is one of a VM's network; what others say of it is not looked at."""
    try:
        config = json.loads(text(one.body, *_CONFIG))
    except (ValueError, RecursionError):
        return
    at, plugin = next(_plugins(config), (_CONFIG, None))
    if plugin is None:
        return
    home = _home(one)
    spaces = [namespaces.get(home)] if home else []
    if plugin["type"] in _BRIDGES:
        network = _on_bridge(one, at, plugin, spaces, hosts, places)
    elif plugin.get("topology") == "localnet":
        network = _on_localnet(one, at, plugin, spaces, hosts, places)
    else:
        _nad_overlay(one, at, plugin, spaces, places, found)
        return
    found.add(network, [home])


def _plugins(config: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path, plugin in items(config, "plugins") if "plugins" in mapping(config) else [((), mapping(config))]:
        if text(plugin, "type") in (*_BRIDGES, _OVN):
            yield (*_CONFIG, *path), plugin


def _on_bridge(
    one: WholeObject, path: Path, plugin: dict[str, Any], spaces: list[Namespace], hosts: Hosts, places: Places
) -> BridgeNetwork:
    at = _place(one, path, places, vlan="vlan", mtu="mtu", bridge="bridge", trunk="vlanTrunk")
    makings = [bridge for bridge in hosts.named(text(plugin, "bridge")) if bridge.kind == "linux"]
    return _lan(one, plugin, at, makings, text(plugin, "bridge"), "linux", spaces, vlan=number(plugin, "vlan") or None)


def _on_localnet(
    one: WholeObject, path: Path, plugin: dict[str, Any], spaces: list[Namespace], hosts: Hosts, places: Places
) -> BridgeNetwork:
    at = _place(
        one, path, places, vlan="vlanID", mtu="mtu", bridge="physicalNetworkName", configName="name", subnets="subnets"
    )
    localnet = text(plugin, "physicalNetworkName") or text(plugin, "name")
    return _lan(one, plugin, at, hosts.mapped(localnet), localnet, "ovs", spaces, vlan=number(plugin, "vlanID") or None)


def _localnet(
    one: WholeObject,
    spaces: list[Namespace],
    hosts: Hosts,
    places: Places,
    found: Networks,
) -> None:
    path = ("spec", "network", "localnet")
    block = mapping(one.body, *path)
    at = places.add(
        one,
        "networks",
        _key(one),
        ("metadata", "name"),
        vlan=(*path, "vlan", "access", "id"),
        mtu=(*path, "mtu"),
        bridge=(*path, "physicalNetworkName"),
        namespaces=("spec", "namespaceSelector"),
    )
    localnet = text(block, "physicalNetworkName")
    vlan = number(block, "vlan", "access", "id")
    network = _lan(one, block, at, hosts.mapped(localnet), localnet, "ovs", spaces, vlan=vlan, kind=Kind.CUDN)
    found.add(network, [space.name for space in spaces])


def _lan(
    one: WholeObject,
    block: dict[str, Any],
    at: Route,
    makings: list[Bridge],
    below: str,
    sort: Literal["linux", "ovs"],
    spaces: list[Namespace],
    *,
    vlan: int | None,
    kind: Kind = Kind.NAD,
) -> BridgeNetwork:
    """A LAN behind a bridge; one of which no policy speaks is there already."""
    name = text(one.body, "metadata", "name")
    known = tuple(makings) or (_unknown_bridge(below, sort, at / "bridge"),)
    return BridgeNetwork(
        name=name,
        bridge=known[0],
        makings=known,
        localnet=below if sort == "ovs" else "",
        vlan=vlan,
        trunk=(),
        kind=kind,
        asked_for=True,
        everywhere=_home(one) == OPEN_NAMESPACE,
        namespaces=tuple(spaces),
        subnets=(),
        gateways=(),
        mtu=number(block, "mtu") or None,
        mac_spoof_check=True,
        isolate_ports=False,
        only_nodes_with_bridge=True,
        at=at,
        vlan_at=at / "vlan",
        addressing=Addressing("dhcp"),
        multiple_macs=False,
        names=Names(name, text(block, "name") or name),
    )


def _unknown_bridge(name: str, kind: Literal["linux", "ovs"], at: Route) -> Bridge:
    return Bridge(
        name=name,
        key=name,
        groups=(),
        at=at,
        kind=kind,
        existing=True,
        uplink=None,
        stp=False,
        mcast_snooping=None,
        allowed_vlans=None,
        native_vlan=None,
        mtu=None,
        localnets=(),
        localnets_stated=False,
        mapped=True,
        built_in=False,
    )


def _place(one: WholeObject, path: Path, places: Places, **fields: str) -> Route:
    """The route of a NAD's network, whose fields stand in the configuration."""
    own = {name: (*path, key) for name, key in fields.items()}
    return places.add(one, "networks", _key(one), ("metadata", "name"), **own)


def _nad_overlay(
    one: WholeObject, path: Path, plugin: dict[str, Any], spaces: list[Namespace], places: Places, found: Networks
) -> None:
    topology = text(plugin, "topology")
    if topology not in ("layer2", "layer3"):
        return
    at = _place(one, path, places, subnets="subnets", mtu="mtu", configName="name")
    typed = [part.strip() for part in text(plugin, "subnets").split(",") if part.strip()]
    # A subnet of layer 3 may end in the length of a node's share: 10.20.0.0/16/24.
    blocks = ["/".join(part.split("/")[:2]) for part in typed]
    subnets = tuple(Subnet(part, block.network, at / "subnets") for part in blocks if (block := cidr(part)) is not None)
    name = text(one.body, "metadata", "name")
    network = OverlayNetwork(
        name=name,
        topology=topology,  # type: ignore[arg-type]
        primary=text(plugin, "role") == "primary",
        kind=Kind.NAD,
        everywhere=_home(one) == OPEN_NAMESPACE,
        namespaces=tuple(spaces),
        subnets=subnets,
        gateways=(),
        host_subnet=None,
        persistent_ips=plugin.get("allowPersistentIPs") is True,
        join_subnets=(),
        mtu=number(plugin, "mtu") or None,
        at=at,
        addressing=Addressing("ovn"),
        multiple_macs=False,
        names=Names(name, text(plugin, "name") or name),
    )
    found.add(network, [_home(one)])


def _overlay(
    one: WholeObject,
    path: Path,
    kind: Kind,
    spaces: list[Namespace],
    selector: Selector | None,
    places: Places,
    found: Networks,
) -> None:
    topology = text(one.body, *path, "topology").lower()
    if topology not in ("layer2", "layer3"):
        return
    block, inside = mapping(one.body, *path, topology), (*path, topology)
    at = places.add(
        one,
        "networks",
        _key(one),
        ("metadata", "name"),
        primary=(*inside, "role"),
        mtu=(*inside, "mtu"),
        subnets=(*inside, "subnets"),
        namespaces=("metadata", "namespace") if kind is Kind.UDN else ("spec", "namespaceSelector"),
    )
    name = text(one.body, "metadata", "name")
    network = OverlayNetwork(
        name=name,
        topology=topology,  # type: ignore[arg-type]
        primary=text(block, "role") == "Primary",
        kind=kind,
        everywhere=False,
        namespaces=tuple(spaces),
        subnets=_subnets(block, "subnets", at, one, inside, places),
        gateways=(),
        host_subnet=None,
        persistent_ips=text(block, "ipam", "lifecycle") == "Persistent",
        join_subnets=_subnets(block, "joinSubnets", at, one, inside, places),
        mtu=number(block, "mtu"),
        at=at,
        addressing=Addressing("ovn"),
        multiple_macs=False,
        names=Names(name, name),
        # A secondary network takes nothing from the pods that it is offered to.
        selector=selector if text(block, "role") == "Primary" else None,
    )
    found.add(network, [space.name for space in spaces])


def _subnets(
    block: dict[str, Any], key: str, at: Route, one: WholeObject, inside: Path, places: Places
) -> tuple[Subnet, ...]:
    found = []
    listed = value(block, key)
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        typed = item.get("cidr") if isinstance(item, dict) else item
        own = cidr(typed)
        if own is not None:
            here = at / key / index
            places.known[here.path] = (one, (*inside, key, index, *(["cidr"] if isinstance(item, dict) else [])))
            found.append(Subnet(str(typed), own.network, here))
    return tuple(found)
