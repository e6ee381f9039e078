"""nmstate and NetworkManager take every policy that vmnetc makes, and the policies' schema is as strict as nmstate."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
import yaml
from specs import compiled

from vmnetc.expand.long_form import expand
from vmnetc.source.document import parse
from vmnetc.spec.grammar import Language
from vmnetc.targets.table import Target, find
from vmnetc.verify.objects import refusals as schema_refusals

from . import nmstate, tally, trees
from .kubevirt import shortest
from .nmstate import Node, Refusal
from .real_parts import Missing
from .spec_nodes import nodes_of
from .verdicts import documents_of

pytestmark = pytest.mark.judge

Policy = dict[str, Any]
Spec = dict[str, Any]

_DRAWS = 600
_HEAD = {"apiVersion": "vmnetc.dev/v1alpha1", "kind": "NetworkSpec", "target": "openshift-4.18"}


class _Case(NamedTuple):
    """A policy, the node that it comes to, and the spec that it was made of."""

    policy: Policy
    node: Node
    origin: str


@pytest.fixture(scope="module")
def nmcheck() -> Path:
    """nmstate's checks; where they cannot be had, tests fail and say why."""
    try:
        return nmstate.nmcheck()
    except Missing as missing:
        why = str(missing)
    pytest.fail(why, pytrace=False)


def test_policies_of_the_trees_are_accepted(nmcheck: Path) -> None:
    cases = list(_of_the_trees())
    assert cases, "no tree in golden/ has a NodeNetworkConfigurationPolicy: nothing was judged"
    assert not list(shortest(_refused(nmcheck, "policies of the trees", cases)))


def test_drawn_policies_are_accepted(nmcheck: Path) -> None:
    """Specs drawn at random, with good and doubtful values of every field: what vmnetc accepts, nmstate takes."""
    cases = [case for number in range(_DRAWS) for case in _cases(_spec(Random(number)))]
    assert len(cases) > _DRAWS / 2, f"{_DRAWS} drawn specs made only {len(cases)} policies: draw better ones"
    refused = _refused(nmcheck, "policies of drawn specs", cases)
    assert not list(shortest(refused))


def test_bond_options_are_accepted_where_vmnetc_takes_them(nmcheck: Path) -> None:
    cases = [case for spec in _bonds() for case in _cases(spec)]
    assert len(cases) > len(_OPTIONS)
    refused = _refused(nmcheck, "bonds of every mode and option", cases)
    assert not list(shortest(refused))


def _refused(program: Path, what: str, cases: list[_Case]) -> dict[str, list[Refusal]]:
    """What nmstate has against policies, by where they come from."""
    verdicts = nmstate.refusals(program, ((case.policy, case.node) for case in cases))
    refused = {case.origin: verdict for case, verdict in zip(cases, verdicts, strict=True) if verdict}
    number = sum(map(bool, verdicts))
    tally.count("nmstate", what, accepted=len(cases) - number, refused=number)
    return refused


def _of_the_trees() -> Iterator[_Case]:
    yield from (case for tree in (*trees.trees(), *trees.drawn_trees()) for case in _of_tree(tree))


def _of_tree(tree: trees.Tree) -> Iterator[_Case]:
    spec = trees.long_form(tree)
    for path in sorted(tree.folder.rglob("nncp*.yaml")):
        for policy in documents_of(path.read_text("utf-8")):
            for number, node in enumerate(nodes_of(spec, policy)):
                yield _Case(policy, node, f"{tree.name}/{path.name}, node {number}")


def _cases(spec: Spec) -> list[_Case]:
    """The policies of a spec; none where vmnetc refuses it."""
    text = json.dumps(spec, indent=1)
    result = compiled(text)
    if result.failed:
        return []
    document, _ = parse("spec.vmnet.yaml", text)
    assert document.data is not None
    long = expand(document.data, Language())
    policies = [manifest.body for manifest in result.manifests if manifest.kind == "NodeNetworkConfigurationPolicy"]
    return [
        _Case(policy, node, f"{policy['metadata']['name']} of this spec, node {number}\n{text}\n")
        for policy in policies
        for number, node in enumerate(nodes_of(long, policy))
    ]


# --- broken policies ------------------------------------------------------------------------------------------------

_RIGHT = yaml.safe_load("""
interfaces:
- {name: bond1, type: bond, state: up, ipv4: {enabled: false, dhcp: false},
   link-aggregation: {mode: active-backup, options: {miimon: '100'}, port: [eno1, eno2]}}
- {name: bond1.7, type: vlan, state: up, vlan: {base-iface: bond1, id: 7}}
- {name: br1, type: linux-bridge, state: up, mtu: 1500, bridge: {options: {stp: {enabled: false}}, port:
    [{name: eno3, vlan: {mode: trunk, trunk-tags: [{id: 20}, {id-range: {min: 100, max: 131}}]}}]}}
- {name: br2, type: ovs-bridge, state: up, bridge: {options: {stp: {enabled: false}}, port: [{name: eno4}]}}
ovn: {bridge-mappings: [{localnet: lan, bridge: br-ex, state: present}]}
""")
_NODE = Node(("eno1", "eno2", "eno3", "eno4"), (("br-ex", "ovs-bridge"),))
_BOND, _VLAN, _LINUX, _OVS = (f"interfaces/{index}" for index in range(4))
_OPTION = f"{_BOND}/link-aggregation/options"
_TAGS = f"{_LINUX}/bridge/port/0/vlan/trunk-tags"

_BROKEN = {
    "an unknown key at the top": ("interface", [], "parse"),
    "an unknown key of an interface": (f"{_BOND}/mttu", 1500, "parse"),
    "an unknown key of a bridge's options": (f"{_LINUX}/bridge/options/stpp", {}, "parse"),
    "an unknown key of a bond": (f"{_BOND}/link-aggregation/mod", "balance-rr", "parse"),
    "an unknown bond option": (f"{_OPTION}/mii-mon", "100", "parse"),
    "a bond mode that is none": (f"{_BOND}/link-aggregation/mode", "balance-x", "parse"),
    "a bond option with a value that is none": (f"{_OPTION}/lacp_rate", "sometimes", "parse"),
    "a port that is text": (f"{_LINUX}/bridge/port/0", "eno3", "parse"),
    "spanning tree as a switch": (f"{_LINUX}/bridge/options/stp", False, "parse"),
    "an MTU in words": (f"{_LINUX}/mtu", "large", "parse"),
    "a VLAN interface without ID": (f"{_VLAN}/vlan/id", None, "parse"),
    "an interface without name": (f"{_VLAN}/name", None, "parse"),
    "a mapping without name": ("ovn/bridge-mappings/0/localnet", None, "parse"),
    "a bond option of another mode": (f"{_OPTION}/lacp_rate", "fast", "offline"),
    "a VLAN interface on nothing": (f"{_VLAN}/vlan/base-iface", None, "offline"),
    "a bond without mode": (f"{_BOND}/link-aggregation/mode", None, "offline"),
    "VLANs that overlap": (f"{_TAGS}/0/id", 100, "offline"),
    "a trunk without VLANs": (_TAGS, None, "offline"),
    "a port of two": (f"{_LINUX}/bridge/port/0/name", "eno1", "offline"),
    "a mapping to a Linux bridge": ("ovn/bridge-mappings/0/bridge", "br1", "offline"),
    "a name of 16 characters": (f"{_VLAN}/name", "bond1.7-sixteen-", "networkmanager"),
    "VLAN 4095": (f"{_VLAN}/vlan/id", 4095, "networkmanager"),
    "a name with a blank": (f"{_LINUX}/name", "br 1", "networkmanager"),
    "an unknown port": (f"{_LINUX}/bridge/port/0/name", "eno9", "current"),
    "an unknown NIC": (f"{_VLAN}", {"name": "eno8", "type": "ethernet", "state": "up"}, "current"),
    "an MTU that the NIC cannot": (f"{_VLAN}", {"name": "eno3", "type": "ethernet", "mtu": 9999}, "current"),
    "a bridge that is a NIC": (f"{_VLAN}", {"name": "eno4", "type": "linux-bridge", "state": "up"}, "current"),
}


def test_the_right_policy_is_accepted(nmcheck: Path) -> None:
    assert nmstate.refusals(nmcheck, [(_policy(_RIGHT), _NODE)]) == [[]]


def test_broken_policies_are_refused_where_expected(nmcheck: Path) -> None:
    policies = [_policy(_changed(_RIGHT, path.split("/"), value)) for path, value, _ in _BROKEN.values()]
    verdicts = nmstate.refusals(nmcheck, [(policy, _NODE) for policy in policies])
    tally.count("nmstate", "broken policies", accepted=verdicts.count([]), refused=len(policies) - verdicts.count([]))
    wrong = {
        what: verdict
        for (what, (_, _, stage)), verdict in zip(_BROKEN.items(), verdicts, strict=True)
        if not verdict or verdict[0].stage != stage
    }
    assert not wrong


def _policy(state: Any) -> Policy:
    head = {"apiVersion": "nmstate.io/v1", "kind": "NodeNetworkConfigurationPolicy", "metadata": {"name": "a"}}
    return {**head, "spec": {"desiredState": state}}


def _changed(body: Any, steps: list[str | int] | list[str], value: Any) -> Any:
    """A copy with another value at a path, or with nothing there."""
    changed = copy.deepcopy(body)
    at = changed
    for step in steps[:-1]:
        at = at[int(step) if isinstance(at, list) else step]
    last = int(steps[-1]) if isinstance(at, list) else steps[-1]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return changed


# --- the schema and nmstate's parser --------------------------------------------------------------------------------

_WRONG_VALUES: tuple[Any, ...] = ("text", "", "7", 7, -1, 2**40, 1.5, True, [], ["text"], [7], {}, {"key": 1}, [{}])


class _Mutant(NamedTuple):
    """A policy with one thing changed, and a node for it."""

    what: str
    policy: Policy
    node: Node


# Why the schema refuses what nmstate's parser takes.
_STRICTER = {
    "a later stage refuses it, or the node": (
        r"(link-aggregation|link-aggregation/mode|vlan|vlan/base-iface|vlan/mode|trunk-tags|trunk-tags/N) left out",
        r"ovn/bridge-mappings/N/bridge left out|bridgex for ovn/bridge-mappings/N/bridge",
        r"link-aggregation: {}|trunk-tags: \[\]",
        r"/(name|base-iface|port/N|bridge|localnet): ''",
        r"/mtu: (7|'7'|1099511627776)",
        r"/vlan/(tag|enable-native) left out|/priority: 1099511627776",
        r"/(server|search|copy-mac-from|destination|next-hop-address|next-hop-interface|ip-from|ip-to)(/N)?(: '.*'| left out)",
        r"(routes|route-rules)/config(/N: {}|: \[{}\])",
    ),
    "nmstate drops the key": (r"/trunk-tags/N/unheard|bridge-mappings/N/(unheard|statex)",),
    "nmstate reads nothing else of what is removed": (r"interfaces/N/unheard: 1 of what is removed",),
    "nmstate guesses a type, and takes any": (r"interfaces/N/type|interfaces/N/typex",),
    "spanning tree is on where it is not said to be off": (r"options/stp: \[\]|options/stp/enabled left out",),
    "text and numbers stand for each other": (
        r"/(min|max|id|tag|prefix-length|priority|route-table|table-id|mac-ageing-time): '7'",
        r"bridge-mappings/N/(bridge|localnet): (7|-1|1.5|1099511627776|True)",
    ),
}


def test_schema_refuses_what_the_parser_refuses(nmcheck: Path) -> None:
    """On policies with one thing changed in them; where the schema is stricter, the reason stands in _STRICTER."""
    target = find("openshift-4.18")
    assert target is not None
    mutants = {json.dumps(mutant.policy): mutant for mutant in _mutants()}
    by_parser = nmstate.parser_refusals(nmcheck, ((mutant.policy, mutant.node) for mutant in mutants.values()))
    lax: dict[str, list[str]] = {}
    stricter: dict[str, list[str]] = {}
    both = 0
    for (text, mutant), said in zip(mutants.items(), by_parser, strict=True):
        by_schema = _by_schema(mutant.policy, target)
        both += bool(said and by_schema)
        if said and not by_schema:
            lax[text] = [f"{mutant.what}: {said[0].message}"]
        if by_schema and not said:
            stricter.setdefault(_why_stricter(mutant.what), []).append(mutant.what)
    _note_agreement(len(mutants), both, len(lax), stricter)
    assert both > len(mutants) / 4
    assert not list(shortest(lax))
    unknown = stricter.get("", [])
    assert not unknown, "for no reason that _STRICTER knows"


def _why_stricter(what: str) -> str:
    return next((why for why, forms in _STRICTER.items() if any(re.search(form, what) for form in forms)), "")


def _note_agreement(judged: int, both: int, lax: int, stricter: dict[str, list[str]]) -> None:
    number = sum(map(len, stricter.values()))
    agree = judged - lax - number
    tally.note(
        f"schema and nmstate's parser on {judged} changed policies: {agree} alike ({both} refused by both), "
        f"{lax} refused by nmstate alone, {number} by the schema alone:"
    )
    for why, whats in sorted(stricter.items()):
        tally.note(f"  {len(whats)}: {why}")


def _by_schema(policy: Policy, target: Target) -> bool:
    return next(schema_refusals(policy, target), None) is not None


def _mutants() -> Iterator[_Mutant]:
    """Of every form of policy that there is, whatever its names."""
    forms = {_form(case.policy["spec"]["desiredState"]): case for case in _policies_of_every_kind()}
    for case in forms.values():
        # What the user writes whole may have types whose own fields are let through.
        if not any(one.get("type") in OTHERS for one in case.policy["spec"]["desiredState"].get("interfaces", [])):
            yield from _mutants_of(case.policy, case.node)


# Of schemas/generate/nmstate.py, those that are drawn or in an example.
OTHERS = ("dummy", "vxlan", "veth")


def _policies_of_every_kind() -> Iterator[_Case]:
    yield from (case for tree in trees.trees() for case in _of_tree(tree))
    for number in range(30):
        yield from _cases(_spec(Random(number)))
    yield from _cases(next(spec for spec in _bonds() if "lacp_rate" in spec["interfaces"]["bond1"]["options"]))


def _mutants_of(policy: Policy, node: Node) -> Iterator[_Mutant]:
    state = policy["spec"]["desiredState"]
    for path in _paths(state):
        at = "/".join("N" if isinstance(step, int) else step for step in path)
        here = ["spec", "desiredState", *path]
        inside = _at(state, path)
        yield _Mutant(f"{at} left out", _changed(policy, here, None), node)
        yield from (_Mutant(f"{at}: {value!r}", _changed(policy, here, value), node) for value in _WRONG_VALUES)
        if isinstance(inside, dict):
            gone = " of what is removed" if inside.get("state") == "absent" else ""
            yield _Mutant(f"{at}/unheard: 1{gone}", _changed(policy, [*here, "unheard"], 1), node)
        if isinstance(path[-1], str):
            renamed = _changed(policy, here, None)
            yield _Mutant(f"{at}x for {at}", _changed(renamed, [*here[:-1], f"{path[-1]}x"], inside), node)


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield (*path, step)
        yield from _paths(value[step], (*path, step))


def _at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _form(value: Any) -> str:
    """What two policies have in common that differ only in values."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}:{_form(inside)}" for key, inside in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(sorted({_form(inside) for inside in value})) + "]"
    return type(value).__name__


# --- drawn specs ----------------------------------------------------------------------------------------------------

_MODES = ("active-backup", "balance-xor", "802.3ad", "balance-rr", "broadcast", "balance-tlb", "balance-alb")
_OPTIONS: dict[str, tuple[Any, ...]] = {
    "ad_actor_sys_prio": (1, 65535, 65536),
    "ad_actor_system": ("00:00:00:00:00:01", "02:00:5e:10:00:01", "01:00:5e:00:00:01"),
    "ad_select": ("stable", "bandwidth", "count", 0, 1, 2),
    "ad_user_port_key": (0, 1023),
    "all_slaves_active": (True, False, "dropped", "delivered"),
    "arp_all_targets": ("any", "all", 0, 1),
    "arp_interval": (0, 100),
    "arp_ip_target": ("192.0.2.1", "192.0.2.1,192.0.2.2"),
    "arp_missed_max": (1, 2, 255, 256),
    "arp_validate": ("none", "active", "backup", "all", "filter", "filter_active", "filter_backup"),
    "balance_slb": (True, False, 1),
    "downdelay": (0, 200),
    "fail_over_mac": ("none", "active", "follow", 0, 1, 2),
    "lacp_active": ("on", "off", True, False),
    "lacp_rate": ("slow", "fast", 0, 1),
    "lp_interval": (1, 10),
    "miimon": (0, 100, "100", 2**32),
    "min_links": (0, 1),
    "num_grat_arp": (0, 3, 255, 256),
    "num_unsol_na": (1, 255),
    "packets_per_slave": (0, 1, 65535),
    "primary": ("eno1", "eno2"),
    "primary_reselect": ("always", "better", "failure", 0, 1, 2),
    "resend_igmp": (0, 255),
    "tlb_dynamic_lb": (True, False),
    "updelay": (0, 200),
    "use_carrier": (True, False),
    "xmit_hash_policy": ("layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4", "vlan+srcmac"),
}
_TOGETHER: tuple[dict[str, Any], ...] = (
    {"arp_interval": 100, "arp_ip_target": "192.0.2.1"},
    {"arp_interval": 100, "arp_ip_target": "192.0.2.1", "arp_validate": "all"},
    {"arp_interval": 100, "arp_ip_target": "192.0.2.1", "miimon": 100},
    {"arp_interval": 100, "arp_ip_target": "somewhere"},
    {"arp_interval": 0, "arp_ip_target": "192.0.2.1"},
    {"miimon": 100, "updelay": 200, "downdelay": 100},
    {"miimon": 0, "updelay": 200},
    {"miimon": 100, "lacp_rate": "fast", "xmit_hash_policy": "layer3+4"},
    {"balance_slb": True, "xmit_hash_policy": "vlan+srcmac"},
    {"num_grat_arp": 2, "num_unsol_na": 2},
    {"num_grat_arp": 2, "num_unsol_na": 3},
)
_ALLOWED: tuple[Any, ...] = (
    *("none", 100, "100-131", "2-4094", [100, "200-210"], [2, 3, 4094], ["100-131", "140-150", 99]),
    *([1, 5], "1-4094", [100, 100], ["100-110", "105-120"], [1]),
)


def _bonds() -> Iterator[Spec]:
    """Every mode with every option and each of its values."""
    options = [{name: value} for name, values in _OPTIONS.items() for value in values]
    for mode in _MODES:
        for said in (*options, *_TOGETHER):
            yield {**_HEAD, "interfaces": {"bond1": {"bond": ["eno1", "eno2"], "mode": mode, "options": said}}}


def _spec(draw: Random) -> Spec:
    """A spec with devices on each other, all of whose NICs are used once."""
    free = [f"eno{number}" for number in range(1, 9)]
    interfaces: dict[str, Any] = {}
    bridges: dict[str, Any] = {}
    below: list[str] = []
    for number in range(draw.randint(0, 2)):
        ports = [free.pop() for _ in range(draw.choice([1, 2, 2, 3]))]
        interfaces[f"bond{number}"] = _bond(draw, ports)
        below.append(f"bond{number}")
    below += free[:2]
    for name in draw.sample(below, draw.randint(0, len(below))):
        vlan = draw.choice([1, 2, 100, 4094])
        interfaces[f"{name}.{vlan}"] = {"vlan": vlan, "on": name, **_common(draw)}
        below.append(f"{name}.{vlan}")
    for name in draw.sample(free, draw.randint(0, 2)):
        interfaces[name] = {"ethernet": True, **_common(draw)}
    for number in range(draw.randint(0, 3)):
        uplink = below.pop(draw.randrange(len(below))) if below and draw.random() < 0.8 else "none"
        bridges[f"br-{number}"] = _bridge(draw, uplink)
    if draw.random() < 0.3:
        bridges["br-ex"] = {"physicalNetwork": draw.choice([["lan"], ["lan", "dmz"], ["ex!localnet/1"]])}
    if draw.random() < 0.2:
        bridges["br-old"] = {"existing": True, "type": draw.choice(["linux", "ovs"]), **_groups(draw)}
    return {
        **_HEAD,
        "nodes": {
            "rack-a": {"selector": {"rack": "a"}, "maxUnavailable": draw.choice([1, "20%"])},
            "rack-b": {"selector": {"rack": "b"}},
        },
        "interfaces": interfaces,
        "bridges": bridges,
        "networks": dict(_networks(draw, bridges)),
        "namespaces": ["demo"],
    }


def _networks(draw: Random, bridges: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Networks that need bridge mappings."""
    for name, bridge in bridges.items():
        if (bridge.get("type") == "ovs" or name == "br-ex") and draw.random() < 0.7:
            yield f"on-{name}", {"bridge": name, "vlan": 100}


def _bond(draw: Random, ports: list[str]) -> dict[str, Any]:
    options = draw.choice(({}, {"miimon": 100}, *_TOGETHER))
    return {"bond": ports, "mode": draw.choice(_MODES), "options": options, **_common(draw)}


def _bridge(draw: Random, uplink: str) -> dict[str, Any]:
    kind = draw.choice(["linux", "linux", "ovs"])
    if kind == "ovs":
        own = _some(draw, physicalNetwork=[["lan-1"], ["lan-2", "dmz"], "x" * 253, "ex_1"], stp=[True, False])
    else:
        own = _some(draw, allowedVlans=list(_ALLOWED), mcastSnooping=[True, False], stp=[True, False], mtu=_MTUS)
    return {"uplink": uplink, "type": kind, **own, **_some(draw, ip=["none", "dhcp"]), **_groups(draw)}


_MTUS: list[Any] = [576, 1279, 1280, 1400, 1500, 9000, 9216]


def _common(draw: Random) -> dict[str, Any]:
    return {**_some(draw, mtu=_MTUS, ip=["none", "dhcp"], description=["the lan"]), **_groups(draw)}


def _groups(draw: Random) -> dict[str, Any]:
    return _some(draw, nodes=["workers", "all", ["rack-a", "rack-b"], "rack-b", ["control-plane", "workers"]])


def _some(draw: Random, **fields: list[Any]) -> dict[str, Any]:
    """Some of the fields, each with one of its values."""
    return {name: draw.choice(values) for name, values in fields.items() if draw.random() < 0.3}
