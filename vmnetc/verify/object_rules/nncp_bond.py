"""Bonds: their options, ports and MAC addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vmnetc.diagnostics.similar import did_you_mean
from vmnetc.targets.table import Target
from vmnetc.verify.desired_state import REFUSED, ROLLED_BACK, Interface, interfaces, number, switch
from vmnetc.verify.object_rule import Objection, object_rule

NNCP = "NodeNetworkConfigurationPolicy"
_U32 = 2**32 - 1
# Words in the order of their numbers, which nmstate 2.2.62 takes as text too (ifaces/bond.rs).
_WORDS = {
    "ad_select": ("stable", "bandwidth", "count"),
    "all_slaves_active": ("dropped", "delivered"),
    "arp_all_targets": ("any", "all"),
    "arp_validate": ("none", "active", "backup", "all", "filter", "filter_active", "filter_backup"),
    "fail_over_mac": ("none", "active", "follow"),
    "primary_reselect": ("always", "better", "failure"),
}
_SWITCHES = ("balance_slb", "balance-slb", "lacp_active", "tlb_dynamic_lb", "use_carrier")
# The least and the greatest number that nmstate and the driver take.
_NUMBERS = {
    **dict.fromkeys(("miimon", "updelay", "downdelay", "arp_interval", "min_links"), (0, _U32)),
    **dict.fromkeys(("num_grat_arp", "num_unsol_na", "resend_igmp"), (0, 255)),
    "arp_missed_max": (1, 255),
    "lp_interval": (1, 2**31 - 1),
    "packets_per_slave": (0, 65535),
    "ad_actor_sys_prio": (1, 65535),
    "ad_user_port_key": (0, 1023),
}
_MODES = ("balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb")
_HASHING = ("balance-xor", "802.3ad", "balance-tlb", "balance-alb")
_WITH_PRIMARY = ("active-backup", "balance-tlb", "balance-alb")
_WITH_ARP = ("balance-rr", "active-backup", "balance-xor", "broadcast")
# Options that are refused outside some modes, by nmstate or by NetworkManager, and those that then do nothing
# (https://docs.kernel.org/networking/bonding.html).
_REFUSED_OUTSIDE = {
    "lacp_rate": ("802.3ad",),
    "lacp_active": ("802.3ad",),
    "primary": _WITH_PRIMARY,
    "arp_interval": _WITH_ARP,
    "balance_slb": ("balance-xor",),
    "balance-slb": ("balance-xor",),
}
_IDLE_OUTSIDE = {
    **dict.fromkeys(
        ("ad_select", "ad_actor_sys_prio", "ad_actor_system", "ad_user_port_key", "min_links"), ("802.3ad",)
    ),
    "fail_over_mac": ("active-backup",),
    "packets_per_slave": ("balance-rr",),
    "primary_reselect": _WITH_PRIMARY,
    "tlb_dynamic_lb": ("balance-tlb",),
    "xmit_hash_policy": _HASHING,
}


def _bonds(body: dict[str, Any]) -> Iterator[tuple[Interface, dict[str, Any], str]]:
    """Bonds that are read, with their options and where these are."""
    for interface in interfaces(body):
        if interface.kind == "bond" and interface.is_read:
            yield interface, interface.settings.get("options", {}), f"{interface.settings_at}/options"


def _mode(bond: Interface) -> str:
    """The mode by its name, which may have been said as a number in text."""
    said = str(bond.settings.get("mode", ""))
    return {"lacp": "802.3ad", **{str(number): name for number, name in enumerate(_MODES)}}.get(said, said)


def _is_on(options: dict[str, Any], name: str) -> bool:
    return bool(number(options.get(name)))


@object_rule("E1336", NNCP)
def value_of_a_bond_option(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bond's option has a value that it does not take.

    The bonding driver takes a word of a list, or its number as text, or a number within limits
    (https://docs.kernel.org/networking/bonding.html). Most wrong values nmstate refuses at once (2.2.62 `ifaces/bond.rs`),
    some NetworkManager while the node is changed.

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              port: [eno1, eno2]
              options:
                miimon: 100
                fail_over_mac: activ   # error: E1336
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              port: [eno1, eno2]
              options: {miimon: 100, fail_over_mac: active}
    ```
    """
    for bond, options, at in _bonds(body):
        for name, value in options.items():
            expected = _expected(name, value)
            if expected:
                guess = did_you_mean(str(value), _WORDS.get(name, ()))
                yield Objection(
                    f"{at}/{name}",
                    f'option {name} of {bond.name} cannot be "{value}"',
                    hint=expected,
                    cluster="the policy fails on every node",
                    label=f'did you mean "{guess}"?' if guess else "",
                )


def _expected(name: str, value: Any) -> str:
    """What the option takes, if it does not take the value."""
    if name in _WORDS:
        words = _WORDS[name]
        numbers = [str(index) for index in range(len(words))]
        taken = value in words or (str(value) in numbers and not isinstance(value, bool))
        return (
            "" if taken or (name == "all_slaves_active" and isinstance(value, bool)) else f"one of {', '.join(words)}"
        )
    if name in _SWITCHES:
        return "" if switch(value) is not None else "true or false"
    if name in _NUMBERS:
        low, high = _NUMBERS[name]
        found = number(value)
        return "" if found is not None and low <= found <= high else f"a number from {low} to {high}"
    if name == "ad_actor_system" and str(value).upper().startswith("01:00:5E"):
        return "a MAC address that is no multicast address"
    return ""


@object_rule("E1337", NNCP)
def bond_option_refused_in_mode(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bond has an option that its mode does not allow.

    `lacp_rate` and `lacp_active` are of mode 802.3ad, `balance_slb` is of balance-xor, and `arp_interval` cannot be in modes
    802.3ad, balance-tlb and balance-alb (nmstate 2.2.62 `ifaces/bond.rs`); `primary` is of active-backup, balance-tlb and
    balance-alb (NetworkManager).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              port: [eno1, eno2]
              options:
                miimon: 100
                lacp_rate: fast   # error: E1337
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: 802.3ad
              port: [eno1, eno2]
              options: {miimon: 100, lacp_rate: fast}
    ```
    """
    for bond, options, at in _bonds(body):
        mode = _mode(bond)
        for name in options:
            modes = _REFUSED_OUTSIDE.get(name, ())
            if modes and mode not in modes and not _says_nothing(name, options[name]):
                yield Objection(
                    f"{at}/{name}",
                    f"option {name} of {bond.name} is not possible in mode {mode}",
                    hint=f"delete it, or mode: {' or '.join(modes)}",
                    cluster="the policy fails on every node",
                    on_key=True,
                )


def _says_nothing(name: str, value: Any) -> bool:
    """Whether the value is that of an option which is not there."""
    return {"arp_interval": number(value) == 0, "primary": value == ""}.get(name, False) or (
        name.startswith("balance") and switch(value) is False
    )


@object_rule("W1338", NNCP)
def bond_option_does_nothing(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bond has an option that does nothing there.

    Linux ignores options of other modes, delays without `miimon`, and a `primary` that is no port; a delay that is no
    multiple of `miimon` it makes smaller (https://docs.kernel.org/networking/bonding.html). nmstate says nothing of it
    (2.2.62, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              port: [eno1, eno2]
              options:
                miimon: 100
                xmit_hash_policy: layer3+4   # error: W1338
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: 802.3ad
              port: [eno1, eno2]
              options: {miimon: 100, xmit_hash_policy: layer3+4}
    ```
    """
    for bond, options, at in _bonds(body):
        for name, why, hint in _idle(bond, options) if bond.is_up else ():
            yield Objection(
                f"{at}/{name}",
                f"option {name} of {bond.name} {why}",
                hint=hint,
                cluster="it is accepted, and does not do what it says",
                on_key=True,
            )


def _idle(bond: Interface, options: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    mode = _mode(bond)
    for name, modes in _IDLE_OUTSIDE.items():
        if name in options and mode not in modes and str(options[name]) not in ("0", "none", ""):
            yield name, f"does nothing in mode {mode}", f"delete it, or mode: {' or '.join(modes)}"
    for name in ("updelay", "downdelay"):
        delay, interval = number(options.get(name)), number(options.get("miimon"))
        if delay and interval is None and not _is_on(options, "arp_interval"):
            yield name, "does nothing without miimon", "miimon: 100"
        elif delay and interval and delay % interval:
            less = delay - delay % interval
            yield name, f"is no multiple of miimon: Linux makes it {less}", f"{name}: {less}"
    primary = options.get("primary")
    names = {port.name for port in bond.ports}
    if isinstance(primary, str) and primary and names and primary not in names and mode in _WITH_PRIMARY:
        yield "primary", f'names "{primary}", which is no port', f"one of {', '.join(sorted(names)[:4])}"


@object_rule("E1339", NNCP)
def bond_options_contradict(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """Two options of a bond contradict each other, or one lacks its other half.

    Links are watched by `miimon` or by ARP, not by both; ARP needs addresses to ask for, delays need `miimon`; `num_grat_arp` and `num_unsol_na`
    are two names of one number; `balance_slb` goes with `xmit_hash_policy: vlan+srcmac` (nmstate 2.2.62 `ifaces/bond.rs`, or
    NetworkManager).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              port: [eno1, eno2]
              options:
                miimon: 100
                arp_interval: 100   # error: E1339
                arp_ip_target: 192.0.2.1
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              port: [eno1, eno2]
              options: {arp_interval: 100, arp_ip_target: 192.0.2.1}
    ```
    """
    for bond, options, at in _bonds(body):
        for name, what, hint in _contradictions(_mode(bond), options):
            yield Objection(f"{at}/{name}", f"{bond.name}: {what}", hint=hint, cluster="the policy fails on every node")


def _contradictions(mode: Any, options: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    asked = bool(options.get("arp_ip_target") or options.get("ns_ip6_target"))
    if _is_on(options, "arp_interval") and mode in _WITH_ARP:
        if _is_on(options, "miimon"):
            yield "arp_interval", "links are watched by miimon or by arp_interval, not by both", "keep miimon"
        elif not asked:
            yield "arp_interval", "arp_interval has no addresses to ask for", "arp_ip_target: 192.0.2.1"
    elif asked and not _is_on(options, "arp_interval"):
        target = "arp_ip_target" if options.get("arp_ip_target") else "ns_ip6_target"
        yield target, f"{target} needs an arp_interval", "arp_interval: 100"
    for name in ("updelay", "downdelay"):
        if _is_on(options, name) and number(options.get("miimon")) == 0:
            yield name, f"{name} needs miimon, which is 0", "miimon: 100"
    numbers = [number(options.get(name)) for name in ("num_grat_arp", "num_unsol_na")]
    if None not in numbers and len(set(numbers)) > 1:
        what = f"num_unsol_na ({numbers[1]}) is another name of num_grat_arp ({numbers[0]})"
        yield "num_unsol_na", what, "keep one of the two"
    for name in ("balance_slb", "balance-slb"):
        policy = options.get("xmit_hash_policy")
        if switch(options.get(name)) and mode == "balance-xor" and policy not in ("vlan+srcmac", "5"):
            yield name, f"{name} needs xmit_hash_policy: vlan+srcmac", "xmit_hash_policy: vlan+srcmac"


@object_rule("E1341", NNCP)
def bond_ports_disagree(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bond names its ports twice and differently, or gives two of them one queue.

    Where both are there, `port` and `ports-config` have to name the same interfaces; a queue is of one port (nmstate 2.2.62
    `ifaces/bond.rs`).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              port: [eno1, eno2]
              ports-config:   # error: E1341
                - {name: eno1, queue-id: 1}
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              ports-config:
                - {name: eno1, queue-id: 1}
                - {name: eno2, queue-id: 2}
    ```
    """
    for bond, _, _ in _bonds(body):
        configured = bond.settings.get("ports-config")
        listed = bond.settings.get(bond.port_key)
        if not isinstance(configured, list):
            continue
        at = f"{bond.settings_at}/ports-config"
        named = {one["name"] for one in configured}
        if isinstance(listed, list) and set(listed) != named:
            odd = ", ".join(sorted(named ^ set(listed)))
            yield Objection(
                at,
                f"port and ports-config of {bond.name} do not name the same interfaces: {odd}",
                hint="name every port in both, or delete one of the lists",
                cluster=REFUSED,
            )
        queues: dict[int, str] = {}
        for index, one in enumerate(configured):
            queue = number(one.get("queue-id"))
            if queue and queue in queues:
                yield Objection(
                    f"{at}/{index}/queue-id",
                    f'queue-id {queue} is that of port "{queues[queue]}" already',
                    hint="give each port another",
                    cluster=REFUSED,
                )
            elif queue:
                queues[queue] = one["name"]


@object_rule("E1343", NNCP)
def mac_of_bond_not_settable(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bond is given a MAC address, and is to have that of its active port.

    With `fail_over_mac: active` an active-backup bond has the MAC address of its active port. nmstate drops the one that is
    asked for, misses it once the node has been changed, and rolls back (2.2.62, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            mac-address: 02:00:00:00:00:01   # error: E1343
            link-aggregation:
              mode: active-backup
              port: [eno1, eno2]
              options: {fail_over_mac: active}
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            mac-address: 02:00:00:00:00:01
            link-aggregation: {mode: active-backup, port: [eno1, eno2]}
    ```
    """
    for bond, options, _ in _bonds(body):
        follows = str(options.get("fail_over_mac")) in ("active", "1")
        if follows and bond.is_up and _mode(bond) == "active-backup" and "mac-address" in bond.body:
            yield Objection(
                f"{bond.at}/mac-address",
                f"{bond.name} has the MAC address of its active port (fail_over_mac: active), and no other",
                hint="delete mac-address, or fail_over_mac",
                cluster=ROLLED_BACK,
            )


@object_rule("W1344", NNCP)
def bond_without_ports(body: dict[str, Any], target: Target) -> Iterator[Objection]:
    """A bond has no ports.

    nmstate makes it, and nothing passes through it (2.2.62, run).

    ```yaml bad
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation:
              mode: active-backup
              port: []   # error: W1344
    ```
    ```yaml good
    apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: bond1}
    spec:
      desiredState:
        interfaces:
          - name: bond1
            type: bond
            link-aggregation: {mode: active-backup, port: [eno1, eno2]}
    ```
    """
    for bond, _, _ in _bonds(body):
        if bond.is_up and bond.lists_ports and not bond.ports:
            key = bond.port_key if bond.port_key in bond.settings else "ports-config"
            yield Objection(
                f"{bond.settings_at}/{key}",
                f'bond "{bond.name}" has no ports',
                hint=f"{key}: name the NICs, or state: absent",
                cluster="it is made, and nothing passes through it",
            )
