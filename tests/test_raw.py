"""`raw` is merged onto the object of its entry, checked again, and named where it replaces what was worked out."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from specs import compiled, findings

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
    spec = "networks:\n  'lan-{vlan}': {bridge: br-flat, vlans: 1-50, raw: {spec: {config: {macspoofchk: false}}}}\n"
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
