"""Trees of drawn specs, for the judges."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from vmnetc.pipeline import compile
from vmnetc.source.document import parse
from vmnetc.write.folder import Changes, apply

from .drawing import drawn

if TYPE_CHECKING:
    from conformance.trees import Tree

_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def drawn_trees(count: int, seed: int = 0, folder: Path | None = None) -> list[Tree]:
    """So many trees, made of the specs of the numbers from `seed` on; in a scratch folder, unless one is given.

    The same number gives the same spec, and what was made once is not made again in the same folder.
    """
    root = folder or _scratch()
    return [_tree(number, root) for number in range(seed, seed + count)]


@cache
def _scratch() -> Path:
    """A folder that is deleted when the program ends."""
    _KEPT.append(tempfile.TemporaryDirectory(prefix="drawn-"))
    return Path(_KEPT[-1].name)


def _tree(number: int, root: Path) -> Tree:
    # Imported late: that module may want to name this one.
    from conformance.trees import Tree

    name = f"drawn-{number}"
    tree = Tree(name, root / name, root / f"{name}.vmnet.yaml")
    if not tree.folder.exists():
        _make(number, tree)
    return tree


def _make(number: int, tree: Tree) -> None:
    text = drawn(number).text
    tree.spec.parent.mkdir(parents=True, exist_ok=True)
    tree.spec.write_bytes(text.encode())
    result = compile(*parse(str(tree.spec), text))
    assert not result.failed, (number, [finding.diagnostic for finding in result.findings], text)
    problems = apply(Changes(tree.folder, new=result.files()))
    assert not problems, problems
