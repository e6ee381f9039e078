"""`vmnetc lint` beside kubeconform: with the same schemas, on the same folders, in turn."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from vmnetc.linting import lint
from vmnetc.source.manifests import find, read
from vmnetc.verify.schemas import FOLDER

from .measure import Run, measured, run
from .workload import spec

ROUNDS = 5
TARGET = "openshift-4.19"
_PATTERNS = (
    f"{TARGET}/{{{{.Group}}}}/{{{{.ResourceKind}}}}_{{{{.ResourceAPIVersion}}}}.json",
    "any/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
    "any/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json",
)


def main(arguments: list[str]) -> None:
    """Time for numbers of VMs; for folders, the files in which each program finds something."""
    program = os.environ.get("KUBECONFORM") or shutil.which("kubeconform")
    if program is None:
        raise SystemExit("kubeconform is not on the PATH; KUBECONFORM can name it")
    folders = [argument for argument in arguments if not argument.isdigit()]
    for folder in folders:
        _found(program, folder)
    sizes = [int(argument) for argument in arguments if argument.isdigit()]
    _time(program, sizes or ([] if folders else [1_000, 10_000]))


def _kubeconform(program: str, folder: str, *options: str) -> list[str]:
    locations = [part for pattern in _PATTERNS for part in ("-schema-location", str(FOLDER / pattern))]
    return [program, "-strict", *options, *locations, folder]


def _time(program: str, sizes: list[int]) -> None:
    if sizes:
        print(f"{'':<44}{'wall s':>9}{'CPU s':>9}{'peak MiB':>10}")
    with tempfile.TemporaryDirectory() as home:
        for size in sizes:
            source, tree = Path(home) / f"w{size}.vmnet.yaml", f"{home}/tree{size}"
            source.write_text(spec(size))
            measured(["build", str(source), "-o", tree, "--quiet"])
            ways = {
                "vmnetc lint": [sys.executable, "-m", "vmnetc", "lint", tree, "--target", TARGET],
                "kubeconform": _kubeconform(program, tree),
                "kubeconform, one core": _kubeconform(program, tree, "-n", "1"),
            }
            runs: dict[str, list[Run]] = {name: [] for name in ways}
            for _ in range(ROUNDS):
                for name, command in ways.items():
                    runs[name].append(run(command))
            for name, found in runs.items():
                wall, cpu, peak = (statistics.median(column) for column in zip(*found, strict=True))
                print(f"{f'files of W({size:,}): {name}':<44}{wall:>9.2f}{cpu:>9.2f}{peak:>10.0f}")


def _found(program: str, folder: str) -> None:
    """Of a folder: the files, and those in which either of the two finds an error."""
    manifests = read(find([folder]))
    errors = {one.place.file for one in lint(manifests, None).findings if one.place and one.diagnostic.code[0] == "E"}
    answer = subprocess.run(
        _kubeconform(program, folder, "-output", "json", "-ignore-missing-schemas"), capture_output=True, text=True
    )
    bad = ("statusInvalid", "statusError")
    structure = {one["filename"] for one in json.loads(answer.stdout)["resources"] or () if one["status"] in bad}
    print(
        f"{folder}: {len(manifests.texts)} files; an error in: vmnetc lint {len(errors)}, kubeconform {len(structure)}"
    )
    print(f"  only vmnetc lint: {len(errors - structure)}; only kubeconform: {len(structure - errors)}")
    for name in sorted(structure - errors):
        print(f"    only kubeconform: {name}")
