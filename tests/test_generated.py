"""The generated files are what the code would write today."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES: dict[str, str] = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()


@pytest.mark.parametrize("path", PAGES)
def test_generated_file_is_fresh(path: str) -> None:
    assert (ROOT / path).read_text("utf-8") == PAGES[path], "run python docs/generate.py"


@pytest.mark.parametrize("path", [path for path in PAGES if path.endswith(".md")])
def test_links_within_a_page_lead_somewhere(path: str) -> None:
    lines = PAGES[path].splitlines()
    anchors = {line.lstrip("# ").lower().replace(" ", "-").replace("`", "") for line in lines if line.startswith("#")}
    links = {link.partition(")")[0] for line in lines for link in line.split("](#")[1:]}
    assert links <= anchors
