"""Blocks of an interface that vmnetc never writes, as nmstate 2.2 parses them.

nmstate takes numbers and switches as text too. Where it drops an unknown key without
a word (802.1x, dispatch), the key is refused here.
"""

from __future__ import annotations

import patterns
from parts import BOOLEAN, STRING, TEXT, Schema, array, choice, either, integer, mapping, strict, text


def number(most: int) -> Schema:
    """A number, or the same as text, of which a schema can tell the length only."""
    return either(integer(0, most), text(f"[0-9]{{1,{len(str(most))}}}"))


def switches(*names: str) -> dict[str, Schema]:
    """Keys that are on or off."""
    return dict.fromkeys(names, SWITCH)


def numbers(*names: str) -> dict[str, Schema]:
    """Keys with a number of 32 bits."""
    return dict.fromkeys(names, UINT32)


def texts(*names: str) -> dict[str, Schema]:
    """Keys with any text."""
    return dict.fromkeys(names, STRING)


UINT8, UINT16, UINT32 = number(2**8 - 1), number(2**16 - 1), number(2**32 - 1)
SWITCH = either(BOOLEAN, integer(0, 1), text("([Tt]rue|[Ff]alse|[Yy]es|[Nn]o|[Oo]n|[Oo]ff|[YyNn01])"))
IP = text(patterns.IP)
MAC = text(patterns.MAC)
OPEN_VSWITCH_VALUES = {"type": "object"}

OVS_DB = strict({"external_ids": OPEN_VSWITCH_VALUES, "other_config": OPEN_VSWITCH_VALUES})
ALT_NAMES = array(strict({"name": TEXT, "state": choice("absent")}, ["name"]))
MPTCP = strict({"address-flags": array(choice("signal", "subflow", "backup", "fullmesh"))})
DISPATCH = strict(texts("post-activation", "post-deactivation"))
IEEE_802_1X = strict(
    {
        "eap-methods": array(STRING),
        **texts("identity", "private-key", "client-cert", "ca-cert"),
        **texts("private-key-password", "phase2-auth", "password"),
    }
)
HOSTNAME = strict(texts("running", "config"))

ETHTOOL = strict(
    {
        "pause": strict(switches("rx", "tx", "autoneg")),
        "feature": mapping(either(BOOLEAN, text("([Tt]rue|[Ff]alse|[01])"))),
        "coalesce": strict(
            {
                **switches("adaptive-rx", "adaptive-tx"),
                **numbers("pkt-rate-high", "pkt-rate-low", "sample-interval", "stats-block-usecs"),
                **numbers(*(f"{way}-{what}" for way in ("rx", "tx") for what in ("frames", "usecs"))),
                **numbers(
                    *(
                        f"{way}-{what}-{which}"
                        for way in ("rx", "tx")
                        for what in ("frames", "usecs")
                        for which in ("high", "irq", "low")
                    )
                ),
            }
        ),
        "ring": strict(numbers("rx", "rx-max", "rx-jumbo", "rx-jumbo-max", "rx-mini", "rx-mini-max", "tx", "tx-max")),
        "fec": strict({"auto": SWITCH, "mode": choice("off", "rs", "baser", "llrs")}),
    }
)

_FUNCTION = strict(
    {
        **numbers("id", "min-tx-rate", "max-tx-rate", "vlan-id", "qos"),
        **switches("spoof-check", "trust"),
        "iface-name": STRING,
        "mac-address": MAC,
        "vlan-proto": choice("802.1q", "802.1ad"),
    },
    ["id"],
)
SR_IOV = strict({"drivers-autoprobe": SWITCH, **numbers("total-vfs", "max-vfs"), "vfs": array(_FUNCTION)})

VETH = strict({"peer": TEXT}, ["peer"])
PATCH = strict({"peer": TEXT}, ["peer"])
DPDK = strict(
    {
        "devargs": TEXT,
        **numbers("rx-queue", "n_rxq", "n_rxq_desc", "n_txq_desc"),
        **switches("lsc-interrupt", "dpdk-lsc-interrupt"),
    },
    ["devargs"],
)

# type -> what only it has
OTHER_TYPES: dict[str, Schema] = {
    "hsr": strict(
        {
            **dict.fromkeys(("port1", "port2", "interlink"), TEXT),
            "supervision-address": STRING,
            "multicast-spec": UINT8,
            "protocol": choice("hsr", "hsr-2010", "hsr-2012", "prp"),
        },
        ["port1", "port2", "multicast-spec", "protocol"],
    ),
    "infiniband": strict(
        {
            "mode": choice("datagram", "connected"),
            "base-iface": STRING,
            "pkey": either(integer(0, 2**16 - 1), STRING),
        },
        ["mode"],
    ),
    "ip-tunnel": strict(
        {
            "mode": choice("unknown", "ipip", "sit", "ip6ip6", "ipip6"),
            "base-iface": TEXT,
            **dict.fromkeys(("local", "remote"), IP),
            **dict.fromkeys(("ttl", "tos", "encap-limit"), integer(0, 255)),
            **dict.fromkeys(("flow-label", "fwmark"), integer(0, 2**32 - 1)),
            "ip6tun-flags": array(STRING),
            "pmtu-disc": BOOLEAN,
        }
    ),
    "libreswan": strict(
        {
            **texts("right", "rightid", "rightrsasigkey", "rightcert", "left", "leftid", "leftrsasigkey", "leftcert"),
            **texts("ikev2", "psk", "ikelifetime", "salifetime", "ike", "esp", "dpdaction", "authby", "rightsubnet"),
            **texts("rightsubnets", "leftsubnet", "leftsubnets", "type", "hostaddrfamily", "clientaddrfamily"),
            **texts("leftsendcert", "rightca", "leftprotoport", "rightprotoport"),
            **dict.fromkeys(("dpddelay", "dpdtimeout"), number(2**63)),
            **dict.fromkeys(("nm-auto-defaults", "leftmodecfgclient", "require-id-on-certificate"), BOOLEAN),
            "ipsec-interface": either(BOOLEAN, STRING, integer(0, 2**32 - 1)),
        },
        ["right"],
    ),
    "ipvlan": strict({"base-iface": TEXT, "mode": choice("l2", "l3", "l3s"), **switches("private", "vepa")}),
    "mac-vtap": strict(
        {
            "base-iface": TEXT,
            "mode": choice("vepa", "bridge", "private", "passthru", "source"),
            **switches("promiscuous", "accept-all-mac"),
        },
        ["base-iface", "mode"],
    ),
    "macsec": strict(
        {
            "base-iface": TEXT,
            **dict.fromkeys(("encrypt", "send-sci"), BOOLEAN),
            **texts("mka-cak", "mka-ckn"),
            "port": integer(0, 2**32 - 1),
            "validation": choice("disabled", "check", "strict"),
            "offload": choice("off", "phy", "mac"),
        },
        ["base-iface", "encrypt", "port", "validation", "send-sci"],
    ),
    "veth": VETH,
    "vxlan": strict(
        {
            "base-iface": STRING,
            "id": number(2**24 - 1),
            "learning": BOOLEAN,
            **dict.fromkeys(("local", "remote"), IP),
            "destination-port": UINT16,
        },
        ["id"],
    ),
}
