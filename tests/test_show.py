"""`vmnetc show`: what is filled in, who says it, and what becomes of it."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time

import pytest
import yaml
from conftest import ROOT
from specs import compiled
from test_cli import run

from vmnetc.lineage import long_form, objects, origins, part
from vmnetc.pipeline import for_clusters
from vmnetc.render.commented import Note, dump
from vmnetc.source.document import parse

SPEC = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
defaults:
  bridges: {stp: true, mtu: 9000}
  vms: {labels: {a: x, b: y}}
bridges: {br: enp3s0, br2: {uplink: enp4s0, mtu: 1500}}
networks:
  flat: {bridge: br}
  v-{vlan}: {bridge: br2, vlans: 5-7}
namespaces: [demo]
templates:
  t:
    memory: 1Gi
    disks: [{containerDisk: quay.io/x/y, bus: sata}]
    annotations: {example.com/from: template}
vms:
  web:
    template: t
    labels: {b: z, app.kubernetes.io/name: q}
    disks: [{containerDisk: quay.io/x/z}]
    cloudInit:
      userData: |
        #cloud-config
        runcmd: [ls]
  demo/db-{n}: {template: t, count: 2, nics: [flat, {network: v-5, name: second}]}
services: {web: {vms: web, ports: 80, route: true}}
attach: {demo/old: v-6}
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "net.vmnet.yaml").write_text(SPEC)
    return tmp_path


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("bridges", "br", "uplink"), ("entry", "", 7)),
        (("bridges", "br", "stp"), ("defaults", "defaults.bridges", 5)),
        (("bridges", "br", "mtu"), ("defaults", "defaults.bridges", 5)),
        (("bridges", "br2", "mtu"), ("entry", "", 7)),
        (("bridges", "br", "nodes", 0), ("default", "", None)),
        (("networks", "v-{vlan}", "vlans", 0), ("entry", "", 10)),
        (("namespaces", "demo"), ("entry", "", 11)),
        (("vms", "web", "memory"), ("template", "templates.t", 14)),
        (("vms", "web", "disks", 0, "containerDisk"), ("entry", "", 21)),
        # The template's disks do not count where the VM has its own.
        (("vms", "web", "disks", 0, "bus"), ("default", "", None)),
        (("vms", "demo/db-{n}", "disks", 0, "bus"), ("template", "templates.t", 15)),
        (("vms", "web", "labels", "a"), ("defaults", "defaults.vms", 6)),
        (("vms", "web", "labels", "b"), ("entry", "", 20)),
        (("vms", "web", "annotations", "example.com/from"), ("template", "templates.t", 16)),
        (("vms", "web", "cloudInit", "userData"), ("entry", "", 23)),
        (("vms", "demo/db-{n}", "nics", 1, "name"), ("entry", "", 26)),
        (("services", "web", "ports", 0), ("entry", "", 27)),
        (("services", "web", "route"), ("entry", "", 27)),
        (("services", "web", "route", "tls"), ("default", "", None)),
        (("attach", "demo/old", "nics", 0, "network"), ("entry", "", 28)),
        (("target",), ("spec", "", 3)),
        (("metadata", "name"), ("default", "", None)),
    ],
)
def test_origin(path: tuple[str | int, ...], said: tuple[str, str, int | None]) -> None:
    document, _ = parse("spec.vmnet.yaml", SPEC)
    value = origins(document, long_form(document))
    for step in path:
        value = value.parts[step]
    assert (value.origin.layer, value.origin.shared, value.origin.place and value.origin.place.line) == said


def test_entry(here: Path) -> None:
    assert (
        run("show", "net.vmnet.yaml", "vms.web", cwd=here).stdout
        == """\
vms:
  # becomes VirtualMachine demo/web: tenants/demo/vm-web.yaml
  web:                               # net.vmnet.yaml:18
    runStrategy: Always              # default
    memory: 1Gi                      # templates.t, net.vmnet.yaml:14
    disks:
      - containerDisk: quay.io/x/z   # net.vmnet.yaml:21
        bus: virtio                  # default
    cloudInit:
      userData: |                    # net.vmnet.yaml:23
        #cloud-config
        runcmd: [ls]
      type: noCloud                  # default
    rng: false                       # default
    labels:
      a: x                           # defaults.vms, net.vmnet.yaml:6
      b: z                           # net.vmnet.yaml:20
      app.kubernetes.io/name: q      # net.vmnet.yaml:20
    annotations:                     # templates.t, net.vmnet.yaml:16
      example.com/from: template
    template: t                      # net.vmnet.yaml:19
    start: 1                         # default
"""
    )


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("networks.flat.bridge", {"networks": {"flat": {"bridge": "br"}}}),
        ("networks.v-6.vlans", {"networks": {"v-{vlan}": {"vlans": ["5-7"]}}}),
        ("networks.v-{vlan}.vlans[0]", {"networks": {"v-{vlan}": {"vlans": ["5-7"]}}}),
        ("vms.demo/web.template", {"vms": {"web": {"template": "t"}}}),
        ("vms.web.labels.app.kubernetes.io/name", {"vms": {"web": {"labels": {"app.kubernetes.io/name": "q"}}}}),
        ("vms.demo/db-2.nics[1].name", {"vms": {"demo/db-{n}": {"nics": [{"name": "second"}]}}}),
        ("vms.db-2.nics.1.name", {"vms": {"demo/db-{n}": {"nics": [{"name": "second"}]}}}),
        ("target", {"target": "openshift-4.18"}),
        ("metadata", {"metadata": {"name": "net"}}),
    ],
)
def test_address(here: Path, address: str, shown: object) -> None:
    for options in ([], ["--no-origins"], ["--no-origins", "--format", "json"]):
        assert yaml.safe_load(run("show", "net.vmnet.yaml", address, *options, cwd=here).stdout) == shown


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("network", 'the spec has no section "network"; did you mean "networks"?'),
        ("networks.flt", 'the spec has no network "flt"; did you mean "networks.flat"?'),
        ("networks.flt.vlan", 'the spec has no network "flt"; did you mean "networks.flat"?'),
        ("networks.v-8", 'the spec has no network "v-8"; there is: flat, v-{vlan}'),
        ("vms.web.memry", 'vms.web has no "memry"; did you mean "memory"?'),
        ("vms.web.cpu", "vms.web says nothing of cpu, and no default is filled in; it has: runStrategy, memory"),
        ("vms.web.disks[1]", "vms.web.disks has no [1]; it has 1, from vms.web.disks[0] on"),
        ("vms.web.template.x", "vms.web.template is a value and holds no x"),
        ("nodes", "the spec has no nodes; it has: apiVersion, kind, metadata"),
        ("defaults.vms", "the long form has no defaults: they are filled into the entries"),
        ("", 'the spec has no section ""'),
    ],
)
def test_wrong_address(here: Path, address: str, message: str) -> None:
    result = run("show", "net.vmnet.yaml", address, cwd=here)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_name_that_several_entries_make(here: Path) -> None:
    text = SPEC.replace("[demo]", "[demo, other]").replace("  web:\n    template", "  demo/web:\n    template")
    text = text.replace("services: {web: {vms", "services: {web: {namespace: demo, vms")
    text = text.replace("  flat: {", "  flat: {namespaces: [demo], ").replace(
        "  v-{vlan}: {", "  v-{vlan}: {namespaces: demo, "
    )
    text = text.replace("  demo/db", "  other/web: {template: t}\n  demo/db")
    result = run("show", "-", "vms.web", cwd=here, stdin=text)
    assert result.returncode == 2
    assert "vms.web can be any of vms.demo/web, vms.other/web" in result.stderr


def test_objects_of_an_entry_and_of_a_member(here: Path) -> None:
    def lines(entry: str) -> list[str]:
        shown = run("show", "net.vmnet.yaml", entry, cwd=here).stdout
        return [line.strip() for line in shown.splitlines() if line.strip().startswith("#")]

    nad = "# becomes NetworkAttachmentDefinition demo/v-{0}: admin/nad-demo.v-{0}.yaml"
    assert lines("networks.v-{vlan}") == [nad.format(vlan) for vlan in (5, 6, 7)]
    assert lines("networks.v-6") == [nad.format(6)]
    assert lines("vms.demo/db-2") == ["# becomes VirtualMachine demo/db-2: tenants/demo/vm-db-2.yaml"]
    assert lines("services") == [
        "# becomes Service demo/web: tenants/demo/service-web.yaml",
        "# becomes Route demo/web: tenants/demo/route-web.yaml",
    ]
    assert lines("attach") == ["# becomes attach patch demo/old: tenants/demo/attach/vm-old.yaml"]
    assert lines("templates") == [
        "# has a part in VirtualMachine demo/db-1: tenants/demo/vm-db-1.yaml",
        "# has a part in VirtualMachine demo/db-2: tenants/demo/vm-db-2.yaml",
        "# has a part in VirtualMachine demo/web: tenants/demo/vm-web.yaml",
    ]


def test_of_many_objects_some_are_shown_and_all_are_in_json(here: Path) -> None:
    text = SPEC.replace("vlans: 5-7", "vlans: 5-100")
    shown = run("show", "-", "networks.v-{vlan}", cwd=here, stdin=text).stdout
    assert shown.count("# becomes") == 12
    assert "  # and 84 more; --format json has all\n" in shown
    report = json.loads(run("show", "-", "networks.v-{vlan}", "--format", "json", cwd=here, stdin=text).stdout)
    assert len(report["objects"]) == 96


def test_json(here: Path) -> None:
    report = json.loads(run("show", "net.vmnet.yaml", "vms.demo/web", "--format", "json", cwd=here).stdout)
    assert report["version"] == 1
    assert report["values"]["vms"]["web"]["memory"] == "1Gi"
    assert report["origins"]["/vms/web/memory"] == {
        "from": "template",
        "shared": "templates.t",
        "file": "net.vmnet.yaml",
        "line": 14,
        "column": 13,
    }
    assert report["origins"]["/vms/web/rng"] == {"from": "default"}
    assert report["origins"]["/vms/web/labels/app.kubernetes.io~1name"]["line"] == 20
    assert report["objects"] == [
        {
            "kind": "VirtualMachine",
            "namespace": "demo",
            "name": "web",
            "file": "tenants/demo/vm-web.yaml",
            "entries": ["vms.web", "templates.t"],
        }
    ]


@pytest.mark.parametrize("options", [["--origins"], ["--format", "json", "--no-origins"]])
def test_all_of_it_is_a_spec_in_every_form(here: Path, options: list[str]) -> None:
    plain = run("show", "net.vmnet.yaml", cwd=here).stdout
    assert "#" not in plain.replace("#cloud-config", "")
    shown = run("show", "net.vmnet.yaml", *options, cwd=here).stdout
    assert shown != plain
    assert yaml.safe_load(shown) == yaml.safe_load(plain)
    built = run("build", "net.vmnet.yaml", "-o", "-", cwd=here).stdout
    assert run("build", "-", "-o", "-", cwd=here, stdin=shown).stdout == built


def test_standard_input(here: Path) -> None:
    assert "bridge: br " in run("show", "-", "networks.flat", cwd=here, stdin=SPEC).stdout
    assert "# -:9\n" in run("show", "-", "networks.flat.bridge", cwd=here, stdin=SPEC).stdout


def test_a_file_name_cannot_end_a_comment(here: Path) -> None:
    (here / "a\nb: c.vmnet.yaml").write_text(SPEC)
    shown = run("show", "a\nb: c.vmnet.yaml", "networks.flat.bridge", cwd=here).stdout
    assert yaml.safe_load(shown) == {"networks": {"flat": {"bridge": "br"}}}
    assert "# a\\nb: c.vmnet.yaml:9\n" in shown


def test_every_object_of_the_examples_has_its_entries() -> None:
    for spec in (ROOT / "examples").glob("*/network.vmnet.yaml"):
        text = spec.read_text("utf-8")
        document, _ = parse(str(spec), text)
        result = compiled(text, str(spec))
        for cluster, variant in for_clusters(document).items():
            long = long_form(variant)
            for made in objects(result, long, cluster):
                assert made.file in result.files()
                assert made.entries, made
                for section, key in made.entries:
                    there = long.get(section, {})
                    assert key in (range(len(there)) if section == "manifests" else there) or key in (
                        "br-ex",
                        "workers",
                        "control-plane",
                        "all",
                    ), made


def test_a_part_is_shown_within_what_it_stands_in() -> None:
    assert part({"a": {"b": [1, 2], "c": 3}}, ("a", "b", 1)) == {"a": {"b": [2]}}


def test_long_lines_do_not_push_comments_away() -> None:
    note = Note(parts={"a": Note("one"), "b": Note("two"), "long": Note("three")})
    text = dump({"a": 1, "b": "two words", "long": "x" * 80}, note)
    assert text == f"a: 1{' ' * 8}   # one\nb: two words   # two\nlong: {'x' * 80}   # three\n"


@pytest.mark.parametrize("text", ["a\nb\n", "a\nb", "a\n\n\n", "# a\n  b\n", "a\tb", "'\"#: x", "", "a\n \nb"])
def test_comments_stand_behind_text_of_every_kind(text: str) -> None:
    document = {"s": {"e": {"f": text, "g": [text, {"h": text, "i": [[text], text]}], text: 1}}}
    note = _everywhere(document)
    assert yaml.safe_load(dump(document, note)) == document
    assert dump(document, note).count("# behind") >= 6


def _everywhere(plain: object) -> Note:
    items = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    return Note("behind # it", ("above: it",), {step: _everywhere(child) for step, child in items})


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("net", ["networks"]),
        ("vms.", ["vms.web", "vms.demo/db-{n}"]),
        ("networks.f", ["networks.flat"]),
        ("nothing", []),
    ],
)
def test_completion(here: Path, typed: str, offered: list[str]) -> None:
    env = {"_VMNETC_COMPLETE": "bash_complete", "COMP_WORDS": f"vmnetc show net.vmnet.yaml {typed}", "COMP_CWORD": "3"}
    assert run(cwd=here, env=env).stdout.split() == [f"plain,{word}" for word in offered]


@pytest.mark.parametrize("spec", ["nowhere.yaml", "-", "broken.yaml"])
def test_completion_of_what_cannot_be_read_offers_nothing(here: Path, spec: str) -> None:
    (here / "broken.yaml").write_text("a: [\n")
    env = {"_VMNETC_COMPLETE": "bash_complete", "COMP_WORDS": f"vmnetc show {spec} v", "COMP_CWORD": "3"}
    result = run(cwd=here, env=env)
    assert (result.stdout.strip(), result.stderr) == ("", "")


def test_names_in_a_long_list_are_looked_up() -> None:
    text = SPEC.replace("[demo]", f"[demo, {', '.join(f'n{number}' for number in range(5_000))}]")
    document, _ = parse("spec.vmnet.yaml", text)
    long = long_form(document)
    before = process_time()
    value = origins(document, long)
    assert process_time() - before < 3  # seconds; it takes 20 where the list is searched for each name
    assert value.parts["namespaces"].parts["n4999"].origin.place is not None
