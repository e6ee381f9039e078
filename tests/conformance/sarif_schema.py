"""OASIS's schema of SARIF 2.1.0 (errata 01), as a Go module in the public domain carries it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from .cache import once
from .real_parts import Missing, gos

_MODULE = "github.com/owenrumney/go-sarif/v3@v3.3.1"
_FILE = "pkg/report/v210/sarif/schema.go"
_ID = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_schema() -> dict[str, Any]:
    """The schema, fetched on first use and kept."""
    text = (once(f"sarif-schema-{_MODULE.rpartition('@')[2]}", _copy) / "schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    assert schema["id"] == _ID
    return schema


def _copy(folder: Path) -> None:
    failures = []
    for go in gos():
        run = subprocess.run(
            [go, "mod", "download", "-json", _MODULE],
            cwd=folder,
            env={**os.environ, "GOWORK": "off", "GO111MODULE": "on"},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode == 0:
            source = (Path(json.loads(run.stdout)["Dir"]) / _FILE).read_text("utf-8")
            # One constant: a raw string of Go.
            (folder / "schema.json").write_text(source.split("`")[1], "utf-8")
            return
        failures.append(f"{go} mod download {_MODULE}:\n{run.stdout}{run.stderr}")
    raise Missing(
        "the schema of SARIF could not be fetched; the first time it needs the network.\n" + "\n".join(failures)
    )
