"""A spec of several files: they mean what one would, and each finding stands in its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner

from vmnetc.cli.app import main as program
from vmnetc.diagnostics.text import blocks
from vmnetc.pipeline import Compilation, compile
from vmnetc.source import globbing, include
from vmnetc.source.document import read
from vmnetc.source.sections import NOUNS
from vmnetc.spec.grammar import SECTIONS

HEAD = "apiVersion: vmnetc.dev/v1alpha1\nkind: NetworkSpec\ntarget: openshift-4.18\n"
MAIN = HEAD + "include: [networks/*.yaml, vms.yaml]\nnamespaces: [demo]\nbridges: {br-flat: enp3s0}\n"
BLUE = "networks:\n  blue: {bridge: br-flat, vlan: 100}\n"
VMS = "vms:\n  demo/web: {memory: 1Gi, nics: [blue]}\n"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes files below the current folder; the first one is the spec."""
    monkeypatch.chdir(tmp_path)

    def files(main: str, **others: str) -> Path:
        for name, text in {"network.vmnet.yaml": main, **others}.items():
            path = Path(name.replace("__", "/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), "utf-8")
        return Path("network.vmnet.yaml")

    return files


def compiled(spec: Path) -> Compilation:
    document, problems = read(str(spec))
    result = compile(document, problems)
    assert all(blocks(result.findings, document.texts.get, color=False))
    return result


def found(spec: Path) -> list[tuple[str, str, int, int]]:
    """Code, file, line and column of each finding."""
    places = [(finding.diagnostic.code, finding.place) for finding in compiled(spec).findings]
    return [(code, place.file, place.line, place.column) for code, place in places if place is not None]


def run(*arguments: str, text: str | None = None, code: int = 0) -> str:
    result = CliRunner().invoke(program, arguments, input=text, standalone_mode=False)
    assert result.return_value == code, result.output
    return result.output


def test_sections_are_those_of_the_language() -> None:
    assert {name: section.noun for name, section in SECTIONS.items() if name != "clusters"} == NOUNS


def test_a_patch_changes_what_another_file_says(write: Write) -> None:
    patch = "clusters: {one: {}, two: {patch: {networks: {blue: {vlan: 200}}, namespaces: [demo]}}}\n"
    files = {"networks/blue.yaml": BLUE, "vms.yaml": VMS}
    assert found(write(MAIN + patch, **files)) == []
    assert found(write(MAIN + patch.replace("200", "5000"), **files)) == [("E0408", "network.vmnet.yaml", 7, 59)]
    wrong = files | {"networks/blue.yaml": BLUE.replace("br-flat", "br-falt")}
    assert found(write(MAIN + patch, **wrong)) == [("E0401", "networks/blue.yaml", 2, 18)]


def test_files_mean_what_one_would(write: Write) -> None:
    several = compiled(write(MAIN, networks__blue_yaml="", **{"networks/blue.yaml": BLUE, "vms.yaml": VMS}))
    one = compiled(write(MAIN.replace("include: [networks/*.yaml, vms.yaml]\n", "") + BLUE + VMS))
    assert not several.failed
    assert several.files() == one.files()
    assert several.lock == one.lock


def test_order_of_files_changes_nothing(write: Write) -> None:
    parts = {
        "a.yaml": BLUE,
        "b.yaml": VMS + "networks: {blue: {}, red: {vlan: 1, bridge: no}}\n",
        "c.yaml": "attach: {x: y}\n",
    }
    said = set()
    for order in itertools.permutations(parts):
        spec = write(
            f"{HEAD}namespaces: [demo]\nbridges: {{br-flat: enp3s0}}\ninclude: [{', '.join(order)}]\n", **parts
        )
        said.add(str([(f.diagnostic, f.place, f.related) for f in compiled(spec).findings]))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("main", "part"),
    [
        ("[demo]", "[shop]"),
        ("demo", "{shop: {}}"),
        ("{demo: {}}", "shop"),
        ("", "[demo, shop]"),
        ("[]", "[demo, shop]"),
    ],
)
def test_namespaces_in_every_form(write: Write, main: str, part: str) -> None:
    spec = write(f"{HEAD}include: a.yaml\nnamespaces: {main}\n", **{"a.yaml": f"namespaces: {part}\n"})
    assert {manifest.name for manifest in compiled(spec).manifests} == {"demo", "shop"}
    assert found(spec) == []


def test_findings_stand_in_their_own_file(write: Write) -> None:
    spec = write(
        MAIN,
        **{
            "networks/blue.yaml": "# the networks\nnetworks:\n  blue: {bridge: br-flot, vlan: 100}\n",
            "networks/red.yaml": "networkss: {}\nnetworks:\n  red: {bridge: br-flat, vlann: 5}\nx-a: 1\n",
            "vms.yaml": "bridges: {br/x: ens1}\nvms:\n  demo/web: {memory: 1Gi, nics: [blau]}\n",
        },
    )
    assert found(spec) == [
        ("E0401", "networks/blue.yaml", 3, 18),
        ("E0101", "networks/red.yaml", 1, 1),
        ("E0101", "networks/red.yaml", 3, 26),
        ("E0105", "vms.yaml", 1, 11),
        ("E0401", "vms.yaml", 3, 34),
    ]


def test_template_and_default_of_another_file(write: Write) -> None:
    spec = write(
        HEAD + "include: [t.yaml, v.yaml]\nnamespaces: [demo]\ndefaults: {vms: {runStrategy: Sometimes}}\n",
        **{
            "t.yaml": "templates:\n  small: {memory: 1Gi, nics: [nowhere]}\n",
            "v.yaml": "vms:\n  demo/web: {template: small}\n",
        },
    )
    assert found(spec) == [("E0105", "network.vmnet.yaml", 6, 31), ("E0401", "t.yaml", 2, 31)]
    [_, template] = compiled(spec).findings
    assert [(place.file, place.line) for place, _ in template.related] == [("v.yaml", 2)]


def test_an_entry_in_two_files(write: Write) -> None:
    again = "networks:\n  red: {bridge: br-flat, vlan: 5}\n  blue: {bridge: br-flat, vlan: 200}\nnamespaces: [demo]\n"
    spec = write(MAIN, **{"networks/a.yaml": BLUE, "networks/b.yaml": again, "vms.yaml": VMS})
    assert found(spec) == [("E0901", "networks/b.yaml", 3, 3), ("E0901", "networks/b.yaml", 4, 14)]
    [network, namespace] = compiled(spec).findings
    assert network.diagnostic.message == 'network "blue" is defined in two files'
    assert network.related[0][0][:3] == ("networks/a.yaml", 2, 3)
    assert namespace.related[0][0][:3] == ("network.vmnet.yaml", 5, 14)


@pytest.mark.parametrize("content", ["[blue]", "5", "blue"])
@pytest.mark.parametrize("file", ["a.yaml", "b.yaml"])
def test_a_section_that_is_none_in_one_file(write: Write, content: str, file: str) -> None:
    parts = {"a.yaml": BLUE, "b.yaml": BLUE.replace("blue", "red"), file: f"\nnetworks: {content}\n"}
    spec = write(HEAD + "include: '*.yaml'\nnamespaces: [demo]\nbridges: {br-flat: enp3s0}\n", **parts)
    assert found(spec) == [("E0105", file, 2, 11)]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"a.yaml": "include: a.yaml\n"}, ("a.yaml", 1, 10)),
        ({"a.yaml": "include: [b/c.yaml]\n", "b/c.yaml": "x-a: 1\ninclude:\n- ../a.yaml\n"}, ("b/c.yaml", 3, 3)),
    ],
)
def test_cycle(write: Write, parts: dict[str, str], expected: tuple[str, int, int]) -> None:
    assert found(write(HEAD + "include: a.yaml\n", **parts)) == [("E0903", *expected)]


def test_a_file_that_two_others_include_is_one(write: Write) -> None:
    parts = {"a.yaml": "include: c.yaml\n", "b.yaml": "include: [c.yaml, ./c.yaml]\n", "c.yaml": BLUE}
    spec = write(HEAD + "include: [a.yaml, b.yaml]\nnamespaces: [demo]\nbridges: {br-flat: enp3s0}\n", **parts)
    assert found(spec) == []


def test_a_wildcard_means_neither_itself_nor_specs_nor_what_is_hidden(write: Write) -> None:
    spec = write(
        HEAD + "include: ['*', '**/*.yml']\n",
        **{
            "a.yaml": "include: '*.y*ml'\nnamespaces: [demo]\n",
            "b/c/d.yml": "namespaces: [shop]\n",
            ".hidden.yaml": "nonsense\n",
            ".git/x.yml": "nonsense\n",
            "other.vmnet.yaml": "nonsense\n",
            "network.vmnet.lock.yaml": "nonsense\n",
            "README.md": "nonsense\n",
            "empty.yaml": "# nothing yet\n",
        },
    )
    # What `*` means in a.yaml holds empty.yaml, and not a.yaml.
    assert found(spec) == []
    assert {manifest.name for manifest in compiled(spec).manifests} == {"demo", "shop"}


@pytest.mark.parametrize(
    ("pattern", "code", "words"),
    [
        ("network.yaml", "E0905", 'did you mean "networks.yaml"?'),
        ("net/a.yaml", "E0905", "there is no folder net"),
        ("sub", "E0905", "sub/*.yaml includes its files"),
        ("sub/", "E0905", "sub/*.yaml includes its files"),
        ("", "E0905", ""),
        ("sub/x*.yaml", "E0905", "matches no file"),
        ("a\\0b", "E0905", ""),
        ("a\\0*", "E0905", ""),
        ("x" * 5000, "E0905", ""),
        ("../a.yaml", "E0906", "outside"),
        ("sub/../../a.yaml", "E0906", "outside"),
        ("../*/a.yaml", "E0906", "outside"),
        ("/etc/passwd", "E0906", "outside"),
        ("out.yaml", "E0906", "is a link to"),
        ("o*.yaml", "E0906", "is a link to"),
        ("linked/a.yaml", "E0906", "is a link to"),
        ("network.vmnet.yaml", "E0907", "a spec of its own"),
        ("other.vmnet.yaml", "E0907", "a spec of its own"),
        ("network.vmnet.lock.yaml", "E0907", "is a lock"),
        ("notes.txt", "E0907", "no .yaml"),
        ("**.yaml", "E0907", "no pattern"),
        ("**/**/a.yaml", "E0907", "no pattern"),
        ("pipe.yaml", "E0905", ""),
        ("loop.yaml", "E0905", ""),
    ],
)
def test_names_that_lead_nowhere(write: Write, tmp_path: Path, pattern: str, code: str, words: str) -> None:
    text = f'{HEAD}include: ["{pattern}"]\n'
    names = ("networks.yaml", "sub/a.yaml", "other.vmnet.yaml", "notes.txt", "network.vmnet.lock.yaml")
    spec = write(text, **dict.fromkeys(names, "x-a: 1\n"))
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir(exist_ok=True)
    (outside / "a.yaml").write_text("x-a: 1\n")
    Path("out.yaml").symlink_to(outside / "a.yaml")
    Path("linked").symlink_to(outside)
    Path("loop.yaml").symlink_to("loop.yaml")
    os.mkfifo("pipe.yaml")
    [finding] = compiled(spec).findings
    assert finding.place is not None
    assert (finding.diagnostic.code, finding.place.line, finding.place.column) == (code, 4, 11)
    assert words in "".join((finding.diagnostic.message, finding.diagnostic.label, finding.diagnostic.hint))


def test_a_link_within_the_folder(write: Write) -> None:
    spec = write(HEAD + "include: ['*.yaml']\n", **{"a.yaml": "namespaces: [demo]\n"})
    Path("b.yaml").symlink_to("a.yaml")
    assert found(spec) == []


def test_too_many_files(write: Write) -> None:
    parts = {f"p/{number}.yaml": "x-a: 1\n" for number in range(include.MOST_FILES + 1)}
    assert found(write(HEAD + "include: p/*\n", **parts)) == [("E0904", "network.vmnet.yaml", 4, 10)]


def test_too_deep(write: Write) -> None:
    parts = {f"{number}.yaml": f"include: {number + 1}.yaml\n" for number in range(include.MOST_DEPTH)}
    spec = write(HEAD + "include: 0.yaml\n", **parts, **{f"{include.MOST_DEPTH}.yaml": "x-a: 1\n"})
    assert found(spec) == [("E0904", f"{include.MOST_DEPTH - 1}.yaml", 1, 10)]


def test_too_large(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(include, "MAX_BYTES", 1000)
    spec = write(HEAD + "include: p/*\n", **{f"p/{number}.yaml": f"x-a: {'a' * 400}\n" for number in range(4)})
    assert found(spec) == [("E0904", "network.vmnet.yaml", 4, 10)]


def test_a_wildcard_that_would_look_everywhere(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(globbing, "MOST_VISITED", 3)
    spec = write(HEAD + "include: '**/x.yaml'\n", **{f"p/{number}.md": "" for number in range(5)})
    assert found(spec) == [("E0904", "network.vmnet.yaml", 4, 10)]


def test_links_in_circles_end(write: Write) -> None:
    spec = write(
        HEAD + "include: ['*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/*/x.yaml', '**/y.yaml', z.yaml]\n", **{"z.yaml": "x-a: 1\n"}
    )
    for number in range(10):
        Path(f"l{number}").symlink_to(".")
    assert [code for code, *_ in found(spec)] == ["E0905", "E0905"]


@pytest.mark.parametrize(
    "line", ["target: openshift-4.19", "defaults: {}", "metadata: {name: x}", "output: {}", "kind: Kustomization"]
)
def test_what_only_the_main_file_says(write: Write, line: str) -> None:
    spec = write(HEAD + "include: a.yaml\n", **{"a.yaml": f"apiVersion: vmnetc.dev/v1alpha1\n{line}\n"})
    [(code, *at)] = found(spec)
    assert code == "E0908"
    assert at[:2] == ["a.yaml", 2]


@pytest.mark.parametrize("content", ["5", "{a: b}", "[1]", "[[a.yaml]]", "null"])
@pytest.mark.parametrize("is_part", [False, True])
def test_an_include_that_is_no_list_of_files(write: Write, content: str, is_part: bool) -> None:
    line = f"include: {content}\n"
    spec = write(HEAD + ("include: a.yaml\n" if is_part else line), **{"a.yaml": line})
    assert found(spec) == [("E0105", "a.yaml", 1, 10) if is_part else ("E0105", "network.vmnet.yaml", 4, 10)]


def test_a_part_that_cannot_be_read_is_the_only_finding(write: Write) -> None:
    spec = write(MAIN, **{"networks/a.yaml": "networks: [\n", "networks/b.yaml": "- a\n", "vms.yaml": VMS})
    assert found(spec) == [("E0108", "networks/a.yaml", 2, 1), ("E0111", "networks/b.yaml", 1, 1)]
    Path("networks/b.yaml").write_bytes(b"\xff")
    assert [(code, file) for code, file, *_ in found(spec)][1:] == [("E0110", "networks/b.yaml")]


def test_comments_allow_in_their_own_file(write: Write) -> None:
    network = "networks:\n  blue: {bridge: br-flat, vlan: 100}{comment}\n  red: {bridge: br-flat, vlan: 100}{comment}\n"
    plain, allowed = (
        network.replace("{comment}", ""),
        network.replace("{comment}", "  # vmnetc: allow W0402 on purpose"),
    )
    spec = write(MAIN, **{"networks/a.yaml": plain, "vms.yaml": VMS})
    codes = found(spec)
    assert [(code, file) for code, file, *_ in codes] == [("W0402", "networks/a.yaml")]
    line = codes[0][2]
    kept = [
        text if number == line else old
        for number, (old, text) in enumerate(zip(plain.split("\n"), allowed.split("\n"), strict=True), 1)
    ]
    Path("networks/a.yaml").write_text("\n".join(kept))
    assert found(spec) == []
    Path("networks/a.yaml").write_text(plain)
    Path("vms.yaml").write_text(f"# vmnetc: allow W0402 in another file\n{VMS}")
    assert [code for code, *_ in found(spec)] == ["W0402", "W0002"]


def test_commands(write: Write) -> None:
    spec = str(write(MAIN, **{"networks/blue.yaml": BLUE, "vms.yaml": VMS}))
    run("build", spec)
    run("build", "--check", "--frozen", spec)
    assert "networks/blue.yaml:2" in run("show", spec, "networks.blue.vlan")
    assert "--> vms.yaml:2:13" in run("trace", spec, "tenants/demo/vm-web.yaml")
    assert "networks.blue" in Path("manifests/admin/nad-demo.blue.yaml").read_text().split("\n")[0]
    assert "networks/blue.yaml" not in Path("manifests/admin/nad-demo.blue.yaml").read_text()
    Path("networks/blue.yaml").write_text(BLUE.replace("100", "101"))
    assert "would change: manifests/admin/nad-demo.blue.yaml" in run("build", "--check", spec, code=3)
    assert "forgot networks.blue" in run("forget", spec, "networks.blue")
    assert '"file": "vms.yaml"' in run("show", spec, "vms", "--format", "json")


def test_from_standard_input(write: Write) -> None:
    write(MAIN, **{"networks/blue.yaml": BLUE, "vms.yaml": VMS})
    assert "name: web" in run("build", "-o", "-", "-", text=MAIN)


def test_from_another_folder(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(MAIN, **{"networks/blue.yaml": BLUE.replace("br-flat", "br"), "vms.yaml": VMS})
    (tmp_path / "else").mkdir()
    monkeypatch.chdir(tmp_path / "else")
    assert [file for _, file, *_ in found(Path("../network.vmnet.yaml"))] == ["../networks/blue.yaml"]
    assert [file for _, file, *_ in found(tmp_path / "network.vmnet.yaml")] == [str(tmp_path / "networks/blue.yaml")]


def test_completion_knows_the_entries_of_all_files(write: Write) -> None:
    spec = str(write(MAIN, **{"networks/blue.yaml": BLUE, "vms.yaml": VMS}))
    asked = {"_VMNETC_COMPLETE": "bash_complete", "COMP_WORDS": f"vmnetc show {spec} networks.", "COMP_CWORD": "3"}
    assert "networks.blue" in CliRunner().invoke(program, [], prog_name="vmnetc", env=asked).output
