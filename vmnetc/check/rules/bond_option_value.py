"""E0218."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from vmnetc.check.rule import rule
from vmnetc.diagnostics.model import Diagnostic, typo
from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.graph import Bond, Graph
from vmnetc.targets.table import Target

_SWITCH = ("0", "1", "on", "off")
# https://docs.kernel.org/networking/bonding.html, in the spelling of nmstate 2.2.62 rust/src/lib/ifaces/bond.rs.
VALUES = {
    "xmit_hash_policy": ("layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4", "vlan+srcmac"),
    "lacp_rate": ("slow", "fast", "0", "1"),
    "lacp_active": _SWITCH,
    "ad_select": ("stable", "bandwidth", "count", "0", "1", "2"),
    "arp_validate": ("none", "active", "backup", "all", "filter", "filter_active", "filter_backup"),
    "arp_all_targets": ("any", "all", "0", "1"),
    "fail_over_mac": ("none", "active", "follow", "0", "1", "2"),
    "primary_reselect": ("always", "better", "failure", "0", "1", "2"),
}
# The least and the greatest number that nmstate and the driver take.
_U32 = 2**32 - 1
NUMBERS = {
    **dict.fromkeys(("miimon", "updelay", "downdelay", "arp_interval", "min_links"), (0, _U32)),
    **dict.fromkeys(("num_grat_arp", "num_unsol_na", "resend_igmp"), (0, 255)),
    "arp_missed_max": (1, 255),
    "lp_interval": (1, 2**31 - 1),
    "packets_per_slave": (0, 65535),
    "ad_actor_sys_prio": (1, 65535),
    "ad_user_port_key": (0, 1023),
}


@rule("E0218", certain=True)
def bond_option_value(graph: Graph, target: Target) -> Iterator[Diagnostic]:
    """A bond's option has a value that it does not take.

    The bonding driver takes a fixed set of words, or a number (https://docs.kernel.org/networking/bonding.html).
    nmstate refuses the whole policy on every node; the API server accepts it.

    ```yaml bad
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1:
        bond: [ens1f0, ens1f1]
        mode: 802.3ad
        options: {xmit_hash_policy: layer3+5}   # error: E0218
    ```
    ```yaml good
    apiVersion: vmnetc.dev/v1alpha1
    kind: NetworkSpec
    target: openshift-4.18
    interfaces:
      bond1:
        bond: [ens1f0, ens1f1]
        mode: 802.3ad
        options: {xmit_hash_policy: layer3+4, miimon: 100}
    ```
    """
    for bond in graph.interfaces:
        for name, value in bond.options if isinstance(bond, Bond) else ():
            expected = _expected(name, value)
            if expected is not None:
                guess = did_you_mean(value, VALUES.get(name, ()))
                yield Diagnostic(
                    f'option {name} cannot be "{value}"',
                    bond.at / "options" / name,
                    label=f'did you mean "{guess}"?' if guess else "",
                    fix=typo(value, guess),
                    cluster="the policy fails on every node",
                    hint=expected,
                )


def _expected(name: str, value: str) -> str | None:
    """What the option takes, if it does not take the value."""
    if name in VALUES and value not in VALUES[name]:
        return f"one of {', '.join(VALUES[name])}"
    if name in NUMBERS:
        low, high = NUMBERS[name]
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            return f"a whole number from {low} to {high}"
    if name == "ad_actor_system" and not _unicast(value):
        return 'a MAC address that is no multicast one, such as "02:00:5e:10:00:07"'
    if name == "arp_ip_target" and not all(_is_address(part) for part in value.split(",")):
        return "IPv4 addresses, joined by commas"
    return None


def _unicast(mac: str) -> bool:
    return bool(re.fullmatch(r"[0-9a-fA-F][02468aceACE](:[0-9a-fA-F]{2}){5}", mac))


def _is_address(text: str) -> bool:
    try:
        return ipaddress.ip_address(text.strip()).version == 4
    except ValueError:
        return False
