"""Exports of a cluster: every form in which they come is read alike, and what they show is checked against, never emitted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from in_process import run
from specs import compiled, compiled_beside, findings

from vmnetc.diagnostics.route import Route
from vmnetc.inventory import reading
from vmnetc.pipeline import Compilation
from vmnetc.source.exports import Exports

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\ninventory: cluster.yaml\n"
LAN = "bridges: {br-flat: enp3s0}\nnetworks: {flat: {bridge: br-flat, namespaces: demo}}\n"


def vm(name: str, *nics: tuple[str, str | None], **more: Any) -> dict[str, Any]:
    """A VM as `oc` exports it; a NIC without network is on the pod network."""
    interfaces = [{"name": nic, **({"bridge": {}} if net else {"masquerade": {}})} for nic, net in nics]
    networks = [{"name": nic, **({"multus": {"networkName": net}} if net else {"pod": {}})} for nic, net in nics]
    spec = {"domain": {"devices": {"interfaces": interfaces}}, "networks": networks}
    metadata = {"name": name, "namespace": "demo", "annotations": {"notes": "- a\n- kind: List\n---\nitems:\n"}}
    return {
        "apiVersion": "kubevirt.io/v1",
        "kind": "VirtualMachine",
        "metadata": metadata,
        "spec": {"template": {"spec": spec}, **more},
    }


def namespace(name: str, **labels: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


OBJECTS = [
    namespace("demo"),
    {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other"}, "data": {"a": "kind: VirtualMachine"}},
    vm("web", ("default", None), ("lan", "flat")),
    vm("db", ("default", None)),
]


def as_list(objects: list[dict[str, Any]]) -> dict[str, Any]:
    return {"apiVersion": "v1", "items": objects, "kind": "List", "metadata": {"resourceVersion": ""}}


FORMS = {
    "a list, as oc writes it": yaml.safe_dump(as_list(OBJECTS)),
    "an indented list": "kind: List\nitems:\n"
    + "".join("  - " + yaml.safe_dump(one).replace("\n", "\n    ").rstrip(" ") for one in OBJECTS),
    "documents": "---\n" + yaml.safe_dump_all(OBJECTS),
    "lists in documents": yaml.safe_dump_all([as_list(OBJECTS[:2]), as_list(OBJECTS[2:])]),
    "JSON": json.dumps(as_list(OBJECTS), indent=4),
    "JSON on one line": json.dumps(as_list(OBJECTS)),
    "JSON, kind first": json.dumps({"kind": "List", "apiVersion": "v1", "items": OBJECTS}, indent=1),
    "anchors": "kind: List\nitems:\n- &a {kind: ConfigMap, metadata: &m {name: demo}}\n- {kind: Namespace, metadata: *m}\n"
    + yaml.safe_dump(OBJECTS[2:], default_flow_style=None),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(form: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(FORMS[form], "utf-8")
    exports = Exports(tmp_path, reading.KINDS, [])
    found = reading.read(exports.read([("x.yaml", Route(("inventory", 0)))]))
    assert exports.problems == []
    assert sorted(found.vms) == [("demo", "db"), ("demo", "web")]
    assert list(found.namespaces) == ["demo"]
    assert [nic.name for nic in found.vms["demo", "web"].nics] == ["default", "lan"]
    if form != "anchors":
        for live in found.vms.values():
            line = FORMS[form].split("\n")[live.at.line - 1]
            assert line[live.at.column - 1 : live.at.end_column - 1] == live.name


def test_folders_and_globs(tmp_path: Path) -> None:
    spec = HEAD.replace("cluster.yaml", "[gather, 'more/*.json']") + LAN + "attach: {demo/web: flat, demo/db: flat}\n"
    files = {
        "gather/namespaces/demo/kubevirt.io/virtualmachines/web.yaml": yaml.safe_dump(OBJECTS[2]),
        "gather/namespaces/demo/log.txt": "no: yaml: at all",
        "gather/broken-of-no-concern.yaml": "{{ nothing",
        "more/rest.json": json.dumps(as_list([OBJECTS[0], OBJECTS[3]])),
    }
    result = compiled_beside(spec, files, tmp_path)
    assert [code for _, code in findings(result)] == ["W0415"]  # web is on it already


def test_no_link_leads_out(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "cluster.yaml").write_text(yaml.safe_dump_all(OBJECTS))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "cluster.yaml").symlink_to(tmp_path / "outside" / "cluster.yaml")
    assert findings(compiled_beside(HEAD, {}, tmp_path / "in")) == [(4, "E1121")]


@pytest.mark.parametrize(
    "text", ["kind: VirtualMachine\nmetadata: [", '{"kind": "VirtualMachine", ', '{"kind": "VirtualMachine"}}']
)
def test_a_broken_export_is_one_finding_in_it(text: str, tmp_path: Path) -> None:
    result = compiled_beside(HEAD + LAN, {"cluster.yaml": text}, tmp_path)
    assert [finding.diagnostic.code for finding in result.findings] == ["E1123"]
    assert result.findings[0].place is not None
    assert result.findings[0].place.file.endswith("cluster.yaml")


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "VirtualMachine", "metadata": "none"},
        {"kind": "VirtualMachine", "metadata": {"name": 5}},
        {"kind": "VirtualMachine", "metadata": {"name": "a", "namespace": "demo"}, "spec": [{"template": 1}]},
        {
            "kind": "VirtualMachine",
            "metadata": {"name": "a", "namespace": "demo"},
            "spec": {"template": {"spec": {"networks": {"a": 1}, "volumes": [1, {"cloudInitNoCloud": 1}]}}},
        },
        {
            "kind": "NodeNetworkState",
            "metadata": {"name": "a"},
            "status": {"currentState": {"interfaces": [{"name": {}}, {"name": "b", "bridge": {"port": "c"}}]}},
        },
        {"kind": "Namespace", "metadata": {"name": "a", "labels": [1]}},
        {"kind": ["Namespace"]},
        {"kind": "NetworkAttachmentDefinition", "metadata": {"name": "flat", "namespace": "demo"}, "spec": "odd"},
        {"kind": "List", "items": {"kind": "Node"}, "metadata": {}},
    ],
)
def test_odd_objects_are_no_traceback(body: dict[str, Any], tmp_path: Path) -> None:
    for text in (json.dumps(body), yaml.safe_dump(body)):
        result = compiled_beside(
            HEAD + "namespaces: {demo: {existing: true}}\n" + LAN, {"cluster.yaml": text}, tmp_path
        )
        assert {finding.diagnostic.code for finding in result.findings} <= {"E1112"}


def patched(spec: str, *objects: dict[str, Any], folder: Path) -> Compilation:
    result = compiled_beside(HEAD + LAN + spec, {"cluster.yaml": yaml.safe_dump_all([*OBJECTS, *objects])}, folder)
    assert [finding.diagnostic for finding in result.findings] == []
    return result


def test_a_nic_is_found_by_its_network_and_keeps_what_it_has(tmp_path: Path) -> None:
    old = vm("old", ("default", None), ("nic-7", "demo/flat"))
    lan = old["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"][1]
    lan |= {"macAddress": "02:00:00:00:00:07", "model": "e1000e", "acpiIndex": 3}
    result = patched("attach: {demo/old: {nics: [{network: flat, bootOrder: 1}]}}\n", old, folder=tmp_path)
    assert result.patches[0].change[-2:] == (
        {"op": "replace", "path": "/spec/template/spec/domain/devices/interfaces/1", "value": {**lan, "bootOrder": 1}},
        {
            "op": "replace",
            "path": "/spec/template/spec/networks/1",
            "value": {"name": "nic-7", "multus": {"networkName": "demo/flat"}},
        },
    )


def test_a_nic_is_moved_by_its_name(tmp_path: Path) -> None:
    old = vm("old", ("default", None), ("nic-7", "else"))
    del old["spec"]["template"]["spec"]["networks"][0]  # its networks stand in another order than its interfaces
    old["spec"]["template"]["spec"]["networks"].append({"name": "default", "pod": {}})
    result = patched("attach: {demo/old: {nics: [{network: flat, name: nic-7}]}}\n", old, folder=tmp_path)
    assert result.patches[0].change[-1] == {
        "op": "replace",
        "path": "/spec/template/spec/networks/0",
        "value": {"name": "nic-7", "multus": {"networkName": "flat"}},
    }


def test_the_tree_is_the_same_once_it_is_rolled_out(tmp_path: Path) -> None:
    """With `nicsNow`, an export of before and one of after give the same patch; what vmnetc made is no clash."""
    spec = "attach: {demo/db: {nicsNow: default, nics: flat}}\nvms: {demo/new: {memory: 1Gi, nics: [pod, flat]}}\n"
    before = patched(spec, folder=tmp_path)
    made = [manifest.body for manifest in before.manifests]
    for one in made:
        one["metadata"]["labels"] = {**one["metadata"].get("labels", {}), **before.clusters[0].labels}
    objects = [*OBJECTS[:3], vm("db", ("default", None), ("flat", "flat")), *made]
    after = compiled_beside(HEAD + LAN + spec, {"cluster.yaml": yaml.safe_dump_all(objects)}, tmp_path)
    assert [finding.diagnostic for finding in after.findings] == []
    assert after.files() == before.files()


def test_what_the_spec_would_make_anyway_is_no_clash(tmp_path: Path) -> None:
    made = [
        manifest.body
        for manifest in compiled(
            HEAD.replace("inventory: cluster.yaml\n", "namespaces: {demo: {existing: true}}\n") + LAN
        ).manifests
    ]
    patched("", *made, folder=tmp_path)


# --- after the roll-out ----------------------------------------------------------------------------------------------

ATTACHED = HEAD + LAN + "attach: {demo/db: flat}\n"


@pytest.fixture
def attached(tmp_path: Path) -> Path:
    """A folder in which a NIC was attached to a VM of an export, and the export of after that."""
    (tmp_path / "net.vmnet.yaml").write_text(ATTACHED)
    (tmp_path / "cluster.yaml").write_text(yaml.safe_dump_all([namespace("demo"), vm("db", ("default", None))]))
    assert run("build", "-q", "net.vmnet.yaml", cwd=tmp_path).returncode == 0
    after = vm("db", ("default", None), ("flat", "flat"))
    (tmp_path / "cluster.yaml").write_text(yaml.safe_dump_all([namespace("demo"), after]))
    return tmp_path


def test_an_export_of_after_the_roll_out_gives_the_same_patch(attached: Path) -> None:
    assert "attach:\n      demo/db: [default]\n" in (attached / "net.vmnet.lock.yaml").read_text()
    again = run("build", "--check", "--frozen", "net.vmnet.yaml", cwd=attached)
    assert again.returncode == 0, again.stdout + again.stderr
    (attached / "net.vmnet.yaml").write_text(ATTACHED.replace("inventory: cluster.yaml\n", "") + "namespaces: [demo]\n")
    alone = run("build", "--diff", "--check", "net.vmnet.yaml", cwd=attached)
    assert "attach/vm-db.yaml" not in alone.stdout


def test_a_vm_that_changed_since_is_announced(attached: Path) -> None:
    other = vm("db", ("default", None), ("theirs", "elsewhere/lan"))
    (attached / "cluster.yaml").write_text(yaml.safe_dump_all([namespace("demo"), other]))
    changed = run("validate", "net.vmnet.yaml", cwd=attached)
    assert (
        'error[E1103]: without the patch of attach entry "demo/db" the VM had default; now it has default, theirs'
        in (changed.stdout)
    )
    assert run("forget", "net.vmnet.yaml", "attach.demo/db", cwd=attached).returncode == 0
    assert run("build", "-q", "net.vmnet.yaml", cwd=attached).returncode == 0
    assert "demo/db: [default, theirs]" in (attached / "net.vmnet.lock.yaml").read_text()


def test_a_name_that_is_said_to_be_mapped_and_is_not(tmp_path: Path) -> None:
    mappings = [{"localnet": "lan", "bridge": "br-ex"}, {"localnet": "gone", "state": "absent"}]
    node = {
        "kind": "NodeNetworkState",
        "metadata": {"name": "w0"},
        "status": {"currentState": {"ovn": {"bridge-mappings": mappings}}},
    }
    spec = HEAD + "bridges:\n  br-ex: {mapped: true, physicalNetwork: NAME}\n"
    for name, codes in (("lan", []), ("lam", ["E1108"]), ("gone", ["E1108"])):
        result = compiled_beside(spec.replace("NAME", name), {"cluster.yaml": yaml.safe_dump(node)}, tmp_path)
        assert [code for _, code in findings(result)] == codes
