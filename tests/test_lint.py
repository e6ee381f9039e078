"""`vmnetc lint`: anybody's manifests, judged where they lie."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from conformance.real_parts import kubectl
from corpus import manifests
from drawn.bytes import hostile
from drawn.drawing import drawn
from in_process import run
from specs import compiled, findings, linted, marks

from vmnetc.diagnostics.registry import all_entries
from vmnetc.diagnostics.route import Path as Path_
from vmnetc.diagnostics.route import Route
from vmnetc.inventory.whole_object import WholeObject
from vmnetc.lift.advice import ADVICE, FOR_MANY_NODES
from vmnetc.lift.clusters import clusters
from vmnetc.linting import lint
from vmnetc.source.manifests import Manifests, find, read, read_into
from vmnetc.targets.table import find as find_target
from vmnetc.verify import object_rule

UDN = """\
apiVersion: k8s.ovn.org/v1
kind: UserDefinedNetwork
metadata: {name: app, namespace: demo}
spec:
  topology: Layer2
  layer2: {role: Secondary, subnets: [10.20.0.0/16]}
"""
POLICY = """\
apiVersion: nmstate.io/v1
kind: NodeNetworkConfigurationPolicy
metadata: {name: br1}
spec:
  desiredState:
    interfaces:
      - name: br1
        type: linux-bridge
        state: up
        bridge: {options: {stp: {enabled: false}}, port: [{name: eno2}]}
"""
# Written with the API of OVN-Kubernetes' main branch, which is in no release that vmnetc knows.
UNRELEASED = {"cudn/0038", "cudn/0049", "udn/0035"}
# Words under the object, without a sign that they are none of it: an unknown key to every reader of YAML.
PROSE = {"nad/0396"}
# nmstate refuses it: a bond with addresses that is a port of a bridge.
REFUSED = {"nncp/0130"}
# What a tool that knows no captures took for a fault: nmstate fills the list in.
NO_FAULT = {"nncp/0163"}
CASES = Path(__file__).parent / "lint"
GOLDEN = Path(__file__).parents[1] / "golden"
needs_corpus = pytest.mark.skipif(manifests.folder() is None, reason=manifests.MISSING)


@needs_corpus
def test_accepts_what_is_good() -> None:
    folder = _corpus("good")
    wrong = {
        _stem(found.place.file)
        for found in lint(read(find([str(folder)])), None).findings
        if found.place is not None and found.diagnostic.code[0] == "E"
    }
    assert wrong == UNRELEASED | PROSE | REFUSED


@needs_corpus
def test_names_each_fault() -> None:
    folder = _corpus("fault")
    found = {
        _stem(found.place.file) for found in lint(read(find([str(folder)])), None).findings if found.place is not None
    }
    faults = {f"{path.parent.name}/{path.stem}" for path in folder.rglob("*.yaml")}
    assert faults - found == NO_FAULT


@pytest.mark.parametrize("file", sorted(CASES.glob("*.yaml")), ids=lambda file: file.stem)
def test_together(file: Path) -> None:
    """What is wrong between objects is found where a spec's rules would find it, at the line that says it."""
    text = file.read_text("utf-8")
    assert findings(linted(text)) == marks(text)


@pytest.mark.parametrize("code", sorted(object_rule.codes()))
def test_page_of_an_object(code: str) -> None:
    """Its finding is the only one, but for addresses that a page's policy would give to all nodes."""
    blocks = all_entries()[code].blocks
    for kind, text in blocks.items():
        target = re.search(r"# target: (\S+)", text)
        found = findings(linted(text, target=find_target(target[1]) if target else None))
        assert [one for one in found if one[1] != "W1306"] == (marks(text) if kind == "bad" else [])


def test_every_rule_for_manifests_is_shown() -> None:
    shown = {code for file in CASES.glob("*.yaml") for _, code in marks(file.read_text("utf-8"))}
    assert set(ADVICE) - set(FOR_MANY_NODES) == shown & set(ADVICE)


@pytest.mark.parametrize("folder", sorted(GOLDEN.iterdir()), ids=lambda folder: folder.name)
def test_what_vmnetc_makes_is_good(folder: Path) -> None:
    assert lint(read(find([str(folder)])), None).findings == []


@pytest.mark.parametrize("seed", range(40))
def test_what_is_made_of_drawn_specs_is_good(seed: int) -> None:
    """It gives no finding but those warnings that the spec has too."""
    drawing = drawn(seed)
    made = compiled(drawing.text)
    told = {found.diagnostic.code for found in made.findings}
    for cluster in made.clusters:
        manifests_ = Manifests()
        read_into(manifests_, "made.yaml", "".join(f"---\n{json.dumps(one.body)}\n" for one in cluster.manifests))
        assert {found.diagnostic.code for found in lint(manifests_, drawing.world.target).findings} <= told


@pytest.mark.parametrize(
    ("files", "together"),
    [
        (["a.yaml", "b.yaml"], [["a.yaml", "b.yaml"]]),
        (["dev/x", "prod/x"], [["dev/x"], ["prod/x"]]),
        (["base/y", "dev/x", "prod/x"], [["base/y"], ["dev/x"], ["prod/x"]]),
        (["all.y", "dev/x", "prod/x"], [["all.y", "dev/x"], ["all.y", "prod/x"]]),
        (["a.x", "b.x"], [["a.x"], ["b.x"]]),
        (["c/dev/x", "c/prod/x", "d/y"], [["d/y", "c/dev/x"], ["d/y", "c/prod/x"]]),
        (["dev/a/x", "prod/a/x", "dev/b/y"], [["dev/a/x", "dev/b/y"], ["prod/a/x"]]),
    ],
)
def test_what_may_be_on_one_cluster(files: list[str], together: list[list[str]]) -> None:
    """Two files with one object are for two clusters; the last letter of a name here says which object it holds."""
    objects = [
        WholeObject(
            {"kind": "Namespace", "metadata": {"name": file[-1]} if file[-1] == "x" else {"name": file}},
            Route(()),
            file,
            _nowhere,
        )
        for file in files
    ]
    assert [[one.file for one in group] for group in clusters(objects)] == together


def _nowhere(path: Path_, /, *, on_key: bool = False) -> Route:  # noqa: ARG001
    return Route(())


def _corpus(name: str) -> Path:
    folder = manifests.folder()
    assert folder is not None
    return folder / name


def _stem(file: str) -> str:
    return "/".join(Path(file).with_suffix("").parts[-2:])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("replicas: 3\nimage: nginx\n", []),
        ("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {what: ever}\n", []),
        (UDN, []),
        (UDN.replace("subnets:", "subnet:"), [(6, "E1301")]),
        (f"{UDN}---\n{UDN.replace('Layer2', 'Layr2')}", [(12, "E1301")]),
        (UDN.replace("demo}", "demo}\nstatus: {conditions: []}"), []),
        (UDN.replace("demo}", "demo, uid: abc, resourceVersion: '7', generation: 1}"), []),
        (
            "apiVersion: v1\nkind: List\nitems:\n"
            + "".join(f"  {line}\n" for line in ("- " + UDN.replace("\n", "\n  ")).split("\n")),
            [],
        ),
        (
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "List",
                    "items": [
                        {
                            "apiVersion": "k8s.ovn.org/v1",
                            "kind": "UserDefinedNetwork",
                            "metadata": {"name": "a", "namespace": "b"},
                            "spec": {},
                        }
                    ],
                }
            ),
            [(1, "E1301")],
        ),
        (POLICY.replace("enabled: false", "enabled: no"), []),  # YAML 1.1, as the API server's tools read it
        (POLICY.replace("name: br1}", "name: 0644}"), [(3, "E1301")]),
        (POLICY.replace("state.io/v1", "state.io/v1beta1"), []),
        (POLICY.replace("state.io/v1", "state.io/v1beta1").replace("type: linux-", "type: "), [(8, "E1301")]),
        (POLICY.replace("    interfaces:", "    interfaces: [\n      x"), [(8, "E0108")]),
        (UDN.replace("subnets", "subnet").replace("16]}", "16]}  # vmnetc: allow E1301 a newer release"), []),
        (UDN.replace("16]}", "16]}  # vmnetc: allow E1301 a newer release"), [(6, "W0002")]),
    ],
)
def test_text(text: str, found: list[tuple[int, str]]) -> None:
    assert findings(linted(text)) == found


@pytest.mark.parametrize(
    ("config", "line", "column", "code"),
    [
        ('\'{"type": "bridge", "bridge": "br1", "vlan": "5"}\'', 5, 56, "E1301"),
        ('"{\\"type\\": \\"bridge\\", \\"bridge\\": \\"br1\\", \\"vlan\\": \\"5\\"}"', 5, 66, "E1301"),
        ('|\n    {\n      "type": "bridge",\n      "bridge": "br1",\n      "vlan": "5"\n    }', 9, 15, "E1301"),
        ('>-\n    {"type": "bridge",\n      "bridge": "br1",\n      "vlann": 5}', 8, 7, "W1303"),
        ('|\n    {\n      "type": "bridge",\n    }', 8, 5, "E1301"),
        ('|\n    {\n      "type": "bridge", # br1\n    }', 7, 25, "E1301"),
        (
            '\'{"plugins": [{"type": "bridge", "bridge": "br1"}, {"type": "tuning"}, {"type": "bridge", "bridge": 7}]}\'',
            5,
            111,
            "E1301",
        ),
    ],
)
def test_inside_the_configuration(config: str, line: int, column: int, code: str) -> None:
    """A finding stands where it is typed, whatever the style of the text that holds the JSON."""
    head = "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata: {name: a}\nspec:\n"
    (found,) = linted(f"{head}  config: {config}\n").findings
    assert found.place is not None
    assert (found.place.line, found.place.column, found.diagnostic.code) == (line, column, code)


def test_folder(tmp_path: Path) -> None:
    """Patches and templates are no objects; what is hidden and what is vmnetc's own is not looked at."""
    write(
        tmp_path,
        {
            "udn.yaml": UDN.replace("subnets", "subnet"),
            "policy.json": json.dumps({"apiVersion": "nmstate.io/v1", "kind": "NodeNetworkConfigurationPolicy"}),
            "base/kustomization.yaml": "resources: [../udn.yaml]\npatches: [{path: patch.yaml}]\n",
            "base/patch.yaml": "apiVersion: k8s.ovn.org/v1\nkind: UserDefinedNetwork\nmetadata: {name: app}\nspec: {a: b}\n",
            "chart/templates/nad.yaml": "apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefinition\nmetadata: {name: {{ .Values.name }}}\n",
            "flux/nad.yaml": UDN.replace("demo", "${NAMESPACE}"),
            ".git/udn.yaml": "apiVersion: k8s.ovn.org/v1\nkind: UserDefinedNetwork\n",
            "net.vmnet.yaml": "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\n",
        },
    )
    found = run("lint", ".", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (1, "")
    assert [line for line in found.stdout.splitlines() if "-->" in line] == [
        "  --> policy.json:1:2",
        "  --> udn.yaml:6:29",
    ]
    assert found.stdout.splitlines()[-3:] == [
        "2 errors (1 NodeNetworkConfigurationPolicy, 1 UserDefinedNetwork)",
        "left out, since it is a template: chart/templates/nad.yaml:3",
        "left out, since it is a template: flux/nad.yaml:3",
    ]


def test_what_kustomize_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a patch makes of an object is judged, not what stands in the files."""
    write(
        tmp_path,
        {
            "base/udn.yaml": UDN,
            "base/kustomization.yaml": "resources: [udn.yaml]\n",
            "prod/patch.yaml": "- {op: replace, path: /spec/topology, value: Layer4}\n",
            "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: patch.yaml, target: {kind: UserDefinedNetwork}}]\n",
        },
    )
    monkeypatch.setenv("PATH", str(kubectl().parent))
    assert run("lint", ".", cwd=tmp_path).returncode == 0
    built = run("lint", "prod", "--kustomize", cwd=tmp_path)
    assert (built.returncode, built.stderr) == (1, "")
    assert built.stdout.splitlines()[0] == 'error[E1301]: UserDefinedNetwork "app": spec.topology cannot be "Layer4"'
    assert "--> prod (built):" in built.stdout
    both = run("lint", ".", "--kustomize", cwd=tmp_path)
    assert both.stdout.splitlines()[-1] == "1 error (2 UserDefinedNetwork)"
    (tmp_path / "base" / "kustomization.yaml").write_text("resources: [nowhere.yaml]\n")
    refused = run("lint", "base", "--kustomize", cwd=tmp_path)
    assert refused.returncode == 2
    assert "nowhere.yaml" in refused.stderr
    assert run("lint", "base/udn.yaml", "--kustomize", cwd=tmp_path).returncode == 2
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "none of kustomize, kubectl and oc is on the PATH" in run("lint", "base", "--kustomize", cwd=tmp_path).stderr


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("seed", range(300))
def test_bytes_of_all_sorts(seed: int, tmp_path: Path) -> None:
    """Whatever lies in a folder, it is judged, refused or left out."""
    (tmp_path / "some.yaml").write_bytes(hostile(seed) if seed % 3 else _mutated(seed))
    found = run("lint", ".", cwd=tmp_path)
    assert found.returncode in (0, 1), found.stderr


def _mutated(seed: int) -> bytes:
    """Manifests with pieces cut out, doubled or put elsewhere."""
    source = random.Random(seed)
    text = source.choice(sorted(CASES.glob("*.yaml"))).read_bytes()
    for _ in range(source.randint(1, 6)):
        first, second = sorted(source.randrange(len(text)) for _ in range(2))
        piece = text[first : min(second, first + 40)]
        at = source.randrange(len(text))
        text = text[:at] + piece * source.randint(0, 2) + text[at + source.choice((0, 1, len(piece))) :]
    return text


def test_standard_input_and_target(tmp_path: Path) -> None:
    localnet = (
        "apiVersion: k8s.ovn.org/v1\nkind: ClusterUserDefinedNetwork\nmetadata: {name: lan}\n"
        "spec:\n  namespaceSelector: {}\n  network:\n    topology: Localnet\n"
        "    localnet: {role: Secondary, physicalNetworkName: lan, ipam: {mode: Disabled}}\n"
    )
    assert run("lint", "-", cwd=tmp_path, stdin=localnet).returncode == 0
    assert run("lint", "-", "--target", "openshift-4.19", cwd=tmp_path, stdin=localnet).returncode == 0
    old = run("lint", "-", "--target", "openshift-4.18..4.19", cwd=tmp_path, stdin=localnet)
    assert (old.returncode, old.stdout.splitlines()[0]) == (
        1,
        'error[E1301]: ClusterUserDefinedNetwork "lan": spec.network.topology cannot be "Localnet"',
    )
    assert run("lint", "nowhere.yaml", cwd=tmp_path).returncode == 2


def test_formats(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(UDN.replace("subnets", "subnet"))
    found = run("lint", "a.yaml", "--format", "json", cwd=tmp_path)
    (record,) = json.loads(found.stdout)["diagnostics"]
    assert (record["code"], record["file"], record["line"], record["label"]) == (
        "E1301",
        "a.yaml",
        6,
        'did you mean "subnets"?',
    )
    assert found.stderr == "1 error (1 UserDefinedNetwork)\n"
    assert run("lint", "a.yaml", "--format", "github", cwd=tmp_path).stdout.startswith("::error file=a.yaml,line=6,")
