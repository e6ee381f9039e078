"""Desired states as YAML, one for each fact of nmstate, and the codes that they give, or that the schema refuses them."""

from __future__ import annotations

# What the schema refuses in a probe; rules are then not asked.
SCHEMA = "schema"


def _bond(options: str, mode: str = "active-backup", more: str = "") -> str:
    inside = f"{{mode: {mode}, options: {{{options}}}, port: [eno1, eno2]}}"
    return f"interfaces: [{{name: bond1, type: bond, link-aggregation: {inside}{more}}}]"


def _bridge(port: str, more: str = "", options: str = "stp: {enabled: false}") -> str:
    inside = f"{{options: {{{options}}}, port: [{port}]}}"
    return f"interfaces: [{{name: br1, type: linux-bridge, bridge: {inside}}}{more}]"


def _vlan(vlan: str) -> str:
    return _bridge(f"{{name: eno1, vlan: {{{vlan}}}}}")


def _nic(more: str, beside: str = "") -> str:
    return f"{{interfaces: [{{name: eno1, type: ethernet, {more}}}]{beside}}}"


def _ovs(bridge: str, more: str = "", beside: str = "") -> str:
    return f"{{interfaces: [{{name: br2, type: ovs-bridge, bridge: {{{bridge}}}}}{more}]{beside}}}"


def _route(route: str, more: str = "ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 24}]}") -> str:
    return _nic(more, f", routes: {{config: [{{next-hop-interface: eno1, {route}}}]}}")


_ADDRESS = "address: [{ip: 192.0.2.1, prefix-length: 24}]"
_MAPPED = ", ovn: {bridge-mappings: [{localnet: lan, bridge: br2}]}"

PROBES = {
    # names
    "a name of 16 characters": ("interfaces: [{name: enp94s0f0np0.250, type: ethernet}]", SCHEMA),
    "a name of 15 characters": ("interfaces: [{name: enp94s0f0np0.25, type: ethernet}]", ""),
    "a name that NetworkManager keeps": ("interfaces: [{name: default, type: ethernet}]", SCHEMA),
    "a name with a colon": ("interfaces: [{name: 'a:b', type: ethernet}]", SCHEMA),
    "a name that is a number": ("interfaces: [{name: 123, type: ethernet}]", SCHEMA),
    "a name outside ASCII": ("interfaces: [{name: brü1, type: ethernet}]", SCHEMA),
    "one name twice": ("interfaces: [{name: a, type: ethernet}, {name: a, type: ethernet}]", "E1310"),
    "a captured name twice": (
        "interfaces: [{name: '{{ capture.a.interfaces.0.name }}', type: ethernet}, "
        "{name: '{{ capture.a.interfaces.1.name }}', type: ethernet}]",
        "E1316 E1316",
    ),
    "an OVS bridge and its interface": (_ovs("port: [{name: br2}]", ", {name: br2, type: ovs-interface}"), ""),
    "an unknown type": ("interfaces: [{name: a, type: linux_bridge}]", SCHEMA),
    "no type": ("interfaces: [{name: a, mtu: 1500}]", ""),
    "an unknown key": ("interfaces: [{name: a, type: ethernet, mttu: 1500}]", SCHEMA),
    "a key of another type": ("interfaces: [{name: a, type: linux-bridge, ethernet: {speed: 10}}]", SCHEMA),
    "an identifier without address": (_nic("identifier: mac-address"), "E1311"),
    "an identifier by PCI": (_nic("identifier: pci-address"), "E1311"),
    "an identifier with its address": (_nic("identifier: mac-address, mac-address: '52:54:00:aa:00:01'"), ""),
    "an alternative name that is its own": (_nic("alt-names: [{name: eno1}]"), "E1314"),
    "an alternative name that goes": (_nic("alt-names: [{name: eno1, state: absent}]"), ""),
    # Linux bridges
    "spanning tree not said": (_bridge("{name: eno1}", options="mac-ageing-time: 300"), "W1328"),
    "spanning tree on": (_bridge("{name: eno1}", options="stp: {enabled: true}"), ""),
    "spanning tree as a switch": (_bridge("{name: eno1}", options="stp: false"), SCHEMA),
    "a delay out of range": (_bridge("{name: eno1}", options="stp: {enabled: false, forward-delay: 31}"), SCHEMA),
    "a bridge that is removed": ("interfaces: [{name: br1, type: linux-bridge, state: absent}]", ""),
    "two names of one mask": (
        _bridge("{name: eno1}", options="stp: {enabled: false}, group-forward-mask: 8, group-fwd-mask: 16"),
        "E1329",
    ),
    "LACP through a bridge": (_bridge("{name: eno1}", options="stp: {enabled: false}, group-fwd-mask: 4"), "E1329"),
    "a PVID without VLANs": (
        _bridge("{name: eno1, vlan: {}}", options="stp: {enabled: false}, vlan-default-pvid: 5"),
        "E1330",
    ),
    "a PVID with the operator's VLANs": (
        _bridge("{name: eno1}", options="stp: {enabled: false}, vlan-default-pvid: 5"),
        "",
    ),
    "an ageing time that NetworkManager refuses": (
        _bridge("{name: eno1}", options="stp: {enabled: false}, mac-ageing-time: 1000001"),
        SCHEMA,
    ),
    "a port without VLANs": (_bridge("{name: eno1}"), ""),
    "a port that looks at none": (_vlan(""), ""),
    "a port that is text": (_bridge("eno1"), SCHEMA),
    "a path cost of 0": (_bridge("{name: eno1, stp-path-cost: 0}"), SCHEMA),
    "a trunk": (_vlan("mode: trunk, trunk-tags: [{id: 100}, {id-range: {min: 200, max: 210}}]"), ""),
    "a trunk without tags": (_vlan("mode: trunk"), SCHEMA),
    "a trunk of nothing": (_vlan("mode: trunk, trunk-tags: []"), SCHEMA),
    "tags without a mode": (_vlan("trunk-tags: [{id: 100}]"), SCHEMA),
    "a tag and a range in one": (
        _vlan("mode: trunk, trunk-tags: [{id: 100, id-range: {min: 1, max: 2}}]"),
        SCHEMA,
    ),
    "VLAN 4095": (_vlan("mode: trunk, trunk-tags: [{id: 4095}]"), SCHEMA),
    "tags that overlap": (_vlan("mode: trunk, trunk-tags: [{id: 5}, {id-range: {min: 2, max: 9}}]"), "E1331"),
    "a range upside down": (_vlan("mode: trunk, trunk-tags: [{id-range: {min: 9, max: 2}}]"), "E1333"),
    "a trunk of VLAN 1": (_vlan("mode: trunk, trunk-tags: [{id: 1}]"), "E1334"),
    "a trunk with VLAN 1": (_vlan("mode: trunk, trunk-tags: [{id-range: {min: 1, max: 4094}}]"), "W1335"),
    "access to VLAN 1": (_vlan("mode: access, tag: 1"), "E1334"),
    "access to VLAN 2": (_vlan("mode: access, tag: 2"), ""),
    "access without a tag": (_vlan("mode: access"), SCHEMA),
    "access with a native VLAN": (_vlan("mode: access, tag: 5, enable-native: true"), SCHEMA),
    "a native VLAN": (_vlan("mode: trunk, enable-native: true, tag: 10, trunk-tags: [{id: 20}]"), ""),
    "a native VLAN in the trunk": (_vlan("mode: trunk, enable-native: true, tag: 20, trunk-tags: [{id: 20}]"), "E1332"),
    "a native VLAN without a tag": (_vlan("mode: trunk, enable-native: true, trunk-tags: [{id: 20}]"), SCHEMA),
    "a tag of a trunk that is not native": (_vlan("mode: trunk, tag: 10, trunk-tags: [{id: 20}]"), SCHEMA),
    # ports
    "a port of two": (
        _bridge("{name: eno1}", ", {name: vrf1, type: vrf, vrf: {port: [eno1], route-table-id: 5}}"),
        "E1318",
    ),
    "a port of an OVS bond and of a bridge": (
        _ovs(
            "port: [{name: b, link-aggregation: {mode: lacp, port: [{name: eno1}, {name: eno2}]}}]",
            ", {name: bond1, type: bond, link-aggregation: {mode: active-backup, port: [eno2, eno3]}}",
        ),
        "E1318",
    ),
    "a port twice": (_bridge("{name: eno1}, {name: eno1}"), "E1319"),
    "a controller that lists it not": (_bridge("{name: eno1}", ", {name: eno2, controller: br1}"), "E1320"),
    "a controller that lists it": (_bridge("{name: eno1}", ", {name: eno1, controller: br1}"), ""),
    "a controller of the node": (_nic("controller: br7"), ""),
    "no controller, and listed": (_bridge("{name: eno1}", ", {name: eno1, controller: ''}"), "E1320"),
    "a controller that lists nothing": (
        "interfaces: [{name: br1, type: linux-bridge}, {name: eno1, controller: br1}]",
        "",
    ),
    "a port that is removed": (_bridge("{name: b}", ", {name: b, type: bond, state: absent}"), "E1321"),
    "a port that is down": (_bridge("{name: eno1}", ", {name: eno1, type: ethernet, state: down}"), "W1322"),
    "a bridge on itself": (_bridge("{name: br1}"), "E1323"),
    "bonds in a circle": (
        "interfaces: [{name: a, type: bond, link-aggregation: {mode: active-backup, port: [b, eno1]}}, "
        "{name: b, type: bond, link-aggregation: {mode: active-backup, port: [a, eno2]}}]",
        "E1323 W1326",
    ),
    "the loopback": (_bridge("{name: lo}"), "E1325"),
    "a bridge on a bridge": (
        _bridge("{name: br2}", ", {name: br2, type: linux-bridge, bridge: {options: {stp: {enabled: false}}}}"),
        "E1325",
    ),
    "an interface of OVS on a Linux bridge": (
        _bridge("{name: ovs0}", ", {name: ovs0, type: ovs-interface}"),
        "E1325",
    ),
    "a VLAN interface in a bond": (
        "interfaces: [{name: b, type: bond, link-aggregation: {mode: active-backup, port: [eno1.5, eno2]}}, "
        "{name: eno1.5, type: vlan, vlan: {base-iface: eno1, id: 5}}]",
        "W1326",
    ),
    # bonds
    "a right bond": (_bond("miimon: '100', primary: eno1"), ""),
    "no mode": ("interfaces: [{name: b, type: bond, link-aggregation: {port: [eno1]}}]", SCHEMA),
    "a dash in an option": (_bond("lacp-rate: fast", "802.3ad"), SCHEMA),
    "a bond option that is none": (_bond("ad_select: often", "802.3ad"), "E1336"),
    "a number for a word": (_bond("fail_over_mac: '1'"), ""),
    "least intervals": (_bond("lp_interval: 0", "balance-tlb"), "E1336"),
    "priority 0 of the actor": (_bond("ad_actor_sys_prio: 0", "802.3ad"), "E1336"),
    "a multicast actor": (_bond("ad_actor_system: '01:00:5e:00:00:01'", "802.3ad"), "E1336"),
    "LACP in active-backup": (_bond("lacp_rate: fast"), "E1337"),
    "LACP activity in active-backup": (_bond("lacp_active: true"), "E1337"),
    "a primary in 802.3ad": (_bond("primary: eno1", "802.3ad"), "E1337"),
    "ARP in 802.3ad": (_bond("arp_interval: 100, arp_ip_target: 192.0.2.1", "802.3ad"), "E1337"),
    "balance-slb in active-backup": (_bond("balance_slb: true"), "E1337"),
    "balance-slb without its hash": (_bond("balance_slb: true", "balance-xor"), "E1339"),
    "balance-slb": (_bond("balance_slb: true, xmit_hash_policy: vlan+srcmac", "balance-xor"), ""),
    "two ways to watch": (_bond("miimon: 100, arp_interval: 100, arp_ip_target: 192.0.2.1"), "E1339"),
    "ARP of nobody": (_bond("arp_interval: 100"), "E1339"),
    "targets without an interval": (_bond("arp_ip_target: 192.0.2.1"), "E1339"),
    "two names of one number": (_bond("num_grat_arp: 1, num_unsol_na: 2"), "E1339"),
    "a primary that is no port": (_bond("miimon: 100, primary: eno9"), "W1338"),
    "a hash in active-backup": (_bond("xmit_hash_policy: layer3+4"), "W1338"),
    "a delay without miimon": (_bond("updelay: 200"), "W1338"),
    "a delay that is no multiple": (_bond("miimon: 100, downdelay: 150"), "W1338"),
    "fail_over_mac in 802.3ad": (_bond("fail_over_mac: active", "802.3ad"), "W1338"),
    "a MAC address of nobody": (_bond("fail_over_mac: active", more=", mac-address: '02:00:00:00:00:01'"), "E1343"),
    "a multicast MAC address": (_bond("miimon: 100", more=", mac-address: '03:00:00:00:00:01'"), SCHEMA),
    "a bond of one port": (
        "interfaces: [{name: b, type: bond, link-aggregation: {mode: active-backup, port: [eno1]}}]",
        "",
    ),
    "a bond of none": (
        "interfaces: [{name: b, type: bond, link-aggregation: {mode: active-backup, port: []}}]",
        "W1344",
    ),
    "ports that disagree": (
        "interfaces: [{name: b, type: bond, link-aggregation: {mode: active-backup, port: [eno1], "
        "ports-config: [{name: eno2}]}}]",
        "E1341",
    ),
    "one queue for two": (
        "interfaces: [{name: b, type: bond, link-aggregation: {mode: active-backup, "
        "ports-config: [{name: eno1, queue-id: 1}, {name: eno2, queue-id: 1}]}}]",
        "E1341",
    ),
    "a key of a port that is dropped": (
        "interfaces: [{name: b, type: bond, link-aggregation: {mode: active-backup, ports-config: [{name: a, prio: 1}]}}]",
        SCHEMA,
    ),
    "a mode by its other name": (_bond("lacp_rate: fast", "lacp"), ""),
    "a mode by its number": (_bond("lacp_rate: fast", "'1'"), "E1337"),
    "ports by their other name": (
        "interfaces: [{name: b, type: bond, link-aggregation: {mode: active-backup, ports: [eno1, lo]}}]",
        "E1325",
    ),
    "ports by both names": (
        "interfaces: [{name: b, type: bond, link-aggregation: {mode: active-backup, ports: [a], port: [b]}}]",
        SCHEMA,
    ),
    "an interface that is left alone": ("interfaces: [{name: eno1, type: ethernet, state: ignore, mtu: 1000}]", ""),
    # VLAN interfaces and MTUs
    "VLAN 4095 of an interface": ("interfaces: [{name: v, type: vlan, vlan: {base-iface: eno1, id: 4095}}]", SCHEMA),
    "VLAN 65535 of an interface": ("interfaces: [{name: v, type: vlan, vlan: {base-iface: eno1, id: 65535}}]", SCHEMA),
    "priorities of frames": (
        "interfaces: [{name: v, type: vlan, vlan: {base-iface: a, id: 5, egress-qos-map: [{from: 9, to: 7}]}}]",
        "",
    ),
    "a priority of 8": (
        "interfaces: [{name: v, type: vlan, vlan: {base-iface: a, id: 5, egress-qos-map: [{from: 9, to: 8}]}}]",
        SCHEMA,
    ),
    "no base": ("interfaces: [{name: v, type: vlan, vlan: {id: 5}}]", SCHEMA),
    "itself as base": ("interfaces: [{name: v, type: vlan, vlan: {base-iface: v, id: 5}}]", "E1324"),
    "a VLAN on a bridge on the VLAN": (
        _bridge("{name: v, vlan: {}}", ", {name: v, type: vlan, vlan: {base-iface: br1, id: 5}}"),
        "E1324",
    ),
    "one VLAN twice": (
        "interfaces: [{name: v, type: vlan, vlan: {base-iface: eno1, id: 5}}, "
        "{name: w, type: vlan, vlan: {base-iface: eno1, id: 5}}]",
        "E1346",
    ),
    "one VLAN of two protocols": (
        "interfaces: [{name: v, type: vlan, vlan: {base-iface: eno1, id: 5}}, "
        "{name: w, type: vlan, vlan: {base-iface: eno1, id: 5, protocol: 802.1ad}}]",
        "",
    ),
    "a base that goes": (
        "interfaces: [{name: b, type: bond, state: absent}, {name: v, type: vlan, vlan: {base-iface: b, id: 5}}]",
        "E1347",
    ),
    "a VLAN on a bridge": (_bridge("{name: eno1}", ", {name: v, type: vlan, vlan: {base-iface: br1, id: 5}}"), "E1349"),
    "a VLAN on a bridge that looks at none": (
        _bridge("{name: eno1, vlan: {}}", ", {name: v, type: vlan, vlan: {base-iface: br1, id: 5}}"),
        "",
    ),
    "a VLAN beside a bridge": (_bridge("{name: eno1}", ", {name: v, type: vlan, vlan: {base-iface: eno1, id: 5}}"), ""),
    "a VLAN beside a bridge that names it": (
        _bridge(
            "{name: eno1, vlan: {mode: access, tag: 5}}",
            ", {name: v, type: vlan, vlan: {base-iface: eno1, id: 5}}",
        ),
        "W1348",
    ),
    "a VLAN larger than its base": (
        "interfaces: [{name: eno1, type: ethernet, mtu: 1500}, "
        "{name: v, type: vlan, mtu: 9000, vlan: {base-iface: eno1, id: 5}}]",
        "E1350",
    ),
    "a bond larger than its port": (
        _bond("miimon: 100", more=", mtu: 9000}, {name: eno2, type: ethernet, mtu: 1500"),
        "E1350",
    ),
    "a bond that raises its ports": (_bond("miimon: 100", more=", mtu: 9000"), ""),
    "a bridge of large frames over a NIC": (
        "interfaces: [{name: br1, type: linux-bridge, mtu: 9000, "
        "bridge: {options: {stp: {enabled: false}}, port: [{name: eno1}]}}]",
        "W1353",
    ),
    "a bridge that follows its NIC": (_bridge("{name: eno1}", ", {name: eno1, type: ethernet, mtu: 9000}"), ""),
    "an MTU below IPv6": (_nic("mtu: 1279, ipv6: {enabled: true, dhcp: true, autoconf: true}"), SCHEMA),
    "an MTU below IPv6 that is on": (_nic("mtu: 1279"), "W1351"),
    "an MTU below IPv6 that is off": (_nic("mtu: 1279, ipv6: {enabled: false}"), ""),
    # addresses
    "an address of a port": (
        _bridge("{name: eno1}", f", {{name: eno1, type: ethernet, ipv4: {{enabled: true, {_ADDRESS}}}}}"),
        "E1354",
    ),
    "an address of a port of a VRF": (
        f"interfaces: [{{name: v, type: vrf, vrf: {{port: [eno1], route-table-id: 5}}}}, "
        f"{{name: eno1, type: ethernet, ipv4: {{enabled: true, {_ADDRESS}}}}}]",
        "",
    ),
    "no address": ("interfaces: [{name: v, type: vlan, vlan: {base-iface: a, id: 5}, ipv4: {enabled: true}}]", "E1355"),
    "no address of a NIC": (_nic("ipv4: {enabled: true}"), ""),
    "a captured family": (_nic("ipv4: '{{ capture.a.interfaces.0.ipv4 }}'"), "E1316"),
    "an address that is off": (_nic(f"ipv4: {{enabled: false, {_ADDRESS}}}"), "W1356"),
    "a link-local address": (
        _nic("ipv6: {enabled: true, address: [{ip: 'fe80::1', prefix-length: 64}]}"),
        "W1356",
    ),
    "a metric of no lease": (_nic(f"ipv4: {{enabled: true, dhcp: false, auto-route-metric: 5, {_ADDRESS}}}"), "W1356"),
    "autoconf of IPv4": (_nic("ipv4: {enabled: true, autoconf: true}"), SCHEMA),
    "an IPv6 address for IPv4": (_nic("ipv4: {enabled: true, address: [{ip: '::5', prefix-length: 64}]}"), SCHEMA),
    "a length of 33": (_nic("ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 33}]}"), SCHEMA),
    "a length of 0": (_nic("ipv4: {enabled: true, address: [{ip: 192.0.2.1, prefix-length: 0}]}"), "E1359"),
    "the subnet's address": (_nic("ipv4: {enabled: true, address: [{ip: 192.0.2.0, prefix-length: 24}]}"), "E1359"),
    "a link of two": (_nic("ipv4: {enabled: true, address: [{ip: 192.0.2.0, prefix-length: 31}]}"), ""),
    "one address on two": (
        f"interfaces: [{{name: a, type: ethernet, ipv4: {{enabled: true, {_ADDRESS}}}}}, "
        f"{{name: b, type: ethernet, ipv4: {{enabled: true, {_ADDRESS}}}}}]",
        "E1358",
    ),
    "waiting for what is off": (_nic("wait-ip: ipv4+ipv6, ipv4: {enabled: false}"), "E1360"),
    "autoconf without DHCP": (_nic("ipv6: {enabled: true, autoconf: true, dhcp: false}"), "E1360"),
    "a token of 128 bits": (_nic("ipv6: {enabled: true, autoconf: true, dhcp: true, token: '2001:db8::5'}"), "E1360"),
    "two metrics": (_nic("ipv4: {enabled: true, dhcp: true, auto-route-metric: 5, prefix-route-metric: 6}"), "E1360"),
    "the loopback without IPv4": ("interfaces: [{name: lo, type: loopback, ipv4: {enabled: false}}]", "E1360"),
    # routes, rules, resolver
    "a route": (_route("destination: 198.51.100.0/24, next-hop-address: 192.0.2.254"), ""),
    "a captured list of routes": ("routes: {config: '{{ capture.a.routes.running }}'}", "E1316"),
    "a route by nothing": ("routes: {config: [{destination: 198.51.100.0/24, next-hop-address: 192.0.2.9}]}", SCHEMA),
    "a route to nowhere": (_route("next-hop-address: 192.0.2.254"), SCHEMA),
    "a route by what is removed": (
        _route("destination: 198.51.100.0/24", "state: absent"),
        "E1362",
    ),
    "a route by what is off": (_route("destination: 198.51.100.0/24", "ipv4: {enabled: false}"), "E1362"),
    "a route to 0.0.0.0/8": (_route("destination: 0.0.0.0/8"), "E1363"),
    "the default route": (_route("destination: 0.0.0.0/0, next-hop-address: 192.0.2.254"), ""),
    "weights of IPv6": (_route("destination: '2001:db8::/32', weight: 5", "mtu: 1500"), "E1363"),
    "a route that drops, by an interface": (_route("destination: 198.51.100.0/24, route-type: blackhole"), "E1363"),
    "host bits": (_route("destination: 198.51.100.1/24"), "W1364"),
    "a gateway of IPv6": (_route("destination: 198.51.100.0/24, next-hop-address: '2001:db8::1'"), "E1365"),
    "a gateway elsewhere": (_route("destination: 198.51.100.0/24, next-hop-address: 203.0.113.1"), "W1367"),
    "a route with a window": (_route("destination: 198.51.100.0/24, initcwnd: 20, quickack: true"), ""),
    "a route that is said to be present": (_route("destination: 198.51.100.0/24, state: present"), SCHEMA),
    "a route that goes": (_route("state: absent, destination: 0.0.0.0/8, next-hop-address: 203.0.113.1"), ""),
    "a metric of -2": (_route("destination: 198.51.100.0/24, metric: -2"), SCHEMA),
    "a rule of the other family": ("route-rules: {config: [{family: ipv6, ip-from: 192.0.2.0/24}]}", "E1368"),
    "a rule of two families": ("route-rules: {config: [{ip-from: 192.0.2.0/24, ip-to: '2001:db8::/32'}]}", "E1368"),
    "a rule of none": ("route-rules: {config: [{priority: 5, route-table: 200}]}", SCHEMA),
    "a mask without a mark": ("route-rules: {config: [{family: ipv4, fwmask: 1}]}", SCHEMA),
    "an option of the resolver": ("dns-resolver: {config: {options: [rotate, 'timeout:2']}}", ""),
    "no option of the resolver": ("dns-resolver: {config: {options: ['rotate:2']}}", "E1369"),
    "a name for a server": ("dns-resolver: {config: {server: [dns.example.org]}}", SCHEMA),
    # Open vSwitch and OVN
    "a mapping": ("ovn: {bridge-mappings: [{localnet: lan, bridge: br-ex}]}", ""),
    "a mapping that goes": ("ovn: {bridge-mappings: [{localnet: lan, state: absent}]}", ""),
    "a localnet with a colon": ("ovn: {bridge-mappings: [{localnet: 'a:b', bridge: br-ex}]}", SCHEMA),
    "a localnet with a comma": ("ovn: {bridge-mappings: [{localnet: 'a,b', bridge: br-ex}]}", SCHEMA),
    "an empty localnet": ("ovn: {bridge-mappings: [{localnet: '', bridge: br-ex}]}", SCHEMA),
    "no bridge": ("ovn: {bridge-mappings: [{localnet: lan}]}", SCHEMA),
    "a key of a mapping that is dropped": ("ovn: {bridge-mappings: [{localnet: lan, bridge: a, vlan: 5}]}", SCHEMA),
    "a localnet twice": (
        "ovn: {bridge-mappings: [{localnet: lan, bridge: br-ex}, {localnet: lan, bridge: br-b}]}",
        "E1327",
    ),
    "two localnets of one bridge": (
        "ovn: {bridge-mappings: [{localnet: lan, bridge: br-ex}, {localnet: dmz, bridge: br-ex}]}",
        "",
    ),
    "a mapping to a Linux bridge": (
        f"{{{_bridge('{name: eno1}')}, ovn: {{bridge-mappings: [{{localnet: lan, bridge: br1}}]}}}}",
        "E1340",
    ),
    "a mapping to what is removed": (
        f"{{interfaces: [{{name: br2, type: ovs-bridge, state: absent}}]{_MAPPED}}}",
        "E1340",
    ),
    "mappings in the database": ("ovs-db: {external_ids: {ovn-bridge-mappings: 'a:b'}}", "W1342"),
    "no patch ports": (_ovs("port: [{name: eno1}]", beside=_MAPPED), "W1345"),
    "patch ports": (_ovs("allow-extra-patch-ports: true, port: [{name: eno1}]", beside=_MAPPED), ""),
    "br-ex anew": ("interfaces: [{name: br-ex, type: ovs-bridge, bridge: {port: [{name: eno1}]}}]", "E1352"),
    "br-ex as the installation makes it": (
        "interfaces: [{name: br-ex, type: ovs-bridge, bridge: {port: [{name: eno1}, {name: br-ex}]}}, "
        "{name: br-ex, type: ovs-interface, copy-mac-from: eno1, ipv4: {enabled: true, dhcp: true}}]",
        "",
    ),
    "br-ex removed": ("interfaces: [{name: br-ex, type: ovs-bridge, state: absent}]", "E1352"),
    "an address of an OVS bridge": (
        "interfaces: [{name: br2, type: ovs-bridge, ipv4: {enabled: true, dhcp: true}, bridge: {port: [{name: eno1}]}}]",
        "E1357",
    ),
    "a MAC address of an OVS bridge": (
        "interfaces: [{name: br2, type: ovs-bridge, mac-address: '02:00:00:00:00:01'}]",
        SCHEMA,
    ),
    "an MTU of an OVS bridge": ("interfaces: [{name: br2, type: ovs-bridge, mtu: 9000}]", "W1313"),
    "an OVS bond of one port": (
        _ovs("port: [{name: b, link-aggregation: {mode: lacp, port: [{name: eno1}]}}]"),
        SCHEMA,
    ),
    "an OVS bond by the kernel's name": (
        _ovs("port: [{name: b, link-aggregation: {mode: 802.3ad, port: [{name: eno1}, {name: eno2}]}}]"),
        SCHEMA,
    ),
    "VLAN 1 of an OVS port": (_ovs("port: [{name: eno1, vlan: {mode: access, tag: 1}}]"), ""),
    "an interface on no bridge": ("interfaces: [{name: ovs0, type: ovs-interface}]", "W1361"),
    "spanning tree of OVS as text": (_ovs("options: {stp: 'false'}"), SCHEMA),
    "an MTU of a patch port": (
        _ovs("port: [{name: p}]", ", {name: p, type: ovs-interface, mtu: 1500, patch: {peer: q}}"),
        "E1366",
    ),
    "an odd number of descriptors": (
        _ovs("port: [{name: p}]", ", {name: p, type: ovs-interface, dpdk: {devargs: '0', n_rxq_desc: 3}}"),
        "E1366",
    ),
    # virtual functions, copied addresses, blocks of other keys
    "a function beyond the last": (_nic("ethernet: {sr-iov: {total-vfs: 2, vfs: [{id: 2}]}}"), "E1312"),
    "a function twice": (_nic("ethernet: {sr-iov: {total-vfs: 2, vfs: [{id: 1}, {id: 1}]}}"), "E1312"),
    "a function in VLAN 4096": (_nic("ethernet: {sr-iov: {vfs: [{id: 1, vlan-id: 4096}]}}"), "E1312"),
    "a function of priority 8": (_nic("ethernet: {sr-iov: {vfs: [{id: 1, qos: 8}]}}"), "E1312"),
    "a function of 802.1ad": (_nic("ethernet: {sr-iov: {vfs: [{id: 1, vlan-proto: 802.1ad}]}}"), "E1312"),
    "an unknown key of a function": (_nic("ethernet: {sr-iov: {vfs: [{id: 1, spoofchk: false}]}}"), SCHEMA),
    "a function as a port": (_bridge("{name: 'sriov:eno1:3'}"), ""),
    "functions in the wrong place": (_nic("sriov: {total-vfs: 2}"), SCHEMA),
    "a copied MAC address": (_nic("copy-mac-from: eno2"), "W1313"),
    "an unknown key of ethtool": (_nic("ethtool: {rings: {rx: 5}}"), SCHEMA),
    "a key of 802.1x that is dropped": (_nic("802.1x: {identiy: me}"), SCHEMA),
    "a VXLAN without an ID": ("interfaces: [{name: v, type: vxlan, vxlan: {base-iface: eno1}}]", SCHEMA),
}

# Expressions, beside one named `gw`.
CAPTURES = {
    'routes.running.destination=="0.0.0.0/0"': "",
    "interfaces.name==eno1": "",
    "interfaces.name==capture.gw.routes.running.0.next-hop-interface": "",
    'capture.gw | routes.running.next-hop-interface:="br1"': "",
    "capture.gw|routes.running.next-hop-interface := br1": "",
    "interfaces.description==null": "",
    'interfaces.type == "ethernet"': "",
    "interfaces": "",
    'interfaces.mac-address=="52:54:00:12:34:56"': "",
    'interfaces.mac-address=="52:54:00:AA:00:01"': "",
    'interfaces.mac-address=="52:54:00:aa:00:01"': "E1317",
    'routes.running.destination="0.0.0.0/0"': "E1315",
    'routes.running.destination!="0.0.0.0/0"': "E1315",
    "routes.running.destination==0.0.0.0/0": "E1315",
    "interfaces.name==": "E1315",
    "==eno1": "E1315",
    "interfaces.name==eno1 eno2": "E1315",
    'interfaces.name=="eno1': "E1315",
    "interfaces.name==eno1==eno2": "E1315",
    "gw | interfaces.name:=eno1": "E1315",
    "capture.gw | ": "E1315",
    "nics.name==eno1": "E1315",
    "capture.other | interfaces.mtu:=9000": "E1316",
    "interfaces.name==capture.other.interfaces.0.name": "E1316",
}
