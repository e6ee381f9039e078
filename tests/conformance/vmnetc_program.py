"""Running vmnetc as a user does."""

from __future__ import annotations

import subprocess
import sys


def vmnetc(*arguments: str) -> str:
    """What a command prints; one that fails fails the test."""
    run = subprocess.run(
        [sys.executable, "-m", "vmnetc", *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, f"vmnetc {' '.join(arguments)} ended with {run.returncode}:\n{run.stdout}{run.stderr}"
    return run.stdout
