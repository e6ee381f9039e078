"""`manifests`: objects pass through as they were typed, into the right folder, and are judged as far as they can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from specs import compiled, compiled_beside, findings, findings_of, marks

from vmnetc.lineage import long_form
from vmnetc.pipeline import Compilation, compile, origin, stream
from vmnetc.render.yaml_text import dump
from vmnetc.source.document import parse

HEAD = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
namespaces: [demo]
bridges: {br-flat: enp3s0}
networks: {flat: {bridge: br-flat}}
"""
CONFIG = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: demo}, data: {z: '1', a: '2'}}\n"
POLICY = """\
  - apiVersion: nmstate.io/v1
    kind: NodeNetworkConfigurationPolicy
    metadata: {name: whole}
    spec: {nodeSelector: SELECTOR, desiredState: STATE}
"""
LOAD = '{"cniVersion": "0.3.1", "name": "x", "type": "bridge", "bridge": "br-own", "ipam": {}}'


def made(text: str, files: dict[str, str] | None = None, folder: Path = Path()) -> Compilation:
    result = compiled_beside(HEAD + text, files, folder) if files else compiled(HEAD + text)
    assert [finding.diagnostic for finding in result.findings if finding.diagnostic.code[0] == "E"] == []
    return result


def bodies(result: Compilation) -> dict[str, Any]:
    """The objects that pass through, by file."""
    return {result.path_of(one): one.body for one in result.manifests if one.place is not None}


def test_an_object_in_the_spec() -> None:
    result = made(f"manifests:\n{CONFIG}")
    files = result.files()
    assert files["tenants/demo/configmap-a.yaml"].split("\n", 1)[1] == (
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: demo\ndata:\n  a: "2"\n  z: "1"\n'
    )
    assert "  - configmap-a.yaml\n" in files["tenants/demo/kustomization.yaml"]
    assert files["tenants/demo/configmap-a.yaml"].startswith("# vmnetc: generated from spec, manifests. Edit")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: a.b, namespace: demo}}", "tenants/demo/configmap-a.b.yaml"),
        ("{apiVersion: v1, kind: Service, metadata: {name: a, namespace: demo}, spec: {}}", "tenants/demo/service-a.yaml"),
        ("{apiVersion: a.b/v1, kind: Service, metadata: {name: a, namespace: demo}}", "tenants/demo/service.a.b-a.yaml"),
        ("{apiVersion: a.b/v1, kind: Thing, metadata: {name: a}}", "admin/thing.a.b-a.yaml"),
        ("{apiVersion: a.b/v1, kind: Thing, metadata: {name: a, namespace: default}}", "admin/thing.a.b-default.a.yaml"),
        ("{apiVersion: a.b/v1, kind: Thing, metadata: {name: a, namespace: openshift-x}}", "admin/thing.a.b-openshift-x.a.yaml"),
        ("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'a:b'}}",
         "admin/clusterrole.rbac.authorization.k8s.io-a%3Ab.yaml"),
        ("{apiVersion: v1, kind: Namespace, metadata: {name: other}}", "admin/namespace-other.yaml"),
        (f"{{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {{name: x, namespace: demo}}, spec: {{config: '{LOAD}'}}}}",
         "admin/nad-demo.x.yaml"),
    ],
)  # fmt: skip
def test_its_file(typed: str, path: str) -> None:
    result = made(f"manifests:\n  - {typed}\n")
    assert list(bodies(result)) == [path]
    assert result.files()[path].split("\n", 1)[1] == dump(bodies(result)[path])


def test_files_by_kind() -> None:
    typed = "".join(
        f"  - {{apiVersion: {version}, kind: {kind}, metadata: {{name: {name}, namespace: demo}}}}\n"
        for version, kind, name in [
            ("v1", "ConfigMap", "a"), ("v1", "ConfigMap", "b"), ("a.b/v1", "Policy", "c"), ("a.b/v1", "Gateway", "d"),
            ("networking.k8s.io/v1", "Ingress", "e"),
        ]
    )  # fmt: skip
    result = made(f"output: {{files: kind}}\nmanifests:\n{typed}")
    assert {path.rpartition("/")[2] for path in bodies(result)} == {
        *("configmaps.yaml", "policies.a.b.yaml", "gateways.a.b.yaml", "ingresses.networking.k8s.io.yaml")
    }
    text = result.files()["tenants/demo/configmaps.yaml"]
    assert [body["metadata"]["name"] for body in yaml.safe_load_all(text)] == ["a", "b"]


def test_nothing_is_added_but_by_kustomize() -> None:
    typed = "  - {apiVersion: a.b/v1, kind: Thing, metadata: {name: a, namespace: demo, finalizers: [x], labels: {team: a}}}\n"
    result = made(f"output: {{labels: {{a: b}}, annotations: {{c: d}}}}\nmanifests:\n{typed}")
    [body] = bodies(result).values()
    assert body["metadata"] == {"name": "a", "namespace": "demo", "finalizers": ["x"], "labels": {"team": "a"}}
    [streamed] = [one for one in yaml.safe_load_all(stream(result.clusters[0])) if one["kind"] == "Thing"]
    labels = {"a": "b", "team": "a", "app.kubernetes.io/managed-by": "vmnetc", "app.kubernetes.io/part-of": "spec"}
    assert streamed["metadata"] == {**body["metadata"], "labels": labels}


def test_the_order_of_the_stream() -> None:
    typed = "vms: {demo/web: {memory: 1Gi}}\nmanifests:\n" + CONFIG.replace("-", "  -", 1)
    typed += "  - {apiVersion: v1, kind: Namespace, metadata: {name: other}}\n"
    typed += POLICY.replace("SELECTOR", "{}").replace("STATE", "{interfaces: [{name: d0, type: dummy, state: up}]}")
    kinds = [one["kind"] for one in yaml.safe_load_all(stream(made(typed).clusters[0]))]
    assert kinds == [
        *("Namespace", "Namespace", "NodeNetworkConfigurationPolicy", "NodeNetworkConfigurationPolicy"),
        *("NetworkAttachmentDefinition", "ConfigMap", "VirtualMachine"),
    ]


def test_files(tmp_path: Path) -> None:
    several = """\
# two documents, one of them a list
apiVersion: v1
kind: ConfigMap
metadata: {name: a, namespace: demo}
--- # the next
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: demo}}
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: demo}}
...
---
"""
    files = {
        "more/a.yaml": several,
        "more/deep/b.yml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: d, namespace: demo}\n",
        "more/c.json": '{\n\t"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "e", "namespace": "demo"}}\n',
        "more/d.txt": "no: object\n",
        "more/e.yaml": "\n",
        "f.yaml": "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {name: f, namespace: demo}\r\n",
        "g.vmnet.yaml": "kind: NetworkSpec\n",
    }
    result = made("manifests: [more, '*.yaml', f.yaml]\n", files, tmp_path)
    assert [body["metadata"]["name"] for body in bodies(result).values()] == ["a", "b", "c", "e", "d", "f"]
    text = result.files()["tenants/demo/configmap-d.yaml"]
    assert text.split("\n")[1] == "# It stands in more/deep/b.yml: edit it there."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: demo}   # error: E0930\n", "has no metadata.name"),
        ("---\n\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}   # error: E0930\n", "has no metadata.namespace"),
        ("- a   # error: E0930\n- b\n", "an object is a mapping"),
        ("a: 1\n---\nb: {{ .Values.b }}   # error: E0932\n", "this is a template: b: {{ .Values.b }}"),
        ("a: [\n---   # error: E1123\n", "cannot be read"),
        ("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: X}   # error: E0930\n", "has no metadata.name"),
        ("kind: Kustomization   # error: E0930\napiVersion: kustomize.config.k8s.io/v1beta1\n", "kustomize itself"),
        ("---\na: 1\nb: 0100   # error: E0103\n", "not a plain number"),
        ("---\na: 1\na: 2   # error: E0104\n", "stands twice"),
        ("apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: dmeo}   # error: E0501\n", "does not declare"),
    ],
)  # fmt: skip
def test_mistakes_stand_in_their_file(tmp_path: Path, content: str, why: str) -> None:
    result = compiled_beside(f"{HEAD}manifests: own.yaml\n", {"own.yaml": content}, tmp_path)
    found = findings_of(result, str(tmp_path / "own.yaml"))
    assert set(marks(content)) <= set(found)
    assert any(why in finding.diagnostic.message for finding in result.findings), result.findings


def test_what_the_schema_refuses_stands_in_its_file(tmp_path: Path) -> None:
    vm = """\
apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: a, namespace: demo}
spec:
  runStrategy: Always
  template:
    spec:
      domain:
        devices: {}
        memory: {guests: 1Gi}   # error: E1202
"""
    result = compiled_beside(f"{HEAD}manifests: own.yaml\n", {"own.yaml": vm}, tmp_path)
    assert findings_of(result, str(tmp_path / "own.yaml")) == marks(vm)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("nothere.yaml", "E1120"),
        ("'*.json'", "E1120"),
        ("../outside.yaml", "E1121"),
        ("/etc/passwd", "E1121"),
        ("link.yaml", "E1121"),
        ("large.yaml", "E1122"),
        ("''", "E0105"),
        ("5", "E0105"),
        ("[a]", "E0105"),
        ("{a: b}", "E0930"),
        ("empty.yaml", "E0930"),
        ("{apiVersion: v1, kind: List, metadata: {name: a}, items: {}}", "E0930"),
        ("{apiVersion: v1, kind: ConfigMap, metadata: a}", "E0930"),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: 5}}", "E0930"),
        ("{apiVersion: 1, kind: ConfigMap, metadata: {name: a, namespace: demo}}", "E0930"),
        ("{apiVersion: v1, kind: config map, metadata: {name: a, namespace: demo}}", "E0930"),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: .., namespace: demo}}", "E0930"),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: demo, labels: {a: 5}}}", "E0930"),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: demo, labels: }}", "E0930"),
        ("{apiVersion: v1, kind: Namespace, metadata: {name: a, namespace: demo}}", "E0930"),
        ("{apiVersion: v1, kind: VirtualMachine, metadata: {name: a, namespace: demo}}", "E0930"),
        ("{apiVersion: kubevirt.io/v1, kind: VirtualMachin, metadata: {name: a, namespace: demo}}", "E0930"),
        ("{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: demo, uid: x}}", "E0936"),
        ("{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {name: a, namespace: demo}, spec: {config: x}}", "E1202"),
        ("{apiVersion: v1, kind: Namespace, metadata: {name: demo}}", "E0931"),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, item: str, code: str) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "outside.yaml").write_text("a: b\n")
    (tmp_path / "inner" / "empty.yaml").write_text("\n")
    (tmp_path / "inner" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (tmp_path / "inner" / "large.yaml").write_text("#" * (4 * 1024 * 1024 + 1))
    result = compiled_beside(f"{HEAD}manifests:\n  - {item}\n", {}, tmp_path / "inner")
    assert findings(result) == [(8, code)]


def test_a_config_map_of_an_old_export() -> None:
    """`null` where the API server writes it itself says nothing."""
    typed = "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: demo, creationTimestamp: null}, data: null}\n"
    assert "creationTimestamp: null" in made(f"manifests:\n{typed}").files()["tenants/demo/configmap-a.yaml"]


@pytest.mark.parametrize("kind", ["vxlan", "veth", "infiniband", "dummy", "ipsec", "macsec"])
def test_interfaces_that_vmnetc_never_makes(kind: str) -> None:
    state = f"{{interfaces: [{{name: d0, type: {kind}, state: up, lldp: {{enabled: true}}}}]}}"
    made(f"manifests:\n{POLICY.replace('SELECTOR', '{}').replace('STATE', state)}")


@pytest.mark.parametrize(
    ("state", "selector", "codes"),
    [
        ("{interfaces: [{name: br-flat, type: linux-bridge}]}", "{}", ["E0933"]),
        ("{interfaces: [{name: br-own, type: linux-bridge, bridge: {port: [{name: enp3s0}]}}]}", "{}", ["E0933"]),
        ("{interfaces: [{name: bond9, type: bond, link-aggregation: {mode: 802.3ad, port: [enp3s0]}}]}", "{}", ["E0933"]),
        ("{interfaces: [{name: br-flat, type: linux-bridge}]}", "{a: b}", ["W0934"]),
        ("{interfaces: [{name: br-flat, type: linux-bridge}]}", "{node-role.kubernetes.io/worker: '', a: b}", ["E0933"]),
        ("{interfaces: [{name: br-flat, type: linux-bridge}]}", "{node-role.kubernetes.io/worker: 'no'}", []),
        ("{interfaces: [{name: enp3s0, type: ethernet, ethtool: {ring: {rx: 4096}}}]}", "{}", []),
        ("{interfaces: [{name: br-own, type: linux-bridge, bridge: {port: [{name: enp4s0}]}}]}", "{}", []),
        ("{ovn: {bridge-mappings: [{localnet: lan, bridge: br-own, state: present}]}}", "{}", []),
        ("{ovn: {bridge-mappings: [{localnet: br-ex-localnet, bridge: br-own, state: present}]}}", "{}", ["E0933"]),
    ],
)  # fmt: skip
def test_policies_of_one_device(state: str, selector: str, codes: list[str]) -> None:
    text = HEAD.replace("networks: {", "networks: {lan: {bridge: br-ex}, ")
    result = compiled(f"{text}manifests:\n{POLICY.replace('SELECTOR', selector).replace('STATE', state)}")
    assert [code for _, code in findings(result)] == codes


VM = """\
  - apiVersion: kubevirt.io/v1
    kind: VirtualMachine
    metadata: {name: old, namespace: demo}
    spec:
      runStrategy: Always
      template:
        spec:
          domain:
            memory: {guest: 1Gi}
            devices: {interfaces: [{name: lan, bridge: {}, macAddress: "02:00:5E:10:00:07"}]}
          networks: [{name: lan, multus: {networkName: flat}}]
          volumes:
          - name: cloudinit
            cloudInitNoCloud: {networkData: "version: 2\\nethernets: {eth0: {addresses: [10.0.0.5/24]}}"}
"""


@pytest.mark.parametrize(
    ("spec", "codes"),
    [
        ('vms: {demo/web: {memory: 1Gi, nics: [{network: flat, mac: "02:00:5e:10:00:07"}]}}\n', ["E1110"]),
        ("vms: {demo/web: {memory: 1Gi, cloudInit: {user: a}, nics: [{network: flat, ip: 10.0.0.5}]}}\n", ["E1111"]),
        ("attach: {demo/old: flat}\n", ["E0407"]),
        ("vms: {demo/old: {memory: 1Gi, nics: [flat]}}\n", ["E0931"]),
        ("vms: {demo/web: {memory: 1Gi, nics: [flat]}}\n", []),
    ],
)
def test_vms_are_judged_as_those_of_the_cluster(spec: str, codes: list[str]) -> None:
    static = "{bridge: br-flat, addressing: static, subnets: 10.0.0.0/24}"
    text = HEAD.replace("{bridge: br-flat}", static) if "ip:" in spec else HEAD
    result = compiled(f"{text}{spec}manifests:\n{VM}")
    assert sorted(code for _, code in findings(result)) == codes


def test_a_network_of_a_whole_nad(tmp_path: Path) -> None:
    """It is there, whatever the inventory says; and of what manifests do not have nothing is concluded."""
    nad = "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata: {name: NAME, namespace: demo}\n"
    nad += f"spec: {{config: '{LOAD}'}}\n"
    spec = (
        HEAD.replace("networks: {", "networks: {own: {existing: nad}, ")
        + "manifests: nads\nvms: {demo/a: {memory: 1Gi, nics: [own]}}\n"
    )
    files = {"nads/own.yaml": nad.replace("NAME", "own")}
    assert findings(compiled_beside(spec, files, tmp_path / "a")) == []
    files |= {"cluster.yaml": nad.replace("NAME", "other")}
    assert findings(compiled_beside(f"{spec}inventory: cluster.yaml\n", files, tmp_path / "b")) == []
    files = {"nads/own.yaml": nad.replace("NAME", "third"), "cluster.yaml": nad.replace("NAME", "other")}
    assert findings(compiled_beside(f"{spec}inventory: cluster.yaml\n", files, tmp_path / "c")) == [(6, "E1109")]
    assert findings(compiled_beside(spec, {"nads/own.yaml": nad.replace("NAME", "third")}, tmp_path / "d")) == []


def test_a_nad_where_ovn_makes_one() -> None:
    nad = f"  - {{apiVersion: k8s.cni.cncf.io/v1, kind: NetworkAttachmentDefinition, metadata: {{name: blue, namespace: demo}}, spec: {{config: '{LOAD}'}}}}\n"
    text = HEAD.replace("networks: {", "networks: {blue: {overlay: layer2, subnets: 10.0.0.0/24}, ")
    assert findings(compiled(f"{text}manifests:\n{nad}")) == [(8, "E0420")]


def test_a_namespace_of_manifests() -> None:
    text = "vms: {other/web: {memory: 1Gi}}\nmanifests: {apiVersion: v1, kind: Namespace, metadata: {name: other}}\n"
    assert "tenants/other/vm-web.yaml" in made(text).files()


def test_clusters() -> None:
    text = HEAD.replace("target: openshift-4.18\n", "") + (
        "target: openshift-4.18\noutput: {layout: base}\n"
        f"manifests:\n  {CONFIG}"
        "clusters:\n  a: {}\n  b: {patch: {manifests: null}}\n"
        "  c:\n    patch:\n      manifests:\n"
        "        - {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: dmo}}\n"
    )
    result = compiled(text)
    assert findings(result) == [(len(text.split("\n")) - 1, "E0501")]
    result = compiled(text.replace("dmo", "demo"))
    files = [path for path in result.files() if "configmap" in path]
    assert files == ["overlays/a/tenants/demo/configmap-a.yaml", "overlays/c/tenants/demo/configmap-a.yaml"]


def test_where_it_came_from() -> None:
    result = made(f"manifests:\n  {CONFIG}")
    assert origin(result, "tenants/demo/configmap-a.yaml", "/data/z")[1].path == ("manifests", 0, "data", "z")
    assert origin(result, "tenants/demo/configmap-a.yaml", "/nothing/there")[1].path == ("manifests", 0)


def test_the_long_form() -> None:
    text = f"{HEAD}manifests: {CONFIG.removeprefix('- ')}"
    document, _ = parse("spec.vmnet.yaml", text)
    long = long_form(document)
    assert [item["kind"] for item in long["manifests"]] == ["ConfigMap"]
    assert compiled(dump(long)).files() == compiled(text).files()


def test_a_vm_that_goes_is_announced() -> None:
    """Its disks would go with it, as those of any other VM."""
    lock = made(f"manifests:\n{VM}").lock
    assert lock is not None
    document, problems = parse("spec.vmnet.yaml", HEAD)
    result = compile(document, problems, {"": lock})
    assert [finding.diagnostic.code for finding in result.findings] == ["E0605"]
