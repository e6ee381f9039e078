"""The real kube-apiserver accepts every object of every tree, with the CRDs of the release that it was compiled for.

Accepts: as `kubectl create --validate=strict` would be, without a warning. That is strict fields, the CRDs' own rules
(CEL), names, labels and namespaces. A refusal is told with the line of the spec that the refused field came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.manifest import Manifest, Patch
from vmnetc.pipeline import Compilation, compile, locate
from vmnetc.source.document import Document, parse
from vmnetc.targets.table import DEFAULT, KNOWN

from . import tally, trees
from .apiserver import VERSION, Answer, Server
from .trees import Tree
from .verdicts import is_strange

pytestmark = pytest.mark.judge

_JUDGE = f"kube-apiserver {VERSION}"
_LABEL = "k8s.ovn.org/primary-user-defined-network"

_Key = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A spec and what it was compiled to, so that a field of an object leads back to a line."""

    document: Document
    result: Compilation

    def line(self, body: dict[str, Any], field: str) -> str:
        """Where the spec says what a field of an object says; empty if none of its objects is meant."""
        manifests = {_key(manifest.body): manifest for manifest in self.result.manifests}
        found = manifests.get(_key(body))
        return "" if found is None else _line(self.document, found, _pointer(field))


def test_golden_trees_are_accepted(served: Server, release: str) -> None:
    """The files as they lie in golden/."""
    own = [tree for tree in trees.trees() if release in trees.judges(tree)]
    found = [text for tree in own for text in _complaints(served, _files(tree), _compiled(tree, release), "golden")]
    assert not found, "\n".join(found)


def test_there_are_golden_trees() -> None:
    assert {release for tree in trees.trees() for release in trees.judges(tree)} & {*KNOWN}, (
        "no golden tree is for a known release"
    )


def test_golden_specs_are_accepted_in_every_release(served: Server, release: str) -> None:
    """Every golden spec, compiled for the release, if it can be; for a release of its own it must."""
    done, found = 0, []
    for tree in trees.trees():
        compiled = _compiled(tree, release)
        if compiled.result.failed:
            assert release not in trees.judges(tree), f"{tree.name} does not compile for its own {release}"
            continue
        done += 1
        patches = {path for path, made in compiled.result.sources().items() if isinstance(made[0][1], Patch)}
        texts = [text for path, text in compiled.result.files().items() if path not in patches]
        found += _complaints(served, _documents(texts), compiled, "recompiled")
    assert not found, "\n".join(found)
    assert done, f"no golden spec compiles for {release}"
    tally.note(f"{release}: {done} of {len(trees.trees())} golden specs compile for it")


def test_drawn_trees_are_accepted(served: Server, release: str) -> None:
    """Trees of generated specs."""
    own = [tree for tree in trees.drawn_trees() if release in trees.judges(tree)]
    found = [text for tree in own for text in _complaints(served, _files(tree), _compiled(tree, release), "drawn")]
    assert not found, "\n".join(found)


def test_a_primary_label_stays_as_the_namespace_was_made(served: Server) -> None:
    plain, labelled = _namespace("label-plain"), _namespace("label-made", {_LABEL: ""})
    assert served.namespace(plain).accepted
    assert served.namespace(labelled).accepted
    for body, labels in ((plain, {_LABEL: ""}), (labelled, {"a": "b"})):
        answer = served.replace(_namespace_path(body), _namespace(body["metadata"]["name"], labels))
        assert not answer.accepted
        assert "cannot be added/removed after the namespace was created" in answer.why
    for body, labels in ((plain, {"a": "b"}), (labelled, {_LABEL: "", "a": "b"})):
        assert served.replace(_namespace_path(body), _namespace(body["metadata"]["name"], labels)).accepted


def _object(api_version: str, kind: str, spec: dict[str, Any] | None, namespace: str | None = "wrong") -> Any:
    metadata = {"name": "wrong"} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata} | ({} if spec is None else {"spec": spec})


_NNCP = _object("nmstate.io/v1", "NodeNetworkConfigurationPolicy", {"desiredState": {}}, None)
_NAD = _object("k8s.cni.cncf.io/v1", "NetworkAttachmentDefinition", {"config": "{}"})
_UDN = _object(
    "k8s.ovn.org/v1",
    "UserDefinedNetwork",
    {"topology": "Layer2", "layer2": {"role": "Primary", "subnets": ["10.0.0.0/16"]}},
)
_CUDN = _object("k8s.ovn.org/v1", "ClusterUserDefinedNetwork", {"namespaceSelector": {}, "network": _UDN["spec"]}, None)
_VM = _object(
    "kubevirt.io/v1", "VirtualMachine", {"template": {"spec": {"domain": {"devices": {}}}}, "runStrategy": "Always"}
)
_ROUTE = _object("route.openshift.io/v1", "Route", {"to": {"kind": "Service", "name": "web", "weight": 100}})
_SERVICE = _object("v1", "Service", {"ports": [{"port": 80}]})
_POLICY = _object("networking.k8s.io/v1", "NetworkPolicy", {"podSelector": {}})

_NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "another"}}

_RIGHT = [_NNCP, _NAD, _UDN, _CUDN, _VM, _ROUTE, _SERVICE, _POLICY, _NAMESPACE]


def _with(body: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    head, _, rest = path.partition(".")
    return {**body, head: _with(body[head], rest, value) if rest else value}


_WRONG = [
    *(pytest.param(_with(body, "unheard", 1), 'unknown field "unheard"', id=f"{body['kind']} key") for body in _RIGHT),
    *(
        pytest.param(_with(body, "metadata.name", "Wrong_"), "must consist of lower case", id=f"{body['kind']} name")
        for body in _RIGHT
    ),
    *(
        pytest.param(_with(body, "metadata.labels", {"a": "b c"}), "metadata.labels", id=f"{body['kind']} label")
        for body in _RIGHT
    ),
    pytest.param(_with(_NNCP, "spec.desiredStat", {}), 'unknown field "spec.desiredStat"', id="NNCP spec"),
    pytest.param(_with(_NAD, "spec.config", {}), "must be of type string", id="NAD config"),
    pytest.param(_with(_UDN, "spec.topology", "Layer4"), "Unsupported value", id="UDN topology"),
    pytest.param(_with(_UDN, "spec.layer2.subnets", ["10.0.0.0"]), "CIDR is invalid", id="UDN subnet"),
    pytest.param(_with(_CUDN, "spec.network.layer2", {"role": "Primary"}), "ubnets is required", id="CUDN subnets"),
    pytest.param(_with(_VM, "spec.template.spec.domain.devices", []), "must be of type object", id="VM devices"),
    pytest.param(_with(_ROUTE, "spec.tls", {"termination": "edgy"}), "Unsupported value", id="Route termination"),
    pytest.param(_with(_SERVICE, "spec.ports", [{"port": 0}]), "between 1 and 65535", id="Service port"),
    pytest.param(_with(_POLICY, "spec.policyTypes", ["In"]), "policyTypes", id="NetworkPolicy type"),
    pytest.param(_with(_NNCP, "kind", "Unheard"), "no matches for kind", id="kind"),
    pytest.param(yaml.safe_dump(_NNCP) + "kind: NodeNetworkConfigurationPolicy\n", "already set", id="a key twice"),
    pytest.param(
        yaml.safe_dump(_NNCP).replace("name: wrong", "name: on"),
        "ObjectMeta.name of type string",
        id="a word that YAML takes for true",
    ),
]


@pytest.fixture
def any_release(server: Server) -> Server:
    """The server as it is; its first CRDs are those of the default release."""
    if server.release is None:
        server.use(DEFAULT)
    return server


@pytest.mark.parametrize("body", _RIGHT, ids=lambda body: body["kind"])
def test_accepts_what_is_right(any_release: Server, body: dict[str, Any]) -> None:
    answer = any_release.create(body)
    assert answer.accepted, answer.why
    assert not answer.warnings


@pytest.mark.parametrize(("document", "why"), _WRONG)
def test_refuses_what_is_wrong(any_release: Server, document: dict[str, Any] | str, why: str) -> None:
    answer = any_release.create(document)
    assert not answer.accepted
    assert why in answer.why


def test_warns_of_what_is_deprecated(any_release: Server) -> None:
    assert "deprecated" in "".join(any_release.create(_with(_NNCP, "apiVersion", "nmstate.io/v1beta1")).warnings)


def test_a_refusal_is_told_with_the_line(any_release: Server) -> None:
    text = "\n".join(
        [
            "apiVersion: vmnetc.dev/v1alpha1",
            "kind: NetworkSpec",
            "networks:",
            "  blue:",
            "    overlay: layer2",
            "    subnets: 10.0.0.0/16",
            "    namespaces: web",
            "namespaces:",
            "  web:",
        ]
    )
    document, problems = parse("spec.vmnet.yaml", text)
    compiled = Compiled(document, compile(document, problems))
    assert not compiled.result.failed, compiled.result.findings
    bodies = [manifest.body for manifest in compiled.result.manifests]
    [network] = [body for body in bodies if body["kind"].endswith("UserDefinedNetwork")]
    where = "spec.network" if network["kind"].startswith("Cluster") else "spec"
    broken = _with(network, f"{where}.layer2.subnets", ["10.0.0.0"])
    [told] = _complaints(any_release, [yaml.safe_dump(broken)], compiled, "made wrong")
    assert "CIDR is invalid" in told
    assert re.search(r"spec\.vmnet\.yaml:[4-6]\b", told), told


def _complaints(server: Server, documents: list[str], compiled: Compiled, what: str) -> list[str]:
    """What the server has against documents, namespaces first, on what is a fresh cluster for them."""
    read = [(document, yaml.load(document, yaml.CSafeLoader)) for document in documents]
    pairs = [(document, body) for document, body in read if not is_strange(body)]
    names = [body["metadata"]["name"] for _, body in pairs if body["kind"] == "Namespace"]
    server.fresh([*names, *(body["metadata"].get("namespace", "default") for _, body in pairs)])
    pairs.sort(key=lambda pair: pair[1]["kind"] != "Namespace")
    answers = [server.namespace(document) for document, _ in pairs[: len(names)]]
    answers += server.judge(document for document, _ in pairs[len(names) :])
    accepted = sum(answer.accepted for answer in answers)
    tally.count(_JUDGE, f"{server.release}: {what}", accepted=accepted, refused=len(answers) - accepted)
    return [text for (_, body), answer in zip(pairs, answers, strict=True) for text in _said(body, answer, compiled)]


def _said(body: dict[str, Any], answer: Answer, compiled: Compiled) -> Iterator[str]:
    where = f"{body['kind']} {body['metadata'].get('namespace', '-')}/{body['metadata']['name']}"
    for warning in answer.warnings:
        yield f"{compiled.line(body, '')}: {where}: warning: {warning}"
    if not answer.accepted:
        lines = "".join(f"\n    {compiled.line(body, at)}: {at}: {why}" for at, why in answer.causes)
        yield f"{compiled.line(body, '')}: {where}: {answer.why}{lines}"


def _compiled(tree: Tree, release: str) -> Compiled:
    """A tree's spec, for another release where it is not for this one; all else stays in its line."""
    text = tree.text
    if release not in trees.judges(tree):
        text, times = re.subn(r"(?m)^target:[ \t]*\S.*", f"target: {release}", text)
        text = text if times else f"{text.rstrip()}\ntarget: {release}\n"
    document, problems = parse(str(tree.spec), text)
    return Compiled(document, compile(document, problems))


def _files(tree: Tree) -> list[str]:
    return _documents(path.read_text("utf-8") for path in tree.documents())


def _documents(texts: Iterable[str]) -> list[str]:
    """The documents that a cluster is to get, as they are written; kustomizations and patches are for others."""
    documents = [document for text in texts for document in re.split(r"(?m)^---[ \t]*$", text) if document.strip()]
    return [document for document in documents if _is_object(yaml.load(document, yaml.CSafeLoader))]


def _is_object(body: Any) -> bool:
    return isinstance(body, dict) and not str(body.get("apiVersion")).startswith("kustomize.config.k8s.io/")


def _line(document: Document, manifest: Manifest, pointer: str) -> str:
    """The line of the spec that a part of an object came from: the hook for what `vmnetc trace` will tell better."""
    [located] = locate(document, [Diagnostic("here", manifest.origin(pointer))])
    assert located.place is not None
    return f"{located.place.file}:{located.place.line}"


def _pointer(field: str) -> str:
    """A field as the server names it, `spec.ports[0].port` or `metadata.labels[a/b]`, as a JSON pointer."""
    steps = re.findall(r"\[([^\]]*)\]|([^.\[\]]+)", field)
    return "".join("/" + (key or name).replace("~", "~0").replace("/", "~1") for key, name in steps)


def _key(body: dict[str, Any]) -> _Key:
    return body["kind"], body["metadata"].get("namespace"), body["metadata"]["name"]


def _namespace(name: str, labels: dict[str, str] | None = None) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels or {}}}


def _namespace_path(body: dict[str, Any]) -> str:
    return f"/api/v1/namespaces/{body['metadata']['name']}"
