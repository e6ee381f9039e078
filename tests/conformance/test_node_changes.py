"""Nodes that have something already: addresses move, devices go, NICs are known by MAC address; all applied for real, twice."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

import pytest
from specs import compiled

from . import node, tally
from .node import Parts, Verdict, View
from .test_node import _lasting, parts
from .verdicts import differences

__all__ = ["parts"]
pytestmark = pytest.mark.judge

_HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
_NODES = "nodes: {w: {hosts: {w0: %s}%s}}\ndefaults: {interfaces: {nodes: w}, bridges: {nodes: w}}\n"
# What the server of the node's LAN gives away (node/handler.py).
_LEASE, _ROUTER = "198.51.100.77", "198.51.100.1"
_LEFT_OUT = "Open vSwitch: bridges, the nodes' own ports on them (NetworkManager is without its plugin)"

_PARTS = ("routes", "route-rules")

Policies = dict[str, dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def _say_what_is_left_out() -> None:
    tally.note(f"node: changes of {_LEFT_OUT} are not judged")


def test_a_static_address_moves_to_a_bridge_and_to_a_bond(parts: Parts) -> None:
    nics = """
        interfaces:
          eno1: {ethernet: true, ip: 192.0.2.10/24, routes: [{to: 10.40.0.0/16, via: 192.0.2.1}]}
          eno2: {ethernet: true, ip: [10.60.0.10/24, "fd60::10/64"], routes: [{to: 0.0.0.0/0, via: 10.60.0.1, metric: 70}]}
        """
    verdict = _applied(
        nics + "  bond1: {bond: [eno2, eno3], ip: inherit}\n        bridges: {br1: {uplink: eno1, ip: inherit}}",
        parts,
        ["eno1", "eno2", "eno3"],
        before=nics,
    )
    assert _addresses(verdict.before) == {"eno1": {"192.0.2.10"}, "eno2": {"10.60.0.10", "fd60::10"}}
    assert _addresses(verdict.once) == {"br1": {"192.0.2.10"}, "bond1": {"10.60.0.10", "fd60::10"}}
    assert _macs(verdict.once, "br1", "bond1") == _macs(verdict.before, "eno1", "eno2")
    assert _routes(verdict.once) == {
        ("10.40.0.0/16", "192.0.2.1", "br1", None),
        ("default", "10.60.0.1", "bond1", 70),
    }


@pytest.mark.parametrize(
    ("heir", "above"),
    [("br1", "bridges: {br1: {uplink: eno1, ip: inherit}}"), ("bond1", "  bond1: {bond: [eno1], ip: inherit}")],
)
def test_an_address_by_dhcp_moves(heir: str, above: str, parts: Parts) -> None:
    nic = "interfaces:\n  eno1: {ethernet: true, ip: dhcp}\n"
    verdict = _applied(nic + above, parts, ["eno1"], before=nic, leases=("eno1", heir))
    assert _addresses(verdict.before) == {"eno1": {_LEASE}}
    assert _addresses(verdict.once) == _addresses(verdict.twice) == {heir: {_LEASE}}
    assert _macs(verdict.once, heir) == _macs(verdict.before, "eno1")
    assert {route[:3] for route in _routes(verdict.twice)} == {("default", _ROUTER, heir)}


def test_what_of_a_lease_is_not_taken(parts: Parts) -> None:
    spec = "interfaces: {eno1: {ethernet: true, ip: {dhcp: true, dns: false, gateway: false}}}"
    verdict = _applied(spec, parts, ["eno1"], leases=("eno1", "eno1"))
    assert _addresses(verdict.twice) == {"eno1": {_LEASE}}
    assert _routes(verdict.twice) == set()
    assert _ROUTER not in verdict.twice.nmstate["dns-resolver"].get("running", {}).get("server", [])


def test_nics_known_by_their_permanent_mac_address(parts: Parts) -> None:
    cards = [f"52:54:00:ab:00:0{number}" for number in range(4)]
    nics = ", ".join(
        f'{role}: {{mac: "{mac}"}}' for role, mac in zip(("vm", "one", "two", "store"), cards, strict=True)
    )
    spec = """
        interfaces:
          bond1: {bond: [one, two], options: {primary: two, miimon: 100}}
          store.40: {vlan: 40, on: store, mtu: 1400, ip: 10.40.0.1/24}
        bridges:
          br1: {uplink: vm, allowedVlans: [100-110]}
        """
    verdict = _applied(spec, parts, [], host=f"{{nics: {{{nics}}}}}", cards=cards)
    links = verdict.twice.links
    assert {name: link["master"] for name, link in links.items() if "master" in link} == {
        "eth0": "br1",
        "eth1": "bond1",
        "eth2": "bond1",
    }
    assert verdict.twice.bonds["bond1"]["primary"] == "eth2"
    assert 110 in verdict.twice.vlans["eth0"]
    assert 111 not in verdict.twice.vlans["eth0"]
    assert links["eth3.40"]["link"] == "eth3"
    assert _addresses(verdict.twice) == {"eth3.40": {"10.40.0.1"}}


def test_addresses_routes_rules_and_name_servers(parts: Parts) -> None:
    spec = """
        interfaces:
          storage:
            vlan: 30
            on: eno1
            mac: 02:00:5e:10:00:07
            reorderHeaders: false
            ip: {subnet: 10.30.0.0/24}
            routes:
              - {to: 10.40.0.0/16, via: 10.30.0.1, metric: 50}
              - {to: 0.0.0.0/0, via: 10.30.0.1, table: 30}
              - {to: 10.41.0.0/16}
            routeRules:
              - {from: 10.30.0.0/24, table: 30, priority: 100}
              - {to: 10.50.0.0/16, table: 30, priority: 101}
          eno2: {ethernet: true, mac: 02:00:5e:10:00:08, ip: 192.0.2.9/24}
        """
    verdict = _applied(spec, parts, ["eno1", "eno2"], host="{id: 10}", dns="{servers: 192.0.2.53, search: example.com}")
    view = verdict.twice
    assert _addresses(view) == {"storage": {"10.30.0.10"}, "eno2": {"192.0.2.9"}}
    assert _macs(view, "storage", "eno2") == ["02:00:5e:10:00:07", "02:00:5e:10:00:08"]
    assert "REORDER_HDR" not in view.links["storage"]["linkinfo"]["info_data"].get("flags", [])
    assert _routes(view) == {
        ("10.40.0.0/16", "10.30.0.1", "storage", 50),
        ("default", "10.30.0.1", "storage", None),
        ("10.41.0.0/16", None, "storage", None),
    }
    assert [route["table"] for route in view.routes if route["dst"] == "default"] == ["30"]
    rules = {(rule["priority"], rule["src"], rule.get("dst"), rule["table"]) for rule in view.rules}
    assert {(100, "10.30.0.0", None, "30"), (101, "all", "10.50.0.0", "30")} <= rules
    running = view.nmstate["dns-resolver"]["running"]
    assert (running["server"], running["search"]) == (["192.0.2.53"], ["example.com"])


_STACKS = """
    interfaces:
      bond7: {bond: [eno3, eno4]%(gone)s}
      bond7.50: {vlan: 50, on: bond7%(gone)s}
      eno6.60: {vlan: 60, on: eno6%(gone)s}
    bridges:
      br-up: {uplink: eno1%(gone)s}
      br-none: {uplink: eno2%(gone)s%(restore)s}
      br-bond: {uplink: bond7%(gone)s}
      br-vlan: {uplink: bond7.50%(gone)s}
      br-old: {uplink: eno5%(gone)s}
    """


def test_devices_are_removed(parts: Parts) -> None:
    """A bridge, a bond with what stands on it, and a bridge whose NIC another one takes."""
    before = _STACKS % {"gone": "", "restore": ""}
    after = _STACKS % {"gone": ", state: absent", "restore": ", restore: none"} + "  br-new: {uplink: eno5}\n"
    nics = [f"eno{number}" for number in range(1, 7)]
    verdict = _applied(after, parts, nics, before=before)
    made = {"bond7", "bond7.50", "eno6.60", "br-up", "br-none", "br-bond", "br-vlan", "br-old"}
    assert set(verdict.before.links) == {"lo", *nics} | made
    assert set(verdict.once.links) == set(verdict.twice.links) == {"lo", *nics, "br-new"}
    masters = {nic: verdict.twice.links[nic].get("master") for nic in nics}
    assert masters == dict.fromkeys(nics) | {"eno5": "br-new"}
    assert all("UP" in verdict.twice.links[nic]["flags"] for nic in nics)
    assert _addresses(verdict.twice) == {}


def test_a_nic_that_is_set_free_asks_for_an_address(parts: Parts) -> None:
    bridge = "bridges: {br-old: {uplink: eno1%s}}"
    verdict = _applied(
        bridge % ", state: absent, restore: dhcp",
        parts,
        ["eno1"],
        before=bridge % ", ip: dhcp",
        leases=("eno1", "eno1"),
    )
    assert "br-old" not in verdict.once.links
    assert _addresses(verdict.twice) == {"eno1": {_LEASE}}


def test_routes_and_rules_stay_until_they_are_said_to_be_absent(parts: Parts) -> None:
    """What a policy does not mention any more stays as it is, an MTU and a name server as well."""
    nic = "interfaces:\n  eno1: {ethernet: true, ip: 192.0.2.10/24%s, routes: [%s], routeRules: [%s]}\n"
    one, two = "{to: 10.40.0.0/16, via: 192.0.2.1%s}", "{to: 10.41.0.0/16, via: 192.0.2.1}"
    rule = "{from: 10.30.0.0/24, table: 30, priority: 100%s}"
    before = nic % (", mtu: 1400", f"{one % ''}, {two}", rule % "")
    silent = _applied(nic % ("", two, ""), parts, ["eno1"], before=before)
    gone = _applied(
        nic % (", mtu: 1500", f"{one % ', state: absent'}, {two}", rule % ", state: absent"),
        parts,
        ["eno1"],
        before=before,
    )
    both = {("10.40.0.0/16", "192.0.2.1", "eno1", None), ("10.41.0.0/16", "192.0.2.1", "eno1", None)}
    assert _routes(silent.twice) == both
    assert _routes(gone.once) == _routes(gone.twice) == {("10.41.0.0/16", "192.0.2.1", "eno1", None)}
    assert [verdict.twice.links["eno1"]["mtu"] for verdict in (silent, gone)] == [1400, 1500]
    priorities = [{one["priority"] for one in verdict.twice.rules} for verdict in (silent, gone)]
    assert 100 in priorities[0]
    assert 100 not in priorities[1]


def test_devices_are_turned_off(parts: Parts) -> None:
    devices = """
        interfaces:
          bond1: {bond: [eno1, eno2]%(off)s}
          bond1.20: {vlan: 20, on: bond1, ip: 10.20.0.1/24%(off)s}
        bridges: {br1: {uplink: eno3, ip: 10.21.0.1/24%(off)s}}
        """
    nics = ["eno1", "eno2", "eno3"]
    fresh = _applied(devices % {"off": ", state: down"}, parts, nics)
    assert set(fresh.twice.links) == {"lo", *nics}
    verdict = _applied(devices % {"off": ", state: down"}, parts, nics, before=devices % {"off": ""})
    assert set(_addresses(verdict.before)) == {"bond1.20", "br1"}
    assert _addresses(verdict.twice) == {}
    up = {name for name, link in verdict.twice.links.items() if "UP" in link["flags"]}
    assert not up & {"bond1", "bond1.20", "br1"}


def _applied(
    spec: str, parts: Parts, nics: list[str], *, before: str = "", host: str = "{}", dns: str = "", **options: Any
) -> Verdict:
    """What became of a node on which an earlier spec was applied, and then this one, twice."""
    policies = _policies(spec, host, dns)
    earlier = _policies(before, host, "") if before else {}
    made = [interface for policy in earlier.values() for interface in policy["desiredState"]["interfaces"]]
    verdict = node.judge(parts, policies, nics, made, also=_beside_interfaces(earlier), **options)
    refused = {text.split(":")[0] for text in verdict.refusals}
    tally.count("node", "policies that change a node", accepted=len(policies) - len(refused), refused=len(refused))
    assert verdict.refusals == []
    assert differences(_without_lifetimes(_lasting(verdict.once)), _without_lifetimes(_lasting(verdict.twice))) == []
    return verdict


def _beside_interfaces(policies: Policies) -> dict[str, Any]:
    states = [policy["desiredState"] for policy in policies.values()]
    lists = {part: [one for state in states for one in state.get(part, {}).get("config", [])] for part in _PARTS}
    return {part: {"config": found} for part, found in lists.items() if found}


def _policies(spec: str, host: str, dns: str) -> Policies:
    head = _HEAD + _NODES % (host, f", dns: {dns}" if dns else "")
    result = compiled(head + dedent(spec).strip("\n") + "\n")
    # Here it is the node's only default route.
    assert [finding.diagnostic for finding in result.findings if finding.diagnostic.code != "W0269"] == []
    return {made.name: made.body["spec"] for made in result.manifests if made.kind == "NodeNetworkConfigurationPolicy"}


def _without_lifetimes(value: Any) -> Any:
    """A lease runs."""
    if isinstance(value, Mapping):
        return {key: _without_lifetimes(child) for key, child in value.items() if not str(key).endswith("-life-time")}
    return [_without_lifetimes(child) for child in value] if isinstance(value, list) else value


def _addresses(view: View) -> dict[str, set[str]]:
    """Those of each interface, without the ones that it gives itself."""
    own = {
        name: {ip for ip in ips if not ip.startswith(("fe80:", "127.", "::1"))} for name, ips in view.addresses.items()
    }
    return {name: ips for name, ips in own.items() if ips}


def _macs(view: View, *names: str) -> list[str]:
    return [view.links[name]["address"] for name in names]


def _routes(view: View) -> set[tuple[str, str | None, str, int | None]]:
    """Those that are not the kernel's own: where to, by which router, through what, at which metric if it was said."""
    return {
        (
            route["dst"],
            route.get("gateway"),
            route["dev"],
            metric if (metric := route.get("metric")) in (50, 70) else None,
        )
        for route in view.routes
        if route.get("protocol") not in ("kernel", None)
    }
