"""`python -m benchmarks [N ...]`: whole processes, medians of rounds in turn, for W(1,000) and W(10,000).

`python -m benchmarks checks [N ...]` measures what the rules cost of it, `python -m benchmarks lint [N|FOLDER ...]` puts
`vmnetc lint` beside kubeconform.
"""

from __future__ import annotations

import platform
import statistics
import sys
import tempfile
from pathlib import Path

from vmnetc import __version__

from . import checks, lint
from .measure import Run, measured
from .workload import spec

ROUNDS = 5


def main(sizes: list[int]) -> None:
    """Measure each size in each way, the ways of one size in turn, and print a table."""
    print(f"vmnetc {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    print(f"medians of {ROUNDS} rounds in turn, whole processes\n")
    print(f"{'':<34}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            for name, runs in _measure(size, Path(folder)).items():
                wall, cpu, peak = (statistics.median(column) for column in zip(*runs, strict=True))
                print(f"{f'W({size:,}) {name}':<34}{wall:>9.2f}{cpu:>9.2f}{peak:>10.0f}")


def _measure(size: int, folder: Path) -> dict[str, list[Run]]:
    source = folder / f"w{size}.vmnet.yaml"
    source.write_text(spec(size))
    tree = folder / f"tree{size}"
    ways = {
        "validate": ["validate", str(source)],
        "build to one stream": ["build", str(source), "-o", "-"],
        "build, nothing has changed": ["build", str(source), "-o", str(tree), "--quiet"],
    }
    measured(["build", str(source), "-o", str(tree), "--quiet"])
    runs: dict[str, list[Run]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, arguments in ways.items():
            runs[name].append(measured(arguments))
    return runs


if __name__ == "__main__":
    if sys.argv[1:2] == ["checks"]:
        checks.main([int(argument) for argument in sys.argv[2:]])
    elif sys.argv[1:2] == ["lint"]:
        lint.main(sys.argv[2:])
    else:
        main([int(argument) for argument in sys.argv[1:]] or [1, 1_000, 10_000])
