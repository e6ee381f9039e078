"""Each file in refused/ has one mistake, which its name says, and gives just the finding that it marks."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from specs import compiled, findings, marks

FILES = sorted((ROOT / "tests" / "refused").glob("*.vmnet.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".vmnet.yaml"))
def test_refused(file: Path) -> None:
    text = file.read_text()
    result = compiled(text)
    assert marks(text)
    assert findings(result) == marks(text)
    assert result.failed
    assert result.manifests == []
