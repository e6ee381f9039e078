"""Where nmstate or NetworkManager refuses a policy, the schema or a rule has an error, and the reverse.

What only a node shows, and what it takes and does otherwise, no judge here can tell: those rules are named, and were run on
a real node (facts in their pages).
"""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from nncp_probes import PROBES

from vmnetc.targets.table import find
from vmnetc.verify.object_rule import objections
from vmnetc.verify.objects import refusals as schema_refusals

from . import nmstate, tally
from .kubevirt import shortest
from .nmstate import Node
from .real_parts import Missing

pytestmark = pytest.mark.judge

State = dict[str, Any]
_DRAWS = int(__import__("os").environ.get("ND", "2000"))
_NODE = Node(tuple(f"eno{number}" for number in range(1, 9)), (("br-ex", "ovs-bridge"),))
_TARGET = find("openshift-4.20")

# Errors about what nmstate takes: it fails, or goes wrong without a word, once the node is changed.
_ONLY_THE_NODE_SHOWS = {
    *("E1310", "E1312", "E1317", "E1321", "E1324", "E1325", "E1333", "E1334", "E1343", "E1346", "E1349"),
    *("E1350", "E1352", "E1355", "E1357", "E1358", "E1359", "E1365"),
}
# Values of which the same is true, by the setting; nmstate waits only for what is there already.
_SHOWN_BY_THE_NODE = (
    "wait-ip",
    "lp_interval",
    "ad_actor_sys_prio",
    "ad_user_port_key",
    "arp_missed_max",
    "resend_igmp",
)
# The schema may be stricter than nmstate: test_nmstate.py has the reasons.
_SCHEMA = "schema"
_ONLY_THE_NODE_SHOWS |= {_SCHEMA, *_SHOWN_BY_THE_NODE}
# What nmstate has against a policy that names what is not on the node, or is of another type there.
_ONLY_THE_NODE_KNOWS = "|".join(
    (
        r"unknown port|unknown type interface|Failed to find interface|no interface is holding",
        r"next hop interface \S+ not found|There is no OVS bridge holding name",
        r"'sriov:\S+': interface name contains|Failed to find SR-IOV VF",
        r"(is bigger than maximum|is smaller than minimum) allowed MTU",
        r"desired controller \S+ not found|The controller \S+ of interface \S+ does not exist",
        r"Failed to find mac address of interface",
        r"is already an interface name of other NIC|holds different interface type than current",
        # What an interface does not say, it may have: addresses, DHCP, virtual functions.
        r"ipv[46].addresses: this property cannot be empty for 'method=manual'",
        r"Autoconf without DHCP is not supported yet|Cannot set 'wait-ip: ",
        r"VF with index \d+, but the total number of VFs is 0",
        # Earlier releases of nmstate take it, so it is a warning.
        r"`ovn-bridge-mappings` is reserved for OVN mapping",
        # nmcheck writes out what is copied, also where nmstate copies nothing.
        r"OVS Bridge \S+ can not hold MAC address",
        # An interface that is nowhere else: without a node nmstate takes it for one without addresses.
        r"has been marked as IPv[46] disabled",
        r"must have a master|No controller interface|VRF defined in Route '.*' does not exist",
        r"Ethernet interface \S+ does not exists|Failed to find suitable\(IP enabled\) interface for DNS",
        r"cannot have IP enabled as it is attached to controller",
    )
)


@pytest.fixture(scope="module")
def nmcheck() -> Path:
    """nmstate's checks; where they cannot be had, tests fail and say why."""
    try:
        return nmstate.nmcheck()
    except Missing as missing:
        why = str(missing)
    pytest.fail(why, pytrace=False)


def test_right_states_are_right(nmcheck: Path) -> None:
    verdicts = nmstate.refusals(nmcheck, ((_policy(state), _NODE) for state in _RIGHT))
    assert verdicts == [[]] * len(_RIGHT)
    assert [_errors(_policy(state)) for state in _RIGHT] == [set()] * len(_RIGHT)


def test_rules_and_nmstate_agree(nmcheck: Path) -> None:
    """On states that the schema accepts, drawn by changing right ones."""
    agreed = _compare(nmcheck, "drawn states and the rules of lint", list(_drawn(_DRAWS)))
    assert agreed["refused by both"] > _DRAWS / 8


def test_they_agree_on_every_fact(nmcheck: Path) -> None:
    """On the probes of tests/nncp_probes.py, what the schema refuses among them."""
    agreed = _compare(nmcheck, "probes of lint", [_policy(yaml.safe_load(state)) for state, _ in PROBES.values()])
    assert agreed["refused by both"] > len(PROBES) / 8


def _compare(program: Path, what: str, policies: list[State]) -> Counter[str]:
    """How often both say the same; what one of them alone refuses fails."""
    verdicts = nmstate.refusals(program, ((policy, _NODE) for policy in policies))
    alone: dict[str, dict[str, list[str]]] = {"nmstate": {}, "a rule": {}}
    agreed: Counter[str] = Counter()
    for policy, said in zip(policies, verdicts, strict=True):
        errors, text = _errors(policy), yaml.safe_dump(policy["spec"], sort_keys=False)
        decidable = [why.message for why in said if not re.search(_ONLY_THE_NODE_KNOWS, why.message)]
        if decidable and not errors:
            alone["nmstate"][text] = decidable
        elif not said and errors - _ONLY_THE_NODE_SHOWS:
            alone["a rule"][text] = sorted(errors)
        elif errors:
            agreed["refused by both" if said else "refused for what a node shows"] += 1
        else:
            agreed["refused for what the node has" if said else "accepted by both"] += 1
    refused = sum(map(bool, verdicts))
    tally.count("nmstate", what, accepted=len(verdicts) - refused, refused=refused)
    tally.note(f"{what}, {len(policies)}: " + ", ".join(f"{number} {how}" for how, number in sorted(agreed.items())))
    for who, cases in alone.items():
        assert not list(shortest(cases)), f"{len(cases)} are refused by {who} alone"
    return agreed


def _errors(policy: State) -> set[str]:
    """The errors, by code; those of settings that only the node judges, by the setting."""
    assert _TARGET is not None
    if next(schema_refusals(policy, _TARGET), None) is not None:
        return {_SCHEMA}
    found = {(code, objection.pointer.rpartition("/")[2]) for code, objection in objections(policy, _TARGET)}
    return {setting if setting in _SHOWN_BY_THE_NODE else code for code, setting in found if code[0] == "E"}


def _policy(state: State) -> State:
    head = {"apiVersion": "nmstate.io/v1", "kind": "NodeNetworkConfigurationPolicy", "metadata": {"name": "a"}}
    return {**head, "spec": {"desiredState": state}}


# --- right states, and what is changed in them ----------------------------------------------------------------------

_RIGHT: list[State] = list(
    yaml.safe_load_all("""
interfaces:
- {name: bond1, type: bond, state: up, mtu: 9000, ipv4: {enabled: false},
   link-aggregation: {mode: active-backup, options: {miimon: '100', primary: eno1}, port: [eno1, eno2]}}
- {name: bond1.7, type: vlan, state: up, vlan: {base-iface: bond1, id: 7}, ipv4: {enabled: true, dhcp: true}}
- {name: bond1.8, type: vlan, state: up, vlan: {base-iface: bond1, id: 8}}
- {name: br1, type: linux-bridge, state: up, mtu: 1500, bridge: {options: {stp: {enabled: false}}, port:
    [{name: eno3, vlan: {mode: trunk, trunk-tags: [{id: 20}, {id-range: {min: 100, max: 131}}]}}, {name: eno4}]}}
---
interfaces:
- {name: br2, type: ovs-bridge, state: up, bridge: {options: {stp: {enabled: false}}, allow-extra-patch-ports: true,
   port: [{name: eno4}, {name: ovs0}]}}
- {name: ovs0, type: ovs-interface, state: up, ipv4: {enabled: true, address: [{ip: 192.0.2.9, prefix-length: 24}]}}
- {name: br1, type: linux-bridge, state: up, bridge: {options: {stp: {enabled: true}}, port: [{name: eno1, vlan: {}}]}}
ovn: {bridge-mappings: [{localnet: lan, bridge: br-ex, state: present}, {localnet: dmz, bridge: br2}]}
---
interfaces:
- {name: br2, type: ovs-bridge, state: up, bridge: {allow-extra-patch-ports: true, port: [{name: ob, link-aggregation:
   {mode: balance-slb, port: [{name: eno5}, {name: eno6}]}, vlan: {mode: trunk, trunk-tags: [{id: 7}]}}]}}
- {name: bond2, type: bond, state: up, link-aggregation: {mode: 802.3ad, options: {lacp_rate: fast, miimon: 100},
   port: [eno7, eno8]}}
- {name: eno1, type: ethernet, state: up, mtu: 9000, ipv6: {enabled: false}}
---
interfaces:
- {name: eno1, type: ethernet, state: up, ipv4: {enabled: true, dhcp: false, address: [{ip: 192.0.2.3, prefix-length: 24}]},
   ipv6: {enabled: true, dhcp: false, autoconf: false, address: [{ip: '2001:db8:1::3', prefix-length: 64}]}, wait-ip: ipv4}
- {name: eno2, type: ethernet, state: up, ipv4: {enabled: true, dhcp: true, auto-route-metric: 200}}
- {name: vrf1, type: vrf, state: up, vrf: {port: [eno3], route-table-id: 100}}
- {name: eno3, type: ethernet, state: up, ipv4: {enabled: true, address: [{ip: 192.0.2.4, prefix-length: 24}]}}
routes:
  config:
  - {destination: 198.51.100.0/24, next-hop-address: 192.0.2.254, next-hop-interface: eno1, metric: 50}
  - {destination: '2001:db8:2::/64', next-hop-address: '2001:db8:1::1', next-hop-interface: eno1}
  - {destination: 203.0.113.0/24, route-type: blackhole}
route-rules: {config: [{ip-from: 192.0.2.0/24, route-table: 200, priority: 1000}, {family: ipv6, ip-to: '2001:db8::/32'}]}
dns-resolver: {config: {server: [192.0.2.53], search: [example.org], options: [rotate, 'timeout:2']}}
---
interfaces:
- {name: br1, type: linux-bridge, state: up, bridge: {options: {stp: {enabled: false}, group-forward-mask: 16,
   vlan-default-pvid: 5}, port: [{name: eno1, vlan: {mode: access, tag: 20}}, {name: eno2, vlan: {mode: trunk,
   enable-native: true, tag: 10, trunk-tags: [{id-range: {min: 20, max: 30}}]}}]}}
- {name: eno3, type: ethernet, state: up, ethernet: {sr-iov: {total-vfs: 2, vfs: [{id: 0, trust: true}, {id: 1, vlan-id: 5}]}}}
- {name: host0, type: mac-vlan, state: up, mac-vlan: {base-iface: eno4, mode: bridge}}
- {name: bond0, type: bond, state: absent}
---
interfaces:
- {name: bond1, type: bond, state: up, link-aggregation: {mode: balance-xor, options: {xmit_hash_policy: layer2+3},
   ports-config: [{name: eno1, queue-id: 1}, {name: eno2, queue-id: 2}]}}
- {name: bond2, type: bond, state: up, link-aggregation: {mode: active-backup,
   options: {arp_interval: 100, arp_ip_target: 192.0.2.1}, port: [eno3, eno4]}}
- {name: eno5, type: ethernet, state: up, alt-names: [{name: storage-nic}], ipv6: {enabled: true, autoconf: true, dhcp: true,
   token: '::5'}}
ovs-db: {external_ids: {note: text}}
""")
)

_NAMES = (
    "eno1",
    "eno2",
    "eno3",
    "eno4",
    "eno5",
    "bond1",
    "bond2",
    "br1",
    "br2",
    "br-ex",
    "bond1.7",
    "ovs0",
    "vrf1",
    "lo",
)
_IPV4 = ("192.0.2.3", "192.0.2.0", "198.51.100.7", "192.0.2.255")
_ON = ({"enabled": False}, {"enabled": True}, {"enabled": True, "dhcp": True}, {"enabled": False, "dhcp": True})
# Key -> values that the schema accepts somewhere.
_VALUES: dict[str, tuple[Any, ...]] = {
    "name": _NAMES,
    "controller": (*_NAMES, "", ""),
    "copy-mac-from": _NAMES[:3],
    "base-iface": _NAMES,
    "bridge": _NAMES,
    "localnet": ("lan", "dmz", "other"),
    "state": ("up", "up", "down", "absent", "ignore", "present"),
    "mtu": (576, 1279, 1280, 1500, 9000, 9216),
    "mode": (
        "access",
        "trunk",
        "active-backup",
        "802.3ad",
        "balance-xor",
        "balance-tlb",
        "balance-rr",
        "broadcast",
        "lacp",
        "1",
    ),
    "tag": (1, 2, 20, 25, 4094),
    "id": (1, 7, 8, 20, 110, 4094),
    "min": (1, 2, 100, 150),
    "max": (1, 99, 131, 4094),
    "enable-native": (True, False),
    "vlan": (
        {},
        {"mode": "access", "tag": 5},
        {"mode": "trunk", "trunk-tags": [{"id": 5}]},
        {"mode": "trunk", "trunk-tags": [{"id": 1}]},
        {"mode": "trunk", "trunk-tags": [{"id": 7}, {"id": 7}]},
        {"mode": "trunk", "enable-native": True, "tag": 1, "trunk-tags": [{"id-range": {"min": 1, "max": 4094}}]},
    ),
    "vlan-default-pvid": (1, 2, 100),
    "group-forward-mask": (0, 2, 4, 8, 16384),
    "group-fwd-mask": (0, 8, 16384),
    "port": (
        [],
        ["eno1", "eno2"],
        ["eno5"],
        ["bond1", "eno6"],
        [{"name": "eno1"}],
        [{"name": "br1"}, {"name": "eno7"}],
    ),
    "ports": (["eno1", "eno2"], [{"name": "eno7"}], [{"name": "lo"}]),
    "ingress-qos-map": ([{"from": 7, "to": 5}],),
    "cwnd": (1, 20),
    "valid-life-time": ("forever",),
    "ports-config": ([{"name": "eno1"}], [{"name": "eno1", "queue-id": 3}, {"name": "eno2", "queue-id": 3}]),
    "queue-id": (0, 1, 2),
    "mac-address": ("02:00:00:00:00:01", "52:54:00:00:00:03"),
    "identifier": ("name", "mac-address", "pci-address"),
    "ipv4": (*_ON, {"enabled": True, "address": [{"ip": "192.0.2.77", "prefix-length": 24}]}, {"dhcp": True}, {}),
    "ipv6": (*_ON, {"enabled": True, "autoconf": True, "dhcp": True}, {"enabled": False, "autoconf": True}, {}),
    "enabled": (True, False),
    "dhcp": (True, False),
    "autoconf": (True, False),
    "token": ("", "::", "::5", "2001:db8::5", "five"),
    "auto-route-metric": (0, 100, 200),
    "prefix-route-metric": (0, 100, 200),
    "wait-ip": ("any", "ipv4", "ipv6", "ipv4+ipv6"),
    "forwarding": (True, False),
    "ip": _IPV4,
    "prefix-length": (0, 24, 31, 32),
    "destination": (
        "0.0.0.0/0",
        "0.0.0.0/8",
        "0.1.0.0/16",
        "198.51.100.7/24",
        "203.0.113.0/24",
        "2001:db8:2::/64",
        "::/0",
    ),
    "next-hop-address": ("192.0.2.254", "198.51.100.1", "2001:db8:1::1", "fe80::1"),
    "next-hop-interface": _NAMES,
    "metric": (-1, 0, 50),
    "weight": (1, 256),
    "table-id": (0, 100, 254),
    "route-type": ("blackhole", "unreachable"),
    "vrf-name": ("vrf1", "vrf2"),
    "family": ("ipv4", "ipv6"),
    "ip-from": ("192.0.2.0/24", "2001:db8::/32", "192.0.2.1", ""),
    "ip-to": ("198.51.100.0/24", "2001:db8::/32", ""),
    "priority": (-1, 0, 1000),
    "fwmark": (0, 1, "0x1"),
    "suppress-prefix-length": (0, 24),
    "options": (["rotate"], ["timeout:2"], ["rotated"], ["rotate:1"], ["ndots"]),
    "external_ids": ({"ovn-bridge-mappings": "a:b"}, {"note": "text"}),
    "patch": ({"peer": "other"},),
    "dpdk": ({"devargs": "0000:af:00.1", "n_rxq_desc": 3},),
    "vlan-proto": ("802.1q", "802.1ad"),
    "vlan-id": (0, 5),
    "qos": (0, 7),
    "total-vfs": (0, 1, 4),
    "alt-names": ([{"name": "eno5"}], [{"name": "storage-nic"}], [{"name": "eno1"}]),
    "mptcp": ({"address-flags": ["signal"]}, {"address-flags": ["signal", "fullmesh"]}),
    "promiscuous": (True, False),
    # Options of bonds.
    "ad_actor_sys_prio": (1, 65535),
    "ad_actor_system": ("00:00:00:00:00:01", "01:00:5e:00:00:01"),
    "ad_select": ("stable", "count", "1", "often"),
    "all_slaves_active": ("dropped", "delivered", "1", "some"),
    "arp_all_targets": ("any", "all", "none"),
    "arp_interval": (0, 100),
    "arp_ip_target": ("192.0.2.1", ""),
    "arp_missed_max": (1, 2),
    "arp_validate": ("none", "all", "filter_active", "filter-active"),
    "balance_slb": (True, False),
    "downdelay": (0, 200, 150),
    "fail_over_mac": ("none", "active", "follow", "0", "actively"),
    "lacp_active": (True, False),
    "lacp_rate": ("slow", "fast", "1"),
    "lp_interval": (1, 10),
    "miimon": (0, 100, "100"),
    "min_links": (0, 1),
    "num_grat_arp": (0, 3, 255),
    "num_unsol_na": (1, 3, 255),
    "packets_per_slave": (0, 1, 65535),
    "primary": ("eno1", "eno9", ""),
    "primary_reselect": ("always", "better", "sometimes"),
    "resend_igmp": (0, 255),
    "tlb_dynamic_lb": (True, False),
    "updelay": (0, 200),
    "use_carrier": (True, False),
    "xmit_hash_policy": ("layer2", "layer3+4", "vlan+srcmac"),
}


def _drawn(number: int) -> Iterator[State]:
    """Policies that the schema accepts, no two alike."""
    assert _TARGET is not None
    draw, seen = Random(8), set()
    while len(seen) < number:
        state = copy.deepcopy(draw.choice(_RIGHT))
        for _ in range(draw.choice((1, 1, 1, 2, 2, 3))):
            _change(draw, state)
        policy = _policy(state)
        text = json.dumps(policy, sort_keys=True)
        if text not in seen and next(schema_refusals(policy, _TARGET), None) is None:
            seen.add(text)
            yield policy


def _change(draw: Random, state: State) -> None:
    """Another value for a key, a key more or less, an entry twice, or one of another state."""
    containers = [value for value in _inside(state) if value]
    if not containers:
        return
    at = draw.choice(containers)
    how = draw.random()
    if isinstance(at, list):
        if how < 0.5:
            at.append(copy.deepcopy(draw.choice(at)))
        elif how < 0.7:
            del at[draw.randrange(len(at))]
        elif isinstance(at[0], str):
            at[draw.randrange(len(at))] = draw.choice(_NAMES)
        else:
            draw.shuffle(at)
        return
    known = [key for key in at if key in _VALUES]
    if how < 0.5 and known:
        key = draw.choice(known)
        at[key] = copy.deepcopy(draw.choice(_VALUES[key]))
    elif how < 0.6:
        del at[draw.choice(list(at))]
    else:
        key = draw.choice(list(_VALUES))
        at[key] = copy.deepcopy(draw.choice(_VALUES[key]))


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _inside(inner)
