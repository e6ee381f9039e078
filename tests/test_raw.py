"""`raw` is merged onto the object of its entry, checked again, and named where it replaces what was worked out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from specs import compiled, compiled_beside, findings, findings_of

from vmnetc.emit.merge_patch import merge_patch
from vmnetc.lineage import long_form
from vmnetc.pipeline import Compilation
from vmnetc.render.yaml_text import dump
from vmnetc.source.document import parse

HEAD = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
namespaces: [demo]
bridges: {br-flat: enp3s0}
"""


def made(spec: str) -> Compilation:
    result = compiled(HEAD + spec)
    assert [finding.diagnostic for finding in result.findings if finding.diagnostic.code[0] == "E"] == []
    return result


def body(spec: str, kind: str) -> dict[str, Any]:
    [found] = [manifest.body for manifest in made(spec).manifests if manifest.kind == kind]
    return found


# The cases of RFC 7386, appendix A.
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({"a": "foo"}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch(target: Any, patch: Any, result: Any) -> None:
    assert merge_patch(target, patch) == result


def test_a_vm_and_its_neighbours() -> None:
    result = made(
        "vms:\n  a: {memory: 1Gi}\n  b: {memory: 1Gi, raw: {spec: {template: {spec: {hostname: www}}}}}\n  c: {memory: 1Gi}\n"
    )
    vms = {manifest.name: manifest for manifest in result.manifests if manifest.kind == "VirtualMachine"}
    assert vms["a"].shape is vms["c"].shape is not vms["b"].shape
    assert [vm.body["spec"]["template"]["spec"].get("hostname") for vm in vms.values()] == [None, "www", None]
    assert "hostname: www" in result.files()["tenants/demo/vm-b.yaml"]
    assert str(vms["b"].origin("/spec/template/spec/hostname")) == "vms.b.raw.spec.template.spec.hostname"
    assert findings(result) == []


def test_a_template_for_many_vms() -> None:
    spec = "templates:\n  t: {memory: 1Gi, raw: {spec: {template: {spec: {schedulerName: own}}}}}\nvms: {'a-{n}': {count: 50, template: t}}\n"
    vms = [manifest for manifest in made(spec).manifests if manifest.kind == "VirtualMachine"]
    assert len({id(vm.shape) for vm in vms}) == 1
    assert {vm.body["spec"]["template"]["spec"]["schedulerName"] for vm in vms} == {"own"}
    assert len({vm.body["metadata"]["name"] for vm in vms}) == 50


def test_the_configuration_in_a_nad() -> None:
    spec = "networks:\n  blue: {bridge: br-flat, vlan: 5, raw: {spec: {config: {disableContainerInterface: true, preserveDefaultVlan: null}}}}\n"
    config = json.loads(body(spec, "NetworkAttachmentDefinition")["spec"]["config"])
    assert config["disableContainerInterface"] is True
    assert "preserveDefaultVlan" not in config
    [finding] = made(spec).findings
    assert finding.diagnostic.code == "W1207"
    assert finding.diagnostic.message.startswith("raw deletes /spec/config/preserveDefaultVlan of Network")
    assert finding.place is not None
    assert finding.place.line == 7


def test_a_comment_allows_what_is_meant() -> None:
    spec = "services:\n  web:\n    selector: {a: b}\n    ports: 80\n    route: true\n    # vmnetc: allow W1207 ours\n    raw: {spec: {type: NodePort, sessionAffinity: ClientIP}}\n"
    assert findings(made(spec)) == []
    assert body(spec, "Service")["spec"]["sessionAffinity"] == "ClientIP"
    assert "sessionAffinity" not in body(spec, "Route")["spec"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("{spec: {template: {spec: {hostnam: www}}}}", "E1202"),
        ("{spec: {template: {spec: {terminationGracePeriodSeconds: soon}}}}", "E1202"),
        ("{spec: {template: null}}", "E1202"),
        ("{spek: {}}", "E1202"),
        ("{kind: Pod}", "E1206"),
        ("{apiVersion: v1}", "E1206"),
        ("{metadata: {namespace: demo}}", "E1206"),
        ("{metadata: {name: null}}", "E1206"),
        ("{metadata: null}", "E1206"),
        ("{metadata: 5}", "E1206"),
        ("[]", "E0105"),
        ("text", "E0105"),
    ],
)
def test_what_raw_cannot_be(raw: str, code: str) -> None:
    found = [
        one for one in findings(compiled(f"{HEAD}vms:\n  web:\n    memory: 1Gi\n    raw: {raw}\n")) if one[1][0] == "E"
    ]
    assert found == [(9, code)]


def test_a_family_is_one_finding() -> None:
    spec = "networks:\n  'lan-{vlan}': {bridge: br-flat, vlans: 2-50, raw: {spec: {config: {macspoofchk: false}}}}\n"
    assert [finding.diagnostic.code for finding in made(spec).findings] == ["W1207"]


def test_values_of_all_sorts_are_written() -> None:
    raw = "{metadata: {annotations: {a: b}}, spec: {template: {spec: {subdomain: null, tolerations: [{key: a, tolerationSeconds: 5}]}}}}"
    result = made(f"vms:\n  web:\n    memory: 1Gi\n    raw: {raw}\n")
    assert "tolerationSeconds: 5" in result.files()["tenants/demo/vm-web.yaml"]
    document, _ = parse("spec.vmnet.yaml", f"{HEAD}vms:\n  web:\n    memory: 1Gi\n    raw: {raw}\n")
    assert parse("spec.vmnet.yaml", dump(long_form(document)))[0].data == long_form(document)


@pytest.mark.parametrize("number", [1.5, 1e22, -2.5e-9, 0.1, 1e300])
def test_numbers(number: float) -> None:
    text = dump({"a": number})
    assert yaml.safe_load(text) == parse("x", text)[0].data == {"a": number}


@pytest.mark.parametrize("number", [".inf", "1.5", "-.INF"])
def test_a_number_where_none_is_taken(number: str) -> None:
    found = findings(compiled(f"{HEAD}vms:\n  web:\n    memory: 1Gi\n    raw: {{spec: {{running: {number}}}}}\n"))
    assert (9, "E1202") in found


def interfaces(spec: str, policy: str) -> list[dict[str, Any]]:
    [found] = [one.body for one in made(spec).manifests if one.name == policy]
    listed: list[dict[str, Any]] = found["spec"]["desiredState"]["interfaces"]
    return listed


def test_a_bridge_and_an_interface() -> None:
    spec = (
        "interfaces:\n"
        "  eno9: {ethernet: true, raw: {ethtool: {ring: {rx: 4096}}}}\n"
        "  bond1: {bond: [eno1, eno2], raw: {lldp: {enabled: true}, accept-all-mac-addresses: false}}\n"
    )
    assert interfaces(spec, "eno9") == [
        {"name": "eno9", "type": "ethernet", "state": "up", "ethtool": {"ring": {"rx": 4096}}}
    ]
    [bond] = interfaces(spec, "bond1")
    assert list(bond)[-2:] == ["accept-all-mac-addresses", "lldp"]


def test_of_an_ovs_bridge_it_is_the_bridge_itself() -> None:
    spec = "interfaces: {eno2: {ethernet: true}}\nnodes: {w: {hosts: [w0]}}\n"
    spec += "bridges: {br-vm: {type: ovs, uplink: eno1, nodes: w, ip: 10.0.0.2/24, raw: {bridge: {options: {rstp: true}}}}}\n"
    result = compiled(HEAD.replace("bridges: {br-flat: enp3s0}\n", "") + spec)
    assert findings(result) == []
    [policy] = [one.body for one in result.manifests if one.name == "br-vm-w0"]
    bridge, port = policy["spec"]["desiredState"]["interfaces"]
    assert bridge["bridge"]["options"] == {"stp": {"enabled": False}, "rstp": True}
    assert port["type"] == "ovs-interface"


def test_a_family_and_what_varies_by_group() -> None:
    spec = """\
nodes:
  a: {selector: {v: a}}
  b: {selector: {v: b}}
interfaces:
  bond1:
    perGroup:
      a: {bond: [eno1], raw: {lldp: {enabled: true}}}
      b: {bond: [ens1]}
    raw: {accept-all-mac-addresses: false}
  "bond1.{vlan}": {vlans: 5-7, on: bond1, nodes: [a, b], raw: {vlan: {protocol: 802.1ad}}}
"""
    for group, own in (("a", {"lldp": {"enabled": True}}), ("b", {"accept-all-mac-addresses": False})):
        bond, *vlans = interfaces(spec, f"bond1-{group}")
        assert own.items() <= bond.items()
        assert [vlan["vlan"]["protocol"] for vlan in vlans] == ["802.1ad"] * 3


def test_what_is_removed_is_only_removed() -> None:
    spec = "interfaces: {bond1: {bond: [eno1], state: absent, raw: {lldp: {enabled: true}}}}\n"
    assert interfaces(spec, "bond1")[0] == {"name": "bond1", "type": "bond", "state": "absent"}


def test_a_nic_of_many_vms() -> None:
    spec = "networks: {flat: {bridge: br-flat}}\nvms: {'a-{n}': {count: 50, memory: 1Gi, nics: [{network: flat, mac: auto, raw: {acpiIndex: 7}}]}, b: {memory: 1Gi, nics: [{network: flat, mac: auto}]}}\n"
    vms = [manifest for manifest in made(spec).manifests if manifest.kind == "VirtualMachine"]
    assert len({id(vm.shape) for vm in vms}) == 2
    nics = [vm.body["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"][0] for vm in vms]
    assert [nic.get("acpiIndex") for nic in nics] == [7] * 50 + [None]
    assert len({nic["macAddress"] for nic in nics}) == 51
    assert str(vms[0].origin("/spec/template/spec/domain/devices/interfaces/0/acpiIndex")).endswith(
        "nics[0].raw.acpiIndex"
    )


@pytest.mark.parametrize("way", ["component", "ssa"])
def test_a_nic_of_a_vm_of_others(way: str) -> None:
    spec = f"output: {{attach: {way}}}\nnetworks: {{flat: {{bridge: br-flat}}}}\nattach: {{demo/old: [{{network: flat, raw: {{tag: x, bootOrder: null}}}}]}}\n"
    assert "tag: x" in made(spec).files()["tenants/demo/attach/vm-old.yaml"]
    bad = compiled(HEAD + spec.replace("tag: x", "tagg: x"))
    assert [finding.diagnostic.code for finding in bad.findings if finding.diagnostic.code[0] == "E"] == ["E1202"]


def test_a_nic_of_a_vm_in_a_file(tmp_path: Path) -> None:
    vm = """\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: web}
spec:
  runStrategy: Always
  template:
    spec:
      domain:
        memory: {guest: 1Gi}
        devices:
          interfaces:
          - {name: flat, bridge: {}, tag: old, acpiIndex: 3}
      networks:
      - {name: flat, multus: {networkName: flat}}
"""
    spec = (
        HEAD
        + "networks: {flat: {bridge: br-flat}}\nvms:\n  web:\n    manifest: web.yaml\n    nics: [{network: flat, raw: RAW}]\n"
    )
    result = compiled_beside(spec.replace("RAW", "{tag: new, acpiIndex: null}"), {"web.yaml": vm}, tmp_path)
    assert findings(result) == [(10, "W1207"), (10, "W1207")]
    assert "tag: new" in result.files()["tenants/demo/vm-web.yaml"]
    assert "acpiIndex" not in result.files()["tenants/demo/vm-web.yaml"]
    result = compiled_beside(spec.replace("RAW", "{tagg: new}"), {"web.yaml": vm}, tmp_path)
    assert findings_of(result, str(tmp_path / "spec.vmnet.yaml")) == [(10, "E1202")]


def test_a_pool() -> None:
    spec = "sriov: {fast: {nics: [eno7], vfs: 4, raw: {spec: {eSwitchMode: switchdev}}}}\n"
    assert body(spec, "SriovNetworkNodePolicy")["spec"]["eSwitchMode"] == "switchdev"


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        ("bridges: {br-vm: {uplink: eno1, raw: {lldpp: 1}}}", "E1202"),
        ("bridges: {br-vm: {uplink: eno1, raw: {mtu: large}}}", "E1202"),
        ("bridges: {br-vm: {uplink: eno1, raw: {bridge: {optionss: {}}}}}", "E1202"),
        ("bridges: {br-vm: {uplink: eno1, raw: {name: br-x}}}", "E1206"),
        ("bridges: {br-vm: {uplink: eno1, raw: {type: ovs-bridge}}}", "E1206"),
        ("bridges: {br-vm: {uplink: eno1, raw: {state: absent}}}", "E1206"),
        ("bridges: {br-vm: {uplink: eno1, raw: []}}", "E0105"),
        ("bridges: {br-vm: {uplink: eno1, raw: }}", "E0105"),
        ("bridges: {br-vm: {existing: true, raw: {lldp: {enabled: true}}}}", "E0210"),
        ("bridges: {br-ex: {raw: {lldp: {enabled: true}}}}", "E0216"),
        ("interfaces: {bond1: {bond: [eno1], raw: {link-aggregation: {options: {primry: eno1}}}}}", "E1202"),
        ("interfaces: {bond1: {perGroup: {workers: {bond: [eno1], raw: {lldpp: 1}}}}}", "E1202"),
        ("sriov: {fast: {nics: [eno7], vfs: 4, raw: {spec: {eSwitch: legacy}}}}", "E1202"),
        ("sriov: {fast: {nics: [eno7], vfs: 4, raw: {metadata: {name: x}}}}", "E1206"),
        ("vms: {web: {memory: 1Gi, nics: [{network: pod, raw: {tagg: x}}]}}", "E1202"),
        ("vms: {web: {memory: 1Gi, nics: [{network: pod, raw: {name: x}}]}}", "E1206"),
        ("templates: {t: {memory: 1Gi, nics: [{network: pod, raw: {tagg: x}}]}}\nvms: {web: {template: t}}", "E1202"),
        ("defaults: {bridges: {raw: {lldpp: 1}}}\nbridges: {br-vm: eno1}", "E1202"),
    ],
)  # fmt: skip
def test_what_raw_of_a_part_cannot_be(spec: str, code: str) -> None:
    result = compiled(HEAD.replace("bridges: {br-flat: enp3s0}\n", "") + spec + "\n")
    assert [finding for finding in findings(result) if finding[1][0] == "E"] == [(5, code)]


def test_what_raw_of_a_part_replaces() -> None:
    spec = "interfaces: {bond1: {bond: [eno1], mtu: 9000, raw: {mtu: 1500, lldp: {enabled: true}}}}\nvms: {web: {memory: 1Gi, nics: [{network: pod, raw: {masquerade: null, passt: {}}}]}}\n"
    assert [finding.diagnostic.message for finding in made(spec).findings] == [
        'raw replaces /mtu of interface "bond1", which is 9000 by 1500',
        'raw deletes /masquerade of NIC "default", which is {}',
    ]
