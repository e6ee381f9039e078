"""NetworkAttachmentDefinition, and the CNI configuration inside it.

Written from facts about the CNI plugins bridge and macvlan and about
OVN-Kubernetes' ovn-k8s-cni-overlay.
"""

from __future__ import annotations

import patterns
from parts import (
    ANY_OBJECT,
    BOOLEAN,
    DRAFT,
    STRING,
    TEXT,
    Schema,
    absent,
    array,
    choice,
    document,
    either,
    given,
    has,
    integer,
    ref,
    strict,
    text,
    when,
)

CNI_VERSION = choice("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0")
CIDRS = text(rf"{patterns.CIDR}(, *{patterns.CIDR})*")
NODE_CIDRS = text(rf"{patterns.CIDR}(/[0-9]{{1,3}})?(, *{patterns.CIDR}(/[0-9]{{1,3}})?)*")
IPS = text(rf"{patterns.IP}(, *{patterns.IP})*")
MTU = integer(0, 65536)
TAG = integer(1, 4094)
# The plugins read 0 as no VLAN (bridge 1.9 `loadNetConf`, OVN-Kubernetes 1.3 `NetConf`).
TAG_OR_NONE = integer(0, 4094)

# Plugins that raw manifests name and vmnetc never writes: known, not looked into.
FOREIGN = (
    "bandwidth",
    "bond",
    "cni-passt-binding-plugin",
    "cnv-bridge",
    "cnv-tuning",
    "dummy",
    "firewall",
    "host-device",
    "ib-sriov",
    "ipvlan",
    "kube-ovn",
    "kubevirt-passt-binding",
    "macvtap",
    "network-passt-binding",
    "ovs",
    "ovs-mirror-consumer",
    "ovs-mirror-producer",
    "portmap",
    "ptp",
    "rdma",
    "route-override",
    "sbr",
    "sriov",
    "tap",
    "tuning",
    "vlan",
    "vrf",
)


def files() -> dict[str, Schema]:
    """The schemas of this module, by file name."""
    folder = "any/k8s.cni.cncf.io"
    return {
        f"{folder}/networkattachmentdefinition_v1.json": attachment(),
        f"{folder}/networkattachmentdefinition_v1.config.json": config(),
    }


def attachment() -> Schema:
    """The object: one string, which the API server does not read."""
    return document(
        "k8s.cni.cncf.io/v1",
        "NetworkAttachmentDefinition",
        {"spec": strict({"config": TEXT})},
    )


def config() -> Schema:
    """The parsed JSON of spec.config: one plugin, or a list of plugins."""
    common = {"cniVersion": CNI_VERSION, "name": text(patterns.CNI_NAME)}
    plugins = strict(common | {"disableCheck": BOOLEAN, "plugins": array(ref("plugin"), 1)}, ["plugins"])
    own = {"bridge": bridge(), "macvlan": macvlan(), "ovn-k8s-cni-overlay": ovn()}
    rules = [when(has(type=kind), ref(kind)) for kind in own]
    plugin = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": choice(*sorted([*own, *FOREIGN]))},
        "allOf": rules,
    }
    return (
        {"$schema": DRAFT, "type": "object"}
        | when(given("plugins"), plugins, ref("plugin"))
        | {"definitions": own | {"plugin": plugin}}
    )


def plugin_keys(kind: str) -> dict[str, Schema]:
    """What every plugin takes."""
    return {
        "cniVersion": CNI_VERSION,
        "name": text(patterns.CNI_NAME),
        "type": choice(kind),
        "capabilities": {"type": "object", "additionalProperties": BOOLEAN},
        "dns": ANY_OBJECT,
    }


def ipam() -> Schema:
    """Address management of the plugin: {} for VMs, else a type and its own keys."""
    return {
        "type": "object",
        "if": {"minProperties": 1},
        "then": {"required": ["type"], "properties": {"type": TEXT}},
    }


def bridge() -> Schema:
    """A port of a Linux bridge."""
    ids = strict({"minID": TAG, "maxID": TAG}, ["minID", "maxID"])
    trunk = array(either(strict({"id": TAG}, ["id"]), ids), 1)
    switches = (
        "disableContainerInterface",
        "enabledad",
        "forceAddress",
        "hairpinMode",
        "ipMasq",
        "isDefaultGateway",
        "isGateway",
        "macspoofchk",
        "portIsolation",
        "preserveDefaultVlan",
        "promiscMode",
    )
    properties = plugin_keys("bridge") | dict.fromkeys(switches, BOOLEAN)
    properties |= {
        "bridge": text(patterns.INTERFACE),
        "ipam": ipam(),
        "ipMasqBackend": choice("iptables", "nftables"),
        "mtu": MTU,
        "vlan": TAG_OR_NONE,
        "vlanTrunk": trunk,
    }
    rules = [
        when(has(disableContainerInterface=True), {"properties": {"ipam": {"maxProperties": 0}}}),
        when(has(hairpinMode=True), {"properties": {"promiscMode": {"const": False}}}),
    ]
    return strict(properties, ["type"], allOf=rules)


def macvlan() -> Schema:
    """A macvlan device on a NIC of the node."""
    properties = plugin_keys("macvlan") | {
        "master": text(patterns.INTERFACE),
        "mode": choice("bridge", "private", "vepa", "passthru"),
        "ipam": ipam(),
        "mtu": MTU,
        "linkInContainer": BOOLEAN,
        "bcqueuelen": integer(0, 2**32 - 1),
    }
    return strict(properties, ["type"])


def ovn() -> Schema:
    """A network of OVN-Kubernetes. Lists are strings with commas; ipam is built in."""
    layers = [
        when(
            has(topology="localnet"),
            {
                "properties": {"role": choice("secondary")}
                | dict.fromkeys(
                    (
                        "joinSubnet",
                        "transitSubnet",
                        "reservedSubnets",
                        "infrastructureSubnets",
                        "defaultGatewayIPs",
                    ),
                    False,
                )
            },
            absent("vlanID", "physicalNetworkName"),
        ),
        when(
            has(topology="layer3"),
            {
                "properties": {"subnets": NODE_CIDRS}
                | dict.fromkeys(
                    (
                        "allowPersistentIPs",
                        "reservedSubnets",
                        "infrastructureSubnets",
                        "defaultGatewayIPs",
                    ),
                    False,
                )
            },
            {"properties": {"subnets": CIDRS}},
        ),
        when(has(topology="layer2", role="primary"), given("subnets")),
        when(given("excludeSubnets"), given("subnets")),
    ]
    properties = (
        plugin_keys("ovn-k8s-cni-overlay")
        | {
            "name": {"allOf": [text(patterns.CNI_NAME), {"not": choice("default", "ovn-kubernetes")}]},
            "topology": choice("layer2", "layer3", "localnet"),
            "netAttachDefName": text(rf"{patterns.DNS_LABEL}/{patterns.DNS_SUBDOMAIN}"),
            "physicalNetworkName": text(r"[^,:\s]+", 253),
            "role": choice("primary", "secondary"),
            "vlanID": TAG_OR_NONE,
            "mtu": MTU,
            "subnets": STRING,
            "excludeSubnets": CIDRS,
            "joinSubnet": CIDRS,
            "transitSubnet": CIDRS,
            "reservedSubnets": CIDRS,
            "infrastructureSubnets": CIDRS,
            "defaultGatewayIPs": IPS,
            "allowPersistentIPs": BOOLEAN,
            "transport": TEXT,
            "outboundSNAT": TEXT,
            "evpn": ANY_OBJECT,
            "uplink": TEXT,
            "ipam": {"type": "object", "maxProperties": 0},
        }
        | logging()
    )
    return strict(properties, ["name", "type", "topology", "netAttachDefName"], allOf=layers)


def logging() -> dict[str, Schema]:
    """Where the plugin of OVN-Kubernetes logs."""
    sizes = ("logfile-maxsize", "logfile-maxbackups", "logfile-maxage")
    return {"logFile": TEXT, "logLevel": TEXT} | dict.fromkeys(sizes, integer(0, 2**31 - 1))
