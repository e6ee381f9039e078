"""What the tests share: a spec's text compiled, and the marks that say what is wrong in it."""

from __future__ import annotations

import re
from pathlib import Path

from vmnetc.linting import Linted, lint
from vmnetc.pipeline import Compilation, compile, read_lock
from vmnetc.source.document import parse
from vmnetc.source.manifests import Manifests, read_into
from vmnetc.targets.table import Target

_MARK = re.compile(r"# error: ([EWI]\d{4}(?:, [EWI]\d{4})*)")


def compiled(text: str, name: str = "spec.vmnet.yaml", *, strict: bool = False) -> Compilation:
    document, problems = parse(name, text)
    return compile(document, problems, strict=strict)


def compiled_with_lock(text: str, lock: str, name: str = "spec.vmnet.yaml") -> Compilation:
    """As `build` does it with this lock beside the spec."""
    document, problems = parse(name, text)
    assert document.lock_name is not None
    memory, unread = read_lock(document.lock_name, lock, name)
    return compile(document, [*problems, *unread], memory)


def compiled_beside(text: str, files: dict[str, str], folder: Path) -> Compilation:
    """With these files beside the spec, whose own name is as short as ever."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return compiled(text, str(folder / "spec.vmnet.yaml"))


def linted(text: str, name: str = "manifest.yaml", target: Target | None = None) -> Linted:
    """A text of manifests as `lint` judges it."""
    manifests = Manifests()
    read_into(manifests, name, text)
    return lint(manifests, target)


def marks(text: str) -> list[tuple[int, str]]:
    """Line and code of every `# error: CODE` mark."""
    lines = enumerate(text.split("\n"), 1)
    return sorted(
        (number, code) for number, line in lines for found in _MARK.findall(line) for code in found.split(", ")
    )


def findings(result: Compilation | Linted) -> list[tuple[int, str]]:
    """Line and code of every finding."""
    return sorted((finding.place.line if finding.place else 0, finding.diagnostic.code) for finding in result.findings)


def findings_of(result: Compilation | Linted, file: str) -> list[tuple[int, str]]:
    """Line and code of every finding in one file."""
    inside = [finding for finding in result.findings if finding.place is not None and finding.place.file == file]
    return sorted((finding.place.line, finding.diagnostic.code) for finding in inside if finding.place is not None)
