"""`vmnetc validate --fix`: what is certain is mended, and nothing else changes by a character."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from drawn.chance import Chance
from drawn.drawing import draw_world
from drawn.mutations import MUTATIONS, broken
from in_process import run

from vmnetc.cli.fixing import fixed
from vmnetc.diagnostics.model import Added, Located
from vmnetc.diagnostics.route import Place
from vmnetc.pipeline import compile
from vmnetc.source.document import Document, parse
from vmnetc.write.added import with_entry
from vmnetc.write.spec_file import Edit, edited

SPEC = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.20   # keep me
namespaces: [demo]

bridges:
  br-flat: {uplink: enp3s0, mtu: "1500"}
networks:
  flat: {bridge: br-flatt, vlann: 4_0,   subnets: '192.168.64.1/18'} # why
vms:
  demo/web:
    memory: 1Gi
    nics:
      - network: flatt   # the third one
        mac: 02-00-5e-10-00-07
"""
MENDED = (
    SPEC.replace('"1500"', "1500")
    .replace("br-flatt", "br-flat")
    .replace("vlann: 4_0", "vlan: 40")
    .replace("'192.168.64.1/18'", "192.168.64.0/18")
    .replace("network: flatt", "network: flat")
    .replace("02-00-5e-10-00-07", '"02:00:5e:10:00:07"')
)


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    file = tmp_path / "a.vmnet.yaml"
    file.write_bytes(SPEC.encode())
    return file


def test_what_is_certain_is_mended(spec: Path) -> None:
    found = run("validate", spec.name, "--fix", cwd=spec.parent)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.splitlines()[:2] == [
        'fixed: a.vmnet.yaml:7:34: "1500" → 1500',
        "fixed: a.vmnet.yaml:9:28: vlann → vlan",
    ]
    assert found.stdout.endswith("a.vmnet.yaml: no findings (1 NNCP, 1 NAD, 1 Namespace, 1 VM)\n")
    assert spec.read_text() == MENDED
    assert [path.name for path in spec.parent.iterdir()] == [spec.name]


def test_diff_writes_nothing(spec: Path) -> None:
    found = run("validate", spec.name, "--diff", cwd=spec.parent)
    assert found.returncode == 1
    assert '-  br-flat: {uplink: enp3s0, mtu: "1500"}\n+  br-flat: {uplink: enp3s0, mtu: 1500}\n' in found.stdout
    assert spec.read_text() == SPEC


def test_programs_get_their_report_alone(spec: Path) -> None:
    found = run("validate", spec.name, "--fix", "--diff", "--format", "json", cwd=spec.parent)
    assert found.stdout.startswith('{\n  "version": 1,\n  "diagnostics": []')
    assert found.stderr.count("fixed: ") == 7


def test_ends_of_lines_and_byte_order_marks_stay(spec: Path) -> None:
    spec.write_bytes(b"\xef\xbb\xbf" + SPEC.replace("\n", "\r\n").encode())
    spec.chmod(0o640)
    assert run("validate", spec.name, "--fix", cwd=spec.parent).returncode == 0
    assert spec.read_bytes() == b"\xef\xbb\xbf" + MENDED.replace("\n", "\r\n").encode()
    assert spec.stat().st_mode & 0o777 == 0o640


def test_included_files_are_mended_too(tmp_path: Path) -> None:
    head = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.20\n"
    (tmp_path / "a.vmnet.yaml").write_text(head + "include: [part.yaml, vms.csv]\nnamespaces: [demo]\n")
    (tmp_path / "part.yaml").write_text("bridges: {br-flat: eno1}\nnetworks:\n  flat: {bridge: br-fat}   # a\n")
    table = "namespace,vm,networks,memory\ndemo,web,flatt,1Gi\n"
    (tmp_path / "vms.csv").write_text(table)
    found = run("validate", "a.vmnet.yaml", "--fix", cwd=tmp_path)
    assert "fixed: part.yaml:3:18: br-fat → br-flat\n" in found.stdout
    assert (tmp_path / "part.yaml").read_text().endswith("flat: {bridge: br-flat}   # a\n")
    assert (tmp_path / "vms.csv").read_text() == table
    assert "E0401" in found.stdout


def test_an_alias_is_not_overwritten(spec: Path) -> None:
    text = SPEC.replace("bridge: br-flatt", "bridge: *b").replace(
        "namespaces: [demo]", "x-b: &b br-flatt\nnamespaces: [demo]"
    )
    spec.write_text(text)
    run("validate", spec.name, "--fix", cwd=spec.parent)
    assert "bridge: *b" in spec.read_text()


def test_another_number_is_no_typo(spec: Path) -> None:
    """It may be a network that is missing; the message still asks."""
    text = SPEC.replace("  flat:", "  vlan-120:").replace("network: flatt", "network: vlan-121")
    spec.write_text(text)
    found = run("validate", spec.name, "--fix", cwd=spec.parent)
    assert 'did you mean "vlan-120"?' in found.stdout
    assert "network: vlan-121" in spec.read_text()


def test_standard_input_is_no_file(tmp_path: Path) -> None:
    assert run("validate", "-", "--fix", cwd=tmp_path, stdin=SPEC).returncode == 2


def test_a_file_that_cannot_be_written(spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    found = run("validate", spec.name, "--fix", cwd=spec.parent)
    assert found.returncode == 2
    assert "cannot write" in found.stderr
    assert spec.read_text() == SPEC


def test_only_what_was_typed_is_replaced() -> None:
    place = Place("a", 1, 4, 1, 7)
    assert edited("a: foo\n", [Edit(place, "foo", "bar")]) == ("a: bar\n", [Edit(place, "foo", "bar")])
    assert edited("a: fox\n", [Edit(place, "foo", "bar")]) == ("a: fox\n", [])
    assert edited("", [Edit(place, "foo", "bar")]) == ("", [])
    twice = [Edit(place, "foo", "bar"), Edit(place, "foo", "baz")]
    assert len(edited("a: foo\n", twice)[1]) == 1


def test_broken_specs_are_mended_where_they_say_so() -> None:
    """Every edit takes its finding away, and leaves all other lines as they are."""
    mended = 0
    for seed in range(3 * len(MUTATIONS) // 2):
        found = broken(seed)

        def load(instead: object, text: str = found.text) -> tuple[Document, list[Located]]:
            assert isinstance(instead, dict)
            document, problems = parse("spec.vmnet.yaml", instead.get("spec.vmnet.yaml", text))
            return document, compile(document, problems).findings

        done = fixed(load)
        if not done.edits or any(added.section for _, added in done.added):
            continue
        mended += 1
        before, after = found.text.split("\n"), done.after["spec.vmnet.yaml"].split("\n")
        for place, _ in reversed(done.added):
            del after[place.line - 1]
        assert len(before) == len(after)
        changed = {number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new}
        assert changed == {edit.place.line for edit in done.edits}
    assert mended > 20


# What is added

OTHERS = Added("shop", "{existing: true}", "namespaces")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("namespaces: [demo]\n", "namespaces: {demo: {}, shop: {existing: true}}\n"),
        ("namespaces: [ demo, web, ]  # two\n", "namespaces: { demo: {}, web: {}, shop: {existing: true} }  # two\n"),
        ("namespaces: []\n", "namespaces: {shop: {existing: true}}\n"),
        ("namespaces: {}\n", "namespaces: {shop: {existing: true}}\n"),
        ("namespaces: {demo: {}} # }\n", "namespaces: {demo: {}, shop: {existing: true}} # }\n"),
        ("namespaces: { demo: }\n", "namespaces: { demo:, shop: {existing: true} }\n"),
        ("namespaces: demo\n", "namespaces: {demo: {}, shop: {existing: true}}\n"),
        (
            "namespaces:   # all\n    - demo   # one\n\n    # web\n    - web\n\n# nets\nnetworks: {}\n",
            "namespaces:   # all\n    demo: {}   # one\n\n    # web\n    web: {}\n    shop: {existing: true}\n\n# nets\nnetworks: {}\n",
        ),
        ("namespaces:\n- demo\n- web", "namespaces:\n  demo: {}\n  web: {}\n  shop: {existing: true}"),
        (
            "namespaces:\n   demo:\n      labels: {a: b}\n   # last\nbridges: {}\n",
            "namespaces:\n   demo:\n      labels: {a: b}\n   shop: {existing: true}\n   # last\nbridges: {}\n",
        ),
        ("namespaces:\r\n  demo: {}\r\n", "namespaces:\r\n  demo: {}\r\n  shop: {existing: true}\r\n"),
        ("namespaces:\n\nbridges: {}\n", "namespaces:\n  shop: {existing: true}\n\nbridges: {}\n"),
        ("kind: NetworkSpec\nbridges: {}\n", "kind: NetworkSpec\nnamespaces: {shop: {existing: true}}\nbridges: {}\n"),
    ],
)
def test_an_entry_in_the_style_of_its_section(before: str, after: str) -> None:
    found = with_entry(before, OTHERS)
    assert found is not None
    assert found[0] == after
    assert yaml.safe_load(after.replace("demo:,", "demo: {},"))["namespaces"]["shop"] == {"existing": True}


@pytest.mark.parametrize(
    "text",
    [
        "namespaces: &a [demo]\n",
        "namespaces: [demo,\n web]\n",
        "{namespaces: [demo]}\n",
        "namespaces: ['demo']\n- x",
        "",
    ],
)
def test_a_section_in_another_style_is_left_alone_or_not_believed(tmp_path: Path, text: str) -> None:
    """What is put in wrongly changes what the spec says, and is taken back."""
    head = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
    rest = "bridges: {br-flat: eno1}\nnetworks: {flat: {bridge: br-flat, namespaces: all}}\nattach: {shop/web: flat}\n"
    whole = head + text + rest
    (tmp_path / "a.vmnet.yaml").write_text(whole)
    run("validate", "a.vmnet.yaml", "--fix", cwd=tmp_path)
    after = (tmp_path / "a.vmnet.yaml").read_text()
    assert after == whole or yaml.safe_load(after)["namespaces"]["shop"] == {"existing": True}


@pytest.mark.parametrize(
    ("lost", "added"),
    [
        ("target: openshift-4.18\n", "target: openshift-4.18\n"),
        ("kind: NetworkSpec\n", "kind: NetworkSpec\n"),
        ("apiVersion: vmnetc.dev/v1alpha1\n", "apiVersion: vmnetc.dev/v1alpha1\n"),
    ],
)
def test_a_missing_line_of_the_head(tmp_path: Path, lost: str, added: str) -> None:
    whole = "# mine\napiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n\n# all\nnamespaces: [demo]\n"
    file = tmp_path / "a.vmnet.yaml"
    file.write_text(whole.replace(lost, ""))
    found = run("validate", file.name, "--fix", cwd=tmp_path)
    assert f": {added}" in found.stdout
    assert file.read_text() == whole
    assert run("validate", file.name, "--fix", cwd=tmp_path).stdout == "a.vmnet.yaml: no findings (1 Namespace)\n"


def test_a_namespace_of_others_is_declared_where_namespaces_are(tmp_path: Path) -> None:
    head = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.20\n"
    nets = "bridges: {br-flat: eno1}\nnetworks: {flat: {bridge: br-flat, namespaces: all}}\nattach: {legacy/db: flat}\n"
    (tmp_path / "a.vmnet.yaml").write_text(head + "include: part.yaml\n" + nets)
    (tmp_path / "part.yaml").write_text("namespaces:\n  demo: {}   # ours\n")
    found = run("validate", "a.vmnet.yaml", "--fix", cwd=tmp_path)
    assert "added: part.yaml:3: namespaces.legacy: {existing: true}\n" in found.stdout
    assert (tmp_path / "part.yaml").read_text() == "namespaces:\n  demo: {}   # ours\n  legacy: {existing: true}\n"
    assert (tmp_path / "a.vmnet.yaml").read_text() == head + "include: part.yaml\n" + nets


def test_what_brings_a_new_error_is_taken_back(tmp_path: Path) -> None:
    """With a second namespace nobody knows which one the network is for; and a near name may be a typo."""
    head = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.20\nnamespaces: [demo]\n"
    nets = "bridges: {br-flat: eno1}\nnetworks: {flat: {bridge: br-flat}}\n"
    for attach in ("legacy/db: flat", "demo-2/db: flat"):
        whole = f"{head}{nets}attach: {{{attach}}}\n"
        (tmp_path / "a.vmnet.yaml").write_text(whole)
        assert "E0501" in run("validate", "a.vmnet.yaml", "--fix", cwd=tmp_path).stdout
        assert (tmp_path / "a.vmnet.yaml").read_text() == whole


def test_units_that_are_certain(tmp_path: Path) -> None:
    text = SPEC.replace('"1500"', "9000 MB").replace("memory: 1Gi", "memory: 4 GiB")
    (tmp_path / "a.vmnet.yaml").write_text(text)
    run("validate", "a.vmnet.yaml", "--fix", cwd=tmp_path)
    after = (tmp_path / "a.vmnet.yaml").read_text()
    assert "mtu: 9000}" in after
    assert "memory: 4Gi\n" in after


@pytest.mark.parametrize("seed", range(40))
def test_a_drawn_spec_gets_back_its_target(seed: int) -> None:
    """No other line changes, and a second run changes nothing."""
    chance = Chance(random.Random(f"added {seed}"))
    spec: dict[str, Any] = {**draw_world(chance).spec, "target": "openshift-4.18"}
    spec.pop("clusters", None)
    text = yaml.safe_dump({name: value for name, value in spec.items() if name != "target"}, sort_keys=chance.yes())

    def load(instead: object, text: str = text) -> tuple[Document, list[Located]]:
        assert isinstance(instead, dict)
        document, problems = parse("spec.vmnet.yaml", instead.get("spec.vmnet.yaml", text))
        return document, compile(document, problems).findings

    assert "W0001" in {one.diagnostic.code for one in load({})[1]}
    done = fixed(load)
    ((place, added),) = done.added
    assert added.key == "target"
    after = done.after["spec.vmnet.yaml"].split("\n")
    assert after.pop(place.line - 1) == "target: openshift-4.18"
    edited_lines = {edit.place.line for edit in done.edits}
    before = text.split("\n")
    assert len(after) == len(before)
    assert {number for number, line in enumerate(before, 1) if line != after[number - 1]} == edited_lines
    again = done.after["spec.vmnet.yaml"]
    assert not fixed(lambda instead: load(instead, again)).added
