"""Policies applied for real: the node becomes what the spec says, and stays so when they are applied again."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count, islice
from textwrap import dedent
from typing import Any, assert_never

import pytest
import yaml
from drawn.drawing import drawn
from specs import compiled

from vmnetc.expand.long_form import expand
from vmnetc.graph import Bond, Bridge, BridgePort, Ethernet, Graph, HostDevice, Macvlan, Port, Stack, Vlan, stacked
from vmnetc.resolve.graph import resolve
from vmnetc.source.document import parse
from vmnetc.spec.grammar import Language
from vmnetc.spec.reading import read

from . import node, tally
from .node import Parts, Verdict, View
from .real_parts import Missing
from .trees import Tree, trees
from .verdicts import differences

pytestmark = pytest.mark.judge

_HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
_OVS = ("ovs-bridge", "ovs-interface")
# The largest MTU that a card of a node here takes, in bytes; NICs without a card take any.
_CARD_MTU = 1500
# What a link keeps; another index would mean that it was made anew.
_LASTING = ("ifindex", "address", "mtu", "master", "link")
# The flags of the VLAN that a port gives to untagged frames.
_NATIVE = frozenset({"PVID", "Egress Untagged"})
# Specs drawn by chance: so many as asked for, each a node or more, which take 20 seconds each.
_DRAWN = int(os.environ.get("VMNETC_NODE_SPECS", "3"))
_FIRST_DRAWN = 20_000

SPECS = {
    "VLANs that a port lets through": """
        bridges:
          br-all: eno1
          br-none: {uplink: eno2, allowedVlans: none}
          br-one: {uplink: eno3, allowedVlans: 120}
          br-some: {uplink: eno4, allowedVlans: [100-103, 200]}
        """,
    "active-backup": """
        interfaces:
          bond1: {bond: [eno1, eno2], options: {primary: eno2, miimon: 50}}
          bond2: {bond: eno3}
        bridges: {br-vm: bond1}
        """,
    "balance-xor": """
        interfaces:
          bond1: {bond: [eno1, eno2], mode: balance-xor, options: {xmit_hash_policy: layer2+3}}
        bridges: {br-vm: {uplink: bond1, allowedVlans: [10-20]}}
        """,
    "802.3ad": """
        interfaces:
          bond1:
            bond: [eno1, eno2]
            mode: 802.3ad
            mtu: 9000
            options: {lacp_rate: fast, miimon: 100, xmit_hash_policy: layer3+4, min_links: 1}
        bridges: {br-vm: {uplink: bond1, mtu: 9000}}
        """,
    "a VLAN with an MTU on a bond": """
        interfaces:
          bond1: {bond: [eno1, eno2], mtu: 9000}
          bond1.30: {vlan: 30, on: bond1, mtu: 9000, ip: dhcp}
          bond1.40: {vlan: 40, on: bond1, mtu: 1400}
        bridges: {br-vm: bond1.40}
        """,
    "a bridge with an MTU on a NIC": """
        bridges: {br-vm: {uplink: eno1, mtu: 9000}}
        """,
    "a bridge with an MTU on a VLAN": """
        interfaces: {eno1.30: {vlan: 30, on: eno1, mtu: 9000}}
        bridges: {br-vm: {uplink: eno1.30, mtu: 9000}}
        """,
    "two VLANs with different MTUs on a NIC": """
        interfaces:
          eno1.30: {vlan: 30, on: eno1, mtu: 1500}
          eno1.40: {vlan: 40, on: eno1, mtu: 9000, ip: dhcp}
        """,
    "a NIC with an MTU alone": """
        interfaces: {eno1: {ethernet: true, mtu: 9000}}
        """,
    "a NIC without an address": """
        interfaces: {eno1: {ethernet: true, ip: none}}
        """,
    "a bond of a NIC with a larger MTU": """
        interfaces:
          eno1: {ethernet: true, mtu: 9000}
          bond1: {bond: [eno1, eno2]}
        """,
    "a silent VLAN beside one with a larger MTU": """
        interfaces:
          eno1.30: {vlan: 30, on: eno1}
          eno1.40: {vlan: 40, on: eno1, mtu: 9000}
        bridges: {br-vm: eno1.30}
        networks: {lan: {bridge: br-vm, mtu: 9000, namespaces: all}}
        """,
    "a NIC with an address from DHCP": """
        interfaces: {eno1: {ethernet: true, ip: dhcp}}
        """,
    "bridge options": """
        bridges:
          br-alone: {uplink: none}
          br-tree: {uplink: eno1, stp: true}
          br-flood: {uplink: eno2, mcastSnooping: false}
          br-snoop: {uplink: eno3, mcastSnooping: true}
          br-own: {uplink: eno4, ip: dhcp}
        """,
}


# Something that the graph means: what, as it is meant, and as it was found.
Fact = tuple[str, object, object]


@dataclass(frozen=True, slots=True)
class Case:
    """The policies for some nodes, and the devices of the graph that they are made of, under the names of a node.

    `cards` are the permanent MAC addresses of NICs that policies know by these only: eth0, eth1 and so on.
    """

    policies: dict[str, dict[str, Any]]
    devices: tuple[HostDevice, ...]
    cards: tuple[str, ...] = ()

    def present(self) -> list[HostDevice]:
        return [device for device in self.devices if device.state == "present"]

    def is_too_large(self) -> bool:
        """Whether a frame could be larger than a card takes."""
        return bool(self.cards) and any((device.mtu or 0) > _CARD_MTU for device in self.devices)

    def names(self) -> set[str]:
        """All that the spec declares to be there."""
        return {device.name for device in self.present()}

    def turned_off(self) -> set[str]:
        """What the node may have or not: nmstate takes a device that is down for one that is not made."""
        return {device.name for device in self.devices if device.state == "down"}

    def nics(self) -> list[str]:
        """The NICs that a node must have."""
        made = {device.name for device in self.devices if not isinstance(device, Ethernet)}
        below = {port.name for device in self.devices for port in stacked(device)}
        declared = {device.name for device in self.devices if isinstance(device, Ethernet)}
        return sorted((below | declared) - made - {f"eth{number}" for number in range(len(self.cards))})

    def before(self) -> list[dict[str, Any]]:
        """The declared NICs have an address."""
        nics = [device.name for device in self.present() if isinstance(device, Ethernet)]
        return [_with_address(name, f"192.0.2.{number}") for number, name in enumerate(nics, 1)]


def _with_devices() -> list[Tree]:
    """The trees whose policies make something that a node here can make."""
    return [tree for tree in trees() if any(_without_ovs(body["spec"]) for body in _written(tree).values())]


def _written(tree: Tree) -> dict[str, dict[str, Any]]:
    """The policies of a tree, but for those that its user wrote whole."""
    texts = [path.read_text("utf-8") for path in sorted(tree.folder.rglob("nncp*.yaml"))]
    bodies = [body for text in texts if ", manifests." not in text[:200] for body in yaml.safe_load_all(text)]
    return {body["metadata"]["name"]: body for body in bodies}


def _without_ovs(spec: dict[str, Any]) -> dict[str, Any]:
    """Debian's NetworkManager is built without its plugin for Open vSwitch: what is left, or nothing."""
    state = spec["desiredState"]
    interfaces = [item for item in state.get("interfaces", []) if item["type"] not in _OVS]
    names = {item["name"] for item in interfaces}
    routes = [route for route in state.get("routes", {}).get("config", []) if route["next-hop-interface"] in names]
    rest = {part: state[part] for part in ("route-rules", "dns-resolver") if part in state}
    left = (
        ({"interfaces": interfaces} if interfaces else {}) | ({"routes": {"config": routes}} if routes else {}) | rest
    )
    return {**spec, "desiredState": left} if interfaces else {}


def _is_watched_by_arp(seed: int) -> bool:
    """Whether a bond waits for answers to ARP: on the LAN of a node here nobody gives any, and what stands on it stays down."""
    return any("arp_interval" in entry.get("options", {}) for entry in drawn(seed).long.get("interfaces", {}).values())


def _makes_devices(seed: int) -> bool:
    """Whether a drawn spec makes something that a node here can make."""
    long = drawn(seed).long
    if _is_watched_by_arp(seed):
        return False
    bridges = long.get("bridges", {}).values()
    return bool(long.get("interfaces")) or any(
        not bridge.get("existing") and bridge.get("type", "linux") == "linux" and bridge.get("uplink")
        for bridge in bridges
    )


@pytest.fixture(scope="session")
def parts() -> Parts:
    """What the node is made of; only where it is demanded, its absence is a failure."""
    try:
        found = node.parts()
    except Missing as missing:
        why = str(missing)
    else:
        tally.note(_left_out())
        return found
    if os.environ.get("VMNETC_REQUIRE_NODE"):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


@pytest.fixture(scope="session")
def left_out_of_drawn() -> Iterator[list[str]]:
    """What of drawn specs no node here can make, counted at the end."""
    names: list[str] = []
    yield names
    seeds = range(_FIRST_DRAWN, _FIRST_DRAWN + _DRAWN)
    watched = sum(map(_is_watched_by_arp, seeds))
    tally.note(
        f"node: {watched} of {len(seeds)} drawn specs not judged, whose bonds wait for ARP that nobody answers here"
    )
    what = "bridges and mappings of Open vSwitch in drawn specs not judged, which NetworkManager has no plugin for here"
    tally.note(f"node: {len(names)} {what}: {', '.join(names)}")


@pytest.mark.parametrize("tree", _with_devices(), ids=lambda tree: tree.name)
def test_a_node_becomes_what_the_spec_of_a_tree_says(tree: Tree, parts: Parts) -> None:
    for case in _cases(_graph(tree.text, str(tree.spec)), _written(tree)):
        _accept(case, parts, "policies of golden trees")


@pytest.mark.parametrize("name", SPECS)
def test_a_node_becomes_what_a_spec_says(name: str, parts: Parts) -> None:
    _accept(_case(SPECS[name]), parts, "policies of small specs")


@pytest.mark.parametrize("seed", list(islice(filter(_makes_devices, count(_FIRST_DRAWN)), _DRAWN)))
def test_a_node_becomes_what_a_drawn_spec_says(seed: int, parts: Parts, left_out_of_drawn: list[str]) -> None:
    text = drawn(seed).text
    policies = _policies(text)
    left_out_of_drawn += (f"drawn-{seed} {name}" for body in policies.values() for name in _ovs_names(body))
    for case in _cases(_graph(text), policies):
        _accept(case, parts, "policies of drawn specs")


def test_a_node_without_the_nic_refuses(parts: Parts) -> None:
    case = _case("bridges: {br-vm: eno1, br-other: eno2}")
    verdict = node.judge(parts, case.policies, ["eno1"])
    assert [text.split(":")[0] for text in verdict.refusals] == ["br-other", "br-other"]
    assert "holding unknown port eno2" in verdict.refusals[0]


def test_a_policy_that_says_something_else_is_found(parts: Parts) -> None:
    """What was accepted is held against the spec: each of these policies applies, and makes something else of the node."""
    case = _case("""
        interfaces:
          bond1: {bond: [eno1, eno2], mode: 802.3ad, mtu: 9000, options: {lacp_rate: fast}}
          bond1.30: {vlan: 30, on: bond1}
        bridges:
          br-mtu: {uplink: eno3, mtu: 9000, allowedVlans: 5}
          br-stp: {uplink: eno4, allowedVlans: 5}
          br-unfiltered: {uplink: eno5, allowedVlans: none}
          br-filtered: {uplink: eno6, allowedVlans: [100]}
          br-address: {uplink: eno7, allowedVlans: 5}
        """)
    policies = copy.deepcopy(case.policies)
    interfaces = {
        interface["name"]: interface for spec in policies.values() for interface in spec["desiredState"]["interfaces"]
    }
    del interfaces["bond1"]["link-aggregation"]["options"]["lacp_rate"]
    interfaces["bond1.30"]["vlan"]["id"] = 31
    policies["br-mtu"]["desiredState"]["interfaces"].remove(interfaces["eno3"])
    del interfaces["br-stp"]["bridge"]["options"]["stp"]
    del interfaces["br-unfiltered"]["bridge"]["port"][0]["vlan"]
    del interfaces["br-filtered"]["bridge"]["port"][0]["vlan"]
    interfaces["br-address"]["ipv4"] = {"enabled": True, "address": [{"ip": "192.0.2.1", "prefix-length": 24}]}
    verdict = node.judge(parts, policies, case.nics())
    assert verdict.refusals == []
    assert [fault.split(" is ")[0] for fault in _faults(case, verdict)] == [
        "bond1: lacp_rate",
        "bond1.30: vlan",
        "br-address: addresses",
        "br-filtered: VLANs",
        "br-stp: stp",
        "br-unfiltered: VLAN filtering",
        "br-unfiltered: VLANs",
        "eno3: mtu",
    ]


def test_a_vlan_above_a_smaller_bond_is_refused_by_the_node(parts: Parts) -> None:
    """The one place where the node itself says what E0208 says."""
    case = _case("""
        interfaces:
          bond1: {bond: eno1, mtu: 9000}
          bond1.30: {vlan: 30, on: bond1, mtu: 9000}
        """)
    policies = copy.deepcopy(case.policies)
    (bond,) = [item for item in policies["bond1"]["desiredState"]["interfaces"] if item["name"] == "bond1"]
    del bond["mtu"]
    verdict = node.judge(parts, policies, case.nics())
    assert "bond1.30.interface.mtu desire '9000', current '1500'" in verdict.refusals[0]


def _case(spec: str) -> Case:
    """The only case of a spec."""
    text = _HEAD + dedent(spec).strip("\n")
    assert [finding.diagnostic for finding in compiled(text).findings] == []
    (case,) = _cases(_graph(text), _policies(text))
    return case


def _policies(text: str) -> dict[str, dict[str, Any]]:
    """The policies of a spec, by name."""
    result = compiled(text)
    assert not result.failed, [(finding.diagnostic.code, finding.diagnostic.message) for finding in result.findings]
    made = (manifest for manifest in result.manifests if manifest.kind == "NodeNetworkConfigurationPolicy")
    return {manifest.name: manifest.body for manifest in made}


def _graph(text: str, name: str = "network.vmnet.yaml") -> Graph:
    document, _ = parse(name, text)
    assert document.data is not None
    spec, _ = read(expand(document.data, Language()))
    return resolve(spec, document.spec_name)[0]


def _cases(graph: Graph, policies: Mapping[str, dict[str, Any]]) -> list[Case]:
    """One for each group of nodes; name servers have policies of their own, and make no device."""
    assert sorted(policies) == sorted([stack.name for stack in graph.stacks] + [dns.name for dns in graph.dns])
    groups: dict[str, list[Stack]] = {}
    for stack in graph.stacks:
        groups.setdefault(stack.group.name, []).append(stack)
    found = (_case_of(stacks, policies) for stacks in groups.values())
    return [case for case in found if case.policies]


def _case_of(stacks: list[Stack], policies: Mapping[str, dict[str, Any]]) -> Case:
    made = {stack.name: spec for stack in stacks if (spec := _without_ovs(policies[stack.name]["spec"]))}
    devices = [device for stack in stacks for device in stack.devices if not _is_ovs(device)]
    macs = {port.name: port.mac for device in devices for port in stacked(device) if port.mac}
    macs |= {nic.key: nic.permanent_mac for nic in devices if isinstance(nic, Ethernet) and nic.permanent_mac}
    names = {role: f"eth{number}" for number, role in enumerate(macs)}
    return Case(made, tuple(_named(device, names) for device in devices), tuple(macs.values()))


def _named(device: HostDevice, names: Mapping[str, str]) -> HostDevice:
    """A device as a node calls it, where it is called after a NIC that is known by its MAC address."""
    role, dot, rest = device.name.partition(".")
    device = replace(device, name=f"{names[role]}{dot}{rest}") if role in names else device
    match device:
        case Bond():
            options = tuple((key, names.get(value, value)) for key, value in device.options)
            return replace(device, ports=tuple(_port(port, names) for port in device.ports), options=options)
        case Vlan() | Macvlan():
            return replace(device, base=_port(device.base, names))
        case Bridge() if device.uplink is not None:
            return replace(device, uplink=_port(device.uplink, names))
    return device


def _port(port: Port, names: Mapping[str, str]) -> Port:
    below = _named(port.device, names) if port.device is not None else None
    return Port(below.name if below is not None else names.get(port.name, port.name), below, port.at)


def _left_out() -> str:
    parts = [f"{tree.name} {name}" for tree in trees() for body in _written(tree).values() for name in _ovs_names(body)]
    return f"node: {len(parts)} bridges and mappings of Open vSwitch not judged: {', '.join(parts)}"


def _ovs_names(policy: dict[str, Any]) -> Iterator[str]:
    state = policy["spec"]["desiredState"]
    yield from (item["name"] for item in state.get("interfaces", []) if item["type"] == "ovs-bridge")
    yield from (item["localnet"] for item in state.get("ovn", {}).get("bridge-mappings", []))


def _is_ovs(device: HostDevice) -> bool:
    return isinstance(device, BridgePort) or (isinstance(device, Bridge) and device.kind == "ovs")


def _with_address(nic: str, address: str) -> dict[str, Any]:
    ipv4 = {"enabled": True, "address": [{"ip": address, "prefix-length": 24}]}
    return {"name": nic, "type": "ethernet", "state": "up", "ipv4": ipv4}


def _accept(case: Case, parts: Parts, what: str) -> None:
    if case.is_too_large():
        names = ", ".join(case.policies)
        tally.note(
            f"node: {len(case.policies)} {what} not judged, whose cards here take no more than 1500 bytes: {names}"
        )
        return
    verdict = _judge(case, parts)
    refused = {text.split(":")[0] for text in verdict.refusals}
    tally.count("node", what, accepted=len(case.policies) - len(refused), refused=len(refused))
    assert verdict.refusals == []
    assert _faults(case, verdict) == []
    assert differences(_lasting(verdict.once), _lasting(verdict.twice)) == []


def _judge(case: Case, parts: Parts) -> Verdict:
    return node.judge(parts, case.policies, case.nics(), case.before(), cards=case.cards)


def _faults(case: Case, verdict: Verdict) -> list[str]:
    """Where the node is not what the graph means."""
    after = verdict.once
    off = case.turned_off()
    facts: list[tuple[str, str, object, object]] = [
        ("node", "interfaces", (set(verdict.before.links) | case.names()) - off, set(after.links) - off)
    ]
    present = [device for device in case.present() if device.name in after.links]
    facts += [(device.name, *fact) for device in present for fact in _facts(device, verdict)]
    differing = [f"{name}: {what} is {found}, not {meant}" for name, what, meant, found in facts if found != meant]
    return [*differing, *_narrow_places(present, after)]


def _facts(device: HostDevice, verdict: Verdict) -> Iterator[Fact]:
    after = verdict.once
    link = after.links[device.name]
    yield "up", True, "UP" in link["flags"]
    if device.mtu is not None:
        yield "mtu", device.mtu, link["mtu"]
    if "master" not in link:
        yield from _address_facts(device, verdict)
    match device:
        case Ethernet():
            return
        case Bond():
            yield from _bond_facts(device, after)
        case Vlan():
            yield "vlan", (device.vlan, device.base.name), (link["linkinfo"]["info_data"]["id"], link["link"])
        case Macvlan():
            yield "macvlan", (device.mode, device.base.name), (link["linkinfo"]["info_data"]["mode"], link["link"])
        case Bridge():
            yield from _bridge_facts(device, after)
        case BridgePort():
            raise AssertionError("Open vSwitch is left out")
        case _:
            assert_never(device)


def _address_facts(device: HostDevice, verdict: Verdict) -> Iterator[Fact]:
    """A port has no addresses of its own, whatever it had."""
    found = _stated(verdict.once.addresses[device.name])
    if isinstance(device, Ethernet) and not device.says_ip:
        yield "addresses", _stated(verdict.before.addresses[device.name]), found
    elif device.ip.kind == "dhcp":
        interfaces = {item["name"]: item for item in verdict.once.nmstate["interfaces"]}
        yield "dhcp", True, interfaces[device.name]["ipv4"].get("dhcp")
    else:
        yield "addresses", {str(address.interface.ip) for address in device.ip.addresses}, set(found)


def _stated(addresses: Iterable[str]) -> list[str]:
    """Without the link-local address that the kernel gives by itself, and takes away as it likes."""
    return [address for address in addresses if not address.startswith("fe80:")]


def _bond_facts(bond: Bond, after: View) -> Iterator[Fact]:
    files = after.bonds[bond.name]
    yield "ports", {port.name for port in bond.ports}, _ports(bond.name, after)
    # The kernel writes names of choices with their numbers: `802.3ad 4`, and several addresses with spaces.
    for option, value in (("mode", bond.mode), *bond.options):
        words = files[option].split()
        yield option, _rounded(option, value, dict(bond.options)), ",".join(words) if "," in value else words[0]


def _rounded(option: str, value: str, options: Mapping[str, str]) -> str:
    """The kernel rounds delays down to whole intervals of `miimon` (Linux v6.12, bond_option_updelay_set)."""
    if option in ("updelay", "downdelay") and int(options.get("miimon", "0")):
        return str(int(value) // int(options["miimon"]) * int(options["miimon"]))
    return value


def _bridge_facts(bridge: Bridge, after: View) -> Iterator[Fact]:
    options = after.links[bridge.name]["linkinfo"]["info_data"]
    uplink = [bridge.uplink.name] if bridge.uplink else []
    yield "ports", set(uplink), _ports(bridge.name, after)
    yield "stp", bridge.stp, bool(options["stp_state"])
    if bridge.mcast_snooping is not None:
        yield "mcastSnooping", bridge.mcast_snooping, bool(options["mcast_snooping"])
    for port in uplink:
        yield "VLAN filtering", bridge.allowed_vlans != "none", bool(options["vlan_filtering"])
        yield "VLANs", _let_through(bridge), after.vlans[port]


def _let_through(bridge: Bridge) -> dict[int, frozenset[str]]:
    """Untagged frames always, and the tags that are allowed: without a word of the spec, all.

    Where untagged frames are in another VLAN, the kernel leaves VLAN 1 to go out untagged, but lets none of it in.
    """
    match bridge.allowed_vlans:
        case "none":
            tags: list[int] = []
        case None:
            tags = list(range(2, 4095))
        case ranges:
            tags = [tag for span in ranges for tag in range(span.low, span.high + 1)]
    native = {1: _NATIVE}
    if bridge.native_vlan is not None:
        native = {1: _NATIVE - {"PVID"}, bridge.native_vlan: _NATIVE}
    return native | dict.fromkeys(tags, frozenset())


def _ports(controller: str, after: View) -> set[str]:
    return {name for name, link in after.links.items() if link.get("master") == controller}


def _narrow_places(devices: Iterable[HostDevice], after: View) -> Iterator[str]:
    """Below an interface nothing has a smaller MTU: frames would vanish there."""
    for device in devices:
        for port in stacked(device):
            upper, lower = after.links[device.name]["mtu"], after.links[port.name]["mtu"]
            if lower < upper:
                yield f"{port.name}: mtu is {lower}, below {device.name} with {upper}"


def _lasting(view: View) -> dict[str, Any]:
    """A view without what runs by itself: the states of links and ports, timers, and the age that they lead to."""
    return {
        "nmstate": _settled(view.nmstate),
        "links": {name: {key: link.get(key) for key in _LASTING} for name, link in view.links.items()},
        "addresses": view.addresses,
        "vlans": view.vlans,
    }


def _settled(value: Any) -> Any:
    """With spanning tree the kernel shortens the ageing time for a while after each change of a port."""
    if isinstance(value, dict):
        return {key: _settled(child) for key, child in value.items() if not key.endswith(("-timer", "-ageing-time"))}
    return [_settled(child) for child in value] if isinstance(value, list) else value
