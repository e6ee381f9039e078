"""What a construct becomes, where the examples do not show it."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest
from specs import compiled

from vmnetc.pipeline import Compilation

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"


def made(spec: str, target: str = "openshift-4.18") -> Compilation:
    result = compiled(HEAD.replace("openshift-4.18", target) + dedent(spec).lstrip("\n"))
    assert [finding.diagnostic for finding in result.findings] == []
    return result


def body(result: Compilation, kind: str, name: str, namespace: str | None = None) -> dict[str, Any]:
    found = [m for m in result.manifests if (m.kind, m.name) == (kind, name) and namespace in (None, m.namespace)]
    assert len(found) == 1, [(m.kind, m.namespace, m.name) for m in result.manifests]
    return found[0].body


def policies(spec: str) -> dict[str, dict[str, Any]]:
    result = made(spec)
    return {m.name: m.body["spec"] for m in result.manifests if m.kind == "NodeNetworkConfigurationPolicy"}


def interfaces(policy: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {f"{item['name']}/{item['type']}": item for item in policy["desiredState"]["interfaces"]}


def test_one_policy_for_a_stack_named_by_its_bottom() -> None:
    found = policies("""
        interfaces:
          bond1: {bond: [ens1f0, ens1f1]}
          bond1.30: {vlan: 30, on: bond1}
        bridges:
          br-a: bond1.30
          br-b: bond1
    """)
    assert list(found) == ["bond1"]
    assert list(interfaces(found["bond1"])) == [
        "bond1/bond",
        "bond1.30/vlan",
        "br-b/linux-bridge",
        "br-a/linux-bridge",
    ]


def test_plain_nics_connect_nothing() -> None:
    found = policies("""
        interfaces:
          eno1.30: {vlan: 30, on: eno1}
          eno1.40: {vlan: 40, on: eno1}
        bridges:
          br-flat: eno2
    """)
    assert list(found) == ["br-flat", "eno1.30", "eno1.40"]


def test_declaring_a_nic_renames_no_policy() -> None:
    before = policies("bridges: {br-flat: eno1}")
    after = policies("bridges: {br-flat: eno1}\ninterfaces: {eno1: {ethernet: true, mtu: 9000}}")
    assert list(before) == list(after) == ["br-flat"]
    assert interfaces(after["br-flat"])["eno1/ethernet"] == {
        "name": "eno1",
        "type": "ethernet",
        "state": "up",
        "mtu": 9000,
    }


def test_a_nic_below_several_stacks_has_a_policy_of_its_own() -> None:
    found = policies("""
        interfaces:
          eno1: {ethernet: true, mtu: 9000}
          eno1.30: {vlan: 30, on: eno1}
          eno1.40: {vlan: 40, on: eno1}
    """)
    assert list(found) == ["eno1", "eno1.30", "eno1.40"]


@pytest.mark.parametrize("declared", ["", "interfaces: {eno1: {ethernet: true}}"])
def test_a_stated_mtu_reaches_the_nic(declared: str) -> None:
    found = policies(f"bridges: {{br-flat: {{uplink: eno1, mtu: 9000}}}}\n{declared}")
    assert {name: item.get("mtu") for name, item in interfaces(found["br-flat"]).items()} == {
        "eno1/ethernet": 9000,
        "br-flat/linux-bridge": 9000,
    }


def test_the_nic_takes_the_largest_mtu_that_stands_on_it() -> None:
    found = policies("""
        interfaces:
          eno1.30: {vlan: 30, on: eno1, mtu: 1500}
          eno1.40: {vlan: 40, on: eno1, mtu: 9000}
    """)
    assert [interfaces(policy)["eno1/ethernet"]["mtu"] for policy in found.values()] == [9000, 9000]


def test_a_bond_raises_its_ports_by_itself() -> None:
    found = policies("interfaces: {bond1: {bond: [eno1, eno2], mtu: 9000}}\nbridges: {br: {uplink: bond1, mtu: 9000}}")
    assert list(interfaces(found["bond1"])) == ["bond1/bond", "br/linux-bridge"]


def test_one_policy_for_each_group() -> None:
    found = policies("""
        nodes:
          dell: {selector: {vendor: dell}, maxUnavailable: "20%"}
          hpe: {selector: {vendor: hpe}}
        interfaces:
          bond1: {bond: [eno1, eno2], nodes: [dell, hpe]}
        bridges:
          br-vm: {uplink: bond1, nodes: dell}
    """)
    assert {name: list(interfaces(policy)) for name, policy in found.items()} == {
        "bond1-dell": ["bond1/bond", "br-vm/linux-bridge"],
        "bond1-hpe": ["bond1/bond"],
    }
    assert found["bond1-dell"]["nodeSelector"] == {"vendor": "dell"}
    assert found["bond1-dell"]["maxUnavailable"] == "20%"


def test_built_in_groups() -> None:
    found = policies("""
        nodes: {control-plane: {maxUnavailable: 1}}
        bridges:
          br-a: {uplink: eno1, nodes: all}
          br-b: {uplink: eno2}
          br-c: {uplink: eno3, nodes: control-plane}
    """)
    assert {name: policy.get("nodeSelector") for name, policy in found.items()} == {
        "br-a": None,
        "br-b": {"node-role.kubernetes.io/worker": ""},
        "br-c-control-plane": {"node-role.kubernetes.io/master": ""},
    }


@pytest.mark.parametrize(
    ("allowed", "vlan"),
    [
        ("none", {}),
        ("120", {"mode": "trunk", "trunk-tags": [{"id": 120}]}),
        ("[100-131, 200]", {"mode": "trunk", "trunk-tags": [{"id-range": {"min": 100, "max": 131}}, {"id": 200}]}),
    ],
)
def test_allowed_vlans(allowed: str, vlan: dict[str, Any]) -> None:
    found = policies(f"bridges: {{br: {{uplink: eno1, allowedVlans: {allowed}}}}}")
    assert interfaces(found["br"])["br/linux-bridge"]["bridge"]["port"] == [{"name": "eno1", "vlan": vlan}]


def test_bridge_options() -> None:
    found = policies("bridges: {br: {uplink: none, stp: true, mcastSnooping: false, ip: dhcp, description: Mine}}")
    assert interfaces(found["br"])["br/linux-bridge"] == {
        "name": "br",
        "description": "Mine",
        "type": "linux-bridge",
        "state": "up",
        "ipv4": {"enabled": True, "dhcp": True},
        "bridge": {"options": {"stp": {"enabled": True}, "multicast-snooping": False}, "port": []},
    }


def test_an_address_on_an_ovs_bridge_takes_an_internal_port() -> None:
    found = interfaces(policies("bridges: {br-vm: {uplink: eno1, type: ovs, ip: dhcp}}")["br-vm"])
    assert found["br-vm/ovs-bridge"]["bridge"]["port"] == [{"name": "eno1"}, {"name": "br-vm"}]
    assert "ipv4" not in found["br-vm/ovs-bridge"]
    assert found["br-vm/ovs-interface"]["ipv4"] == {"enabled": True, "dhcp": True}


def test_mappings() -> None:
    found = policies("""
        bridges:
          br-ex: {physicalNetwork: [machine, old-name]}
          br-vm: {uplink: eno1, type: ovs}
          br-there: {existing: true, type: ovs}
        namespaces: [a]
        networks:
          one: {bridge: br-vm, vlan: 1}
          two: {bridge: br-vm, vlan: 2}
          three: {bridge: br-there}
          four: {bridge: br-ex, physicalNetwork: old-name}
    """)
    maps = {
        name: [(item["localnet"], item["bridge"]) for item in policy["desiredState"]["ovn"]["bridge-mappings"]]
        for name, policy in found.items()
    }
    assert maps == {
        "br-ex-localnet": [("machine", "br-ex"), ("old-name", "br-ex")],
        "br-there-localnet": [("br-there-localnet", "br-there")],
        "br-vm": [("br-vm-localnet", "br-vm")],
    }


def test_a_mapping_goes_with_the_last_network_on_it() -> None:
    found = policies("""
        bridges: {br-ex: {physicalNetwork: [gone, kept, stated]}}
        networks:
          one: {bridge: br-ex, physicalNetwork: kept, state: absent}
          two: {bridge: br-ex, physicalNetwork: kept}
        namespaces: [demo]
        """)
    kept = {"bridge": "br-ex", "state": "present"}
    assert found["br-ex-localnet"]["desiredState"]["ovn"]["bridge-mappings"] == [
        {"localnet": name, **kept} for name in ("gone", "kept", "stated")
    ]
    found = policies("networks: {one: {bridge: br-ex, state: absent}}\nnamespaces: [demo]\n")
    assert found["br-ex-localnet"]["desiredState"] == {
        "ovn": {"bridge-mappings": [{"localnet": "br-ex-localnet", "state": "absent"}]}
    }


def test_labels_of_all_entries_are_on_the_policy() -> None:
    result = made("""
        interfaces: {bond1: {bond: [eno1, eno2], labels: {team: net}}}
        bridges: {br: {uplink: bond1, annotations: {note: x}}}
        output: {labels: {env: prod}, annotations: {owner: net}, waves: false}
    """)
    metadata = body(result, "NodeNetworkConfigurationPolicy", "bond1")["metadata"]
    assert metadata["labels"] == {"env": "prod", "team": "net"}
    assert metadata["annotations"]["note"] == "x"
    assert metadata["annotations"]["owner"] == "net"
    assert "argocd.argoproj.io/sync-wave" not in metadata["annotations"]


def config(result: Compilation, name: str, namespace: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(body(result, "NetworkAttachmentDefinition", name, namespace)["spec"]["config"])
    return loaded


def test_a_description_of_several_lines_becomes_one() -> None:
    found = policies('bridges: {br-flat: {uplink: eno1, description: "the LAN\\nof the lab"}}')
    assert interfaces(found["br-flat"])["br-flat/linux-bridge"]["description"] == "the LAN of the lab"


def test_localnet_before_cudns_have_it() -> None:
    result = made("""
        namespaces: [a, b]
        interfaces: {eno1: {ethernet: true, mtu: 9000}}
        bridges: {br-vm: {uplink: eno1, type: ovs}}
        networks: {app: {bridge: br-vm, vlan: 120, mtu: 9000, namespaces: [a, b]}}
    """)
    assert [config(result, "app", namespace) for namespace in ("a", "b")] == [
        {
            "cniVersion": "0.3.1",
            "name": "app",
            "type": "ovn-k8s-cni-overlay",
            "topology": "localnet",
            "physicalNetworkName": "br-vm-localnet",
            "vlanID": 120,
            "mtu": 9000,
            "netAttachDefName": f"{namespace}/app",
        }
        for namespace in ("a", "b")
    ]


def test_localnet_for_all_namespaces_is_a_nad_in_default() -> None:
    result = made(
        """
        namespaces: [a]
        networks: {machine: {bridge: br-ex, namespaces: all}}
        vms: {a/vm: {memory: 1Gi, nics: [machine]}}
        """,
        "openshift-4.19",
    )
    assert config(result, "machine", "default")["netAttachDefName"] == "default/machine"
    networks = body(result, "VirtualMachine", "vm")["spec"]["template"]["spec"]["networks"]
    assert networks == [{"name": "machine", "multus": {"networkName": "default/machine"}}]


def test_overlay_as_nad() -> None:
    result = made("""
        namespaces: [a]
        networks:
          beat: {overlay: layer2, as: nad, subnets: [10.9.0.0/24, "fd09::/64"], mtu: 1300}
          routed: {overlay: layer3, as: nad, subnets: 10.8.0.0/16, hostSubnet: 24}
    """)
    beat, routed = config(result, "beat", "a"), config(result, "routed", "a")
    assert (beat["topology"], beat["subnets"], beat["mtu"]) == ("layer2", "10.9.0.0/24,fd09::/64", 1300)
    assert beat["allowPersistentIPs"] is True
    assert (routed["topology"], routed["subnets"]) == ("layer3", "10.8.0.0/16/24")


def test_trunk_of_everything() -> None:
    result = made("namespaces: [a]\nbridges: {br: eno1}\nnetworks: {fw: {bridge: br, trunk: all}}")
    assert config(result, "fw", "a")["vlanTrunk"] == [{"minID": 1, "maxID": 4094}]


def test_udn_details() -> None:
    result = made("""
        namespaces: [a, b, c]
        networks:
          one: {overlay: layer2, primary: true, subnets: 10.1.0.0/16, joinSubnets: 100.70.0.0/16, persistentIPs: false,
                mtu: 1300, namespaces: a, description: One}
          two: {overlay: layer3, subnets: [10.2.0.0/16, "fd02::/48"], hostSubnet: 24, namespaces: [b, c]}
    """)
    one = body(result, "UserDefinedNetwork", "one")
    assert one["metadata"]["annotations"]["description"] == "One"
    assert one["spec"]["layer2"] == {
        "role": "Primary",
        "mtu": 1300,
        "subnets": ["10.1.0.0/16"],
        "joinSubnets": ["100.70.0.0/16"],
    }
    two = body(result, "ClusterUserDefinedNetwork", "two")["spec"]["network"]["layer3"]
    assert two == {
        "role": "Secondary",
        "subnets": [{"cidr": "10.2.0.0/16", "hostSubnet": 24}, {"cidr": "fd02::/48"}],
    }


def vm(spec: str, target: str = "openshift-4.18") -> dict[str, Any]:
    result = made(f"namespaces: [a]\nvms:\n  a/vm: {spec}\n", target)
    found: dict[str, Any] = body(result, "VirtualMachine", "vm")["spec"]
    return found


def test_disks_and_volumes() -> None:
    spec = vm("""{memory: 1Gi, disks: [{containerDisk: quay.io/containerdisks/fedora:41}, {pvc: data, bus: sata},
        {blank: true, size: 1Gi, storageClass: fast}, {dataSource: images/rhel9}]}""")
    assert [volume["name"] for volume in spec["dataVolumeTemplates"] for volume in [volume["metadata"]]] == [
        "vm",
        "vm-disk-4",
    ]
    assert spec["dataVolumeTemplates"][0]["spec"] == {
        "source": {"blank": {}},
        "storage": {"resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "fast"},
    }
    assert spec["dataVolumeTemplates"][1]["spec"]["storage"] == {}
    assert spec["template"]["spec"]["volumes"] == [
        {"name": "rootdisk", "containerDisk": {"image": "quay.io/containerdisks/fedora:41"}},
        {"name": "disk-2", "persistentVolumeClaim": {"claimName": "data"}},
        {"name": "disk-3", "dataVolume": {"name": "vm"}},
        {"name": "disk-4", "dataVolume": {"name": "vm-disk-4"}},
    ]
    assert spec["template"]["spec"]["domain"]["devices"]["disks"][1] == {"name": "disk-2", "disk": {"bus": "sata"}}


def test_cloud_init_is_yaml_that_means_what_was_typed() -> None:
    import yaml

    spec = vm(
        """{memory: 1Gi, cloudInit: {user: "on", password: "0123", sshKeys: ["ssh-ed25519 AAAA: a"]}}"""
        "   # vmnetc: allow password-in-git it is a test"
    )
    data = spec["template"]["spec"]["volumes"][0]["cloudInitNoCloud"]["userData"]
    assert data.startswith("#cloud-config\n")
    assert yaml.safe_load(data) == {
        "user": "on",
        "password": "0123",
        "chpasswd": {"expire": False},
        "ssh_authorized_keys": ["ssh-ed25519 AAAA: a"],
    }


def test_config_drive_and_network_data() -> None:
    spec = vm("{memory: 1Gi, cloudInit: {type: configDrive, secret: s, networkData: 'version: 2'}}")
    assert spec["template"]["spec"]["volumes"] == [
        {
            "name": "cloudinitdisk",
            "cloudInitConfigDrive": {"networkData": "version: 2", "secretRef": {"name": "s"}},
        }
    ]


def test_the_rest_of_a_vm() -> None:
    spec = vm(
        """{instancetype: u1.small, preference: fedora, runStrategy: Halted, nodeSelector: {zone: a},
        nics: [{network: pod, model: e1000e, ports: [22, "53/udp"], state: down, bootOrder: 1}]}""",
        "openshift-4.19",
    )
    assert spec["runStrategy"] == "Halted"
    assert (spec["instancetype"], spec["preference"]) == ({"name": "u1.small"}, {"name": "fedora"})
    inner = spec["template"]["spec"]
    assert inner["nodeSelector"] == {"zone": "a"}
    assert inner["domain"]["devices"]["interfaces"] == [
        {
            "name": "default",
            "masquerade": {},
            "model": "e1000e",
            "state": "down",
            "bootOrder": 1,
            "ports": [
                {"name": "tcp-22", "port": 22, "protocol": "TCP"},
                {"name": "udp-53", "port": 53, "protocol": "UDP"},
            ],
        }
    ]


def test_cpu_in_both_forms() -> None:
    assert vm("{memory: 1Gi, cpu: 4}")["template"]["spec"]["domain"]["cpu"] == {"cores": 4}
    assert vm("{memory: 1Gi, cpu: {sockets: 2, threads: 2}}")["template"]["spec"]["domain"]["cpu"] == {
        "sockets": 2,
        "threads": 2,
    }


def test_existing_networks() -> None:
    result = made("""
        namespaces: {a: {existing: true, primaryUdnLabel: true}}
        networks:
          old: {existing: nad, namespace: default, name: vlan30}
          own: {existing: nad, namespace: a}
          fast: {existing: sriov}
          tenant: {existing: cudn, primary: true, namespaces: a}
        vms: {a/vm: {memory: 1Gi, nics: [tenant, old, own, fast]}}
    """)
    inner = body(result, "VirtualMachine", "vm")["spec"]["template"]["spec"]
    assert inner["networks"] == [
        {"name": "tenant", "pod": {}},
        {"name": "old", "multus": {"networkName": "default/vlan30"}},
        {"name": "own", "multus": {"networkName": "own"}},
        {"name": "fast", "multus": {"networkName": "fast"}},
    ]
    assert [set(item) - {"name"} for item in inner["domain"]["devices"]["interfaces"]] == [
        {"binding"},
        {"bridge"},
        {"bridge"},
        {"sriov"},
    ]
    assert [manifest.kind for manifest in result.manifests] == ["VirtualMachine"]


TRAFFIC = """
    namespaces: [a, b]
    vms: {a/one: {memory: 1Gi}, a/two: {memory: 1Gi}, b/other: {memory: 1Gi}}
"""


def test_headless_and_other_services() -> None:
    result = made(
        dedent(TRAFFIC)
        + dedent("""
        services:
          plain: {namespace: a, vms: one, ports: [80, "443:8443", "53/udp"], type: NodePort}
          names: {namespace: a, selector: {app: x}, ports: 80, type: Headless}
          secure: {namespace: a, vms: one, ports: [80, 443], route: {host: www.example.com, tls: passthrough, port: 443}}
        """)
    )
    plain = body(result, "Service", "plain")["spec"]
    assert plain["type"] == "NodePort"
    assert [(port["name"], port["targetPort"]) for port in plain["ports"]] == [
        ("tcp-80", 80),
        ("tcp-443", 8443),
        ("udp-53", 53),
    ]
    names = body(result, "Service", "names")["spec"]
    assert (names["type"], names["clusterIP"], names["selector"]) == ("ClusterIP", "None", {"app": "x"})
    route = body(result, "Route", "secure")["spec"]
    assert (route["host"], route["port"], route["tls"]["termination"]) == (
        "www.example.com",
        {"targetPort": "tcp-443"},
        "passthrough",
    )


def test_network_policies() -> None:
    result = made(
        dedent(TRAFFIC)
        + dedent("""
        networkPolicies:
          p:
            namespace: a
            vms: [one, two]
            ingress:
              - {from: [{vms: other, namespace: b}, {namespace: b}, {vms: "t*"}], ports: [80, "53/udp"]}
              - {from: anywhere, ports: 22}
            egress:
              - to: {cidr: 10.0.0.0/8, except: 10.1.0.0/16}
          open: {namespace: [a, b], ingress: allow, egress: deny}
        """)
    )
    spec = body(result, "NetworkPolicy", "p")["spec"]
    label = "vm.kubevirt.io/name"
    assert spec["podSelector"] == {"matchExpressions": [{"key": label, "operator": "In", "values": ["one", "two"]}]}
    assert spec["policyTypes"] == ["Ingress", "Egress"]
    in_b = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "b"}}}
    assert spec["ingress"] == [
        {
            "from": [
                {**in_b, "podSelector": {"matchLabels": {label: "other"}}},
                in_b,
                {"podSelector": {"matchLabels": {label: "two"}}},
            ],
            "ports": [{"port": 80, "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}],
        },
        {"ports": [{"port": 22, "protocol": "TCP"}]},
    ]
    assert spec["egress"] == [{"to": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}]
    for namespace in ("a", "b"):
        assert body(result, "NetworkPolicy", "open", namespace)["spec"] == {
            "podSelector": {},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{}],
            "egress": [],
        }


def test_order_of_layers() -> None:
    result = made("""
        namespaces: [a]
        defaults: {vms: {memory: 1Gi, rng: true, labels: {x: default, y: default, z: default}}}
        templates: {t: {memory: 2Gi, labels: {y: template, z: template}}}
        vms: {a/vm: {template: t, labels: {z: entry}}}
    """)
    machine = body(result, "VirtualMachine", "vm")
    assert machine["metadata"]["labels"] == {"x": "default", "y": "template", "z": "entry"}
    domain = machine["spec"]["template"]["spec"]["domain"]
    assert domain["resources"]["requests"]["memory"] == "2Gi"
    assert domain["devices"]["rng"] == {}


def test_defaults_fill_only_where_entries_have_the_field() -> None:
    result = made("""
        namespaces: [a]
        bridges: {br: eno1}
        defaults: {networks: {bridge: br, mtu: 1400, vlan: 5, macSpoofCheck: false}}
        networks: {flat: {}, beat: {overlay: layer2}, fw: {trunk: [6-9]}}
    """)
    assert config(result, "flat", "a")["vlan"] == 5
    assert "vlan" not in config(result, "fw", "a")
    assert body(result, "UserDefinedNetwork", "beat")["spec"]["layer2"] == {
        "role": "Secondary",
        "mtu": 1400,
        "ipam": {"mode": "Disabled"},
    }


def _mtu(result: Compilation, name: str, namespace: str = "demo") -> object:
    return json.loads(body(result, "NetworkAttachmentDefinition", name, namespace)["spec"]["config"]).get("mtu")


def test_an_inherited_mtu_is_the_nearest_that_is_stated() -> None:
    result = made("""
        interfaces:
          bond1: {bond: [ens1, ens2], mtu: 9000}
          bond1.30: {vlan: 30, on: bond1, mtu: 8000}
          bond1.40: {vlan: 40, on: bond1, mtu: 8000}
          bond1.50: {vlan: 50, on: bond1}
          bond2: {bond: [ens3, ens4]}
          ens5: {ethernet: true, mtu: 4000}
        bridges:
          br-a: {uplink: bond1.40, mtu: 7000}
          br-b: bond1.50
          br-c: {uplink: bond1.30, mtu: inherit}
          br-d: {uplink: bond2, mtu: inherit}
          br-e: {uplink: ens5, type: ovs}
          br-f: {uplink: none, mtu: inherit}
        defaults: {networks: {mtu: inherit}}
        networks:
          a: {bridge: br-a}
          b: {bridge: br-b}
          c: {bridge: br-c}
          d: {bridge: br-d}
          e: {bridge: br-e}
          f: {bridge: br-f}
          g: {bridge: br-ex}
          h: {bridge: br-d, vlan: 8, mtu: 1500}
          i: {overlay: layer2, as: nad}
        namespaces: [demo]
    """)
    stated = {"a": 7000, "b": 9000, "c": 8000, "e": 4000, "h": 1500}
    assert {name: _mtu(result, name) for name in "abcdefghi"} == dict.fromkeys("dfgi") | stated
    bridges = interfaces(body(result, "NodeNetworkConfigurationPolicy", "bond1")["spec"])
    assert bridges["br-c/linux-bridge"]["mtu"] == 8000
    assert "mtu" not in bridges["br-b/linux-bridge"]


def test_an_inherited_mtu_holds_on_all_nodes() -> None:
    """The smallest; none where some nodes state none."""
    spec = """
        nodes: {a: {selector: {x: a}}, b: {selector: {x: b}}}
        interfaces:
          bond1: {perGroup: {a: {bond: [ens1], mtu: 9000}, b: {bond: [ens2], mtu: 8000}}}
        bridges: {br-a: {uplink: bond1, nodes: [a, b]}}
        networks: {lan: {bridge: br-a, mtu: inherit}}
        namespaces: [demo]
    """
    assert _mtu(made(spec), "lan") == 8000
    assert _mtu(made(spec.replace(", mtu: 8000", "")), "lan") is None


def test_nobody_gets_an_excluded_address() -> None:
    result = made("""
        bridges: {br-a: ens1}
        networks:
          lan: {bridge: br-a, addressing: static, subnets: 10.1.0.0/28, excludeSubnets: [10.1.0.0/30, 10.1.0.6/31]}
        namespaces: [demo]
        vms:
          "web-{n}": {count: 4, memory: 1Gi, cloudInit: {user: fedora}, nics: [{network: lan, ip: auto}]}
    """)
    assert result.lock is not None
    assert [ips[0] for ips in result.lock.ips["lan"].values()] == [f"10.1.0.{last}" for last in (4, 5, 8, 9)]


def test_a_nic_can_go_in_every_release() -> None:
    for target in ("openshift-4.17", "openshift-4.22"):
        result = made(
            """
            bridges: {br-a: ens1}
            networks: {lan: {bridge: br-a}}
            namespaces: [demo]
            vms: {web: {memory: 1Gi, nics: [pod, {network: lan, state: absent}]}}
            """,
            target,
        )
        devices = body(result, "VirtualMachine", "web")["spec"]["template"]["spec"]["domain"]["devices"]
        assert devices["interfaces"][1] == {"name": "lan", "bridge": {}, "state": "absent"}


def test_dhcp_options() -> None:
    result = made("""
        namespaces: [demo]
        vms:
          web:
            memory: 1Gi
            nics:
              - network: pod
                dhcp: {bootFileName: pxe, ntpServers: 10.0.0.1, privateOptions: {option: 240, value: "1"}}
    """)
    devices = body(result, "VirtualMachine", "web")["spec"]["template"]["spec"]["domain"]["devices"]
    assert devices["interfaces"][0]["dhcpOptions"] == {
        "bootFileName": "pxe",
        "ntpServers": ["10.0.0.1"],
        "privateOptions": [{"option": 240, "value": "1"}],
    }
