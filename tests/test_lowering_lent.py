"""What pools, SR-IOV and macvlan networks, and policies on secondary networks become, where the examples do not show it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from specs import compiled
from test_lowering import body, made

from vmnetc.lock import Lock
from vmnetc.pipeline import compile
from vmnetc.source.document import parse

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\nnamespaces: [a, b]\n"
POOL = "sriov: {mlx-a: {nics: ens3f0, vfs: 8}}\n"


def config(spec: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(made(spec), "NetworkAttachmentDefinition", name)["spec"]["config"])
    return found


def test_a_pool_on_all_nodes() -> None:
    """The CRD wants a selector, and an empty one is every node."""
    policy = body(
        made("sriov: {p: {nics: ens3f0, vfs: 8, nodes: all, resource: fast_1}}"), "SriovNetworkNodePolicy", "p"
    )
    assert policy["spec"]["nodeSelector"] == {}
    assert policy["spec"]["resourceName"] == "fast_1"
    assert policy["metadata"]["namespace"] == "openshift-sriov-network-operator"


def test_operators_that_are_elsewhere() -> None:
    result = made(
        "namespaces: [a]\n" + POOL + "networks: {fast: {sriov: mlx-a}}\n"
        "platform: {operatorNamespaces: {sriov: sriov-operator}}\n"
    )
    homes = {m.namespace for m in result.manifests if m.kind.startswith("Sriov")}
    assert homes == {"sriov-operator"}


def test_an_sriov_network_for_all() -> None:
    result = made(
        "namespaces: [a]\n" + POOL + "networks: {fast: {sriov: mlx-a, namespaces: all}}\n"
        "vms: {a/web: {memory: 1Gi, nics: fast}}\n"
    )
    assert body(result, "SriovNetwork", "fast")["spec"]["networkNamespace"] == "default"
    template = body(result, "VirtualMachine", "web")["spec"]["template"]["spec"]
    assert template["networks"] == [{"name": "fast", "multus": {"networkName": "default/fast"}}]
    assert template["domain"]["devices"]["interfaces"] == [{"name": "fast", "sriov": {}}]


def test_whereabouts_of_two_families() -> None:
    spec = """
        namespaces: [a]
        networks:
          ceph:
            macvlan: eno5
            ipam: whereabouts
            subnets: [10.30.0.0/24, "fd30::/64"]
            pool: 10.30.0.10-10.30.0.19
            routes: [{to: 10.31.0.0/16, via: 10.30.0.1}, {to: 10.32.0.0/16}]
    """
    assert config(spec, "ceph")["ipam"] == {
        "type": "whereabouts",
        "ipRanges": [
            {"range": "10.30.0.0/24", "range_start": "10.30.0.10", "range_end": "10.30.0.19"},
            {"range": "fd30::/64"},
        ],
        "routes": [{"dst": "10.31.0.0/16", "gw": "10.30.0.1"}, {"dst": "10.32.0.0/16"}],
    }


@pytest.mark.parametrize(("ipam", "expected"), [("none", {}), ("dhcp", {"type": "dhcp"})])
def test_other_addresses_of_pods(ipam: str, expected: dict[str, str]) -> None:
    assert config(f"namespaces: [a]\nnetworks: {{n: {{macvlan: eno5, ipam: {ipam}}}}}", "n")["ipam"] == expected


BRIDGE = "namespaces: [a]\nbridges: {br: {uplink: none}}\nnetworks: {n: {bridge: br, "


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("ipam: dhcp", {"type": "dhcp"}),
        ("ipam: static", {"type": "static"}),
        (
            "ipam: static, subnets: [10.30.0.0/16, 'fd30::/64'], pool: [10.30.4.5, 'fd30::5'], gateway: 10.30.0.1",
            {
                "type": "static",
                "addresses": [{"address": "10.30.4.5/16", "gateway": "10.30.0.1"}, {"address": "fd30::5/64"}],
            },
        ),
        (
            "ipam: whereabouts, subnets: 10.30.0.0/24, gateway: 10.30.0.1, excludeSubnets: 10.30.0.0/28",
            {"type": "whereabouts", "range": "10.30.0.0/24", "exclude": ["10.30.0.0/28"], "gateway": "10.30.0.1"},
        ),
        (
            "ipam: whereabouts, subnets: [10.30.0.0/24, 'fd30::/64'], excludeSubnets: 'fd30::/120'",
            {
                "type": "whereabouts",
                "ipRanges": [{"range": "10.30.0.0/24"}, {"range": "fd30::/64", "exclude": ["fd30::/120"]}],
            },
        ),
        (
            "ipam: host-local, subnets: 10.30.0.0/24, pool: 10.30.0.9-10.30.0.19, routes: [{to: 0.0.0.0/0}]",
            {
                "type": "host-local",
                "subnet": "10.30.0.0/24",
                "rangeStart": "10.30.0.9",
                "rangeEnd": "10.30.0.19",
                "routes": [{"dst": "0.0.0.0/0"}],
            },
        ),
        (
            "ipam: host-local, subnets: [10.30.0.0/24, 'fd30::/64'], gateway: 'fd30::1'",
            {
                "type": "host-local",
                "ranges": [[{"subnet": "10.30.0.0/24"}], [{"subnet": "fd30::/64", "gateway": "fd30::1"}]],
            },
        ),
    ],
)
def test_addresses_of_pods_on_a_bridge(fields: str, expected: dict[str, Any]) -> None:
    assert config(f"{BRIDGE}{fields}}}}}", "n")["ipam"] == expected


def test_a_localnet_whose_addresses_ovn_gives() -> None:
    spec = """
        namespaces: [a]
        bridges: {br: {type: ovs, uplink: eno2}}
        networks:
          n: {bridge: br, addressing: ovn, subnets: [10.30.0.0/24, "fd30::/64"], excludeSubnets: 10.30.0.0/28 MORE}
    """
    nad = config(spec.replace("MORE", ""), "n")
    assert nad["subnets"] == "10.30.0.0/24,fd30::/64"
    assert (nad["excludeSubnets"], nad["allowPersistentIPs"]) == ("10.30.0.0/28", True)
    assert "allowPersistentIPs" not in config(spec.replace("MORE", ", persistentIPs: false"), "n")
    cudn = body(made(spec.replace("MORE", ""), "openshift-4.19"), "ClusterUserDefinedNetwork", "n")["spec"]["network"]
    assert cudn["localnet"] == {
        "role": "Secondary",
        "physicalNetworkName": "br-localnet",
        "subnets": ["10.30.0.0/24", "fd30::/64"],
        "excludeSubnets": ["10.30.0.0/28"],
        "ipam": {"lifecycle": "Persistent"},
    }


def test_names_that_others_mapped_have_no_policy() -> None:
    spec = """
        namespaces: [a]
        bridges: {br: {type: ovs, existing: true, physicalNetwork: [one, two], mapped: true}}
        networks: {n: {bridge: br, physicalNetwork: two}}
    """
    result = made(spec)
    assert [m.kind for m in result.manifests] == ["Namespace", "NetworkAttachmentDefinition"]
    assert config(spec, "n")["physicalNetworkName"] == "two"


def test_evpn_makes_a_cudn_of_a_network_in_one_namespace() -> None:
    spec = """
        namespaces: [a]
        networks: {n: {overlay: layer3, primary: true, subnets: 10.30.0.0/16, evpn: {vtep: v, ip: 7}}}
    """
    network = body(made(spec, "openshift-4.22"), "ClusterUserDefinedNetwork", "n")["spec"]["network"]
    assert (network["transport"], network["evpn"]) == ("EVPN", {"vtep": "v", "ipVRF": {"vni": 7}})


def test_a_role_that_is_one_name() -> None:
    spec = """
        namespaces: [a]
        nodes: {workers: {nics: {store: ens5f0}}, control-plane: {nics: {store: ens5f0}}}
        networks: {n: {macvlan: store}}
    """
    assert config(spec, "n")["master"] == "ens5f0"


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("bridge: br-ovs, namespaces: a", "a/n"),
        ("bridge: br-ovs, namespaces: all", "default/n"),
        ("overlay: layer2, namespaces: a", "a/n"),
        ("existing: nad, namespace: default, name: theirs", "default/theirs"),
        ("existing: cudn", "a/n"),
    ],
)
def test_a_policy_names_the_nad_of_its_namespace(network: str, expected: str) -> None:
    result = made(
        "namespaces: [a, b]\nbridges: {br-ovs: {uplink: eno2, type: ovs}}\n"
        f"networks: {{n: {{{network}}}}}\nnetworkPolicies: {{p: {{namespace: a, network: n, egress: deny}}}}\n"
    )
    policy = body(result, "MultiNetworkPolicy", "p", "a")
    assert policy["metadata"]["annotations"]["k8s.v1.cni.cncf.io/policy-for"] == expected
    assert policy["spec"] == {"podSelector": {}, "policyTypes": ["Egress"], "egress": []}


def test_a_second_namespace_would_rename_a_live_sriov_network() -> None:
    found = _edited("fast: {sriov: mlx-a, namespaces: a}", "fast: {sriov: mlx-a, namespaces: [a, b]}")
    assert found == [("E0604", 7)]


def test_a_third_namespace_renames_nothing() -> None:
    spec = HEAD.replace("[a, b]", "[a, b, c]") + POOL + "networks:\n  fast: {sriov: mlx-a, namespaces: [a, b]}\n"
    assert _codes(spec.replace("namespaces: [a, b]}", "namespaces: [a, b, c]}"), _lock(spec)) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("fast: {sriov: mlx-a, namespaces: a}", "fast: {macvlan: eno5, namespaces: a}", [("E0604", 7)]),
        ("fast: {macvlan: eno5, namespaces: a}", "fast: {sriov: mlx-a, namespaces: a}", [("E0604", 7)]),
        ("fast: {sriov: mlx-a, namespaces: a}", "fast: {sriov: mlx-a, vlan: 7, namespaces: a}", []),
        ("fast: {sriov: mlx-a, namespaces: a}", "slow: {sriov: mlx-a, namespaces: a}", [("E0602", 6)]),
        ("fast: {macvlan: eno5, namespaces: [a, b]}", "fast: {macvlan: eno5, namespaces: a}", [("E0602", 7)]),
        ("fast: {macvlan: eno5, namespaces: a}", "fast: {macvlan: eno5, namespaces: a, state: absent}", []),
    ],
)
def test_what_is_live(before: str, after: str, expected: list[tuple[str, int]]) -> None:
    assert _edited(before, after) == expected


def test_a_macvlan_interface_that_is_gone() -> None:
    """The cure is the entry that takes it away."""
    shim = HEAD + "interfaces: {shim: {macvlan: eno5, ip: dhcp}}\n"
    document, problems = parse("x.vmnet.yaml", HEAD)
    (finding,) = compile(document, problems, {"": _lock(shim)}).findings
    assert finding.diagnostic.code == "E0602"
    assert "interfaces.shim: {macvlan: eno5, state: absent}" in finding.diagnostic.hint


def _edited(before: str, after: str) -> list[tuple[str, int]]:
    spec = HEAD + POOL + "networks:\n  "
    lock = _lock(spec + before + "\n")
    return _codes(spec + after + "\n", lock)


def _lock(spec: str) -> Lock:
    lock = compiled(spec).lock
    assert lock is not None
    return lock


def _codes(spec: str, lock: Lock) -> list[tuple[str, int]]:
    document, problems = parse("x.vmnet.yaml", spec)
    found = compile(document, problems, {"": lock}).findings
    return [(finding.diagnostic.code, finding.place.line if finding.place else 0) for finding in found]
