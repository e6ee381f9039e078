"""A shape and its values give the same bytes, and the same verdicts, as the whole document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from specs import compiled
from test_examples import EXAMPLES, SPECS, example

from vmnetc.diagnostics.route import Route
from vmnetc.manifest import Hole, Manifest, Shape
from vmnetc.render.shapes import Texts
from vmnetc.render.yaml_text import dump
from vmnetc.targets.table import KNOWN, find
from vmnetc.verify.objects import verify
from vmnetc.verify.schemas import has_schema, schema, validator

MANY = """
apiVersion: vmnetc.dev/v1alpha1
kind: NetworkSpec
target: openshift-4.18
namespaces: [demo]
bridges: {br: ens1}
networks: {"v-{vlan}": {bridge: br, vlans: [100-140]}}
templates: {t: {memory: 1Gi, disks: [{blank: true, size: 1Gi}, {blank: true, size: 2Gi}]}}
vms:
""" + "".join(
    f"  demo/vm-{n}: {{template: t, nics: [pod, {{network: v-{100 + n}, mac: '02:00:00:00:00:{n:02x}'}}]}}\n"
    for n in range(40)
)


def test_alike_vms_share_one_shape() -> None:
    result = compiled(MANY)
    shapes = {manifest.shape for manifest in result.manifests if manifest.kind == "VirtualMachine"}
    assert len(shapes) == 1


@pytest.mark.parametrize("name", [*EXAMPLES, "many"])
def test_text_by_shape_is_the_text_of_the_body(name: str) -> None:
    result = compiled(MANY) if name == "many" else example(name)
    own = [manifest for manifest in result.manifests if manifest.woven is None]  # others are texts of their owners
    texts = Texts()
    assert [texts.of(manifest) for manifest in own] == [dump(manifest.body) for manifest in own]


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), min_size=1, max_size=4))
def test_any_value_fits_a_hole(values: list[tuple[str, str]]) -> None:
    shape = Shape({"kind": "K", "metadata": {"name": Hole(0)}, "list": [{"deep": Hole(1)}, Hole(0)]})
    texts = Texts()
    for pair in values:
        manifest = Manifest("K", None, "n", shape, (Route(()),), pair)
        assert texts.of(manifest) == dump(manifest.body)


@pytest.mark.parametrize("name", [*EXAMPLES, "many"])
def test_python_jsonschema_agrees(name: str) -> None:
    """The oracle: slower, written by others, same verdict."""
    result = compiled(MANY) if name == "many" else example(name)
    text = MANY if name == "many" else SPECS[name].read_text("utf-8")
    target = find(yaml.safe_load(text)["target"])
    assert target is not None
    judged = [one for one in result.manifests if has_schema(target, one.body["apiVersion"], one.kind)]
    assert judged
    for manifest in judged:
        body = manifest.body
        own = schema(target, body["apiVersion"], manifest.kind)
        jsonschema.Draft7Validator(own).validate(body)
        for broken in _broken(body):
            fast = validator(target, broken["apiVersion"], manifest.kind).is_valid(broken)
            assert fast == jsonschema.Draft7Validator(own).is_valid(broken)


def _broken(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The object with a field too many, one too few, and one of the wrong type."""
    spec = body.get("spec", {})
    first = next(iter(spec), None)
    others = {key: value for key, value in spec.items() if key != first}
    return [
        {**body, "spec": {**spec, "nonsense": 1}},
        {**body, "spec": others},
        {**body, "spec": {**spec, first: 1}} if first else {**body, "spec": 1},
        {**body, "metadata": {**body["metadata"], "name": 1}},
    ]


@pytest.mark.parametrize("block", ["10.1.0.0/16", "10.1.0.0", "fd10::/64", "10.1.0.0/99", "x", ""])
def test_every_value_of_a_shape_is_checked(block: str) -> None:
    """A value that the schema refuses is found, though its shape was found valid with another."""
    target = find("openshift-4.18")
    assert target is not None
    layer2 = {"role": "Primary", "subnets": [Hole(1)]}
    shape = Shape(
        {
            "apiVersion": "k8s.ovn.org/v1",
            "kind": "UserDefinedNetwork",
            "metadata": {"name": Hole(0), "namespace": "demo"},
            "spec": {"topology": "Layer2", "layer2": layer2},
        }
    )
    both = [
        Manifest("UserDefinedNetwork", "demo", "n", shape, (Route(()),), ("n", value))
        for value in ("10.0.0.0/16", block)
    ]
    oracle = jsonschema.Draft7Validator(schema(target, "k8s.ovn.org/v1", "UserDefinedNetwork"))
    assert (verify(both, target) == []) == oracle.is_valid(both[1].body)
    assert oracle.is_valid(both[1].body) == (block in ("10.1.0.0/16", "fd10::/64"))


def test_broken_object_names_the_line_that_made_it() -> None:
    manifests = compiled(MANY).manifests
    target = find("openshift-4.18")
    assert target is not None
    vm = next(manifest for manifest in manifests if manifest.kind == "VirtualMachine")
    interfaces = vm.shape.template["spec"]["template"]["spec"]["domain"]["devices"]["interfaces"]
    interfaces[1]["nonsense"] = 1
    (problem,) = verify([vm], target)
    assert problem.code == "E1204"
    assert str(problem.at) == "vms.demo/vm-0.nics[1]"


@pytest.mark.parametrize("path", sorted((ROOT / "schemas").rglob("*.json")), ids=lambda path: path.name)
def test_schemas_are_draft_07(path: Path) -> None:
    loaded = json.loads(path.read_text())
    assert loaded["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(loaded)


def test_every_target_has_its_schemas() -> None:
    for name in KNOWN:
        target = find(name)
        assert target is not None
        assert (ROOT / "schemas" / target.ovn_schemas / "k8s.ovn.org").is_dir() == target.user_defined_networks
        own = ROOT / "schemas" / target.kubevirt_schemas / "kubevirt.io"
        assert own.is_dir() == (target.kubevirt[:4] != "1.6.")
