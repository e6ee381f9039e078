"""Files that a spec names: which are taken, and which are not."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from vmnetc.pipeline import Compilation, compile
from vmnetc.source.document import parse, read

SPEC = """\
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
namespaces: [demo]
templates:
  web: {memory: 1Gi, cloudInit: {userDataFile: PATH}}
vms:
  "demo/web-{n}": {template: web, count: 2}
  demo/other: {template: web}
"""
DOCUMENT = "#cloud-config\nuser: fedora\n"


def compiled(folder: Path, path: str) -> Compilation:
    spec = folder / "spec.vmnet.yaml"
    spec.write_text(SPEC.replace("PATH", f'"{path}"'))
    document, problems = read(str(spec))
    return compile(document, problems)


def user_data(result: Compilation) -> set[str]:
    assert [finding.diagnostic for finding in result.findings] == []
    bodies = [manifest.body for manifest in result.manifests if manifest.kind == "VirtualMachine"]
    assert len(bodies) == 3
    return {body["spec"]["template"]["spec"]["volumes"][-1]["cloudInitNoCloud"]["userData"] for body in bodies}


def refusal(result: Compilation) -> str:
    """Why the file is not taken: one finding for all VMs of a template, at the path."""
    (found,) = result.findings
    assert result.failed
    assert found.diagnostic.code == "E0425"
    assert found.place is not None
    assert found.place.line == 6
    return found.diagnostic.message.partition(": ")[2]


@pytest.mark.parametrize(
    "raw", [DOCUMENT.encode(), b"\xef\xbb\xbf" + DOCUMENT.encode(), DOCUMENT.replace("\n", "\r\n").encode()]
)
@pytest.mark.parametrize("path", ["web.yaml", "cloud-init/web.yaml", "./cloud-init/../web.yaml"])
def test_taken(tmp_path: Path, path: str, raw: bytes) -> None:
    (tmp_path / "cloud-init").mkdir()
    (tmp_path / path).write_bytes(raw)
    assert user_data(compiled(tmp_path, path)) == {DOCUMENT}


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"a: \xff", "it is no text in UTF-8"),
        (b"a: \x00", "it holds control characters"),
        (b"a\rb", "it holds control characters"),
        (b"a\x1b[2J", "it holds control characters"),
        (b"a" * (64 * 1024 + 1), "it has more than 64 KiB"),
    ],
)
def test_not_text(tmp_path: Path, raw: bytes, why: str) -> None:
    (tmp_path / "web.yaml").write_bytes(raw)
    assert refusal(compiled(tmp_path, "web.yaml")) == why


def test_longer_than_kubevirt_takes(tmp_path: Path) -> None:
    (tmp_path / "web.yaml").write_text("#" * 2049)
    assert [finding.diagnostic.code for finding in compiled(tmp_path, "web.yaml").findings] == ["E0717"]


def test_outside(tmp_path: Path) -> None:
    folder, outside = tmp_path / "specs", tmp_path / "web.yaml"
    folder.mkdir()
    outside.write_text(DOCUMENT)
    why = "it leads out of the folder of the spec"
    assert refusal(compiled(folder, "../web.yaml")) == why
    assert refusal(compiled(folder, outside.as_posix())) == why
    assert refusal(compiled(folder, "../specs-of-others/web.yaml")) == why


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links(tmp_path: Path) -> None:
    """A link is what it leads to."""
    folder, outside = tmp_path / "specs", tmp_path / "web.yaml"
    folder.mkdir()
    outside.write_text(DOCUMENT)
    (folder / "out.yaml").symlink_to(outside)
    (folder / "up").symlink_to(tmp_path, target_is_directory=True)
    (folder / "itself").symlink_to(folder / "itself")
    (folder / "real.yaml").write_text(DOCUMENT)
    (folder / "in.yaml").symlink_to(folder / "real.yaml")
    assert refusal(compiled(folder, "out.yaml")) == "it leads out of the folder of the spec"
    assert refusal(compiled(folder, "up/web.yaml")) == "it leads out of the folder of the spec"
    assert refusal(compiled(folder, "itself"))
    assert user_data(compiled(folder, "in.yaml")) == {DOCUMENT}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names there")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "web.yaml")
    assert refusal(compiled(tmp_path, "web.yaml")) == "it is no file"


@pytest.mark.parametrize("path", [".", "cloud-init", "nowhere", "no/where", "a" * 300, "a\\0b"])
def test_no_file(tmp_path: Path, path: str) -> None:
    (tmp_path / "cloud-init").mkdir()
    assert refusal(compiled(tmp_path, path))


def test_a_spec_from_standard_input_has_its_files_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "web.yaml").write_text("#cloud-config\n")
    document, problems = parse("-", SPEC.replace("PATH", "web.yaml"))
    assert not compile(document, problems).failed
    document, problems = parse("-", SPEC.replace("PATH", "../web.yaml"))
    assert refusal(compile(document, problems)) == "it leads out of the folder of the spec"
