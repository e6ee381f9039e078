"""Each release: what comes out for it, what is refused, and what its API server would refuse."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import asdict, replace
from textwrap import dedent
from typing import Any

import pytest
from click.shell_completion import ShellComplete
from conftest import ROOT
from in_process import run
from specs import compiled, findings, marks

from vmnetc.cli.app import main
from vmnetc.pipeline import Compilation, compile
from vmnetc.source.document import parse
from vmnetc.targets import table
from vmnetc.targets.table import Target
from vmnetc.verify.cross_field import cidr, ip
from vmnetc.verify.objects import refusals
from vmnetc.verify.schemas import schema

OPENSHIFT = [f"openshift-4.{minor}" for minor in range(14, 24)]
OKD = [f"okd-4.{minor}" for minor in range(14, 23)]
PLAIN = [f"kubevirt-1.{minor}" for minor in range(3, 10)]
RELEASES = [*OPENSHIFT, *OKD, *PLAIN]


def since(minor: int, plain: int) -> list[str]:
    """From 4.N of OpenShift and OKD on, and from KubeVirt 1.N."""
    return [*OPENSHIFT[minor - 14 :], *OKD[minor - 14 :], *PLAIN[plain - 3 :]]


# By what came with a release; upstream, much came at once.
FROM_17, FROM_18, FROM_19 = since(17, 6), since(18, 6), since(19, 6)
FROM_20, FROM_21, FROM_22 = since(20, 7), since(21, 7), since(22, 8)


def target(name: str) -> Target:
    found = table.find(name)
    assert found is not None
    return found


def spec(release: str, text: str) -> str:
    return f"apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: {release}\n" + dedent(text).lstrip("\n")


def made(release: str, text: str) -> Compilation:
    result = compiled(spec(release, text))
    assert [finding.diagnostic for finding in result.findings] == []
    return result


def body(result: Compilation, kind: str, name: str) -> dict[str, Any]:
    (found,) = [m.body for m in result.manifests if (m.kind, m.name) == (kind, name)]
    return found


OTHER = table.DISTRIBUTIONS[-1]


def test_releases() -> None:
    assert list(table.KNOWN) == RELEASES
    assert table.DEFAULT == "openshift-4.18"
    assert [target(name).kubevirt.rpartition(".")[0] for name in OPENSHIFT] == [f"1.{minor}" for minor in range(10)]
    for name in OKD:
        assert replace(target(name), name="", distribution=OTHER) == replace(
            target(name.replace("okd", "openshift")), name="", distribution=OTHER
        )
    assert [target(name).kubevirt.rpartition(".")[0] for name in PLAIN] == [f"1.{minor}" for minor in range(3, 10)]


LAB = """
    namespaces: [red, blue]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}}
    networks:
      tenant-red: {overlay: layer2, primary: true, subnets: 10.100.0.0/16, namespaces: [red]}
      wide: {overlay: layer2, subnets: 10.101.0.0/16, namespaces: [red, blue]}
      heartbeat: {overlay: layer2, namespaces: [blue]}
      routed: {overlay: layer3, subnets: [10.102.0.0/16, "fd10:102::/48"], hostSubnet: 24, namespaces: [blue]}
      fixed: {overlay: layer2, subnets: 10.103.0.0/16, persistentIPs: false, namespaces: [blue]}
      app-120: {bridge: br-vm, vlan: 120, namespaces: [blue]}
    vms:
      blue/web: {instancetype: u1.small, nics: [pod, app-120, heartbeat]}
    services:
      web: {namespace: blue, vms: web, ports: 80}
    networkPolicies:
      web: {namespace: blue, vms: web, ingress: deny}
"""


@pytest.mark.parametrize("release", FROM_17)
def test_everything_made_is_accepted(release: str) -> None:
    result = made(release, LAB)
    assert result.manifests
    for manifest in result.manifests:
        assert list(refusals(manifest.body, target(release))) == []


@pytest.mark.parametrize("release", FROM_17)
def test_how_addresses_persist(release: str) -> None:
    result = made(release, LAB)
    words = {"ipam": {"lifecycle": "Persistent"}} if release in FROM_18 else {"ipamLifecycle": "Persistent"}
    assert body(result, "UserDefinedNetwork", "tenant-red")["spec"] == {
        "topology": "Layer2",
        "layer2": {"role": "Primary", "subnets": ["10.100.0.0/16"]} | words,
    }
    assert body(result, "ClusterUserDefinedNetwork", "wide")["spec"]["network"] == {
        "topology": "Layer2",
        "layer2": {"role": "Secondary", "subnets": ["10.101.0.0/16"]} | words,
    }
    assert body(result, "UserDefinedNetwork", "fixed")["spec"]["layer2"] == {
        "role": "Secondary",
        "subnets": ["10.103.0.0/16"],
    }


@pytest.mark.parametrize("release", FROM_17)
def test_a_network_without_addresses(release: str) -> None:
    words = {"ipam": {"mode": "Disabled"}} if release in FROM_18 else {}
    network = body(made(release, LAB), "UserDefinedNetwork", "heartbeat")["spec"]
    assert network == {"topology": "Layer2", "layer2": {"role": "Secondary"} | words}


@pytest.mark.parametrize("release", FROM_17)
def test_layer_3_is_the_same_everywhere(release: str) -> None:
    assert body(made(release, LAB), "UserDefinedNetwork", "routed")["spec"] == {
        "topology": "Layer3",
        "layer3": {
            "role": "Secondary",
            "subnets": [{"cidr": "10.102.0.0/16", "hostSubnet": 24}, {"cidr": "fd10:102::/48"}],
        },
    }


@pytest.mark.parametrize("release", FROM_17)
def test_a_localnet(release: str) -> None:
    kinds = {manifest.kind for manifest in made(release, LAB).manifests if manifest.name == "app-120"}
    assert kinds == {"ClusterUserDefinedNetwork" if release in FROM_19 else "NetworkAttachmentDefinition"}


@pytest.mark.parametrize("release", FROM_17)
def test_the_label_that_names_a_vm(release: str) -> None:
    result = made(release, LAB)
    label = {"vmi.kubevirt.io/id" if release in FROM_21 else "vm.kubevirt.io/name": "web"}
    assert body(result, "Service", "web")["spec"]["selector"] == label
    assert body(result, "NetworkPolicy", "web")["spec"]["podSelector"] == {"matchLabels": label}


GATEWAYS = """
    namespaces: [red]
    networks:
      tenant-red:
        overlay: layer2
        primary: true
        subnets: [10.100.0.0/16, "fd10:100::/64"]
        gateway: [10.100.0.254, "fd10:100::fe"]{mark}
"""


@pytest.mark.parametrize("release", FROM_20)
def test_gateways(release: str) -> None:
    network = body(made(release, GATEWAYS.format(mark="")), "UserDefinedNetwork", "tenant-red")["spec"]["layer2"]
    assert network["defaultGatewayIPs"] == ["10.100.0.254", "fd10:100::fe"]


# Before user-defined networks


OLD_LAB = """
    namespaces: [red, blue]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}, br-lan: enp4s0}
    networks:
      wide: {overlay: layer2, subnets: 10.101.0.0/16, persistentIPs: false, namespaces: [red, blue]}
      heartbeat: {overlay: layer2, namespaces: [blue]}
      routed: {overlay: layer3, subnets: 10.102.0.0/16, hostSubnet: 24, namespaces: [blue]}
      lan: {bridge: br-lan, vlan: 5, namespaces: all}
    vms:
      blue/web: {instancetype: u1.small, nics: [pod, wide, heartbeat, lan]}
    services:
      web: {namespace: blue, vms: web, ports: 80}
"""


@pytest.mark.parametrize("release", [name for name in RELEASES if name not in FROM_17])
def test_overlays_before_user_defined_networks(release: str) -> None:
    result = made(release, OLD_LAB)
    kinds = {(manifest.kind, manifest.name) for manifest in result.manifests}
    assert not {kind for kind, _ in kinds} & {"UserDefinedNetwork", "ClusterUserDefinedNetwork"}
    assert {name for kind, name in kinds if kind == "NetworkAttachmentDefinition"} == {
        "wide",
        "heartbeat",
        "routed",
        "lan",
    }
    wide = next(m.body for m in result.manifests if (m.name, m.namespace) == ("wide", "red"))
    assert json.loads(wide["spec"]["config"]) == {
        "cniVersion": "0.3.1",
        "name": "wide",
        "type": "ovn-k8s-cni-overlay",
        "topology": "layer2",
        "subnets": "10.101.0.0/16",
        "netAttachDefName": "red/wide",
    }


LOCALNETS = """
    namespaces: [app]
    bridges: {br-vm: {uplink: enp3s0, type: ovs}}
    networks:
      app-120: {bridge: br-vm, vlan: 120}
      app-130: {bridge: br-vm, vlan: 130}
"""


def mapped(result: Compilation) -> list[str]:
    """The localnet names that the nodes get, and that each NAD asks for."""
    (policy,) = [m.body for m in result.manifests if m.kind == "NodeNetworkConfigurationPolicy"]
    mappings = policy["spec"]["desiredState"]["ovn"]["bridge-mappings"]
    configs = [
        json.loads(m.body["spec"]["config"]) for m in result.manifests if m.kind == "NetworkAttachmentDefinition"
    ]
    wanted = {config.get("physicalNetworkName", config["name"]) for config in configs}
    assert wanted == {mapping["localnet"] for mapping in mappings}
    return sorted(wanted)


def test_a_localnet_is_found_by_the_networks_own_name() -> None:
    """Before 4.16 a NAD has no other word for it, and each VLAN needs a mapping."""
    assert mapped(made("openshift-4.15", LOCALNETS)) == ["app-120", "app-130"]
    assert mapped(made("openshift-4.16", LOCALNETS)) == ["br-vm-localnet"]


def test_a_name_that_is_live_stays() -> None:
    """A raised target does not re-create the network under its VMs."""
    before = made("openshift-4.15", LOCALNETS)
    assert before.lock is not None
    document, problems = parse("spec.vmnet.yaml", spec("openshift-4.17", LOCALNETS))
    after = compile(document, problems, {"": before.lock})
    assert [finding.diagnostic for finding in after.findings] == []
    assert mapped(after) == ["app-120", "app-130"]
    assert after.lock == before.lock


def test_a_stated_mapping_serves_the_network_of_its_name() -> None:
    stated = LOCALNETS.replace("type: ovs", "type: ovs, physicalNetwork: [app-120, app-130]")
    assert mapped(made("openshift-4.15", stated)) == ["app-120", "app-130"]


# Several releases at once


@pytest.mark.parametrize("distribution", [OPENSHIFT, OKD, PLAIN], ids=["OpenShift", "OKD", "KubeVirt"])
def test_a_release_only_adds(distribution: list[str]) -> None:
    """What makes the oldest release of a range the measure of all."""
    columns = [name for name, cell in asdict(target(distribution[0])).items() if isinstance(cell, bool)]
    assert columns
    for column in columns:
        cells = [getattr(target(release), column) for release in distribution]
        assert cells == sorted(cells), column
    assert [target(release).distribution.name for release in distribution] == [
        target(distribution[0]).distribution.name
    ] * len(distribution)


def test_every_column_is_there_in_the_last_release_of_all() -> None:
    """E1001 says from which release on the target's own distribution has what is asked for."""
    for distribution in table.DISTRIBUTIONS:
        last = table.releases_of(distribution)[-1]
        cells = asdict(last)
        del cells["one_binding"]  # no feature: what the last one of OpenShift refuses
        assert all(cell for cell in cells.values() if isinstance(cell, bool))


@pytest.mark.parametrize(
    ("typed", "releases"),
    [
        ("openshift-4.18..4.20", ["openshift-4.18", "openshift-4.19", "openshift-4.20"]),
        ("openshift-4.19..openshift-4.20", ["openshift-4.19", "openshift-4.20"]),
        ("openshift-4.19..4.19", ["openshift-4.19"]),
        ("[openshift-4.20, openshift-4.18]", ["openshift-4.18", "openshift-4.20"]),
        ("[openshift-4.21, openshift-4.18..4.19]", ["openshift-4.18", "openshift-4.19", "openshift-4.21"]),
        ("okd-4.18..4.20", ["okd-4.18", "okd-4.19", "okd-4.20"]),
        ("kubevirt-1.6..kubevirt-1.8", ["kubevirt-1.6", "kubevirt-1.7", "kubevirt-1.8"]),
        ("[kubevirt-1.9, kubevirt-1.7]", ["kubevirt-1.7", "kubevirt-1.9"]),
    ],
)
def test_a_tree_for_several_releases(typed: str, releases: list[str]) -> None:
    """It is the tree of the oldest one, and every other one accepts it."""
    together = made(typed, LAB)
    alone = {(m.kind, m.namespace, m.name): m.body for m in made(releases[0], LAB).manifests}
    assert {(m.kind, m.namespace, m.name): m.body for m in together.manifests} == alone
    for release in releases:
        for manifest in together.manifests:
            assert list(refusals(manifest.body, target(release))) == []


def test_what_any_of_several_releases_lacks_is_refused() -> None:
    text = spec("openshift-4.18..4.20", GATEWAYS.format(mark="   # error: E1001"))
    result = compiled(text)
    assert findings(result) == marks(text)
    assert "in OpenShift from 4.20 on; target is openshift-4.18..4.20" in result.findings[0].diagnostic.message


@pytest.mark.parametrize(
    ("typed", "network", "good"),
    [
        ("openshift-4.17..4.18", "{overlay: layer2}", False),
        ("openshift-4.17..4.18", "{overlay: layer2, subnets: 10.0.0.0/16}", False),
        ("openshift-4.17..4.18", "{overlay: layer2, subnets: 10.0.0.0/16, persistentIPs: false}", True),
        ("openshift-4.17..4.18", "{overlay: layer3, subnets: 10.0.0.0/16}", True),
        ("openshift-4.17..4.18", "{overlay: layer2, as: nad}", True),
        ("openshift-4.16..4.18", "{overlay: layer2}", True),
        ("okd-4.17..4.18", "{overlay: layer2}", False),
        ("kubevirt-1.3..1.9", "{overlay: layer2}", True),
        ("[openshift-4.17, openshift-4.23]", "{overlay: layer2}", False),
        ("openshift-4.18..4.23", "{overlay: layer2}", True),
    ],
)
def test_one_form_for_all_releases(typed: str, network: str, good: bool) -> None:
    result = compiled(spec(typed, f"namespaces: [red]\nnetworks:\n  lan: {network}\n"))
    assert [finding.diagnostic.code for finding in result.findings] == ([] if good else ["E1002"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("openshift-4.18..", "E0107"),
        ("..4.18", "E0107"),
        ("openshift-4.18..5.0", "E0107"),
        ("openshift-4.18..4.19..4.20", "E0107"),
        ("[openshift-4.18, openshift-4.1]", "E0107"),
        ("openshift-4.19..4.18", "E1003"),
        ("okd-4.23", "E0107"),
        ("kubevirt-1.2", "E0107"),
        ("okd-4.18..openshift-4.19", "E0107"),
        ("okd-4.18..kubevirt-1.6", "E0107"),
        ("kubevirt-1.7..1.6", "E1003"),
        ("[openshift-4.19, okd-4.19]", "E1002"),
        ("[kubevirt-1.6, openshift-4.19..4.20]", "E1002"),
        ("[]", "E0105"),
        ("[4.18]", "E0105"),
        ("{openshift: 4.18}", "E0105"),
    ],
)
def test_targets_that_are_none(typed: str, code: str) -> None:
    result = compiled(spec(typed, "bridges: {br-flat: enp3s0}\n"))
    assert [(finding.diagnostic.code, finding.place.line) for finding in result.findings if finding.place] == [
        (code, 3)
    ]


ASKED = {
    "VMs on an OVS bridge": (
        since(15, 3),
        """
        namespaces: [app]
        bridges: {{br-vm: {{uplink: enp3s0, type: ovs}}}}
        networks:
          app-120: {{bridge: br-vm, vlan: 120}}{mark}
        """,
    ),
    "isolated ports": (
        since(19, 5),
        """
        namespaces: [app]
        bridges: {{br-vm: enp3s0}}
        networks:
          app-120: {{bridge: br-vm, isolatePorts: true}}{mark}
        """,
    ),
    "a CUDN": (
        FROM_17,
        """
        namespaces: [app]
        networks:
          lan: {{overlay: layer3, subnets: 10.0.0.0/16, as: cudn}}{mark}
        """,
    ),
    "a UDN of others": (
        FROM_17,
        """
        namespaces: [app]
        networks:
          lan: {{existing: udn, namespaces: app}}{mark}
        """,
    ),
    "a primary network": (
        FROM_17,
        """
        namespaces: [app]
        networks:
          lan: {{overlay: layer3, subnets: 10.0.0.0/16, primary: true}}{mark}
        """,
    ),
    "addresses that stay": (
        since(17, 3),
        """
        namespaces: [app]
        networks:
          lan: {{overlay: layer2, subnets: 10.0.0.0/16}}{mark}
        """,
    ),
    "gateways": (FROM_20, GATEWAYS),
    "a localnet as a CUDN": (
        FROM_19,
        """
        namespaces: [app]
        bridges: {{br-vm: {{uplink: enp3s0, type: ovs}}}}
        networks:
          app-120: {{bridge: br-vm, as: cudn}}{mark}
        """,
    ),
    "a VM on a primary network": (
        since(18, 4),
        """
        namespaces: [red]
        networks:
          tenant-red: {{overlay: layer2, primary: true, subnets: 10.100.0.0/16}}
        vms:
          red/web: {{instancetype: u1.small, nics: [tenant-red]}}{mark}
        """,
    ),
    "a VM that is on a primary network unasked": (
        since(18, 4),
        """
        namespaces: [red]
        networks:
          tenant-red: {{overlay: layer2, primary: true, subnets: 10.100.0.0/16}}
        vms:
          red/web: {{instancetype: u1.small}}{mark}
        """,
    ),
    "a model": (
        since(18, 4),
        """
        namespaces: [app]
        vms:
          app/web: {{instancetype: u1.small, nics: [{{network: pod, model: igb}}]}}{mark}
        """,
    ),
}


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(("having", "text"), ASKED.values(), ids=ASKED)
def test_what_a_release_has(having: list[str], text: str, release: str) -> None:
    on_primary = "primary: true" in text and having != FROM_17
    if on_primary and release not in FROM_17:
        return  # what is refused there is the network
    if release in having:
        made(release, text.format(mark=""))
        return
    typed = spec(release, text.format(mark="   # error: E1001"))
    result = compiled(typed)
    assert findings(result) == marks(typed)
    word = target(release).distribution.name
    first = next(name for name in having if name.startswith(word.lower())).rpartition("-")[2]
    assert f"in {word} from {first} on; target is {release}" in result.findings[0].diagnostic.message


OVERLAY = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.20\nnamespaces: [red]\nnetworks:\n"


@pytest.mark.parametrize(
    "line",
    [
        "red: {overlay: layer3, primary: true, subnets: 10.9.0.0/16, gateway: 10.9.0.9}   # error: E0516",
        "red: {overlay: layer2, subnets: 10.9.0.0/16, gateway: 10.9.0.9}   # error: E0516",
        "red: {overlay: layer2, primary: true, as: nad, subnets: 10.9.0.0/16, gateway: 10.9.0.9}   # error: E0516",
        "red: {overlay: layer2, primary: true, subnets: 10.9.0.0/16, gateway: 10.8.0.9}   # error: E0302",
        "red: {overlay: layer2, primary: true, subnets: 10.9.0.0/16, gateway: [10.9.0.9, 10.9.0.8]}   # error: E0517",
        'red: {overlay: layer2, primary: true, subnets: [10.9.0.0/16, "fd09::/64"], gateway: 10.9.0.9}   # error: E0517',
        'red: {overlay: layer2, primary: true, subnets: "fe80::%eth0/64"}   # error: E0306',
        'red: {overlay: layer2, primary: true, subnets: "fd09::/64", joinSubnets: "::ffff:1.2.0.0/112"}   # error: E0306',
    ],
)
def test_what_no_release_takes(line: str) -> None:
    text = f"{OVERLAY}  {line}\n"
    assert findings(compiled(text)) == marks(text)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("10.9.0.0/016", "10.9.0.0/16"), ("FD09::0/64", "fd09::/64"), ("fd09:0:0:0:0:0:0.0.0.0/64", "fd09::/64")],
)
def test_subnets_are_written_as_kubernetes_reads_them(typed: str, written: str) -> None:
    result = made("openshift-4.20", f"namespaces: [red]\nnetworks:\n  red: {{overlay: layer2, subnets: '{typed}'}}\n")
    assert body(result, "UserDefinedNetwork", "red")["spec"]["layer2"]["subnets"] == [written]


# Schemas


FOLDERS = [*OPENSHIFT, "ovn-kubernetes-1.2", "ovn-kubernetes-1.3"]


@pytest.mark.parametrize("release", FROM_17)
def test_every_release_has_its_own_user_defined_networks(release: str) -> None:
    files = {path.name for path in (ROOT / "schemas" / target(release).ovn_schemas / "k8s.ovn.org").iterdir()}
    assert files == {"userdefinednetwork_v1.json", "clusteruserdefinednetwork_v1.json"}


def test_a_release_has_only_schemas_that_differ_from_those_for_any() -> None:
    common = ROOT / "schemas" / "any"
    for folder in FOLDERS:
        for path in (ROOT / "schemas" / folder).rglob("*.json"):
            other = common / path.relative_to(ROOT / "schemas" / folder)
            assert not other.exists() or other.read_bytes() != path.read_bytes(), path


def test_no_other_folders() -> None:
    folders = {path.name for path in (ROOT / "schemas").iterdir() if path.is_dir()}
    assert folders - {"any", "generate"} == set(FOLDERS)
    homes = {home for name in RELEASES for home in (target(name).kubevirt_schemas, target(name).ovn_schemas)}
    assert homes - {"any"} == set(FOLDERS)


@pytest.mark.parametrize("release", FROM_17)
def test_virtual_machines_by_the_kubevirt_of_a_release(release: str) -> None:
    vm = body(made(release, LAB), "VirtualMachine", "web")
    assert list(refusals(vm, target(release))) == []
    newer = deepcopy(vm)
    newer["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"][0]["passtBinding"] = {}
    assert bool(list(refusals(newer, target(release)))) == (release not in FROM_22)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("kind", ["VirtualMachineInstancetype", "VirtualMachineClusterPreference"])
def test_what_virtual_machines_refer_to(release: str, kind: str) -> None:
    found = schema(target(release), "instancetype.kubevirt.io/v1beta1", kind)
    assert found["properties"]["kind"] == {"const": kind}


# Objects, as anyone could write them


def udn(network: dict[str, Any]) -> dict[str, Any]:
    meta = {"name": "net", "namespace": "red"}
    return {"apiVersion": "k8s.ovn.org/v1", "kind": "UserDefinedNetwork", "metadata": meta, "spec": network}


def cudn(network: dict[str, Any], selector: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "apiVersion": "k8s.ovn.org/v1",
        "kind": "ClusterUserDefinedNetwork",
        "metadata": {"name": "net"},
        "spec": {"namespaceSelector": selector or {"matchLabels": {"team": "red"}}, "network": network},
    }


def layer2(**block: Any) -> dict[str, Any]:
    return {"topology": "Layer2", "layer2": {"role": "Primary", "subnets": ["10.0.0.0/16"]} | block}


def layer3(*subnets: dict[str, Any], **block: Any) -> dict[str, Any]:
    return {"topology": "Layer3", "layer3": {"role": "Primary", "subnets": list(subnets)} | block}


def localnet(**block: Any) -> dict[str, Any]:
    named = {"role": "Secondary", "physicalNetworkName": "physnet"}
    return {"topology": "Localnet", "localnet": named | {"subnets": ["10.0.0.0/16"]} | block}


def evpn(vni: int = 1, target: str = "65000:1") -> dict[str, Any]:
    vrf = {"macVRF": {"vni": vni, "routeTarget": target}, "ipVRF": {"vni": 2}}
    return layer2() | {"transport": "EVPN", "evpn": {"vtep": "vtep"} | vrf}


BOTH = ["10.0.0.0/16", "fd00::/64"]
FIRST = [release for release in FROM_17 if release not in FROM_18]
BEFORE_19 = [release for release in FROM_17 if release not in FROM_19]

# Object, and the pointers below the network that each release refuses.
REFUSED: dict[str, tuple[list[str], dict[str, Any], list[str]]] = {
    "no CIDR": (FROM_18, layer2(subnets=["10.0.0.0/33"]), ["/layer2/subnets/0"]),
    "zeros before a length": (FROM_18, layer2(subnets=["10.0.0.0/016"]), ["/layer2/subnets/0"]),
    "IPv4 in IPv6": (FROM_18, layer2(subnets=["::ffff:1.2.3.4/112"]), ["/layer2/subnets/0"]),
    "no CIDR on layer 3": (FROM_18, layer3({"cidr": "::ffff:1.2.3.4/112"}), ["/layer3/subnets/0/cidr"]),
    "one family twice": (FROM_18, layer2(subnets=["10.0.0.0/16", "10.1.0.0/16"]), ["/layer2/subnets"]),
    "one family twice on layer 3": (FROM_18, layer3({"cidr": "fd00::/48"}, {"cidr": "fd01::/48"}), ["/layer3/subnets"]),
    "one family twice in join": (FROM_18, layer2(joinSubnets=["fd00::/64", "fd01::/64"]), ["/layer2/joinSubnets"]),
    "MTU below that of IPv6": (FROM_18, layer2(subnets=BOTH, mtu=1279), ["/layer2/mtu"]),
    "MTU below that of IPv6 on layer 3": (FROM_18, layer3({"cidr": "fd00::/48"}, mtu=1279), ["/layer3/mtu"]),
    "share as large as the subnet": (
        FROM_18,
        layer3({"cidr": "10.0.0.0/16", "hostSubnet": 16}),
        ["/layer3/subnets/0/hostSubnet"],
    ),
    "share of one address": (
        FROM_18,
        layer3({"cidr": "10.0.0.0/16", "hostSubnet": 32}),
        ["/layer3/subnets/0/hostSubnet"],
    ),
    "share as large as an IPv6 subnet": (
        FROM_18,
        layer3({"cidr": "fd00::/64", "hostSubnet": 64}),
        ["/layer3/subnets/0/hostSubnet"],
    ),
    "no address": (FROM_20, layer2(defaultGatewayIPs=["::ffff:10.0.0.1"]), ["/layer2/defaultGatewayIPs/0"]),
    "gateway outside": (FROM_20, layer2(defaultGatewayIPs=["10.1.0.1"]), ["/layer2/defaultGatewayIPs/0"]),
    "subnet without gateway": (
        FROM_20,
        layer2(subnets=BOTH, defaultGatewayIPs=["10.0.0.1"]),
        ["/layer2/defaultGatewayIPs"],
    ),
    "two gateways in one subnet": (
        FROM_20,
        layer2(subnets=BOTH, defaultGatewayIPs=["10.0.0.1", "10.0.0.2"]),
        ["/layer2/defaultGatewayIPs"],
    ),
    "gateway outside the infrastructure": (
        FROM_20,
        layer2(defaultGatewayIPs=["10.0.9.1"], infrastructureSubnets=["10.0.0.0/24"]),
        ["/layer2/defaultGatewayIPs/0"],
    ),
    "reserved outside": (FROM_20, layer2(reservedSubnets=["10.1.0.0/24"]), ["/layer2/reservedSubnets/0"]),
    "reserved larger": (FROM_20, layer2(reservedSubnets=["10.0.0.0/8"]), ["/layer2/reservedSubnets/0"]),
    "reserved host": (FROM_20, layer2(reservedSubnets=["10.0.0.5/24"]), ["/layer2/reservedSubnets/0"]),
    "infrastructure outside": (
        FROM_20,
        layer2(infrastructureSubnets=["fd00::/96"]),
        ["/layer2/infrastructureSubnets/0"],
    ),
    "infrastructure host": (
        FROM_20,
        layer2(infrastructureSubnets=["10.0.0.0/24", "10.0.1.1/24"]),
        ["/layer2/infrastructureSubnets/1"],
    ),
    "infrastructure in reserved": (
        FROM_20,
        layer2(reservedSubnets=["10.0.0.0/20"], infrastructureSubnets=["10.0.1.0/24"]),
        ["/layer2/infrastructureSubnets/0"],
    ),
    "reserved in infrastructure": (
        FROM_20,
        layer2(reservedSubnets=["10.0.1.0/24"], infrastructureSubnets=["10.0.0.0/20"]),
        ["/layer2/infrastructureSubnets/0"],
    ),
    "one VNI twice": (FROM_22, evpn(vni=2), ["/evpn/ipVRF/vni"]),
    "small AS, large number": (FROM_22, evpn(target="65535:4294967296"), ["/evpn/macVRF/routeTarget"]),
    "large AS, large number": (FROM_22, evpn(target="65536:65536"), ["/evpn/macVRF/routeTarget"]),
    "address, large number": (FROM_22, evpn(target="10.0.0.1:65536"), ["/evpn/macVRF/routeTarget"]),
    "any AS, large number": (FROM_22, evpn(target="*:4294967296"), ["/evpn/macVRF/routeTarget"]),
    "excluded outside": (FROM_19, localnet(excludeSubnets=["10.1.0.0/24"]), ["/localnet/excludeSubnets/0"]),
    "MTU below that of IPv6 on a localnet": (FROM_19, localnet(subnets=BOTH, mtu=1279), ["/localnet/mtu"]),
}


@pytest.mark.parametrize(("releases", "network", "pointers"), REFUSED.values(), ids=REFUSED)
def test_refused_by_a_rule(releases: list[str], network: dict[str, Any], pointers: list[str]) -> None:
    for release in releases:
        assert [pointer for pointer, _ in refusals(cudn(network), target(release))] == [
            f"/spec/network{pointer}" for pointer in pointers
        ]
        if network["topology"] != "Localnet" and "evpn" not in network:
            assert [pointer for pointer, _ in refusals(udn(network), target(release))] == [
                f"/spec{pointer}" for pointer in pointers
            ]


ACCEPTED: dict[str, tuple[list[str], dict[str, Any]]] = {
    "two families": (FROM_17, layer2(subnets=BOTH)),
    "host bits in a subnet": (FROM_17, layer2(subnets=["10.0.0.5/16"])),
    "IPv4 at the end of IPv6": (FROM_17, layer2(subnets=["64:ff9b::1.2.3.0/120"])),
    "MTU of IPv6": (FROM_17, layer2(subnets=BOTH, mtu=1280)),
    "small MTU of IPv4": (FROM_17, layer2(mtu=576)),
    "shares": (FROM_17, layer3({"cidr": "10.0.0.0/16", "hostSubnet": 17}, {"cidr": "fd00::/48", "hostSubnet": 127})),
    "gateways in any order": (FROM_20, layer2(subnets=BOTH, defaultGatewayIPs=["fd00::1", "10.0.0.1"])),
    "neighbours": (FROM_20, layer2(reservedSubnets=["10.0.1.0/24"], infrastructureSubnets=["10.0.0.0/24"])),
    "all of the subnet": (FROM_20, layer2(reservedSubnets=["10.0.0.0/16"])),
    "gateway in the infrastructure": (
        FROM_20,
        layer2(defaultGatewayIPs=["10.0.0.1"], infrastructureSubnets=["10.0.0.0/28"]),
    ),
    "excluded": (FROM_19, localnet(excludeSubnets=["10.0.0.7/24", "10.0.5.0/32"])),
    "EVPN": (FROM_22, evpn()),
    "the largest of a small AS": (FROM_22, evpn(target="65535:4294967295")),
    "the largest of a large AS": (FROM_22, evpn(target="4294967295:65535")),
    "the largest of an address": (FROM_22, evpn(target="10.0.0.1:65535")),
    "the largest of any AS": (FROM_22, evpn(target="*:4294967295")),
    "a transport without fields": (since(22, 10), layer2() | {"transport": "NoOverlay"}),
}


@pytest.mark.parametrize(("releases", "network"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(releases: list[str], network: dict[str, Any]) -> None:
    for release in FROM_17:
        assert (not list(refusals(cudn(network), target(release)))) == (release in releases)


# What a release's own CRD leaves open or has not got.
DIFFERENCES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "CUDN with no address at all": (cudn(layer2(subnets=["anything"])), FIRST),
    "CUDN with one family twice": (cudn(layer2(subnets=["10.0.0.0/16", "10.1.0.0/16"])), FIRST),
    "UDN with no address at all": (udn(layer2(subnets=["anything"])), []),
    "UDN with one family twice": (udn(layer2(subnets=["10.0.0.0/16", "10.1.0.0/16"])), []),
    "UDN with a share too large": (udn(layer3({"cidr": "10.0.0.0/16", "hostSubnet": 16})), []),
    "CUDN with a share too large": (cudn(layer3({"cidr": "10.0.0.0/16", "hostSubnet": 16})), FIRST),
    "small MTU": (udn(layer2(mtu=575)), FIRST),
    "small MTU with IPv6": (udn(layer2(subnets=["fd00::/64"], mtu=1279)), FIRST),
    "Layer3 without a CIDR": (udn(layer3({})), FIRST),
    "Layer3 with a share of nothing": (udn(layer3({"hostSubnet": 24})), []),
    "Layer3 with two of nothing": (udn(layer3({}, {})), []),
    "CUDN without the block of its topology": (cudn({"topology": "Layer2"}), BEFORE_19),
    "CUDN with the block of another topology": (
        cudn(layer3({"cidr": "10.0.0.0/16"}) | {"topology": "Layer2"}),
        BEFORE_19,
    ),
    "UDN without the block of its topology": (udn({"topology": "Layer2"}), []),
    "UDN with localnet": (udn(localnet()), []),
    "CUDN with localnet": (cudn(localnet()), FROM_19),
    "ipamLifecycle": (udn(layer2(ipamLifecycle="Persistent")), FIRST),
    "ipam": (udn(layer2(ipam={"lifecycle": "Persistent"})), FROM_18),
    "no addresses": (udn({"topology": "Layer2", "layer2": {"role": "Secondary"}}), FIRST),
    "ipam disabled": (
        udn({"topology": "Layer2", "layer2": {"role": "Secondary", "ipam": {"mode": "Disabled"}}}),
        FROM_18,
    ),
    "gateways": (udn(layer2(defaultGatewayIPs=["10.0.0.1"])), FROM_20),
    "secondary with gateways": (udn(layer2(role="Secondary", defaultGatewayIPs=["10.0.0.1"])), []),
    "UDN with EVPN": (udn(evpn()), []),
    "EVPN of a secondary network": (
        cudn(evpn() | {"layer2": {"role": "Secondary", "subnets": ["10.0.0.0/16"]}}),
        [],
    ),
    "EVPN without its fields": (cudn(layer2() | {"transport": "EVPN"}), []),
    "fields of EVPN without it": (cudn({key: value for key, value in evpn().items() if key != "transport"}), []),
    "EVPN on layer 3 with a bridge": (
        cudn(layer3({"cidr": "10.0.0.0/16"}) | {"transport": "EVPN", "evpn": evpn()["evpn"]}),
        [],
    ),
    "a selector that means nothing": (
        cudn(layer2(), {"matchExpressions": [{"key": "a b", "operator": "Like"}]}),
        FROM_17,
    ),
}


@pytest.mark.parametrize(("found", "releases"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_releases_differ(found: dict[str, Any], releases: list[str]) -> None:
    assert [release for release in FROM_17 if not list(refusals(found, target(release)))] == releases


def test_every_rule_is_quiet_where_the_schema_speaks() -> None:
    found = list(refusals(udn(layer2(subnets=[7], mtu="large")), target("openshift-4.20")))
    assert sorted(pointer for pointer, _ in found) == ["/spec/layer2/mtu", "/spec/layer2/subnets/0"]


@pytest.mark.parametrize(
    "text",
    ["10.0.0.0/8", "0.0.0.0/0", "10.1.2.3/32", "::/0", "fd00::1/128", "FD00::/8", "1:2:3:4:5:6:7::/1", "::1.2.3.4/96"],
)
def test_cidrs_that_kubernetes_reads(text: str) -> None:
    assert cidr(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/8",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/08",
        "10.0.0.0/+8",
        "10.0.0.0/\uff18",
        "10.0.0.0/255.0.0.0",
        "010.0.0.0/8",
        "10.0.0/8",
        " 10.0.0.0/8",
        "10.0.0.0/8\n",
        "fd00::/129",
        "fe80::1%eth0/64",
        "::ffff:10.0.0.0/104",
        "::ffff:a00:0/104",
        "1:2:3:4:5:6:7:8::/64",
        "12345::/64",
    ],
)
def test_cidrs_that_kubernetes_does_not_read(text: str) -> None:
    assert cidr(text) is None


@pytest.mark.parametrize(
    ("text", "good"),
    [("10.0.0.1", True), ("fd00::1", True), ("::1.2.3.4", True)]
    + [(text, False) for text in ("", "10.0.0.1/8", "010.0.0.1", "fe80::1%eth0", "::ffff:10.0.0.1", "10.0.0")],
)
def test_addresses_as_kubernetes_reads_them(text: str, good: bool) -> None:
    assert (ip(text) is not None) is good


def test_schemas_are_small() -> None:
    """They are read anew by every run that makes a user-defined network."""
    for release in FROM_17:
        for path in (ROOT / "schemas" / target(release).ovn_schemas / "k8s.ovn.org").iterdir():
            assert len(json.dumps(json.loads(path.read_text("utf-8")))) < 20_000


def test_every_column_has_words() -> None:
    unsaid = ("name", "distribution", "kubevirt_schemas", "ovn_schemas", "several")
    assert list(table.FEATURES) == [name for name in Target.__dataclass_fields__ if name not in unsaid]


def test_every_cell_that_releases_have_alike_has_words() -> None:
    unsaid = ("name", "assembled", "interface_names")
    assert list(table.ALIKE) == [name for name in table.Distribution.__dataclass_fields__ if name not in unsaid]


def test_the_table_is_printed() -> None:
    shown = run("targets", cwd=ROOT).stdout.splitlines()
    for names, title in ((OPENSHIFT, "OpenShift"), (OKD, "OKD"), (PLAIN, "plain KubeVirt")):
        first = next(number for number, line in enumerate(shown) if line.startswith(f"{title} "))
        assert shown[first].removeprefix(title).split() == [name.rpartition("-")[2] for name in names]
        assert shown[first + 1].split() == ["KubeVirt", *(target(name).kubevirt for name in names)]
        cells = {line[: len("ClusterUserDefinedNetwork of a localnet")]: line for line in shown[first:][:17]}
        localnet = cells["ClusterUserDefinedNetwork of a localnet"].split()[4:]
        assert localnet == ["yes" if name in FROM_19 else "-" for name in names]
    alike = shown[next(number for number, line in enumerate(shown) if line.startswith("In every release")) :]
    assert alike[0].split() == ["In", "every", "release", "OpenShift", "OKD", "KubeVirt"]
    assert alike[1].split() == ["Route", "yes", "yes", "-"]
    assert shown[-1] == "A spec without a target is taken for openshift-4.18."


def test_the_table_of_one_platform() -> None:
    shown = run("targets", "okd", "kubevirt-1.6", cwd=ROOT).stdout
    assert [line.split()[0] for line in shown.splitlines() if line.endswith(("4.22", "1.6"))] == [
        "OKD",
        "OVN-Kubernetes",
        "plain",
    ]
    assert "OpenShift  " not in shown


def test_some_targets_as_json() -> None:
    shown = json.loads(run("targets", "openshift-4.17", "openshift-4.18..4.20", "--format", "json", cwd=ROOT).stdout)
    assert {name: cells["localnet_cudn"] for name, cells in shown.items()} == {
        "openshift-4.17": False,
        "openshift-4.18..4.20": False,
    }


def test_a_target_that_is_none() -> None:
    wrong = run("targets", "openshift-4.2", cwd=ROOT)
    assert wrong.returncode == 2
    assert 'no target "openshift-4.2"' in wrong.stderr
    wrong = run("targets", "kubevirt-2.0", cwd=ROOT)
    assert "known: openshift-4.14 to openshift-4.23, okd-4.14 to okd-4.22, kubevirt-1.3 to kubevirt-1.9" in wrong.stderr


@pytest.mark.parametrize(
    ("words", "begun", "found"),
    [
        (["targets"], "ok", ["okd", *OKD]),
        (["targets"], "kubevirt-1.", PLAIN),
        (["validate", "--target"], "kubevirt", PLAIN),
        (["validate", "a.vmnet.yaml", "--target"], "openshift-4.2", OPENSHIFT[6:]),
    ],
)
def test_targets_are_completed(words: list[str], begun: str, found: list[str]) -> None:
    completer = ShellComplete(main, {}, "vmnetc", "_VMNETC_COMPLETE")
    assert [item.value for item in completer.get_completions(words, begun)] == found


# What a platform has


def elsewhere(release: str, text: str) -> None:
    """The marks of a spec are what is found in it."""
    typed = spec(release, text)
    assert findings(compiled(typed)) == marks(typed)


def test_nodes_by_the_labels_of_their_platform() -> None:
    text = "nodes: {}\nbridges: {br-a: eno2, br-b: {uplink: eno3, nodes: control-plane}}\n"
    for release, worker, control in (
        ("okd-4.19", {"node-role.kubernetes.io/worker": ""}, {"node-role.kubernetes.io/master": ""}),
        ("kubevirt-1.6", {"kubevirt.io/schedulable": "true"}, {"node-role.kubernetes.io/control-plane": ""}),
    ):
        result = made(release, text)
        found = [m.body["spec"]["nodeSelector"] for m in result.manifests]
        assert found == [worker, control]


def test_br_ex_has_to_be_declared_where_it_is_not_built_in() -> None:
    elsewhere(
        "kubevirt-1.6",
        """
        namespaces: [app]
        networks:
          lan: {bridge: br-ex, vlan: 5}   # error: E0401
        """,
    )
    text = """
        namespaces: [app]
        bridges: {br-ex: {type: ovs, existing: true}}
        networks:
          lan: {bridge: br-ex, vlan: 5}
        """
    assert [m.kind for m in made("kubevirt-1.6", text).manifests] == [
        "Namespace",
        "NodeNetworkConfigurationPolicy",
        "ClusterUserDefinedNetwork",
    ]


def test_the_mapping_that_ovn_kubernetes_made() -> None:
    """`physnet` is that of its own bridge, whatever that is called."""
    text = """
        namespaces: [app]
        bridges:
          breth0: {{type: ovs, existing: true, physicalNetwork: physnet{mapped}}}{mark}
        networks:
          lan: {{bridge: breth0, vlan: 5}}
        """
    elsewhere("kubevirt-1.6", text.format(mapped=", mapped: true", mark=""))
    elsewhere("kubevirt-1.6", text.format(mapped="", mark="   # error: E0249"))
    elsewhere("okd-4.19", text.format(mapped=", mapped: true", mark="   # error: E0249"))


@pytest.mark.parametrize(
    ("release", "name", "good"),
    [
        ("openshift-4.19", "openshift-cnv", True),
        ("openshift-4.19", "kubevirt-hyperconverged", False),
        ("okd-4.19", "kubevirt-hyperconverged", True),
        ("okd-4.19", "openshift-cnv", False),
        ("kubevirt-1.6", "kubevirt", True),
        ("kubevirt-1.6", "kube-system", False),
    ],
)
def test_the_network_for_live_migration(release: str, name: str, good: bool) -> None:
    network = f"{{macvlan: eno5, ipam: whereabouts, subnets: 10.200.5.0/24, namespaces: {name}}}"
    declared = "{}" if target(release).distribution.has_namespace(name) else f"{{{name}: {{existing: true}}}}"
    text = (
        f"namespaces: {declared}\nnetworks:\n  migration: {network}\n"
        f"platform: {{liveMigrationNetwork: migration}}{'' if good else '   # error: E0730'}\n"
    )
    elsewhere(release, text)
    if good:
        (patch,) = made(release, text).patches
        assert patch.namespace == name
        wanted = {
            "KubeVirt": {"configuration": {"migrations": {"network": "migration"}}},
            "HyperConverged": {"liveMigrationConfig": {"network": "migration"}},
        }
        assert isinstance(patch.change, dict)
        assert patch.change["spec"] == wanted[patch.kind]
        assert (patch.kind == "KubeVirt") == release.startswith("kubevirt")


def test_a_nad_of_another_namespace() -> None:
    """Only where multus keeps namespaces apart is it out of reach."""
    text = """
        namespaces: {{app: {{}}, theirs: {{existing: true}}}}
        networks:
          lan: {{existing: nad, namespace: theirs, namespaces: app}}
        vms:
          app/web: {{memory: 1Gi, nics: [pod, lan]}}{mark}
        """
    elsewhere("okd-4.19", text.format(mark="   # error: E0404"))
    elsewhere("kubevirt-1.6", text.format(mark=""))


@pytest.mark.parametrize(
    ("release", "subnet", "good"),
    [
        ("okd-4.19", "10.130.0.0/16", False),
        ("okd-4.19", "10.96.0.0/24", True),
        ("kubevirt-1.6", "10.130.0.0/16", True),
        ("kubevirt-1.6", "10.96.0.0/24", False),
        ("kubevirt-1.6", "10.244.8.0/24", False),
    ],
)
def test_subnets_that_clusters_usually_have(release: str, subnet: str, good: bool) -> None:
    mark = "" if good else "   # error: W0529"
    elsewhere(
        release,
        f"namespaces: [red]\nnetworks:\n  red: {{overlay: layer2, primary: true, subnets: {subnet}}}{mark}\n",
    )


def test_names_of_openshift_sdn() -> None:
    elsewhere("okd-4.19", "bridges: {br0: eno2}   # error: E0204\n")
    elsewhere("kubevirt-1.6", "bridges: {br0: eno2}\n")
    elsewhere("kubevirt-1.6", "bridges: {br-int: eno2}   # error: E0204\n")


def test_routes() -> None:
    text = """
        namespaces: [shop, red]
        networks:
          red: {{overlay: layer2, primary: true, subnets: 10.9.0.0/16, namespaces: red}}
        vms: {{shop/web: {{memory: 1Gi}}, red/web: {{memory: 1Gi}}}}
        services:
          web: {{namespace: shop, vms: web, ports: 80, route: true}}{mark}
          other: {{namespace: red, vms: web, ports: [80, 53/udp], route: {{port: 53}}}}{mark}
        networkPolicies:
          web:
            namespace: shop
            vms: web
            ingress:
              - from: [{{peer: ingress-router}}]{mark}
        manifests:
          - apiVersion: route.openshift.io/v1
            kind: Route{mark}
            metadata: {{name: theirs, namespace: shop}}
            spec: {{to: {{kind: Service, name: web}}}}
        """
    elsewhere("kubevirt-1.6", text.format(mark="   # error: E1004"))


def test_schemas_of_a_target_that_shares_them() -> None:
    """KubeVirt's kinds and OVN-Kubernetes' each have a release of their own."""
    kubevirt = target("kubevirt-1.6")
    assert schema(kubevirt, "k8s.ovn.org/v1", "UserDefinedNetwork") == schema(
        target("openshift-4.19"), "k8s.ovn.org/v1", "UserDefinedNetwork"
    )
    assert schema(kubevirt, "kubevirt.io/v1", "VirtualMachine") == schema(
        target("openshift-4.20"), "kubevirt.io/v1", "VirtualMachine"
    )


def test_a_network_without_an_overlay() -> None:
    """`raw` may say what upstream has; v1.2.0 and v1.3.0 call its block by different names, and OpenShift has none."""
    options = {"outboundSNAT": "Enabled", "routing": "Managed"}
    good = {
        key: [
            release
            for release in FROM_17
            if not list(
                refusals(
                    cudn(layer3({"cidr": "10.0.0.0/16"}) | {"transport": "NoOverlay", key: options}), target(release)
                )
            )
        ]
        for key in ("noOverlayOptions", "noOverlay")
    }
    assert good == {"noOverlayOptions": ["kubevirt-1.7"], "noOverlay": ["kubevirt-1.8", "kubevirt-1.9"]}
