"""The language as tables: sections, kinds of entries, short forms. The models say what an entry holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .base import Model
from .clusters import Cluster
from .host import Bond, Bridge, BridgePort, Ethernet, Macvlan, Varied, Vlan, VlanFamily
from .machines import Attach, Template, Vm
from .networks import BridgeNetwork, ExistingNetwork, MacvlanNetwork, Namespace, OverlayNetwork, SriovNetwork
from .nodes import NodeGroup
from .sriov import SriovPool
from .traffic import NetworkPolicy, Service


class Section(NamedTuple):
    """One section: what an entry is called, what its key looks like, and its models by the key that tells the kind.

    A `weak` kind is meant only where the entry names no other: others have it as a field.
    """

    noun: str
    key: str
    kinds: Mapping[str, type[Model]]
    weak: frozenset[str] = frozenset()

    def named(self, entry: Mapping[str, Any]) -> list[str]:
        """The kinds that an entry says to be of: one, where it is right."""
        found = [kind for kind in self.kinds if kind in entry]
        return [kind for kind in found if kind not in self.weak] or found

    @property
    def only(self) -> type[Model] | None:
        """The one model of a section whose entries are all of one kind."""
        return self.kinds.get("")

    def fields(self) -> dict[str, type[Model]]:
        """Every field that some kind of entry has."""
        return {name: model for model in self.kinds.values() for name in field_names(model)}


# `key` names one of the patterns in KEYS.
SECTIONS: dict[str, Section] = {
    "nodes": Section("node group", "label", {"": NodeGroup}),
    "interfaces": Section(
        "interface",
        "interface",
        {
            "ethernet": Ethernet,
            "bond": Bond,
            "vlan": Vlan,
            "vlans": VlanFamily,
            "macvlan": Macvlan,
            "on": BridgePort,
            "perGroup": Varied,
        },
        weak=frozenset({"on"}),
    ),
    "bridges": Section("bridge", "interface", {"": Bridge}),
    "sriov": Section("SR-IOV pool", "label", {"": SriovPool}),
    "networks": Section(
        "network",
        "family",
        {
            "bridge": BridgeNetwork,
            "overlay": OverlayNetwork,
            "sriov": SriovNetwork,
            "macvlan": MacvlanNetwork,
            "existing": ExistingNetwork,
        },
    ),
    "namespaces": Section("namespace", "label", {"": Namespace}),
    "templates": Section("template", "label", {"": Template}),
    "vms": Section("VM", "vm", {"": Vm}),
    "attach": Section("attach entry", "vm", {"": Attach}),
    "services": Section("service", "service", {"": Service}),
    "networkPolicies": Section("network policy", "label", {"": NetworkPolicy}),
    "clusters": Section("cluster", "label", {"": Cluster}),
}

KEYS: dict[str, tuple[str, str]] = {
    "label": (
        r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?",
        "a name of lower-case letters, digits and '-', at most 63 characters",
    ),
    # A Service's name is a label of DNS as RFC 1035 has it: no digit first.
    "service": (
        r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?",
        "a name of lower-case letters, digits and '-', with a letter first, at most 63 characters",
    ),
    "interface": (
        r"[A-Za-z0-9][A-Za-z0-9._-]*(\{vlan\}[A-Za-z0-9._-]*)?",
        "an interface name: letters, digits, '.', '_' and '-', with at most one {vlan}",
    ),
    "family": (
        r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?|([a-z0-9][-a-z0-9]{0,57})?\{vlan\}([-a-z0-9]{0,57}[a-z0-9])?",
        "a name of lower-case letters, digits and '-', with at most one {vlan}",
    ),
    "vm": (
        r"([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/)?"
        r"([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?|([a-z0-9][-a-z0-9]{0,57})?\{n\}([-a-z0-9]{0,57}[a-z0-9])?)",
        "name or namespace/name, of lower-case letters, digits and '-', with at most one {n}",
    ),
}

ROOT_FIELDS = frozenset(
    {
        *("apiVersion", "kind", "metadata", "target", "include", "uses", "inventory", "manifests"),
        *("defaults", "platform", "output"),
        *SECTIONS,
    }
)
WITH_DEFAULTS = ("interfaces", "bridges", "networks", "vms")

_NICS = {
    "nics": "list",
    "nics.[]": "key:network",
    "nics.[].ports": "list",
    "nics.[].macs": "list",
    "nics.[].ip": "list:dhcp:auto:none",
    "nics.[].dhcp.ntpServers": "list",
    "nics.[].dhcp.privateOptions": "list",
}
_MACHINE = {
    **_NICS,
    "disks": "list",
    "cloudInit.sshKeys": "list",
    "cpu": "key:cores",
}
_NETWORK = {
    "namespaces": "text:all",
    "namespaces.matchExpressions": "list",
    "namespaces.matchExpressions.[].values": "list",
    "subnets": "list",
    "excludeSubnets": "list",
    "reservedSubnets": "list",
    "infrastructureSubnets": "list",
    "gateway": "list",
    "pool": "list",
    "dns": "list",
    "search": "list",
    "vlans": "list",
    "trunk": "list:all",
    "joinSubnets": "list",
    "evpn.mac": "key:vni",
    "evpn.ip": "key:vni",
}
# Ways to say addresses; below a mapping from nodes to them stand the same ones, but for the keys of the other mappings.
_IP = "text:none:dhcp:inherit"
_ADDRESSES = {
    "ip": _IP,
    "ip.*": _IP,
    **dict.fromkeys(("ip.dhcp", "ip.dns", "ip.routes", "ip.gateway", "ip.subnet"), ""),
}
_MAKING = {**_ADDRESSES, "bond": "list"}
_INTERFACE = {
    **_MAKING,
    "nodes": "list",
    "vlans": "list",
    **{f"perGroup.*.{field}": forms for field, forms in _MAKING.items()},
}
_BRIDGE = {**_ADDRESSES, "nodes": "list", "allowedVlans": "list:none", "physicalNetwork": "list"}
_PEERS = {"": "list", "[]": "key:peer", "[].vms": "list", "[].except": "list"}


def _below(place: str, forms: Mapping[str, str]) -> dict[str, str]:
    return {f"{place}.{path}".rstrip("."): kind for path, kind in forms.items()}


SHORT_FORMS: dict[str, str] = {
    **dict.fromkeys(SECTIONS, "entries"),
    "defaults": "entries",
    "output": "entries",
    "platform": "entries",
    "platform.operatorNamespaces": "entries",
    "metadata": "entries",
    "uses": "list",
    "inventory": "list",
    "manifests": "list",
    **{f"{section}.*": "empty" for section in ("nodes", "bridges", "namespaces", "templates", "vms", "clusters")},
    "nodes.*.hosts": "names",
    "nodes.*.hosts.*": "empty",
    "nodes.*.dns.servers": "list",
    "nodes.*.dns.search": "list",
    "namespaces": "entries names",
    "bridges.*": "empty key:uplink",
    "attach.*": "wrap:nics",
    **_below("attach.*", _NICS | {"nicsNow": "list"}),
    **_below("interfaces.*", _INTERFACE),
    **_below("bridges.*", _BRIDGE),
    "sriov.*.nics": "list",
    "sriov.*.nodes": "list",
    **_below("networks.*", _NETWORK),
    **_below("templates.*", _MACHINE),
    **_below("vms.*", _MACHINE),
    **{f"defaults.{section}": "entries" for section in WITH_DEFAULTS},
    **_below("defaults.interfaces", _INTERFACE),
    **_below("defaults.bridges", _BRIDGE),
    **_below("defaults.networks", _NETWORK),
    **_below("defaults.vms", _MACHINE),
    "services.*.vms": "list",
    "services.*.ports": "list",
    "services.*.route": "switch",
    "networkPolicies.*.namespace": "list",
    "networkPolicies.*.vms": "list",
    "networkPolicies.*.ingress": "list:deny:allow",
    "networkPolicies.*.egress": "list:deny:allow",
    **_below("networkPolicies.*.ingress.[].from", _PEERS),
    **_below("networkPolicies.*.egress.[].to", _PEERS),
    "networkPolicies.*.ingress.[].ports": "list",
    "networkPolicies.*.egress.[].ports": "list",
}


class Language:
    """The tables as the phase that expands a document wants them."""

    short_forms: Mapping[str, str] = SHORT_FORMS

    def fields(self, section: str, entry: Mapping[str, Any]) -> frozenset[str]:
        """The fields that an entry with these keys may have; of all kinds where the keys do not tell."""
        table = SECTIONS[section]
        models = [table.kinds[kind] for kind in table.named(entry)] or list(table.kinds.values())
        return frozenset(name for model in models for name in field_names(model))


def field_names(model: type[Model]) -> list[str]:
    """The fields of a model as a user types them."""
    return [info.alias or name for name, info in model.model_fields.items()]
