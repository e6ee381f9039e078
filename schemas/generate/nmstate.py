"""NodeNetworkConfigurationPolicy (nmstate.io/v1), strict inside desiredState.

The API server looks at nothing in desiredState, nmstate refuses unknown keys and
lets some wrong values through until the node has been changed. Written from facts
about nmstate 2.2 and kubernetes-nmstate; keys that only a node reports are left out.
"""

from __future__ import annotations

import nmstate_blocks as blocks
import patterns
from parts import (
    ANY_OBJECT,
    BOOLEAN,
    LABELS,
    STRING,
    TEXT,
    Schema,
    array,
    choice,
    document,
    either,
    given,
    has,
    integer,
    mapping,
    ref,
    strict,
    text,
    when,
)

UINT32 = integer(0, 2**32 - 1)
TAG = integer(1, 4094)
CAPTURED = text(patterns.CAPTURE)
RESERVED_NAMES = choice(".", "..", "all", "default", "bonding_masters")

# type -> the keys that only this type has
TYPES = {
    "bond": ("link-aggregation",),
    "ethernet": ("ethernet",),
    "linux-bridge": ("bridge",),
    "mac-vlan": ("mac-vlan",),
    "ovs-bridge": ("bridge",),
    "ovs-interface": (),
    "vlan": ("vlan",),
    "vrf": ("vrf",),
}
# type -> more keys, which vmnetc never writes
RARE_KEYS = {"ethernet": {"veth": blocks.VETH}, "ovs-interface": {"dpdk": blocks.DPDK, "patch": blocks.PATCH}}
# Types that vmnetc never writes, with the key that only they have.
OTHERS = {
    "dummy": None,
    "hsr": "hsr",
    "infiniband": "infiniband",
    "ip-tunnel": "ip-tunnel",
    "ipsec": "libreswan",
    "ipvlan": "ipvlan",
    "loopback": None,
    "mac-vtap": "mac-vtap",
    "macsec": "macsec",
    "veth": "veth",
    "vxlan": "vxlan",
    "xfrm": None,
}
# nmstate cannot make these from nothing
NEEDED_WHEN_UP = {
    "bond": "link-aggregation",
    "mac-vlan": "mac-vlan",
    "vlan": "vlan",
    "vrf": "vrf",
}

# Options of a bond that take a number, with the largest one; the others take words, or text of their own.
BOND_NUMBERS = {
    **dict.fromkeys(("arp_interval", "downdelay", "lp_interval", "miimon", "min_links", "updelay"), 2**32 - 1),
    **dict.fromkeys(("ad_actor_sys_prio", "ad_user_port_key", "packets_per_slave", "resend_igmp"), 2**16 - 1),
    **dict.fromkeys(("arp_missed_max", "num_grat_arp", "num_unsol_na"), 2**8 - 1),
}
BOND_OPTIONS = (
    "ad_actor_system",
    "ad_select",
    "all_slaves_active",
    "arp_all_targets",
    "arp_ip_target",
    "arp_validate",
    "balance_slb",
    "fail_over_mac",
    "lacp_active",
    "primary",
    "primary_reselect",
    "tlb_dynamic_lb",
    "use_carrier",
)
HASH_POLICIES = ("layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4", "vlan+srcmac")


def files() -> dict[str, Schema]:
    """The schema of this module, by file name."""
    return {"any/nmstate.io/nodenetworkconfigurationpolicy_v1.json": policy()}


def policy() -> Schema:
    """The policy: which nodes, how many at a time, captures and the wanted state."""
    spec = strict(
        {
            "nodeSelector": LABELS | {"maxProperties": 256},
            "maxUnavailable": either(integer(1, 10000), text("(100|[1-9]?[0-9])%")),
            "capture": mapping(TEXT, text("[A-Za-z0-9_-]+")),
            "desiredState": desired_state(),
        },
        ["desiredState"],
    )
    return document(
        "nmstate.io/v1",
        "NodeNetworkConfigurationPolicy",
        {"spec": spec, "status": ANY_OBJECT},
        name=text(patterns.DNS_SUBDOMAIN, 63),
        definitions=definitions(),
    )


def desired_state() -> Schema:
    """The sections of nmstate that vmnetc writes, and ovs-db."""
    return strict(
        {
            "interfaces": array(ref("interface")),
            "routes": strict({"config": either(array(ref("route")), CAPTURED)}),
            "route-rules": strict({"config": array(ref("routeRule"))}),
            "dns-resolver": strict({"config": dns()}),
            "ovn": strict({"bridge-mappings": array(ref("bridgeMapping"))}),
            "ovs-db": strict(dict.fromkeys(("external_ids", "other_config"), mapping(STRING))),
            "hostname": blocks.HOSTNAME,
            "description": STRING,
        }
    )


def definitions() -> dict[str, Schema]:
    """The parts, by name."""
    return (
        {
            "linkName": link_name(),
            "bridgeMapping": bridge_mapping(),
            "interface": interface(),
            "ipv4": either(ip_family(32, patterns.IPV4, ipv4_keys()), CAPTURED),
            "ipv6": either(ip_family(128, patterns.IPV6, ipv6_keys()), CAPTURED),
            "portVlan": port_vlan(),
            "route": route(),
            "routeRule": route_rule(),
            "ethtool": blocks.ETHTOOL,
            "ieee8021x": blocks.IEEE_802_1X,
            "altNames": blocks.ALT_NAMES,
            "dispatch": blocks.DISPATCH,
            "mptcp": blocks.MPTCP,
            "ovsDb": blocks.OVS_DB,
        }
        | {f"{kind}Interface": typed(kind) for kind in TYPES}
        | {f"{kind}Interface": other(kind, key) for kind, key in OTHERS.items()}
        | {"anyInterface": untyped()}
    )


def interface() -> Schema:
    """An interface: its type chooses the keys. Without a type it must exist on the node."""
    by_type = [when(has(type=kind), ref(f"{kind}Interface")) for kind in (*TYPES, *OTHERS)]
    small_mtu = when(
        {"properties": {"ipv6": has(enabled=True)}, "required": ["ipv6"]},
        {"properties": {"mtu": {"minimum": 1280}}},
    )
    loopback = when(has(name="lo") | {"required": ["name", "type"]}, {"properties": {"type": choice("loopback")}})
    return {
        "type": "object",
        "required": ["name"],
        "properties": {"type": choice(*TYPES, *OTHERS)},
        "allOf": [*by_type, when(given("type"), {}, ref("anyInterface")), small_mtu, loopback],
    }


def typed(kind: str) -> Schema:
    """All that an interface of this type may say."""
    own = {key: OWN_KEYS[kind](key) for key in TYPES[kind]} | RARE_KEYS.get(kind, {})
    schema = strict(common() | {"type": choice(kind)} | own, ["name", "type"])
    if kind == "ovs-bridge":
        schema["properties"]["name"] = text(patterns.OVS_BRIDGE)
        # Its MAC address is that of its interface, and it is nobody's port.
        del schema["properties"]["mac-address"], schema["properties"]["controller"]
    if kind in NEEDED_WHEN_UP:
        not_absent = {"properties": {"state": {"not": choice("absent", "down")}}}
        schema |= when(not_absent, given(NEEDED_WHEN_UP[kind]))
    return schema


def other(kind: str, key: str | None) -> Schema:
    """An interface of a type that vmnetc never writes."""
    own = {key: blocks.OTHER_TYPES[key]} if key is not None else {}
    return strict(common() | {"type": choice(kind)} | own, ["name", "type"])


def untyped() -> Schema:
    """An interface that exists: its type may be left out, and with it what needs a type."""
    return strict(common(), ["name"])


def common() -> dict[str, Schema]:
    """Keys of every interface."""
    return {
        "name": ref("linkName"),
        "state": choice("up", "down", "absent", "ignore"),
        "description": STRING,
        "mtu": integer(68, 65535),
        "mac-address": either(text(patterns.MAC), CAPTURED),
        "copy-mac-from": ref("linkName"),
        "identifier": choice("name", "mac-address", "pci-address"),
        "pci-address": TEXT,
        "profile-name": TEXT,
        "controller": STRING,
        "accept-all-mac-addresses": BOOLEAN,
        "wait-ip": choice("any", "ipv4", "ipv6", "ipv4+ipv6"),
        "lldp": strict({"enabled": BOOLEAN}, ["enabled"]),
        "ethtool": ref("ethtool"),
        "802.1x": ref("ieee8021x"),
        "alt-names": ref("altNames"),
        "dispatch": ref("dispatch"),
        "mptcp": ref("mptcp"),
        "ovs-db": ref("ovsDb"),
        "ipv4": ref("ipv4"),
        "ipv6": ref("ipv6"),
    }


def link_name() -> Schema:
    """An interface name that the kernel and NetworkManager take, or one out of a capture."""
    return {
        "allOf": [
            text(f"{patterns.INTERFACE}|{patterns.NAME_WITH_CAPTURE}|{patterns.VIRTUAL_FUNCTION}"),
            {"not": RESERVED_NAMES},
        ]
    }


def ip_family(longest: int, address: str, more: dict[str, Schema]) -> Schema:
    """The addresses of one family."""
    static = strict(
        {
            "ip": text(address),
            "prefix-length": integer(0, longest),
            "mptcp-flags": array(choice("signal", "subflow", "backup", "fullmesh")),
            "valid-life-time": TEXT,
            "preferred-life-time": TEXT,
        },
        ["ip", "prefix-length"],
    )
    keys = {
        "enabled": BOOLEAN,
        "dhcp": BOOLEAN,
        "address": array(static),
        "allow-extra-address": BOOLEAN,
        "auto-dns": BOOLEAN,
        "auto-gateway": BOOLEAN,
        "auto-routes": BOOLEAN,
        "auto-route-metric": UINT32,
        "auto-route-table-id": UINT32,
        "dhcp-custom-hostname": STRING,
        "dhcp-send-hostname": BOOLEAN,
    }
    return strict(keys | more)


def ipv4_keys() -> dict[str, Schema]:
    """What only IPv4 has."""
    return {"dhcp-client-id": TEXT, "forwarding": BOOLEAN, "prefix-route-metric": UINT32}


def ipv6_keys() -> dict[str, Schema]:
    """What only IPv6 has."""
    return {"autoconf": BOOLEAN, "addr-gen-mode": TEXT, "dhcp-duid": TEXT, "token": TEXT}


def bond(_key: str) -> Schema:
    """link-aggregation; the options are the kernel's, with underscores."""
    value: Schema = {"type": ["string", "integer", "boolean"]}
    policies = choice(*HASH_POLICIES, *map(str, range(6)))
    numbers = {name: _number_or_digits(most) for name, most in BOND_NUMBERS.items()}
    options = (
        dict.fromkeys(BOND_OPTIONS, value)
        | numbers
        | {
            "balance-slb": value,
            # Not one `enum`: to kubeconform 0.8.0 "0" and 0 in it are the same value, and it takes no such schema.
            "lacp_rate": {"anyOf": [{"enum": ["slow", "fast", "0", "1"]}, integer(0, 1)]},
            "ns_ip6_target": array(text(patterns.IPV6)),
            "xmit_hash_policy": policies,
        }
    )
    port_config = strict(
        {
            "name": ref("linkName"),
            "priority": integer(-(2**31), 2**31 - 1),
            "queue-id": integer(0, 65535),
        },
        ["name"],
    )
    modes = choice(
        "balance-rr",
        "active-backup",
        "balance-xor",
        "broadcast",
        "802.3ad",
        "balance-tlb",
        "balance-alb",
        "lacp",
        *map(str, range(7)),
    )
    return strict(
        {
            "mode": modes,
            "options": strict(options),
            **ports(array(ref("linkName")) | {"uniqueItems": True}),
            "ports-config": array(port_config),
        },
        ["mode"],
        **NOT_TWICE,
    )


def ports(listed: Schema) -> dict[str, Schema]:
    """A list of ports, which has two names."""
    return {"port": listed, "ports": listed}


NOT_TWICE: Schema = {"not": given("port", "ports")}


def ethernet(_key: str) -> Schema:
    """Link settings of a NIC, and its virtual functions, which mostly belong to their operator."""
    return strict(
        {
            "auto-negotiation": BOOLEAN,
            "speed": UINT32,
            "duplex": choice("full", "half"),
            "sr-iov": blocks.SR_IOV,
        }
    )


def vlan(_key: str) -> Schema:
    """A tagged interface on another one."""
    return strict(
        {
            "base-iface": ref("linkName"),
            "id": TAG,
            "protocol": choice("802.1q", "802.1ad"),
            "registration-protocol": choice("none", "gvrp", "mvrp"),
            "reorder-headers": BOOLEAN,
            "loose-binding": BOOLEAN,
            "ingress-qos-map": array(strict({"from": integer(0, 7), "to": UINT32}, ["from", "to"])),
            "egress-qos-map": array(strict({"from": UINT32, "to": integer(0, 7)}, ["from", "to"])),
        },
        ["base-iface", "id"],
    )


def mac_vlan(_key: str) -> Schema:
    """A second MAC on an interface of the host."""
    return strict(
        {
            "base-iface": ref("linkName"),
            "mode": choice("vepa", "bridge", "private", "passthru", "source"),
            "promiscuous": BOOLEAN,
            "accept-all-mac": BOOLEAN,
        },
        ["base-iface", "mode"],
    )


def vrf(_key: str) -> Schema:
    """A routing table with interfaces of its own."""
    return strict({"port": array(ref("linkName")), "route-table-id": UINT32}, ["port", "route-table-id"])


def linux_bridge(_key: str) -> Schema:
    """Options and ports; a port list replaces the one on the node."""
    port = strict(
        {
            "name": ref("linkName"),
            "stp-hairpin-mode": BOOLEAN,
            "stp-path-cost": integer(1, 65535),
            "stp-priority": integer(0, 63),
            "vlan": ref("portVlan"),
        },
        ["name"],
    )
    return strict(
        {
            "options": linux_bridge_options(),
            **ports(array(port)),
            "allow-extra-ports": BOOLEAN,
        },
        **NOT_TWICE,
    )


def _number_or_digits(most: int) -> Schema:
    """A number, or the same as text: nmstate reads both. Of text a schema can tell the length only."""
    return {"anyOf": [integer(0, most), {"type": "string", "pattern": f"^[0-9]{{1,{len(str(most))}}}$"}]}


def linux_bridge_options() -> Schema:
    """Spanning tree, multicast and VLAN filtering of the kernel's bridge."""
    stp = strict(
        {
            "enabled": BOOLEAN,
            "forward-delay": integer(2, 30),
            "hello-time": integer(1, 10),
            "max-age": integer(6, 40),
            "priority": integer(0, 65535),
        }
    )
    counts = (
        "hash-max",
        "multicast-last-member-count",
        "multicast-last-member-interval",
        "multicast-membership-interval",
        "multicast-querier-interval",
        "multicast-query-interval",
        "multicast-query-response-interval",
        "multicast-startup-query-count",
        "multicast-startup-query-interval",
    )
    switches = ("multicast-querier", "multicast-query-use-ifaddr", "multicast-snooping")
    return strict(
        {
            "stp": stp,
            "group-addr": text(r"01:80:[Cc]2:00:00:0[0-9A-Fa-f]"),
            "group-forward-mask": integer(0, 65535),
            "group-fwd-mask": integer(0, 65535),
            "mac-ageing-time": integer(0, 1000000),
            "multicast-router": choice("auto", "disabled", "enabled", 0, 1, 2),
            "vlan-default-pvid": integer(0, 4094),
            "vlan-protocol": choice("802.1q", "802.1ad"),
        }
        | dict.fromkeys(counts, integer(0, 2**63 - 1))
        | dict.fromkeys(switches, BOOLEAN)
    )


def ovs_bridge(_key: str) -> Schema:
    """A bridge of Open vSwitch; OVN's patch ports must be allowed or they go away."""
    link_aggregation = strict(
        {
            "mode": choice("active-backup", "balance-slb", "balance-tcp", "lacp"),
            "port": array(strict({"name": ref("linkName")}, ["name"]), 2),
            "bond-updelay": UINT32,
            "bond-downdelay": UINT32,
            "ovs-db": ref("ovsDb"),
        },
        ["mode", "port"],
    )
    port = strict(
        {
            "name": ref("linkName"),
            "vlan": ref("portVlan"),
            "link-aggregation": link_aggregation,
        },
        ["name"],
    )
    options = strict(
        {
            "stp": either(BOOLEAN, strict({"enabled": BOOLEAN}, ["enabled"])),
            "rstp": BOOLEAN,
            "mcast-snooping-enable": BOOLEAN,
            "fail-mode": choice("", "secure", "standalone"),
            "datapath": choice("", "system", "netdev"),
        }
    )
    return strict(
        {
            "allow-extra-patch-ports": BOOLEAN,
            "allow-extra-ports": BOOLEAN,
            "options": options,
            **ports(array(port)),
        },
        **NOT_TWICE,
    )


def port_vlan() -> Schema:
    """VLANs of a bridge port; {} turns filtering off, other wrong mixes fail on the node."""
    one = strict({"id": TAG}, ["id"])
    span = strict({"id-range": strict({"min": TAG, "max": TAG}, ["min", "max"])}, ["id-range"])
    keys = {
        "mode": choice("access", "trunk"),
        "tag": TAG,
        "trunk-tags": array(either(one, span)),
        "enable-native": BOOLEAN,
    }
    trunk = {"required": ["trunk-tags"], "properties": {"trunk-tags": {"minItems": 1}}}
    access = {
        "required": ["tag"],
        "properties": {"trunk-tags": {"maxItems": 0}, "enable-native": {"const": False}},
    }
    rules = [
        when({"minProperties": 1}, given("mode")),
        when(has(mode="access"), access),
        when(has(mode="trunk"), trunk),
        when(has(**{"enable-native": True}), given("tag")),
        when(
            has(mode="trunk") | {"required": ["mode", "tag"]},
            {"required": ["enable-native"], "properties": {"enable-native": {"const": True}}},
        ),
    ]
    return strict(keys, allOf=rules)


def route() -> Schema:
    """A static route; one to be removed may be told by any of its keys."""
    keys = {
        "state": choice("absent", "ignore"),
        "destination": text(patterns.CIDR),
        "next-hop-address": text(patterns.IP),
        "next-hop-interface": ref("linkName"),
        "metric": integer(-1, 2**32 - 1),
        "table-id": UINT32,
        "weight": integer(1, 256),
        "route-type": choice("blackhole", "unreachable", "prohibit"),
        "source": text(patterns.IP),
        "vrf-name": TEXT,
        **dict.fromkeys(("cwnd", "mtu", "advmss"), integer(1, 2**32 - 1)),
        **dict.fromkeys(("initcwnd", "initrwnd"), UINT32),
        **dict.fromkeys(("quickack", "lock-mtu"), BOOLEAN),
    }
    rules = [
        when(given("state"), {}, given("destination")),
        when(
            either(given("state"), given("route-type")),
            {},
            given("next-hop-interface"),
        ),
    ]
    return strict(keys, allOf=rules)


def route_rule() -> Schema:
    """A policy routing rule."""
    keys = {
        "state": choice("absent"),
        "family": choice("ipv4", "ipv6"),
        "ip-from": text(rf"{patterns.CIDR}|{patterns.IP}|"),
        "ip-to": text(rf"{patterns.CIDR}|{patterns.IP}|"),
        "priority": integer(-1, 2**32 - 1),
        "route-table": UINT32,
        "fwmark": either(STRING, UINT32),
        "fwmask": either(STRING, UINT32),
        "iif": TEXT,
        "action": choice("blackhole", "unreachable", "prohibit"),
        "suppress-prefix-length": integer(0, 128),
    }
    family = {"anyOf": [given("ip-from"), given("ip-to"), given("family")]}
    return strict(
        keys,
        allOf=[
            when(has(state="absent"), {}, family),
            when(given("fwmask"), given("fwmark")),
        ],
    )


def dns() -> Schema:
    """Name servers; {} clears them."""
    server = text(rf"{patterns.IP}(%{patterns.INTERFACE_CHARS}+)?")
    return strict({"server": array(server), "search": array(TEXT), "options": array(TEXT)})


def bridge_mapping() -> Schema:
    """A name of a physical network for OVN; a comma or colon in it breaks the node for good."""
    name = text(r"[^,:\s]+", 253)
    return strict(
        {"localnet": name, "bridge": name, "state": choice("present", "absent")},
        ["localnet"],
        allOf=[when(has(state="absent"), {}, given("bridge"))],
    )


OWN_KEYS = {
    "bond": bond,
    "ethernet": ethernet,
    "linux-bridge": linux_bridge,
    "mac-vlan": mac_vlan,
    "ovs-bridge": ovs_bridge,
    "vlan": vlan,
    "vrf": vrf,
}
