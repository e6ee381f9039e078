"""The layers, the style and the types hold, and what has to start fast imports little."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent
_SCRIPTS = Path(sysconfig.get_path("scripts"))
_HEAVY = ("pydantic", "yaml", "jsonschema_rs")
# Runs vmnetc as its console script does, then says on the last line of stderr which heavy packages are loaded.
_RUNNER = f"""
import json, sys
from vmnetc.__main__ import main
code = main(sys.argv[1:])
sys.stdout.flush()
print(json.dumps([name for name in {_HEAVY} if name in sys.modules]), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "command",
    [
        pytest.param([_SCRIPTS / "lint-imports", "--no-cache"], id="layers"),
        pytest.param([_SCRIPTS / "ruff", "check", "."], id="lint"),
        pytest.param([_SCRIPTS / "ruff", "format", "--check", "."], id="format"),
        pytest.param([sys.executable, "-m", "mypy"], id="types"),
    ],
)
def test_contract(command: list[str | Path]) -> None:
    run = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode != 0:
        words = " ".join([Path(command[0]).name, *map(str, command[1:])])
        pytest.fail(f"{words} ended with {run.returncode}:\n{run.stdout}{run.stderr}", pytrace=False)


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["completion", "bash"], ["explain", "E0401"]], ids=" ".join
)
def test_starts_without_heavy_packages(arguments: list[str]) -> None:
    assert _run(_RUNNER, arguments) == []


def test_heavy_packages_are_seen() -> None:
    """The measure works: a command that needs them is found to load them."""
    assert _run(_RUNNER.replace("main(sys.argv[1:])", "__import__('vmnetc.pipeline') and 0"), []) == list(_HEAVY)


def _run(runner: str, arguments: list[str]) -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", runner, *arguments], cwd=_ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr
    found: list[str] = json.loads(run.stderr.splitlines()[-1])
    return found
