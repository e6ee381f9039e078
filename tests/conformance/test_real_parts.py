"""The real parts do refuse: otherwise their silence would mean nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from vmnetc.targets.table import KNOWN, find

from . import real_parts
from .verdicts import SCHEMAS, Refused, complaints, kustomize

_TARGET = "openshift-4.18"
_HEAD = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}


def _nncp(**interface: Any) -> dict[str, Any]:
    whole = {"name": "br1", "type": "linux-bridge", "state": "up", **interface}
    return {
        "apiVersion": "nmstate.io/v1",
        "kind": "NodeNetworkConfigurationPolicy",
        "metadata": {"name": "br1"},
        "spec": {"desiredState": {"interfaces": [whole]}},
    }


def _written(path: Path, *bodies: dict[str, Any]) -> Path:
    path.write_text("---\n".join(json.dumps(body) + "\n" for body in bodies), "utf-8")
    return path


def test_kubeconform_is_the_pinned_one(kubeconform: Path) -> None:
    assert real_parts.KUBECONFORM in str(kubeconform)


def test_kubeconform_accepts_what_is_right(kubeconform: Path, tmp_path: Path) -> None:
    right = _written(tmp_path / "right.yaml", _nncp(), _nncp(ipv4={"enabled": False}))
    assert complaints(kubeconform, [right], _TARGET) == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(_nncp(sate="up"), "statusInvalid", id="unknown key"),
        pytest.param(_nncp(mtu="large"), "statusInvalid", id="wrong type"),
        pytest.param({**_nncp(), "apiVersion": "nmstate.io/v9"}, "could not find schema", id="version without schema"),
    ],
)
def test_kubeconform_refuses(kubeconform: Path, tmp_path: Path, body: dict[str, Any], why: str) -> None:
    wrong = _written(tmp_path / "wrong.yaml", _nncp(), body)
    found = complaints(kubeconform, [wrong], _TARGET)
    assert len(found) == 1
    assert why in found[0]


def test_a_kind_of_a_later_release_has_no_schema(kubeconform: Path, tmp_path: Path) -> None:
    cudn = {"apiVersion": "k8s.ovn.org/v1", "kind": "ClusterUserDefinedNetwork", "metadata": {"name": "a"}}
    found = complaints(kubeconform, [_written(tmp_path / "cudn.yaml", cudn)], "openshift-4.16")
    assert "could not find schema" in "".join(found)


def test_a_schema_that_does_not_compile_is_an_error(kubeconform: Path, tmp_path: Path) -> None:
    schemas = tmp_path / "schemas"
    shutil.copytree(SCHEMAS / "any", schemas / "any")
    schema = schemas / "any" / "nmstate.io" / "nodenetworkconfigurationpolicy_v1.json"
    schema.write_text('{"type": 7}')
    found = complaints(kubeconform, [_written(tmp_path / "right.yaml", _nncp())], _TARGET, schemas)
    assert "could not find schema" in "".join(found)


def test_a_document_that_is_not_seen_is_a_complaint(kubeconform: Path, tmp_path: Path) -> None:
    (tmp_path / "hollow.yaml").write_text("---\n# nothing\n---\n" + json.dumps(_nncp()), "utf-8")
    assert complaints(kubeconform, [tmp_path / "hollow.yaml"], _TARGET)


def test_every_schema_compiles(kubeconform: Path, tmp_path: Path) -> None:
    """One document of each kind: kubeconform has something against it, but never that it found no schema."""
    for name in [*(name for name in KNOWN if name.startswith("openshift-")), "kubevirt-1.7", "kubevirt-1.9"]:
        release = find(name)
        assert release is not None
        homes = dict.fromkeys(("any", release.kubevirt_schemas, release.ovn_schemas))
        schemas = [path for part in homes for path in sorted((SCHEMAS / part).rglob("*_v*.json"))]
        kinds = [path for path in schemas if not path.name.endswith(".config.json")]
        files = [_written(tmp_path / f"{number}.yaml", _hollow(path)) for number, path in enumerate(kinds)]
        assert files
        found = complaints(kubeconform, files, name)
        assert not [text for text in found if "could not find schema" in text]


def _hollow(schema: Path) -> dict[str, Any]:
    kind, version = schema.stem.split("_")
    group = "" if schema.parent.parent == SCHEMAS else f"{schema.parent.name}/"
    return {"apiVersion": f"{group}{version}", "kind": kind, "metadata": {"name": "a"}}


def test_kustomize_refuses_an_object_that_is_there_twice(kubectl: Path, tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        _written(tmp_path / name, _nncp())
    _written(tmp_path / "kustomization.yaml", {**_HEAD, "resources": ["one.yaml", "two.yaml"]})
    with pytest.raises(Refused, match="already registered id"):
        kustomize(kubectl, tmp_path)


def test_kustomize_refuses_a_file_that_is_not_there(kubectl: Path, tmp_path: Path) -> None:
    _written(tmp_path / "kustomization.yaml", {**_HEAD, "resources": ["one.yaml"]})
    with pytest.raises(Refused, match=r"one\.yaml"):
        kustomize(kubectl, tmp_path)
