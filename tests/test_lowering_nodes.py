"""What the constructs of unequal nodes and of their addresses become, where the examples do not show it."""

from __future__ import annotations

from specs import compiled, findings
from test_lowering import interfaces, policies

_CARD = "{{ capture.store.interfaces.0.name }}"


def test_a_nic_known_by_its_mac_address_wherever_it_stands() -> None:
    found = policies("""
        nodes:
          lab: {hosts: {w0: {nics: {store: {mac: "52:54:00:ab:00:01"}, spare: eno9}}}}
        interfaces:
          bond1: {bond: [store, spare], nodes: lab, options: {primary: store, miimon: 100}}
    """)
    bond = interfaces(found["bond1-w0"])["bond1/bond"]["link-aggregation"]
    assert bond["port"] == [_CARD, "eno9"]
    assert bond["options"]["primary"] == _CARD
    found |= policies("""
        nodes:
          lab: {hosts: {w0: {nics: {store: {mac: "52:54:00:ab:00:01"}}}}}
        interfaces:
          store.40: {vlan: 40, on: store, nodes: lab, mtu: 9000}
          own: {vlan: 41, on: store, nodes: lab}
    """)
    assert {policy["capture"]["store"] for policy in found.values()} == {
        'interfaces.permanent-mac-address=="52:54:00:AB:00:01"'
    }
    listed = found["store.40-w0"]["desiredState"]["interfaces"]
    assert [(item["name"], item["mtu"]) for item in listed] == [(_CARD, 9000), (f"{_CARD}.40", 9000)]
    assert interfaces(found["own-w0"])["own/vlan"]["vlan"] == {"base-iface": _CARD, "id": 41}


def test_a_role_that_a_host_has_otherwise_than_its_group() -> None:
    found = policies("""
        nodes:
          lab: {nics: {data: eno1}, hosts: {w0: {}, w1: {nics: {data: ens1}}}}
        interfaces: {data: {ethernet: true, mtu: 9000, nodes: lab}}
        bridges: {br1: {uplink: data, nodes: lab, nncp: "lan-{host}"}}
    """)
    assert {name: list(interfaces(policy)) for name, policy in found.items()} == {
        "lan-w0": ["eno1/ethernet", "br1/linux-bridge"],
        "lan-w1": ["ens1/ethernet", "br1/linux-bridge"],
    }


def test_what_stands_beside_the_ways_of_making_holds_for_all() -> None:
    found = policies("""
        nodes: {dell: {selector: {vendor: dell}}, hpe: {selector: {vendor: hpe}}}
        interfaces:
          store0:
            mtu: 9000
            ip: dhcp
            perGroup:
              dell: {ethernet: true}
              hpe: {bond: [ens1, ens2], mtu: 1500, ip: none}
    """)
    dell, hpe = interfaces(found["store0-dell"]), interfaces(found["store0-hpe"])
    assert dell == {
        "store0/ethernet": {
            "name": "store0",
            "type": "ethernet",
            "state": "up",
            "mtu": 9000,
            "ipv4": {"enabled": True, "dhcp": True},
        }
    }
    assert hpe["store0/bond"]["mtu"] == 1500
    assert hpe["store0/bond"]["ipv4"] == {"enabled": False, "dhcp": False}


def test_an_address_moves_from_a_bond_with_the_mac_address_of_its_first_nic() -> None:
    found = policies("""
        interfaces:
          bond1: {bond: [eno1, eno2], ip: dhcp, routes: [{to: 10.40.0.0/16, via: 10.0.0.1}]}
          bond2: {bond: [eno3], nodes: first, mac: "02:00:5e:00:00:01", ip: dhcp}
        nodes: {first: {hosts: [w0]}}
        bridges:
          br1: {uplink: bond1, ip: inherit}
          br2: {uplink: bond2, ip: inherit, nodes: first}
    """)
    one, two = interfaces(found["bond1"]), interfaces(found["bond2-w0"])
    assert one["bond1/bond"]["ipv4"] == {"enabled": False, "dhcp": False}
    assert one["br1/linux-bridge"]["copy-mac-from"] == "eno1"
    assert one["br1/linux-bridge"]["ipv4"] == {"enabled": True, "dhcp": True}
    assert found["bond1"]["desiredState"]["routes"]["config"] == [
        {"destination": "10.40.0.0/16", "next-hop-interface": "br1", "next-hop-address": "10.0.0.1"}
    ]
    assert two["br2/linux-bridge"]["mac-address"] == "02:00:5E:00:00:01"


def test_ports_of_the_nodes_own_on_an_ovs_bridge() -> None:
    found = policies("""
        interfaces:
          own: {on: br1, ip: dhcp, mtu: 1400}
          tagged: {on: br1, vlan: 30, state: down}
          gone: {on: br1, vlan: 31, state: absent}
        nodes: {first: {hosts: [w0]}}
        defaults: {interfaces: {nodes: first}}
        bridges: {br1: {uplink: eno1, type: ovs, nodes: first, mac: "02:00:5e:00:00:02"}}
    """)
    listed = interfaces(found["br1-w0"])
    assert listed["br1/ovs-bridge"]["bridge"]["port"] == [
        {"name": "eno1"},
        {"name": "br1"},
        {"name": "own"},
        {"name": "tagged", "vlan": {"mode": "access", "tag": 30}},
    ]
    assert listed["br1/ovs-interface"]["mac-address"] == "02:00:5E:00:00:02"
    assert listed["own/ovs-interface"]["mtu"] == 1400
    assert listed["tagged/ovs-interface"]["state"] == "down"
    assert listed["gone/ovs-interface"] == {"name": "gone", "type": "ovs-interface", "state": "absent"}


def test_nics_of_a_bond_that_goes_with_all_that_stands_on_it() -> None:
    found = policies("""
        interfaces:
          bond1: {bond: [eno1, eno2], state: absent, restore: dhcp}
          v{vlan}: {vlans: [10-11], on: bond1, state: absent}
        bridges:
          br-{vlan}: {uplink: "v{vlan}", state: absent}
    """)
    states = {item["name"]: item["state"] for item in found["bond1"]["desiredState"]["interfaces"]}
    gone = {"bond1", "v10", "v11", "br-10", "br-11"}
    assert states == dict.fromkeys(gone, "absent") | {"eno1": "up", "eno2": "up"}
    assert interfaces(found["bond1"])["eno2/ethernet"]["ipv4"] == {"enabled": True, "dhcp": True}


def test_a_device_that_is_turned_off_is_written_whole() -> None:
    found = policies("interfaces: {eno1.30: {vlan: 30, on: eno1, state: down, ip: dhcp, routes: [{to: 10.0.0.0/8}]}}")
    assert list(found["eno1.30"]["desiredState"]) == ["interfaces"]
    (vlan,) = found["eno1.30"]["desiredState"]["interfaces"]
    assert (vlan["state"], vlan["vlan"]) == ("down", {"base-iface": "eno1", "id": 30})


def test_a_description_has_no_braces() -> None:
    found = policies("bridges: {br: {uplink: eno1, description: 'for {vlan}, see {{ wiki }}'}}")
    assert interfaces(found["br"])["br/linux-bridge"]["description"] == "for (vlan), see (( wiki ))"


def test_what_names_one_policy_is_in_it_together() -> None:
    """Two bridges, and NICs that nothing stands on; each group of nodes has its own."""
    found = policies("""
        nodes:
          edge: {selector: {edge: ""}}
        defaults: {bridges: {nncp: lan, nodes: [workers, edge]}}
        bridges: {br1: eno1, br2: eno2}
        interfaces:
          eno3: {ethernet: true, state: down, nncp: off}
          eno4: {ethernet: true, state: down, nncp: off}
    """)
    assert {name: list(interfaces(policy)) for name, policy in found.items()} == {
        "lan": ["br1/linux-bridge", "br2/linux-bridge"],
        "lan-edge": ["br1/linux-bridge", "br2/linux-bridge"],
        "off": ["eno3/ethernet", "eno4/ethernet"],
    }


def test_a_nic_and_its_vlans_in_one_policy() -> None:
    """A NIC connects nothing, but a name does; without one each VLAN has a policy, and so has the NIC."""
    text = """
        nodes: {lab: {hosts: [w0.example.com, w1.example.com]}}
        interfaces:
          eno1: {ethernet: true, mtu: 9000, nodes: lab, nncp: "net-{short}"}
          one: {vlan: 1, on: eno1, nodes: lab, nncp: "net-{short}"}
          two: {vlan: 2, on: eno1, nodes: lab, nncp: "net-{short}"}
    """
    together = ["eno1/ethernet", "one/vlan", "two/vlan"]
    assert {name: list(interfaces(policy)) for name, policy in policies(text).items()} == {
        "net-w0": together,
        "net-w1": together,
    }
    assert len(policies(text.replace(', nncp: "net-{short}"', ""))) == 6


def test_a_name_is_taken_as_it_is_where_nothing_else_has_it() -> None:
    """Only where several groups of nodes have a policy of that name, something has to tell them apart."""
    text = 'nodes: {edge: {selector: {edge: ""}}}\nbridges: {br1: {uplink: eno1, nodes: [edge], nncp: lan}}'
    assert list(policies(text)) == ["lan"]
    assert list(policies(text.replace("[edge]", "[edge, control-plane]"))) == ["lan-control-plane", "lan-edge"]


def test_labels_beside_hosts() -> None:
    found = policies("""
        nodes: {lab: {hosts: [w0], selector: {node-role.kubernetes.io/worker: ""}}}
        bridges: {br1: {uplink: eno1, nodes: lab}}
    """)
    assert found["br1-w0"]["nodeSelector"] == {"kubernetes.io/hostname": "w0", "node-role.kubernetes.io/worker": ""}


def test_ipv6() -> None:
    found = policies(
        """
        nodes: {all: {}}
        defaults: {interfaces: {ethernet: true, nncp: nics}}
        interfaces:
          a: {ip: {dhcp: true, dns: false}, ipv6: dhcp}
          b: {ip: none, ipv6: auto}
          c: {ipv6: none}
          d: {ip: none}
          e: {ip: dhcp}
        bridges: {br1: {uplink: eno9, ip: inherit}}
    """.replace("br1: {uplink: eno9, ip: inherit}", "br1: {uplink: eno9, ipv6: auto}")
    )
    nics = {name[0]: nic for name, nic in interfaces(found["nics"]).items()}
    off, lease = {"enabled": False}, {"enabled": True, "dhcp": True}
    assert {name: nic.get("ipv6") for name, nic in nics.items()} == {
        "a": lease | {"autoconf": False, "auto-dns": False},
        "b": lease | {"autoconf": True},
        "c": off,
        "d": off,
        "e": None,
    }
    assert "ipv4" not in nics["c"]
    assert interfaces(found["br1"])["br1/linux-bridge"]["ipv6"] == lease | {"autoconf": True}


def test_ipv6_moves_with_the_address() -> None:
    found = policies("""
        interfaces: {eno1: {ethernet: true, ip: dhcp, ipv6: auto}}
        bridges: {br1: {uplink: eno1, ip: inherit}}
    """)
    there = interfaces(found["br1"])
    assert there["br1/linux-bridge"]["ipv6"] == {"enabled": True, "dhcp": True, "autoconf": True}
    assert not {"ipv4", "ipv6"} & there["eno1/ethernet"].keys()


def test_forwarding_stands_with_the_ipv4_address_and_moves_with_it() -> None:
    found = policies("""
        interfaces:
          eno1: {ethernet: true, ip: dhcp, forwarding: true}
        bridges:
          br1: {uplink: eno1, ip: inherit}
    """)
    made = interfaces(found["br1"])
    assert made["br1/linux-bridge"]["ipv4"] == {"enabled": True, "dhcp": True, "forwarding": True}
    assert "ipv4" not in made["eno1/ethernet"]


def test_vlans_of_the_uplink_of_an_ovs_bridge() -> None:
    found = policies("bridges: {br1: {uplink: eno1, type: ovs, allowedVlans: [10, 20-22]}}")
    (port,) = interfaces(found["br1"])["br1/ovs-bridge"]["bridge"]["port"]
    tags = [{"id": 10}, {"id-range": {"min": 20, "max": 22}}]
    assert port == {"name": "eno1", "vlan": {"mode": "trunk", "trunk-tags": tags}}


def test_name_servers_in_the_policy_of_an_interface() -> None:
    text = """
        nodes: {all: {dns: {servers: [192.0.2.53], nncp: net}}}
        interfaces: {eno1: {ethernet: true, ip: dhcp, nodes: all, nncp: net}}
    """
    (policy,) = policies(text).values()
    assert policy["desiredState"]["dns-resolver"] == {"config": {"server": ["192.0.2.53"]}}
    assert sorted(policies(text.replace(", nncp: net}}}", ", nncp: names}}}"))) == ["names", "net"]
    emptied = policies("nodes: {all: {dns: {servers: []}}}")
    assert emptied["all-dns"]["desiredState"]["dns-resolver"] == {"config": {"server": [], "search": []}}


def test_an_empty_list_of_name_servers_beside_domains_takes_them_away() -> None:
    (policy,) = policies("nodes: {all: {dns: {servers: [], search: [example.com]}}}").values()
    assert policy["desiredState"]["dns-resolver"] == {"config": {"server": [], "search": ["example.com"]}}


def test_routes_and_rules_that_go() -> None:
    text = """
        interfaces:
          storage:
            vlan: 30
            on: eno2
            ip: dhcp
            routes: [{to: 10.40.0.0/16, via: 10.30.0.1, metric: 5, state: absent}, {to: 10.41.0.0/16}]
            routeRules: [{from: 10.30.0.0/24, table: 30, state: absent}]
    """
    (policy,) = policies(text).values()
    assert policy["desiredState"]["routes"]["config"] == [
        {
            "state": "absent",
            "destination": "10.40.0.0/16",
            "next-hop-interface": "storage",
            "next-hop-address": "10.30.0.1",
            "metric": 5,
        },
        {"destination": "10.41.0.0/16", "next-hop-interface": "storage"},
    ]
    rules = policy["desiredState"]["route-rules"]["config"]
    assert rules == [{"state": "absent", "ip-from": "10.30.0.0/24", "route-table": 30}]
    # A route that goes needs no address to go through.
    assert (
        "routes"
        in next(iter(policies(text.replace("ip: dhcp", "ip: none").replace(", {to: 10.41.0.0/16}", "")).values()))[
            "desiredState"
        ]
    )


def test_ipv6_beside_macvlan_pods() -> None:
    (policy,) = policies("interfaces: {shim: {macvlan: eno2, ipv6: auto}}").values()
    shim = interfaces(policy)["shim/mac-vlan"]
    assert shim["ipv6"] == {"enabled": True, "dhcp": True, "autoconf": True}


def test_mappings_of_existing_bridges_go_where_they_say() -> None:
    """Into the policy of a device that names it too, or of another such bridge, on the same nodes."""
    result = compiled("""\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
namespaces: [demo]
nodes: {gpu: {selector: {gpu: "yes"}}}
bridges:
  br-ex: {existing: true, nncp: all}
  br-old: {existing: true, type: ovs, nncp: all}
  br-vm: {uplink: eno2, nncp: all}
  br-gpu: {existing: true, type: ovs, nncp: all, nodes: gpu}
  br-one: {existing: true, type: ovs, nncp: two}
  br-two: {existing: true, type: ovs, nncp: two}
networks:
  a: {bridge: br-ex, vlan: 5}
  b: {bridge: br-old, vlan: 5}
  c: {bridge: br-gpu, vlan: 5}
  d: {bridge: br-one, vlan: 5}
  e: {bridge: br-two, vlan: 5}
""")
    assert findings(result) == []
    made = {one.name: one.body["spec"]["desiredState"] for one in result.manifests if one.kind.endswith("Policy")}
    mapped = {name: [m["bridge"] for m in state["ovn"]["bridge-mappings"]] for name, state in made.items()}
    assert mapped == {"all": ["br-ex", "br-old"], "all-gpu": ["br-gpu"], "two": ["br-one", "br-two"]}
    assert [interface["name"] for interface in made["all"]["interfaces"]] == ["br-vm"]
