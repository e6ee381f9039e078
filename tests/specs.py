"""What the tests share: a spec's text compiled, and the marks that say what is wrong in it."""

from __future__ import annotations

import re

from vmnetc.pipeline import Compilation, compile
from vmnetc.source.document import parse

_MARK = re.compile(r"# error: ([EWI]\d{4}(?:, [EWI]\d{4})*)")


def compiled(text: str, name: str = "spec.vmnet.yaml", *, strict: bool = False) -> Compilation:
    document, problems = parse(name, text)
    return compile(document, problems, strict=strict)


def marks(text: str) -> list[tuple[int, str]]:
    """Line and code of every `# error: CODE` mark."""
    lines = enumerate(text.split("\n"), 1)
    return sorted(
        (number, code) for number, line in lines for found in _MARK.findall(line) for code in found.split(", ")
    )


def findings(result: Compilation) -> list[tuple[int, str]]:
    """Line and code of every finding."""
    return sorted((finding.place.line if finding.place else 0, finding.diagnostic.code) for finding in result.findings)
