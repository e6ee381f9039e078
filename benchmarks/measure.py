"""One run of a program as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import NamedTuple


class Run(NamedTuple):
    """What a run took: seconds of the clock, seconds of all cores, and the most memory it held, in MiB."""

    wall: float
    cpu: float
    peak: float


def measured(arguments: list[str]) -> Run:
    """Run `vmnetc` with these arguments; its output is thrown away, and it must succeed."""
    return run([sys.executable, "-m", "vmnetc", *arguments])


def run(command: list[str]) -> Run:
    """Run any program so."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
