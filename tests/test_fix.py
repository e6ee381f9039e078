"""`vmnetc validate --fix`: what is certain is mended, and nothing else changes by a character."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn.mutations import MUTATIONS, broken
from in_process import run

from vmnetc.cli.fixing import fixed
from vmnetc.diagnostics.model import Located
from vmnetc.diagnostics.route import Place
from vmnetc.pipeline import compile
from vmnetc.source.document import Document, parse
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
        if not done.edits:
            continue
        mended += 1
        before, after = found.text.split("\n"), done.after["spec.vmnet.yaml"].split("\n")
        assert len(before) == len(after)
        changed = {number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new}
        assert changed == {edit.place.line for edit in done.edits}
    assert mended > 20
