"""The command in this process: a new one takes a second."""

from __future__ import annotations

import contextlib
import gc
import io
import sys
from dataclasses import dataclass
from pathlib import Path

from vmnetc.__main__ import main


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, cwd: Path, stdin: str = "") -> Run:
    """As in a folder, with what is typed."""
    out, err, typed = (io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline="") for text in ("", "", stdin))
    before, sys.stdin = sys.stdin, typed
    try:
        with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(list(arguments))
    finally:
        sys.stdin = before
        gc.enable()
    return Run(code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()
